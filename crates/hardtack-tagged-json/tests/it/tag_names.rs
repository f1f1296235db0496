//! Tags as names: what is read as a tag, what is written as one, and what is escaped.

use std::collections::{BTreeMap, HashMap};

use hardtack_tagged_json::{
    Bytes, DateTime, Decoder, Encoder, ErrorKind, List, Map, Markup, Number, RawMap, TagNameError,
    TagNames, Tagged, Tuple, Uuid, Value, from_str, to_string,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{both_ways, with_tag};

fn tagged(name: &str, body: impl Into<Value>) -> Value {
    Value::from(Tagged::new(name, body))
}

#[test]
fn j12_a_tag_that_only_flask_knows_goes_back_as_it_came() {
    both_ways(tagged(" dec", "9.90"), r#"{" dec":"9.90"}"#);
    both_ways(tagged(" x", Tuple::from_iter([1])), r#"{" x":{" t":[1]}}"#);
    both_ways(tagged(" x", tagged(" x", Bytes::from(b"b"))), r#"{" x":{" x":{" b":"Yg=="}}}"#);
    both_ways(vec![tagged(" x", Value::Null), tagged(" ", 1)], r#"[{" x":null},{" ":1}]"#);
    // An object of two keys is no tag.
    both_ways(Map::from_iter([(" x", 1), ("a", 2)]), r#"{" x":1,"a":2}"#);
}

#[test]
fn j8_a_map_never_becomes_a_tag_whoever_knows_the_tag() {
    for (key, text) in [
        (" py", r#"{" di":{" py__":"x"}}"#),
        (" t", r#"{" di":{" t__":"x"}}"#),
        (" t__", r#"{" di":{" t____":"x"}}"#),
        (" ", r#"{" di":{" __":"x"}}"#),
    ] {
        both_ways(Map::from_iter([(key, "x")]), text);
        assert_eq!(to_string(&BTreeMap::from([(key, "x")])).unwrap(), text);
        assert_eq!(to_string(&serde_json::json!({ key: "x" })).unwrap(), text);
        assert_eq!(from_str::<BTreeMap<String, String>>(text).unwrap()[key], "x");
        // What was read as an escaped map goes back as one.
        let value: Value = from_str(&format!(r#"{{"prefs":{text}}}"#)).unwrap();
        assert_eq!(to_string(&value).unwrap(), format!(r#"{{"prefs":{text}}}"#));
    }
    #[derive(Serialize)]
    enum Kind {
        #[serde(rename = " k")]
        Kind(u8),
    }
    assert_eq!(to_string(&Kind::Kind(1)).unwrap(), r#"{" di":{" k__":1}}"#);
}

#[test]
fn j12_a_name_without_a_space_is_a_tag_only_if_it_is_declared() {
    let (encoder, decoder) = with_tag("decimal");
    let text = r#"{"decimal":"9.90"}"#;
    let map = Value::from(Map::from_iter([("decimal", "9.90")]));
    both_ways(map.clone(), text);
    assert_eq!(decoder.from_str::<Value>(text).unwrap(), tagged("decimal", "9.90"));
    assert_eq!(encoder.to_string(&tagged("decimal", "9.90")).unwrap(), text);
    let escaped = r#"{" di":{"decimal__":"9.90"}}"#;
    assert_eq!(encoder.to_string(&map).unwrap(), escaped);
    assert_eq!(decoder.from_str::<Value>(escaped).unwrap(), map);
    assert_eq!(from_str::<Value>(escaped).unwrap(), map);
    assert_eq!(decoder.from_str::<Value>(r#"{"\u0064ecimal":1}"#).unwrap(), tagged("decimal", 1));
    assert_eq!(decoder.from_str::<Value>(r#"{"a":1}"#).unwrap(), Map::from_iter([("a", 1)]).into());
}

#[test]
fn j12_what_is_no_name_of_a_tag_cannot_be_declared() {
    let mut names = TagNames::new();
    for key in [" t", " b", " m", " u", " d", " di"] {
        assert_eq!(names.declare(key), Err(TagNameError::BuiltIn));
    }
    assert_eq!(names.declare(""), Err(TagNameError::Empty));
    assert_eq!(names.declare(" x__"), Err(TagNameError::Suffix));
    assert_eq!(names, TagNames::new());
    names.declare(" x").unwrap();
    names.declare(" x").unwrap();
    names.declare("y").unwrap();
    assert_eq!(names.iter().collect::<Vec<_>>(), [" x", "y"]);
    assert!(names.contains("y") && !names.contains(" t") && !names.contains(" y"));
    let messages = [TagNameError::BuiltIn, TagNameError::Empty, TagNameError::Suffix];
    assert_eq!(
        messages.map(|error| error.to_string()),
        [
            "the name of a tag must not be that of a built-in tag",
            "the name of a tag must not be empty",
            "the name of a tag must not end in `__`"
        ]
    );
}

#[test]
fn a_tag_that_reads_back_as_something_else_cannot_be_written() {
    let (encoder, _) = with_tag(" x");
    for name in ["", "y", "y ", " t", " b", " m", " u", " d", " di"] {
        for value in [
            tagged(name, 1),
            vec![tagged(name, 1)].into(),
            Tuple::from_iter([tagged(name, 1)]).into(),
            Map::from_iter([("a", 1.into()), ("b", tagged(name, 1))]).into(),
            tagged(" x", tagged(name, 1)),
        ] {
            for encoder in [&encoder, &Encoder::new()] {
                let error = encoder.to_string(&value).unwrap_err();
                assert_eq!(error.kind(), &ErrorKind::UndeclaredTag, "{name:?}");
            }
        }
    }
    let error = to_string(&tagged("y", 1)).unwrap_err();
    let message = "a tag must start with a space or be declared, and must not be a built-in one";
    assert_eq!(error.to_string(), message);
}

#[test]
fn j12_a_map_type_reads_a_tag_that_nobody_declared_as_one_entry() {
    let text = r#"{" x":{"a":1}}"#;
    type Maps = BTreeMap<String, BTreeMap<String, u8>>;
    assert_eq!(from_str::<Maps>(text).unwrap()[" x"]["a"], 1);
    assert_eq!(from_str::<Map>(text).unwrap().get(" x").unwrap().get("a"), Some(&1.into()));
    assert_eq!(from_str::<serde_json::Value>(text).unwrap(), serde_json::json!({" x": {"a": 1}}));
    // A declared one is read through.
    let (_, decoder) = with_tag(" x");
    assert_eq!(decoder.from_str::<BTreeMap<String, u8>>(text).unwrap()["a"], 1);
    assert_eq!(decoder.from_str::<serde_json::Value>(text).unwrap(), serde_json::json!({"a": 1}));
    // So does a struct, which looks for its fields: an inner dict's are not the outer one's.
    #[derive(Deserialize, Debug, PartialEq)]
    struct Body {
        a: u8,
    }
    #[derive(Deserialize, Debug, PartialEq)]
    struct Entry {
        #[serde(rename = " x")]
        x: Body,
    }
    #[derive(Deserialize, Debug, PartialEq)]
    struct Empty {}
    let error = from_str::<Body>(text).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::MissingField("a"));
    assert_eq!(from_str::<Entry>(text).unwrap(), Entry { x: Body { a: 1 } });
    assert_eq!(decoder.from_str::<Body>(text).unwrap(), Body { a: 1 });
    assert_eq!(decoder.from_str::<Entry>(text).unwrap(), Entry { x: Body { a: 1 } });
    assert_eq!(from_str::<Empty>(r#"{" x":1}"#).unwrap(), Empty {});
}

#[test]
fn p6_a_whole_map_as_a_type_is_no_tag() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct Login {
        #[serde(default)]
        user: u8,
    }
    let (_, decoder) = with_tag("x");
    let read = |text| decoder.map_from_str::<Login>(text);
    for (text, user) in [
        (r#"{"user":1}"#, 1),
        (r#" {"user":1,"x":{"user":2}} "#, 1),
        (r#"{"x":{"user":2},"user":1}"#, 1),
        (r#"{" t":[],"user":1}"#, 1),
        (r#"{" y":{"user":2}}"#, 0),
        (r#"{" di":{"user__":1}}"#, 1),
        (r#"{" di":{"x__":{"user":2}}}"#, 0),
        ("{}", 0),
    ] {
        assert_eq!(read(text), Ok(Login { user }), "{text}");
        assert_eq!(decoder.raw_map(text).unwrap().to_typed(&decoder), Ok(Login { user }), "{text}");
    }
    for text in [r#"{"x":{"user":2}}"#, r#"{" t":[1]}"#, r#"{" t":1," t":[1]}"#, "[1]", "1", "null"]
    {
        assert_eq!(read(text).unwrap_err().kind(), &ErrorKind::NotAnObject, "{text}");
        let error = decoder.raw_map(text).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::NotAnObject, "{text}");
    }
    assert_eq!(read("[1").unwrap_err().kind(), &ErrorKind::UnexpectedEnd);
}

#[test]
fn raw_maps_keep_tags_and_escape_their_only_key() {
    let (encoder, decoder) = with_tag("x");
    let error = decoder.raw_map(r#"{"x":1}"#).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NotAnObject);
    let map = decoder.raw_map(r#"{" di":{"x__":1}}"#).unwrap();
    assert_eq!(map.get_raw("x"), Some("1"));
    let mut text = String::new();
    encoder.write_raw_map(&map, &mut text).unwrap();
    assert_eq!(text, r#"{" di":{"x__":1}}"#);
    assert_eq!(map.to_typed::<Map>(&decoder).unwrap(), Map::from_iter([("x", 1)]));

    let mut map = RawMap::new();
    map.insert("a", &tagged("x", 1), &encoder).unwrap();
    assert_eq!(map.get_raw("a"), Some(r#"{"x":1}"#));
    assert_eq!(map.get::<Value>("a", &decoder).unwrap(), Some(tagged("x", 1)));
    let whole: Value = map.to_typed(&decoder).unwrap();
    assert_eq!(whole.get("a"), Some(&tagged("x", 1)));
    assert_eq!(RawMap::from_typed(&whole, &encoder).unwrap(), map);
    let error = RawMap::from_typed(&tagged("x", 1), &encoder).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NotAnObject);
}

#[test]
fn p6_a_session_of_one_key_that_only_starts_with_a_space_is_a_session() {
    // Flask writes no tag at the top level but ` di`, so that this is a dict.
    let decoder = Decoder::new();
    let map = decoder.raw_map(r#"{" x":1}"#).unwrap();
    assert_eq!(map.get::<u8>(" x", &decoder).unwrap(), Some(1));
    let mut text = String::new();
    Encoder::new().write_raw_map(&map, &mut text).unwrap();
    assert_eq!(text, r#"{" di":{" x__":1}}"#);
    assert_eq!(decoder.raw_map(text).unwrap(), map);
    // No Rust text equals this key, and it is escaped all the same.
    let map = decoder.raw_map(r#"{" \ud800":1}"#).unwrap();
    let mut text = String::new();
    Encoder::new().write_raw_map(&map, &mut text).unwrap();
    assert_eq!(text, r#"{" di":{" \ud800__":1}}"#);
}

#[test]
fn j12_every_type_reads_through_a_tag_as_if_it_were_not_there() {
    #[derive(Deserialize, Debug, PartialEq)]
    enum Kind {
        Unit,
        Newtype(u8),
        Tuple(u8, bool),
        Struct { x: f64 },
    }
    #[derive(Deserialize, Debug, PartialEq)]
    struct Nothing;
    #[derive(Deserialize, Debug, PartialEq)]
    struct Wrapped(u8);
    #[derive(Deserialize, Debug, PartialEq)]
    struct Pair(u8, u8);
    #[derive(Deserialize, Debug, PartialEq)]
    struct Named {
        a: u8,
    }

    /// Reads a body under one tag, under two, and bare: the same value, or the same error.
    #[track_caller]
    fn same<T: DeserializeOwned + std::fmt::Debug + PartialEq>(bodies: &[&str]) {
        let (_, declared) = with_tag(" x");
        for body in bodies {
            let bare = declared.from_str::<T>(body);
            for text in [format!(r#"{{" x":{body}}}"#), format!(r#"{{" x":{{" x":{body}}}}}"#)] {
                match (&bare, declared.from_str::<T>(&text)) {
                    (Ok(bare), Ok(tagged)) => assert_eq!(*bare, tagged, "{text}"),
                    (Err(bare), Err(tagged)) => assert_eq!(bare.kind(), tagged.kind(), "{text}"),
                    (bare, tagged) => panic!("{text}: {bare:?} {tagged:?}"),
                }
            }
        }
    }

    let numbers = [
        "0",
        "255",
        "-1",
        "1.5",
        "18446744073709551615",
        "340282366920938463463374607431768211455",
        "-170141183460469231731687303715884105728",
        "1e999",
        "null",
        "\"1\"",
    ];
    same::<u8>(&numbers);
    same::<i64>(&numbers);
    same::<u128>(&numbers);
    same::<i128>(&numbers);
    same::<f64>(&numbers);
    same::<Number>(&numbers);
    same::<bool>(&["true", "false", "0", "null", "[]"]);
    same::<()>(&["null", "0", "{}"]);
    same::<Nothing>(&["null", "0"]);
    same::<Wrapped>(&["7", "null"]);
    same::<Option<u8>>(&["7", "\"x\""]);
    same::<char>(&["\"x\"", "\"xy\"", "1"]);
    let texts = [
        "\"x\"",
        r#"{" m":"<b>"}"#,
        r#"{" m":5}"#,
        r#"{" u":"11111111111111111111111111111111"}"#,
        r#"{" d":"Sun, 06 Nov 1994 08:49:37 GMT"}"#,
        r#"{" b":"AA=="}"#,
        "1",
        "[]",
    ];
    same::<String>(&texts);
    same::<Markup>(&texts);
    same::<Uuid>(&texts);
    same::<DateTime>(&texts);
    same::<Bytes>(&texts);
    let lists = ["[1,2]", r#"{" t":[1,2]}"#, "[]", "[1]", "{}", "null", "[256,1]"];
    same::<Vec<u8>>(&lists);
    same::<(u8, u8)>(&lists);
    same::<List>(&lists);
    same::<Tuple>(&lists);
    let maps = [r#"{"a":1}"#, "{}", r#"{" di":{" t__":[]}}"#, "[]", r#"{"x":1.5}"#];
    same::<BTreeMap<String, u8>>(&maps);
    same::<Map>(&maps);
    same::<BTreeMap<u8, bool>>(&[r#"{"1":true}"#, r#"{"x":true}"#]);
    same::<Kind>(&[
        "\"Unit\"",
        r#"{"Unit":null}"#,
        r#"{"Unit":7}"#,
        r#"{"Newtype":7,"Unit":null}"#,
        "{}",
        r#"{"Newtype":7}"#,
        r#"{" di":{"Newtype__":7}}"#,
        "\"Newtype\"",
        r#"{"Tuple":[1,true]}"#,
        r#"{"Tuple":{" t":[1,true]}}"#,
        r#"{"Struct":{"x":1.5}}"#,
        "\"Other\"",
        "1",
    ]);
    same::<serde::de::IgnoredAny>(&["1", "[{}]"]);
    same::<Vec<(u8, u8)>>(&["[[1,2]]", r#"[{" t":[1,2]}]"#, "[[1]]", r#"[{"0":1,"1":2}]"#]);
    same::<Vec<Pair>>(&["[[1,2]]", r#"[{" t":[1,2]}]"#, "[[1]]", r#"[{"0":1,"1":2}]"#]);
    same::<Vec<Named>>(&[r#"[{"a":1}]"#, "[[1]]", r#"[{" t":[1]}]"#, "[{}]", r#"["a"]"#]);
    same::<Vec<Option<u8>>>(&["[1,null]", r#"["1"]"#]);
    same::<Vec<Kind>>(&[r#"["Unit"]"#, r#"[{" b":"VW5pdA=="}]"#, "[1]"]);
}

#[test]
fn null_behind_a_tag_is_a_value_that_keeps_its_tag() {
    let (_, decoder) = with_tag(" x");
    for decoder in [&Decoder::new(), &decoder] {
        let text = r#"{" x":null}"#;
        let kept = Some(tagged(" x", Value::Null));
        assert_eq!(decoder.from_str::<Option<Value>>(text).unwrap(), kept);
        assert_eq!(decoder.from_str::<Option<u8>>(r#"{" x":7}"#).unwrap(), Some(7));
        decoder.from_str::<()>(text).unwrap();
    }
}

#[test]
fn a_wrong_type_is_named_behind_a_tag_as_well() {
    let cases = [
        ("null", "null"),
        ("true", "a boolean"),
        ("-1", "an integer"),
        ("1.5", "a float"),
        (r#""x""#, "a string"),
        (r#"{" b":"AA=="}"#, "bytes"),
        (r#"{" m":"x"}"#, "markup"),
        (r#"{" u":"00000000000000000000000000000000"}"#, "a uuid"),
        (r#"{" d":"Sun, 06 Nov 1994 08:49:37 GMT"}"#, "a datetime"),
        ("[1]", "a list"),
        (r#"{" t":[1]}"#, "a tuple"),
        (r#"{"a":1}"#, "a map"),
    ];
    for (body, found) in cases {
        let text = format!(r#"{{" x":{body}}}"#);
        let read = match found {
            "a boolean" => from_str::<u8>(&text).map(drop),
            _ => from_str::<bool>(&text).map(drop),
        };
        let shown = read.unwrap_err().to_string();
        assert!(shown.ends_with(&format!(", found {found} at byte 6")), "{shown}");
    }
}

#[test]
fn j9_a_malformed_tag_is_an_error_only_for_the_code_that_reads_it() {
    let (decoder, encoder) = (Decoder::new(), Encoder::new());
    let text = r#"{"at":{" d":"Mon, 01 Jan 1 00:00:00 GMT"},"list":[{" t":"x"}],"user":"42"}"#;
    let mut map = decoder.raw_map(text).unwrap();
    assert_eq!(map.get::<&str>("user", &decoder).unwrap(), Some("42"));
    assert_eq!(map.len(), 3);
    for key in ["at", "list"] {
        let error = map.get::<Value>(key, &decoder).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::MalformedTag { .. }));
    }
    #[derive(Deserialize)]
    struct Login {
        user: String,
    }
    assert_eq!(map.to_typed::<Login>(&decoder).unwrap().user, "42");
    assert!(map.to_typed::<Value>(&decoder).is_err());
    map.insert("user", "43", &encoder).unwrap();
    let mut written = String::new();
    encoder.write_raw_map(&map, &mut written).unwrap();
    assert_eq!(written, text.replace("42", "43"));
}

#[test]
fn j6_an_overridden_duplicate_is_not_interpreted() {
    for odd in [r#"{" t":1}"#, r#"{" d":"x"}"#, r#"{" di":[]}"#, r#""\ud83d""#, r#"{"\ud83d":1}"#] {
        let text = format!(r#"{{"a":[{odd}],"b":1,"a":2}}"#);
        let expected = Map::from_iter([("a", 2), ("b", 1)]);
        let value = from_str::<Value>(&text).unwrap();
        assert_eq!(value, expected.into(), "{text}");
        // As in Python, the key keeps the place of the first one.
        assert_eq!(crate::unsorted().to_string(&value).unwrap(), r#"{"a":2,"b":1}"#);
        assert_eq!(from_str::<HashMap<String, u8>>(&text).unwrap().len(), 2);
        let text = format!(r#"{{" t":{odd}," t":[2]}}"#);
        assert_eq!(from_str::<Value>(&text).unwrap(), Tuple::from_iter([2]).into(), "{text}");
        let text = format!(r#"{{" di":{{" t__":{odd}," t__":2}}}}"#);
        assert_eq!(from_str::<Value>(&text).unwrap(), Map::from_iter([(" t", 2)]).into(), "{text}");
    }
}
