//! Tagged objects: what Flask writes, what is taken for a tag, and what no tag can be.

use hardtack_tagged_json::{
    BuiltinTag, Bytes, DateTime, Decoder, ErrorKind, List, Map, Markup, Tuple, Uuid, Value,
    from_str, to_string,
};
use time::{Duration, OffsetDateTime, UtcOffset};

use crate::{both_ways, refusal};

fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(entries.into_iter().collect())
}

fn tuple<const N: usize>(items: [Value; N]) -> Value {
    Value::Tuple(Tuple::from(Vec::from(items)))
}

/// A malformed tag is found by whatever interprets it, and by nothing else.
#[track_caller]
fn malformed(text: &str, tag: BuiltinTag) {
    match refusal(text) {
        ErrorKind::MalformedTag { tag: found, .. } => assert_eq!(found, tag, "{text}"),
        other => panic!("{text}: {other:?}"),
    }
    let error = from_str::<serde_json::Value>(text).unwrap_err();
    let same = matches!(error.kind(), ErrorKind::MalformedTag { tag: found, .. } if *found == tag);
    assert!(same, "{text}: {error:?}");
    for error in [
        from_str::<Vec<u8>>(text).unwrap_err(),
        from_str::<String>(text).unwrap_err(),
        from_str::<std::collections::HashMap<String, u8>>(text).unwrap_err(),
        from_str::<Option<Bytes>>(text).unwrap_err(),
        from_str::<Markup>(text).unwrap_err(),
    ] {
        let kind = error.kind();
        let wrong_type = matches!(kind, ErrorKind::WrongType { .. });
        let malformed = matches!(kind, ErrorKind::MalformedTag { tag: found, .. } if *found == tag);
        assert!(malformed || wrong_type, "{text}: {error:?}");
    }
}

