//! `RawMap`: what is not touched, what is, and what is no map.

use std::collections::BTreeMap;

use hardtack_tagged_json::{
    BuiltinTag, Decoder, Encoder, ErrorKind, JsonLimits, Markup, RawMap, Value, from_str, to_string,
};
use serde::{Deserialize, Serialize};

fn read(text: &str) -> RawMap {
    Decoder::new().raw_map(text).unwrap()
}

fn write(map: &RawMap) -> String {
    let mut text = String::new();
    Encoder::new().write_raw_map(map, &mut text).unwrap();
    text
}

fn insert<T: Serialize + ?Sized>(map: &mut RawMap, key: &str, value: &T) {
    map.insert(key, value, &Encoder::new()).unwrap();
}

#[test]
fn untouched_values_come_back_exactly_as_they_came() {
    let text =
        r#"{"a": [1, 2.50, 1E5 ,"\u0041\/"] ,"b":{" t" : [ 1 ]},"c": -0 ,"d":{"z":1,"a":2,"z":3}}"#;
    let expected =
        r#"{"a":[1, 2.50, 1E5 ,"\u0041\/"],"b":{" t" : [ 1 ]},"c":-0,"d":{"z":1,"a":2,"z":3}}"#;
    assert_eq!(write(&read(text)), expected);
    let map = read(text);
    assert_eq!(map.get_raw("a"), Some(r#"[1, 2.50, 1E5 ,"\u0041\/"]"#));
    assert_eq!(map.get_raw("c"), Some("-0"));
    let moved = Decoder::new().raw_map(String::from(text)).unwrap();
    assert_eq!(moved, map);
}

#[test]
fn j5_lone_surrogates_go_through_an_untouched_map() {
    let text = r#"{"\ud800":"\udfff","\uffff":1,"\ud800\udc00":{"\ude00":[]}}"#;
    let map = read(text);
    assert_eq!(write(&map), text);
    assert_eq!(map.len(), 3);
    // No Rust text equals such a key, not even that which is put in the place of such halves.
    assert_eq!(map.keys().collect::<Vec<_>>(), ["\u{ffff}", "\u{10000}"]);
    assert!(!map.contains_key("\u{fffd}"));
    let error = map.get::<Value>("\u{10000}", &Decoder::new()).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (&ErrorKind::LoneSurrogate, Some(1)));

    let mut changed = map.clone();
    insert(&mut changed, "a", &1);
    assert_eq!(
        write(&changed),
        r#"{"a":1,"\ud800":"\udfff","\uffff":1,"\ud800\udc00":{"\ude00":[]}}"#
    );
    changed.retain(|_, _| false);
    assert_eq!(write(&changed), r#"{"\ud800":"\udfff"}"#);
    assert_ne!(changed, map);
}

#[test]
fn j5_a_typed_view_skips_keys_that_rust_cannot_hold() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct View<'a> {
        name: &'a str,
    }
    let map = read(r#"{"\ud800":1,"name":"ann"}"#);
    assert_eq!(map.to_typed::<View<'_>>(&Decoder::new()).unwrap(), View { name: "ann" });
    let error = map.to_typed::<BTreeMap<String, Value>>(&Decoder::new()).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (&ErrorKind::LoneSurrogate, Some(1)));
}

#[test]
fn j1_keys_are_written_in_order_and_in_flask_s_spelling() {
    let text = r#"{"b":1,"\u0061":2,"é":3,"\/":4,"😀":5}"#;
    let map = read(text);
    assert_eq!(write(&map), r#"{"/":4,"a":2,"b":1,"\u00e9":3,"\ud83d\ude00":5}"#);
    assert_eq!(map.keys().collect::<Vec<_>>(), ["/", "a", "b", "é", "😀"]);
    let encoder = Encoder::new().with_sort_keys(false).with_ensure_ascii(false);
    let mut text = String::from("kept ");
    encoder.write_raw_map(&map, &mut text).unwrap();
    assert_eq!(text, r#"kept {"b":1,"a":2,"é":3,"/":4,"😀":5}"#);
}

#[test]
fn keys_are_equal_however_they_are_spelled() {
    let map = read(r#"{"\u0061\ud83d\ude00":1}"#);
    assert_eq!(map.get_raw("a😀"), Some("1"));
    assert_eq!(map, read(r#"{"a😀":1}"#));
    assert_ne!(map, read(r#"{"a😀":1.0}"#));
    assert_ne!(map, read(r#"{"a":1}"#));
    assert_eq!(read(r#"{"a":1,"b":2}"#), read(r#"{"b":2,"a":1}"#));
}

#[test]
fn j6_the_last_of_duplicate_keys_wins() {
    let map = read(r#"{"b":0,"a":1,"c":2,"\u0061":3}"#);
    assert_eq!(map.len(), 3);
    assert_eq!(map.get_raw("a"), Some("3"));
    let mut text = String::new();
    Encoder::new().with_sort_keys(false).write_raw_map(&map, &mut text).unwrap();
    assert_eq!(text, r#"{"b":0,"a":3,"c":2}"#);
}

/// Flask untags before it looks whether a later entry has the key, and takes the last one.
#[test]
fn j6_what_an_earlier_duplicate_holds_is_not_interpreted() {
    let decoder = Decoder::new();
    for tag in [r#"{" u":"zz"}"#, r#"{" t":1}"#, r#"{" b":"!"}"#, r#"{" d":"today"}"#] {
        let text = format!(r#"{{"a":{tag},"a":1}}"#);
        assert_eq!(read(&text).get::<u8>("a", &decoder).unwrap(), Some(1));
        assert_eq!(decoder.from_str::<BTreeMap<String, u8>>(&text).unwrap()["a"], 1);
        assert_eq!(decoder.from_str::<Value>(&text).unwrap().get("a"), Some(&1.into()));
    }
}

#[test]
fn j8_a_dict_that_was_escaped_at_the_top_is_undone_and_redone() {
    let text = r#"{" di":{" t__":[1]}}"#;
    let mut map = read(text);
    assert_eq!(map.keys().collect::<Vec<_>>(), [" t"]);
    assert_eq!(map.get::<Vec<u8>>(" t", &Decoder::new()).unwrap(), Some(vec![1]));
    assert_eq!(write(&map), text);
    assert_eq!(to_string(&from_str::<Value>(text).unwrap()).unwrap(), text);
    insert(&mut map, "a", &1);
    assert_eq!(write(&map), r#"{" t":[1],"a":1}"#);
    map.remove("a").unwrap();
    assert_eq!(write(&map), text);
    // A tag by another spelling, a body by another spelling, and the last of two.
    let map = read(r#"{"\u0020di":{" t\u005f_" : 1 ," t__":2}}"#);
    assert_eq!(write(&map), r#"{" di":{" t__":2}}"#);
    assert_eq!(write(&read(r#"{" di":{"abc__":1}}"#)), r#"{"abc":1}"#);
    let mut map = RawMap::new();
    insert(&mut map, " di", &1);
    assert_eq!(write(&map), r#"{" di":{" di__":1}}"#);
}

#[test]
fn p6_what_is_not_a_map_is_refused() {
    let others = [
        "[]",
        "1",
        "null",
        "true",
        r#""a""#,
        "NaN",
        r#"{" t":[1]}"#,
        r#"{" b":"AA=="}"#,
        r#"{" m":"x"}"#,
        r#"{" u":"11111111111111111111111111111111"}"#,
        r#"{" d":"Sun, 06 Nov 1994 08:49:37 GMT"}"#,
        r#"{" t":1," t":[1]}"#,
        " [1]",
    ];
    for text in others {
        let error = Decoder::new().raw_map(text).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::NotAnObject, "{text}");
        assert_eq!(error.offset(), Some(text.find(|c| c != ' ').unwrap()), "{text}");
    }
    for text in ["", "{", "{}x", "{\"a\":1,}", "{,}", "[1", "nul", "\u{feff}{}", "{\"a\":1}}"] {
        let error = Decoder::new().raw_map(text).unwrap_err();
        assert_ne!(error.kind(), &ErrorKind::NotAnObject, "{text}");
    }
    assert!(read(" {\n} ").is_empty());
}

#[test]
fn j9_malformed_tags_are_found_by_what_reads_them() {
    for (text, tag) in [
        (r#"{"a":{" t":"x"}}"#, BuiltinTag::Tuple),
        (r#"{"a":[[{"b":{" m":1}}]]}"#, BuiltinTag::Markup),
        (r#"{"a":{" b":"AB=="}}"#, BuiltinTag::Bytes),
        (r#"{"a":{" u":"x"}}"#, BuiltinTag::Uuid),
        (r#"{"a":{" d":"x"}}"#, BuiltinTag::DateTime),
        (r#"{"a":{" di":{}}}"#, BuiltinTag::Dict),
    ] {
        let map = read(text);
        assert_eq!(write(&map), text);
        let error = map.get::<Value>("a", &Decoder::new()).unwrap_err();
        let expected =
            matches!(error.kind(), ErrorKind::MalformedTag { tag: found, .. } if *found == tag);
        assert!(expected, "{text}: {error:?}");
    }
}

#[test]
fn p6_a_malformed_escape_at_the_top_level_is_rejected() {
    for text in [
        r#"{" di":{}}"#,
        r#"{" di":{"a":1}}"#,
        r#"{" di":{" t__":1," u__":2}}"#,
        r#"{" di":[1]}"#,
        r#"{" di":1}"#,
    ] {
        let error = Decoder::new().raw_map(text).unwrap_err();
        let expected =
            matches!(error.kind(), ErrorKind::MalformedTag { tag: BuiltinTag::Dict, .. });
        assert!(expected, "{text}: {error:?}");
    }
}

#[test]
fn values_are_inserted_replaced_and_removed() {
    let (decoder, encoder) = (Decoder::new(), Encoder::new());
    let mut map = read(r#"{"a":1,"b":[2]}"#);
    insert(&mut map, "c", &("x", Markup::from("<b>")));
    insert(&mut map, "a", "é");
    assert_eq!(write(&map), r#"{"a":"\u00e9","b":[2],"c":{" t":["x",{" m":"<b>"}]}}"#);
    assert_eq!(map.get::<String>("a", &decoder).unwrap().as_deref(), Some("é"));
    assert_eq!(map.get::<String>("other", &decoder).unwrap(), None);
    let removed = map.remove("b").unwrap();
    assert_eq!(removed.as_str(), "[2]");
    assert_eq!(removed.decode::<Vec<u8>>(&decoder).unwrap(), [2]);
    assert_eq!(map.remove("b"), None);
    assert_eq!(map.len(), 2);
    let before = map.clone();
    let deep = (0..200).fold(Value::Null, |value, _| vec![value].into());
    let error = map.insert("a", &deep, &encoder).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::DepthLimit { .. }));
    assert!(map.insert("new", &deep, &encoder).is_err());
    assert_eq!(map, before);
    assert_eq!(write(&map), write(&before));
    map.clear();
    assert_eq!(map, RawMap::default());
    assert_eq!(write(&map), "{}");
}

#[test]
fn any_order_of_changes_leaves_what_a_simple_map_would() {
    let mut map = read(r#"{"k1":"first"}"#);
    let mut model: BTreeMap<String, String> = [("k1".to_owned(), "first".to_owned())].into();
    let mut state = 7_u64;
    for step in 0..3_000_u64 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(step);
        let key = format!("k{}\"é", state >> 33 & 0x1f);
        if state >> 60 < 6 {
            let removed = map.remove(&key).map(|value| value.decode(&Decoder::new()).unwrap());
            assert_eq!(removed, model.remove(&key));
        } else {
            let value = "v".repeat(usize::try_from(state >> 50 & 0x3f).unwrap());
            insert(&mut map, &key, &value);
            model.insert(key, value);
        }
        assert_eq!(write(&map), to_string(&model).unwrap());
    }
    assert_eq!(map.to_typed::<BTreeMap<String, String>>(&Decoder::new()).unwrap(), model);
}

#[test]
fn entries_are_kept_by_key_and_value() {
    let mut map = read(r#"{"a":1,"b":2,"c":3}"#);
    map.retain(|key, value| key != "a" && value != "3");
    assert_eq!(map.iter().collect::<Vec<_>>(), [("b".into(), "2")]);
}

#[derive(Serialize, Deserialize, Debug, PartialEq)]
struct Login<'a> {
    user: &'a str,
    #[serde(default)]
    visits: Option<u32>,
    flashes: Vec<(String, String)>,
}

#[test]
fn a_whole_map_is_read_into_a_type_and_made_of_one() {
    let text = r#"{"_id":{" b":"AA=="},"flashes":[{" t":["info","hi"]}],"user":"ann"}"#;
    let map = read(text);
    let login: Login<'_> = map.to_typed(&Decoder::new()).unwrap();
    let flashes = vec![("info".to_owned(), "hi".to_owned())];
    assert_eq!(login, Login { user: "ann", visits: None, flashes });
    let made = RawMap::from_typed(&login, &Encoder::new()).unwrap();
    assert_eq!(write(&made), r#"{"flashes":[{" t":["info","hi"]}],"user":"ann","visits":null}"#);
    assert_eq!(made.get_raw("visits"), Some("null"));
    let mut text = String::new();
    Encoder::new().with_sort_keys(false).write_raw_map(&made, &mut text).unwrap();
    assert_eq!(text, r#"{"user":"ann","visits":null,"flashes":[{" t":["info","hi"]}]}"#);
    // Errors count from the beginning of the text that the map was read from.
    let wrong = r#"{"flashes":[{" t":["info",1]}],"user":"ann"}"#;
    let error = read(wrong).to_typed::<Login<'_>>(&Decoder::new()).unwrap_err();
    assert_eq!(error.offset(), Some(26));
}

#[test]
fn whole_maps_are_read_into_all_that_maps_can_be() {
    #[derive(Deserialize, Debug, PartialEq)]
    enum Choice {
        A(u8),
    }
    #[derive(Deserialize, Debug, PartialEq)]
    struct Newtype(BTreeMap<String, u8>);
    let decoder = Decoder::new();
    let map = read(r#"{"A":1}"#);
    assert_eq!(map.to_typed::<Choice>(&decoder).unwrap(), Choice::A(1));
    assert_eq!(map.to_typed::<Newtype>(&decoder).unwrap().0.len(), 1);
    assert_eq!(map.to_typed::<Option<BTreeMap<&str, u8>>>(&decoder).unwrap().unwrap()["A"], 1);
    assert_eq!(map.to_typed::<Value>(&decoder).unwrap(), from_str::<Value>(r#"{"A":1}"#).unwrap());
    map.to_typed::<serde::de::IgnoredAny>(&decoder).unwrap();
    assert_eq!(map.to_typed::<serde_json::Value>(&decoder).unwrap(), serde_json::json!({"A": 1}));
    let error = map.to_typed::<Vec<u8>>(&decoder).unwrap_err();
    assert_eq!(error.to_string(), "expected a sequence, found a map");
    let error = map.to_typed::<Markup>(&decoder).unwrap_err();
    assert_eq!(error.to_string(), "expected markup, found a map");
    let escaped = read(r#"{" di":{" t__":1}}"#);
    let value: Value = escaped.to_typed(&decoder).unwrap();
    assert_eq!(value, from_str::<Value>(r#"{" di":{" t__":1}}"#).unwrap());
}

#[test]
fn a_whole_map_is_an_enum_only_if_it_has_one_entry() {
    #[derive(Deserialize, Debug, PartialEq)]
    enum Role {
        Guest,
        User(u8),
        Named { n: u8 },
    }
    let decoder = Decoder::new();
    let role = |text: &str| {
        let whole = read(text).to_typed::<Role>(&decoder);
        let direct = decoder.from_str::<Role>(text);
        let kind = |error: &hardtack_tagged_json::Error| error.kind().clone();
        assert_eq!(whole.as_ref().map_err(kind), direct.as_ref().map_err(kind), "{text}");
        whole
    };
    assert_eq!(role(r#"{"Guest":null}"#).unwrap(), Role::Guest);
    assert_eq!(role(r#"{"User":1}"#).unwrap(), Role::User(1));
    assert_eq!(role(r#"{"\u0055ser":0,"User":1}"#).unwrap(), Role::User(1));
    assert_eq!(role(r#"{"Named":{"n":1,"\ud83d":2}}"#).unwrap(), Role::Named { n: 1 });
    for text in [r#"{"Guest":null,"User":1}"#, r#"{"User":1,"x":2}"#, r#"{"Guest":null,"a":0}"#] {
        let error = role(text).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::WrongLength { .. }), "{error}");
    }
    assert!(matches!(role("{}").unwrap_err().kind(), ErrorKind::WrongType { .. }));
    let error = role(r#"{"Admin":null}"#).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::UnknownVariant { .. }));
    assert_eq!(error.offset(), Some(1));
}

#[test]
fn j6_duplicates_within_values_are_minded_by_typed_views() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct Outer {
        inner: Inner,
    }
    #[derive(Deserialize, Debug, PartialEq)]
    struct Inner {
        a: u8,
    }
    let map = read(r#"{"inner":{"a":"x","a":2}}"#);
    let outer = Outer { inner: Inner { a: 2 } };
    assert_eq!(map.to_typed::<Outer>(&Decoder::new()).unwrap(), outer);
    assert_eq!(map.get::<Inner>("inner", &Decoder::new()).unwrap(), Some(Inner { a: 2 }));
}

#[test]
fn only_what_is_written_as_a_map_makes_one() {
    let encoder = Encoder::new();
    let refused = |error: hardtack_tagged_json::Error| {
        assert_eq!(error.kind(), &ErrorKind::NotAnObject);
        assert_eq!(error.offset(), None);
    };
    refused(RawMap::from_typed(&1, &encoder).unwrap_err());
    refused(RawMap::from_typed(&[BTreeMap::from([("a", 1)])], &encoder).unwrap_err());
    refused(RawMap::from_typed(&vec![BTreeMap::from([("a", 1)])], &encoder).unwrap_err());
    refused(RawMap::from_typed(&Markup::from("x"), &encoder).unwrap_err());
    refused(RawMap::from_typed(&None::<u8>, &encoder).unwrap_err());
    let map = RawMap::from_typed(&BTreeMap::from([(" t", 1)]), &encoder).unwrap();
    assert_eq!(write(&map), r#"{" di":{" t__":1}}"#);
    let map = RawMap::from_typed(&Some(BTreeMap::from([(10, 1), (9, 2)])), &encoder).unwrap();
    assert_eq!(write(&map), r#"{"10":1,"9":2}"#);
    assert!(RawMap::from_typed(&BTreeMap::<u8, u8>::new(), &encoder).unwrap().is_empty());
}

#[test]
fn j7_limits_hold_for_maps_as_for_the_whole_text() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let limit = JsonLimits::new().max_depth();
    let fits = format!(r#"{{" t":{}}}"#, nested(limit - 1));
    // As a dict of one key it would be a tuple, so another key is needed to say what it is.
    let fits = fits.replace('}', r#","a":1}"#);
    let map = Decoder::new().raw_map(&*fits).unwrap();
    assert!(Decoder::new().raw_map(format!(r#"{{"a":{}}}"#, nested(limit))).is_err());
    let mut map = map;
    map.remove("a").unwrap();
    // The level that escaping adds is not counted.
    assert_eq!(Decoder::new().raw_map(write(&map)).unwrap(), map);
    let mut map = RawMap::new();
    let value: Value = from_str(&nested(limit - 1)).unwrap();
    insert(&mut map, "a", &value);
    assert!(map.insert("a", &vec![value], &Encoder::new()).is_err());
    assert!(Decoder::new().raw_map(write(&map)).is_ok());
    let error = Decoder::new()
        .with_limits(JsonLimits::new().with_max_digits(2))
        .raw_map(r#"{"a":[100]}"#)
        .unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::DigitLimit { limit: 2, .. }));
}

#[test]
fn a_number_ends_where_its_value_does_whatever_was_inserted_behind_it() {
    let numbers =
        |map: &RawMap| -> BTreeMap<String, i64> { map.to_typed(&Decoder::new()).unwrap() };
    // New values of keys that are there stand behind each other.
    let mut map = read(r#"{"a":1,"b":2}"#);
    insert(&mut map, "a", &3);
    insert(&mut map, "b", &4);
    assert_eq!(numbers(&map), BTreeMap::from([("a".to_owned(), 3), ("b".to_owned(), 4)]));
    // So do values and keys once there was so much waste that it was thrown away.
    let mut map = read(r#"{"1":1,"2":2,"3":3,"x":"a long text that is going to be waste"}"#);
    map.remove("x").unwrap();
    let expected = [("1".to_owned(), 1), ("2".to_owned(), 2), ("3".to_owned(), 3)];
    assert_eq!(numbers(&map), BTreeMap::from(expected));
    // The second look, for a type that refuses a key that comes twice, ends there as well.
    #[derive(Debug, Deserialize, PartialEq)]
    struct Doubled {
        a: u8,
        b: u8,
        c: BTreeMap<String, u8>,
    }
    let mut map = read(r#"{"a":1,"b":2,"c":{"x":null,"x":7}}"#);
    insert(&mut map, "a", &3);
    insert(&mut map, "b", &4);
    let c = BTreeMap::from([("x".to_owned(), 7)]);
    assert_eq!(map.to_typed::<Doubled>(&Decoder::new()), Ok(Doubled { a: 3, b: 4, c }));
}

#[test]
fn debug_shows_neither_keys_nor_values() {
    let mut map = read(r#"{"hunter2":"hunter2"}"#);
    assert_eq!(format!("{map:?}"), "RawMap { len: 1, .. }");
    assert_eq!(format!("{:?}", map.remove("hunter2").unwrap()), "RawValue(..)");
}

#[test]
fn a_map_has_no_more_keys_than_are_read_again() {
    let decoder = Decoder::new().with_limits(JsonLimits::new().with_max_keys(2));
    let error = decoder.raw_map(r#"{"a":1,"b":2,"c":3}"#).unwrap_err();
    assert_eq!(error.to_string(), "map of more than 2 keys at byte 13");
    let two = decoder.raw_map(r#"{"a":1,"b":2}"#).unwrap();

    // A key more is refused, and the map stays as it was; a key that is there may change.
    let encoder = Encoder::new().with_limits(JsonLimits::new().with_max_keys(2));
    let mut map = two.clone();
    let error = map.insert("c", &3, &encoder).unwrap_err();
    assert_eq!(error.to_string(), "map of more than 2 keys");
    assert_eq!(map, two);
    map.insert("b", &3, &encoder).unwrap();
    map.remove("a").unwrap();
    map.insert("c", &4, &encoder).unwrap();
    assert_eq!(write(&map), r#"{"b":3,"c":4}"#);

    // So is a whole map, from a value or to a text.
    let few = Encoder::new().with_limits(JsonLimits::new().with_max_keys(1));
    let value = BTreeMap::from([("b", 3), ("c", 4)]);
    assert_eq!(RawMap::from_typed(&value, &encoder).unwrap(), map);
    let one = "map of more than 1 keys";
    assert_eq!(RawMap::from_typed(&value, &few).unwrap_err().to_string(), one);
    assert_eq!(few.write_raw_map(&map, &mut String::new()).unwrap_err().to_string(), one);

    // Unless told otherwise there may be 1024.
    let mut map = RawMap::new();
    for key in 0..1024 {
        insert(&mut map, &key.to_string(), &key);
    }
    assert_eq!(read(&write(&map)), map);
    let error = map.insert("a", &1, &Encoder::new()).unwrap_err();
    assert_eq!(error.to_string(), "map of more than 1024 keys");
}

#[test]
fn a_value_moves_from_one_map_to_another_as_it_is() {
    let mut from = read(r#"{"a":[1, 2.50]}"#);
    let mut to = RawMap::new();
    assert!(to.is_empty() && !from.is_empty());
    let value = from.remove("a").unwrap();
    assert!(from.is_empty());
    to.insert_raw("b", &value);
    assert_eq!(write(&to), r#"{"b":[1, 2.50]}"#);
    assert!(!to.is_empty());
}

#[test]
fn j8_escaping_the_only_key_does_not_count_for_the_depth() {
    let map = read(r#"{" di":{" t__":1}}"#);
    let (encoder, decoder) = crate::with_depth(1);
    let mut text = String::new();
    encoder.write_raw_map(&map, &mut text).unwrap();
    assert_eq!(text, r#"{" di":{" t__":1}}"#);
    assert_eq!(decoder.raw_map(text).unwrap(), map);
}

#[test]
fn a_type_is_told_how_many_entries_there_are_and_gets_them_in_order() {
    struct Told(Option<usize>, Vec<String>);
    struct Listener;
    impl<'de> serde::de::Visitor<'de> for Listener {
        type Value = Told;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a map")
        }
        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Told, A::Error> {
            let mut told = Told(map.size_hint(), Vec::new());
            while let Some((key, Value::Null)) = map.next_entry()? {
                told.1.push(key);
            }
            assert_eq!(map.size_hint(), Some(0));
            Ok(told)
        }
    }
    impl<'de> Deserialize<'de> for Told {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(Listener)
        }
    }
    let map = read(r#"{"b":null,"c":null,"a":null}"#);
    let Told(hint, keys) = map.to_typed(&Decoder::new()).unwrap();
    assert_eq!(hint, Some(3));
    assert_eq!(keys, ["a", "b", "c"]);
    // Of a text that is being read the number is known only where there must be one.
    let Told(hint, keys) = from_str(r#"{" di":{" t__":null}}"#).unwrap();
    assert_eq!((hint, &*keys), (Some(1), &[" t".to_owned()][..]));
    let whole: Value = map.to_typed(&Decoder::new()).unwrap();
    assert_eq!(whole.as_map().unwrap().keys().collect::<Vec<_>>(), ["a", "b", "c"]);
}