#[test]
fn j8_a_dict_of_one_key_that_is_a_tag_is_escaped() {
    both_ways(map([(" t", 1.into())]), r#"{" di":{" t__":1}}"#);
    both_ways(map([(" di", 1.into())]), r#"{" di":{" di__":1}}"#);
    both_ways(map([(" di", map([(" t", 1.into())]))]), r#"{" di":{" di__":{" di":{" t__":1}}}}"#);
    both_ways(map([(" t", tuple([1.into()]))]), r#"{" di":{" t__":{" t":[1]}}}"#);
    both_ways(map([("a", map([(" t", vec![1].into())]))]), r#"{"a":{" di":{" t__":[1]}}}"#);
    for key in [" b", " m", " u", " d"] {
        both_ways(map([(key, "x".into())]), &format!(r#"{{" di":{{"{key}__":"x"}}}}"#));
    }
}

#[test]
fn j8_other_dicts_are_not_escaped() {
    both_ways(map([(" t", 1.into()), ("a", 2.into())]), r#"{" t":1,"a":2}"#);
    both_ways(map([("t", 1.into())]), r#"{"t":1}"#);
    both_ways(map([("t ", 1.into())]), r#"{"t ":1}"#);
    both_ways(map([("\t", 1.into())]), r#"{"\t":1}"#);
    both_ways(map([("", 1.into())]), r#"{"":1}"#);
    both_ways(Map::new(), "{}");
}

#[test]
fn j8_keys_that_are_only_spelled_like_tags_are_tags() {
    assert_eq!(from_str::<Value>(r#"{"\u0020t":[1]}"#).unwrap(), tuple([1.into()]));
    assert_eq!(from_str::<(u8,)>(r#"{"\u0020\u0074":[1]}"#).unwrap(), (1,));
    let text = r#"{" di":{" t\u005f\u005F":1}}"#;
    assert_eq!(from_str::<Value>(text).unwrap(), map([(" t", 1.into())]));
    assert_eq!(from_str::<serde_json::Value>(text).unwrap(), serde_json::json!({" t": 1}));
    // This key is a backslash and more.
    assert_eq!(from_str::<Value>(r#"{"\\u0020t":1}"#).unwrap(), map([(r"\u0020t", 1.into())]));
}

#[test]
fn j8_any_key_can_be_escaped() {
    // Flask writes this when a tag is registered there that is not registered here.
    assert_eq!(from_str::<Value>(r#"{" di":{"abc__":1}}"#).unwrap(), map([("abc", 1.into())]));
    assert_eq!(from_str::<Value>(r#"{" di":{"__":1}}"#).unwrap(), map([("", 1.into())]));
    let text = r#"{" di":{" t____":1}}"#;
    assert_eq!(from_str::<Value>(text).unwrap(), map([(" t__", 1.into())]));
}

#[test]
fn j6_an_object_with_one_distinct_key_is_tagged() {
    assert_eq!(from_str::<Value>(r#"{" t":[1]," t":[2]}"#).unwrap(), tuple([2.into()]));
    assert_eq!(from_str::<(u8,)>(r#"{" t":[1],"\u0020t":[2]}"#).unwrap(), (2,));
    assert_eq!(from_str::<Value>(r#"{" t":5," t":[2]}"#).unwrap(), tuple([2.into()]));
    let text = r#"{" di":{" t__":1," t__":2}}"#;
    assert_eq!(from_str::<Value>(text).unwrap(), map([(" t", 2.into())]));
    assert_eq!(from_str::<serde_json::Value>(text).unwrap(), serde_json::json!({" t": 2}));
    let text = r#"{" t":[1],"a":2}"#;
    assert_eq!(from_str::<Value>(text).unwrap(), map([(" t", vec![1].into()), ("a", 2.into())]));
    assert_eq!(
        from_str::<serde_json::Value>(text).unwrap(),
        serde_json::json!({" t": [1], "a": 2})
    );
    // Plain maps may hold anything under such keys.
    let text = r#"{" t":5,"a":{" m":1,"b":2}}"#;
    let plain = serde_json::json!({" t": 5, "a": {" m": 1, "b": 2}});
    assert_eq!(from_str::<serde_json::Value>(text).unwrap(), plain);
    assert!(matches!(from_str(text).unwrap(), Value::Map(_)));
}

#[test]
fn j9_malformed_bodies_are_refused() {
    for body in [r#""ab""#, r#"{"a":1}"#, "null", "1", "true", r#"{" t":[1]}"#, r#"{" b":"AA=="}"#]
    {
        malformed(&format!(r#"{{" t":{body}}}"#), BuiltinTag::Tuple);
    }
    let bodies = [
        "{}",
        "5",
        "[]",
        "null",
        r#"[["a",1]]"#,
        r#"{" t":1,"a":2}"#,
        r#"{"a":1}"#,
        r#"{"_":1}"#,
        r#"{" t__":1,"a__":2}"#,
        r#"{"":1}"#,
    ];
    for body in bodies {
        malformed(&format!(r#"{{" di":{body}}}"#), BuiltinTag::Dict);
    }
    for body in [r#"{" m":"x"}"#, r#"{" t":[["ab"]]}"#, r#"{" di":{" t__":1}}"#] {
        let text = format!(r#"{{" di":{body}}}"#);
        assert!(matches!(refusal(&text), ErrorKind::MalformedTag { tag: BuiltinTag::Dict, .. }));
    }
    for body in ["1", "null", "[]", "{}", r#"{" m":"x"}"#, r#"{" b":"AA=="}"#] {
        malformed(&format!(r#"{{" m":{body}}}"#), BuiltinTag::Markup);
    }
    for body in ["1", "null", r#"["a"]"#, "{}", r#"{" m":"QUJD"}"#] {
        malformed(&format!(r#"{{" b":{body}}}"#), BuiltinTag::Bytes);
        malformed(&format!(r#"{{" u":{body}}}"#), BuiltinTag::Uuid);
        malformed(&format!(r#"{{" d":{body}}}"#), BuiltinTag::DateTime);
    }
}

#[test]
fn j9_a_malformed_body_is_found_at_any_depth_and_its_place_is_named() {
    let text = r#"[[{"a":{" t":[{" m":5}]}}]]"#;
    let error = from_str::<Value>(text).unwrap_err();
    assert_eq!(error.to_string(), "invalid body of the tag \" m\" at byte 20");
    assert_eq!(from_str::<serde_json::Value>(text).unwrap_err(), error);
    type Typed = Vec<Vec<std::collections::HashMap<String, Vec<Markup>>>>;
    assert_eq!(from_str::<Typed>(text).unwrap_err(), error);
}

#[test]
fn j9_base64_has_one_spelling_where_python_skips_junk() {
    both_ways(Bytes::from(b""), r#"{" b":""}"#);
    both_ways(Bytes::from(b"\0"), r#"{" b":"AA=="}"#);
    both_ways(Bytes::from(b"\0\0"), r#"{" b":"AAA="}"#);
    both_ways(Bytes::from(b"\xfb\xff\xbf"), r#"{" b":"+/+/"}"#);
    assert_eq!(from_str::<Bytes>(r#"{" b":"\/\u002B+\/"}"#).unwrap()[..], *b"\xff\xef\xbf");
    // Python reads all of the first line, and of the second only what says how long it is.
    for text in ["AB==", "A A==", "AA==junk", "AA==AAAA", "=", "AA\\n==", "A*A=="] {
        malformed(&format!(r#"{{" b":"{text}"}}"#), BuiltinTag::Bytes);
    }
    for text in ["AA=", "AA", "A", "-_8=", "\\u00e9", "AAAAA", "====", "\\ud83d"] {
        malformed(&format!(r#"{{" b":"{text}"}}"#), BuiltinTag::Bytes);
    }
}

#[test]
fn j11_uuids_are_read_in_the_spellings_of_python_s_constructor() {
    let uuid = Uuid::from_bytes(0x1234_5678_1234_5678_1234_5678_1234_567f_u128.to_be_bytes());
    both_ways(uuid, r#"{" u":"1234567812345678123456781234567f"}"#);
    for text in [
        "12345678-1234-5678-1234-56781234567F",
        "{12345678-1234-5678-1234-56781234567f}",
        "urn:uuid:12345678-1234-5678-1234-56781234567f",
        "urn:1234567812345678uuid:123456781234567f",
        "urn:uuid:urn:uuid:1234567812345678123456781234567f",
        "1-2-3456781234567812345678123456-7f",
        "}1234567812345678123456781234567f{",
        "\\u00312345678-1234-5678-1234-56781234567f",
    ] {
        let text = format!(r#"{{" u":"{text}"}}"#);
        assert_eq!(from_str::<Value>(&text).unwrap(), Value::Uuid(uuid), "{text}");
        assert_eq!(from_str::<Uuid>(&text).unwrap(), uuid, "{text}");
        let hex = "1234567812345678123456781234567f";
        assert_eq!(from_str::<String>(&text).unwrap(), hex, "{text}");
    }
}

#[test]
fn j11_what_python_s_int_lets_through_by_accident_is_no_uuid() {
    // Python reads these, with fewer digits than a UUID has or digits of other scripts.
    for text in [
        "123456781234567812345678123456_8",
        "+1234567812345678123456781234567",
        " 1234567812345678123456781234567",
        "0x345678123456781234567812345678",
        "\\u06612345678123456781234567812345678",
    ] {
        malformed(&format!(r#"{{" u":"{text}"}}"#), BuiltinTag::Uuid);
    }
    for text in [
        "",
        "12345678{12345678123456781234567812",
        "URN:UUID:12345678123456781234567812345678",
        "urn:uuuid:uid:12345678123456781234567812345678",
        "1234567812345678123456781234567",
        "123456781234567812345678123456789",
        "1234567812345678123456781234567g",
    ] {
        malformed(&format!(r#"{{" u":"{text}"}}"#), BuiltinTag::Uuid);
    }
}

fn moment(text: &str) -> DateTime {
    from_str(&format!(r#"{{" d":"{text}"}}"#)).unwrap()
}

#[test]
fn j10_dates_are_whole_seconds_of_utc() {
    let moment = OffsetDateTime::from_unix_timestamp(1_577_817_000).unwrap();
    let moment = moment + Duration::microseconds(999_999);
    let india = moment.to_offset(UtcOffset::from_hms(5, 30, 0).unwrap());
    let text = r#"{" d":"Tue, 31 Dec 2019 18:30:00 GMT"}"#;
    both_ways(DateTime::try_from(india).unwrap(), text);
    let before = OffsetDateTime::from_unix_timestamp(-1).unwrap() + Duration::milliseconds(999);
    let before = DateTime::try_from(before).unwrap();
    assert_eq!(to_string(&before).unwrap(), r#"{" d":"Wed, 31 Dec 1969 23:59:59 GMT"}"#);
    assert_eq!(OffsetDateTime::from(before).unix_timestamp(), -1);
}

#[test]
fn j10_dates_from_the_year_100_to_9999_come_back() {
    let mut days = std::collections::BTreeSet::new();
    let first = moment("Fri, 01 Jan 0100 00:00:00 GMT").unix_timestamp();
    let last = moment("Fri, 31 Dec 9999 23:59:59 GMT").unix_timestamp();
    for seconds in (first..last).step_by(86_400 * 97 + 12_345).chain([first, last]) {
        let date = DateTime::from_unix_timestamp(seconds).unwrap();
        let text = to_string(&date).unwrap();
        assert_eq!(text.len(), r#"{" d":"Sun, 06 Nov 1994 08:49:37 GMT"}"#.len());
        assert_eq!(from_str::<DateTime>(&text).unwrap(), date, "{text}");
        days.insert(text[7..10].to_owned());
    }
    assert_eq!(days.len(), 7);
    assert_eq!(moment("Sun, 06 Nov 1994 08:49:37 GMT").unix_timestamp(), 784_111_777);
    assert_eq!(moment("Thu, 29 Feb 2024 00:00:00 GMT").unix_timestamp(), 1_709_164_800);
}

#[test]
fn j10_years_below_100_are_read_and_written_as_flask_writes_them() {
    // Flask reads these back as 2001 and 1999.
    for text in ["Mon, 01 Jan 0001 00:00:00 GMT", "Thu, 31 Dec 0099 23:00:00 GMT"] {
        let date = moment(text);
        assert_eq!(date.to_string(), text);
        both_ways(date, &format!(r#"{{" d":"{text}"}}"#));
        let tagged = format!(r#"{{"a":{{" d":"{text}"}}}}"#);
        let raw = Decoder::new().raw_map(&*tagged).unwrap();
        assert_eq!(raw.get("a", &Decoder::new()).unwrap(), Some(date));
    }
    both_ways(moment("Fri, 01 Jan 0100 00:00:00 GMT"), r#"{" d":"Fri, 01 Jan 0100 00:00:00 GMT"}"#);
}

#[test]
fn j10_only_what_flask_writes_is_a_date() {
    // Python reads the first line as other dates, and the second as `None`.
    for text in [
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "sun, 06 nov 1994 08:49:37 gmt",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 +0100",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:60 GMT",
        "",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Wed, 29 Feb 2023 00:00:00 GMT",
        "Sat, 01 Jan 0000 00:00:00 GMT",
        "Sun, +6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:3\\u0667",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        " Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT\\ud83d",
    ] {
        malformed(&format!(r#"{{" d":"{text}"}}"#), BuiltinTag::DateTime);
    }
}

#[test]
fn dates_python_s_calendar_lacks_cannot_be_made() {
    for seconds in [i64::MIN, i64::MAX, -62_135_596_801, 253_402_300_800] {
        assert!(DateTime::from_unix_timestamp(seconds).is_err(), "{seconds}");
    }
    for seconds in [-62_135_596_800, 253_402_300_799, 0] {
        assert_eq!(DateTime::from_unix_timestamp(seconds).unwrap().unix_timestamp(), seconds);
    }
    let last = OffsetDateTime::from_unix_timestamp(253_402_300_799).unwrap();
    let error = DateTime::try_from(last.replace_offset(UtcOffset::from_hms(-1, 0, 0).unwrap()));
    let error = error.unwrap_err();
    assert_eq!(error.to_string(), "the moment is outside the years 1 to 9999 in UTC");
}

#[test]
fn markup_is_text_with_a_tag() {
    both_ways(Markup::from("<b>é</b>"), r#"{" m":"<b>\u00e9</b>"}"#);
    both_ways(Markup::from(""), r#"{" m":""}"#);
    assert_eq!(from_str::<String>(r#"{" m":"<b>"}"#).unwrap(), "<b>");
    assert_eq!(from_str::<&str>(r#"{" m":"<b>"}"#).unwrap(), "<b>");
    let error = from_str::<Markup>(r#""<script>""#).unwrap_err();
    assert_eq!(error.to_string(), "expected markup, found a string at byte 0");
}

#[test]
fn j13_tuples_and_lists_are_different_values() {
    both_ways(tuple([]), r#"{" t":[]}"#);
    both_ways(List::new(), "[]");
    both_ways(tuple([1.into(), vec![2].into()]), r#"{" t":[1,[2]]}"#);
    both_ways(List::from(vec![tuple([tuple([])])]), r#"[{" t":[{" t":[]}]}]"#);
    assert_ne!(tuple([1.into()]), Value::from(vec![1]));
}

#[test]
fn j13_all_tags_nest() {
    let uuid = Uuid::default();
    let value = map([
        (" t", tuple([Bytes::from(b"x").into(), map([("k", Markup::from("m").into())])])),
        ("l", vec![Value::from(uuid), Value::Null].into()),
    ]);
    both_ways(
        value,
        r#"{" t":{" t":[{" b":"eA=="},{"k":{" m":"m"}}]},"l":[{" u":"00000000000000000000000000000000"},null]}"#,
    );
}

#[cfg(feature = "uuid-1")]
#[test]
fn uuids_convert_from_and_into_the_crate_s_type() {
    let bytes = *b"0123456789abcdef";
    let theirs = uuid::Uuid::from(Uuid::from_bytes(bytes));
    assert_eq!(theirs.into_bytes(), bytes);
    assert_eq!(Uuid::from(theirs), Uuid::from_bytes(bytes));
}

#[test]
fn j8_a_map_that_begins_like_a_tag_does_not_hide_the_tags_behind_it() {
    type Pair = (std::collections::BTreeMap<String, Value>, (u8, u8));
    let text = r#"{" t":[{" t":[1],"x":1},{" t":[2,3]}]}"#;
    let (map, tuple): Pair = from_str(text).unwrap();
    assert_eq!((map.len(), tuple), (2, (2, 3)));
    let (map, tuple): (Value, Value) = from_str(text).unwrap();
    assert!(map.as_map().is_some());
    assert_eq!(tuple, Value::Tuple(Tuple::from_iter([2, 3])));
    let (map, bytes): (std::collections::BTreeMap<String, Value>, Bytes) =
        from_str(r#"{" t":[{" b":"AA==","x":1},{" b":"AQ=="}]}"#).unwrap();
    assert_eq!((map.len(), bytes), (2, Bytes::from(b"\x01")));
}
