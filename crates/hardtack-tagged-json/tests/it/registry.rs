//! Tags of the caller's.

use hardtack_tagged_json::{
    Bytes, Decoder, Encoder, ErrorKind, List, Map, Position, RawMap, RegisterError, Tag, TagError,
    TagRegistry, Tagged, Tuple, Value,
};
use serde::{Deserialize, Serialize};

/// A tag that leaves everything to the trait.
struct Plain(&'static str);

impl Tag for Plain {
    fn key(&self) -> &str {
        self.0
    }
}

/// Flask's own example: ordered dicts as lists of pairs, before plain dicts are tried.
struct OrderedDict;

impl Tag for OrderedDict {
    fn key(&self) -> &str {
        " od"
    }

    fn check(&self, value: &Value) -> bool {
        matches!(value, Value::Map(map) if map.contains_key("ordered"))
    }

    fn to_json(&self, value: Value) -> Result<Value, TagError> {
        let Value::Map(map) = value else { return Err(TagError::new("no map")) };
        let pairs = map.into_iter().map(|(key, value)| vec![Value::from(key), value]);
        Ok(Value::List(pairs.collect()))
    }

    fn to_value(&self, body: Value) -> Result<Value, TagError> {
        let Value::List(pairs) = body else { return Err(TagError::new("hunter2")) };
        let mut map = Map::new();
        for pair in pairs {
            match pair.as_list().map(|pair| &pair[..]) {
                Some([Value::Text(key), value]) => map.insert(&**key, value.clone()),
                _ => return Err(TagError::new("no pair")),
            };
        }
        Ok(Value::Map(map))
    }
}

fn coders(tags: &TagRegistry) -> (Encoder, Decoder) {
    (Encoder::new().with_tags(tags.clone()), Decoder::new().with_tags(tags.clone()))
}

pub(crate) fn plain() -> (Encoder, Decoder) {
    let mut tags = TagRegistry::new();
    tags.register(Plain(" x"), Position::Last).unwrap();
    coders(&tags)
}

#[test]
fn j12_a_tag_of_one_s_own_is_written_and_read() {
    let (encoder, decoder) = plain();
    let value = Value::from(vec![
        Value::from(Tagged::new(" x", Tuple::from_iter([1]))),
        Value::from(Tagged::new(" x", Tagged::new(" x", Bytes::from(b"b")))),
    ]);
    let text = r#"[{" x":{" t":[1]}},{" x":{" x":{" b":"Yg=="}}}]"#;
    assert_eq!(encoder.to_string(&value).unwrap(), text);
    assert_eq!(decoder.from_str::<Value>(text).unwrap(), value);
    assert_eq!(decoder.from_str::<Vec<Value>>(text).unwrap(), value.as_list().unwrap()[..]);
    // A caller who names the shape sees through the tag.
    let (pair, bytes): (Vec<(u8,)>, Bytes) =
        decoder.from_str(r#"[[{" x":{" t":[1]}}],{" x":{" x":{" b":"Yg=="}}}]"#).unwrap();
    assert_eq!((pair, bytes), (vec![(1,)], Bytes::from(b"b")));
}

#[test]
fn j12_one_key_objects_of_unknown_keys_stay_maps() {
    let text = r#"{" x":1}"#;
    let value: Value = hardtack_tagged_json::from_str(text).unwrap();
    assert_eq!(value, Value::from(Map::from_iter([(" x", 1)])));
    assert_eq!(hardtack_tagged_json::to_string(&value).unwrap(), text);
    // Where the tag is known, the map has to be escaped.
    let (encoder, decoder) = plain();
    let escaped = r#"{" di":{" x__":1}}"#;
    assert_eq!(encoder.to_string(&value).unwrap(), escaped);
    assert_eq!(decoder.from_str::<Value>(escaped).unwrap(), value);
    assert_eq!(hardtack_tagged_json::from_str::<Value>(escaped).unwrap(), value);
}

#[test]
fn j12_keys_are_registered_once_unless_forced() {
    let mut tags = TagRegistry::new();
    let taken = Err(RegisterError::KeyTaken);
    for key in [" t", " b", " m", " u", " d", " di"] {
        assert_eq!(tags.register(Plain(key), Position::First), taken);
    }
    tags.register(Plain(" x"), Position::First).unwrap();
    assert_eq!(tags.register(Plain(" x"), Position::Last), taken);
    assert_eq!(tags.register(Plain(""), Position::Last), Err(RegisterError::EmptyKey));
    assert_eq!(tags.register_forced(Plain(""), Position::Last), Err(RegisterError::EmptyKey));
    assert_eq!(tags.register(Plain(" x__"), Position::Last), Err(RegisterError::ReservedKey));
    tags.register_forced(Plain(" x"), Position::Last).unwrap();
    assert!(tags.contains_key(" x") && tags.contains_key(" t") && !tags.contains_key(" y"));
    assert_eq!(format!("{tags:?}"), r#"TagRegistry { first: [" x"], last: [" x"] }"#);
    let messages = [RegisterError::KeyTaken, RegisterError::EmptyKey, RegisterError::ReservedKey];
    assert_eq!(
        messages.map(|error| error.to_string()),
        [
            "a tag with this key is already registered",
            "the key of a tag must not be empty",
            "the key of a tag must not end in `__`"
        ]
    );
}

#[test]
fn j12_a_tag_before_the_built_in_ones_takes_what_they_would() {
    let map = Map::from_iter([("z", Value::from(Tuple::new())), ("ordered", Value::Null)]);
    let value =
        Value::from(vec![Value::from(map.clone()), Value::from(Map::from_iter([("a", 1)]))]);
    let mut tags = TagRegistry::new();
    tags.register(OrderedDict, Position::First).unwrap();
    let (encoder, decoder) = coders(&tags);
    let text = r#"[{" od":[["z",{" t":[]}],["ordered",null]]},{"a":1}]"#;
    assert_eq!(encoder.to_string(&value).unwrap(), text);
    assert_eq!(decoder.from_str::<Value>(text).unwrap(), value);
    // Behind them it is never asked.
    let mut tags = TagRegistry::new();
    tags.register(OrderedDict, Position::Last).unwrap();
    let (encoder, _) = coders(&tags);
    assert_eq!(encoder.to_string(&map).unwrap(), r#"{"ordered":null,"z":{" t":[]}}"#);
}

#[test]
fn j12_types_are_read_from_what_a_tag_makes_of_its_body() {
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    struct Prefs {
        ordered: Option<u8>,
        pair: (u8, String),
        kind: Kind,
    }
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    enum Kind {
        A,
        B { n: i64 },
    }
    let mut tags = TagRegistry::new();
    tags.register(OrderedDict, Position::First).unwrap();
    let (encoder, decoder) = coders(&tags);
    for kind in [Kind::A, Kind::B { n: -1 }] {
        let prefs = Prefs { ordered: Some(1), pair: (2, "x".into()), kind };
        let text = encoder.to_string(&vec![&prefs]).unwrap();
        assert!(text.starts_with(r#"[{" od":[["#), "{text}");
        assert_eq!(decoder.from_str::<Vec<Prefs>>(&text).unwrap(), [prefs]);
    }
    let error = decoder.from_str::<Vec<Prefs>>(r#"[{" od":[["ordered","x"]]}]"#).unwrap_err();
    assert_eq!(error.to_string(), "expected u8, found a string at byte 1");
    let error = decoder.from_str::<Vec<u8>>(r#"[{" od":[]}]"#).unwrap_err();
    assert_eq!(error.to_string(), "expected u8, found a map at byte 1");
}

#[test]
fn j12_of_two_tags_with_one_key_the_newer_reads_and_the_first_that_agrees_writes() {
    struct Loud;
    impl Tag for Loud {
        fn key(&self) -> &str {
            " b"
        }
        fn check(&self, value: &Value) -> bool {
            matches!(value, Value::Bytes(_))
        }
        fn to_json(&self, value: Value) -> Result<Value, TagError> {
            let bytes = value.as_bytes().map(|bytes| bytes.iter().map(|byte| u64::from(*byte)));
            Ok(Value::List(bytes.into_iter().flatten().collect()))
        }
        fn to_value(&self, body: Value) -> Result<Value, TagError> {
            Ok(Value::from(format!("read {body:?}")))
        }
    }
    let bytes = Value::from(Bytes::from(b"\x01"));
    let mut last = TagRegistry::new();
    last.register_forced(Loud, Position::Last).unwrap();
    let (encoder, decoder) = coders(&last);
    assert_eq!(encoder.to_string(&bytes).unwrap(), r#"{" b":"AQ=="}"#);
    let read: Value = decoder.from_str(r#"{" b":[1]}"#).unwrap();
    assert_eq!(read, Value::from("read [Number(1)]"));
    let mut first = TagRegistry::new();
    first.register_forced(Loud, Position::First).unwrap();
    let (encoder, decoder) = coders(&first);
    assert_eq!(encoder.to_string(&bytes).unwrap(), r#"{" b":[1]}"#);
    // It decides as well what may stand in a map that is escaped.
    let text = r#"{" di":{" t__":{" b":[1]}}}"#;
    let map = decoder.raw_map(text).unwrap();
    let mut written = String::new();
    encoder.write_raw_map(&map, &mut written).unwrap();
    assert_eq!(written, text);
    // An encoder that does not know the tag says what is wrong, and not that it is too deep.
    let error = Encoder::new().write_raw_map(&map, &mut written).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::MalformedTag { .. }) && error.offset().is_none());
    assert_eq!(written, text);
}

#[test]
fn j12_a_tag_forced_over_a_built_in_one_keeps_its_values_apart() {
    for (key, body) in [
        (" d", Value::from("2024-01-01T01:02:03.000456")),
        (" d", Value::from("Sun, 06 Nov 1994 08:49:37 GMT")),
        (" b", Value::from("AQ==")),
        (" u", Value::from("12345678123456781234567812345678")),
        (" m", Value::from("<b>")),
        (" t", Value::from(vec![1, 2])),
        (" t", Value::from(1)),
        (" di", Value::from(Map::from_iter([(" t__", 1)]))),
    ] {
        let mut tags = TagRegistry::new();
        tags.register_forced(Plain(key), Position::First).unwrap();
        let (encoder, decoder) = coders(&tags);
        let value = Value::from(Tagged::new(key, body.clone()));
        let text = encoder.to_string(&value).unwrap();
        assert_eq!(text, format!("{{\"{key}\":{}}}", encoder.to_string(&body).unwrap()));
        assert_eq!(decoder.from_str::<Value>(&text).unwrap(), value);
        // Within the tag itself and beside maps that look like it.
        let map = Map::from_iter([(format!("={key}"), value.clone())]);
        let nested = Value::from(vec![Value::from(map), Value::from(Tagged::new(key, value))]);
        let text = encoder.to_string(&nested).unwrap();
        assert_eq!(decoder.from_str::<Value>(&text).unwrap(), nested, "{text}");
        let raw = decoder.raw_map(format!("{{\"a\":{text}}}")).unwrap();
        assert_eq!(raw.get::<Value>("a", &decoder).unwrap(), Some(nested));
    }
}

#[test]
fn j12_a_date_that_cannot_be_written_is_read_with_tags_of_one_s_own_as_well() {
    let (encoder, decoder) = plain();
    let date = r#"{" d":"Sat, 01 Jan 0050 00:00:00 GMT"}"#;
    for text in [date.to_owned(), format!("[{date}]")] {
        let value: Value = decoder.from_str(&text).unwrap();
        assert_eq!(value, hardtack_tagged_json::from_str(&text).unwrap());
        assert_eq!(encoder.to_string(&value).unwrap_err().kind(), &ErrorKind::YearBelow100);
    }
    // A tag before the built-in ones may write it in a way of its own.
    struct Iso;
    impl Tag for Iso {
        fn key(&self) -> &str {
            " iso"
        }
        fn check(&self, value: &Value) -> bool {
            value.as_datetime().is_some()
        }
        fn to_json(&self, _: Value) -> Result<Value, TagError> {
            Ok("0050-01-01".into())
        }
    }
    let mut tags = TagRegistry::new();
    tags.register(Iso, Position::First).unwrap();
    let value: Value = decoder.from_str(date).unwrap();
    assert_eq!(coders(&tags).0.to_string(&value).unwrap(), r#"{" iso":"0050-01-01"}"#);
}

#[test]
fn null_behind_a_tag_is_none_if_that_is_what_the_tag_makes_of_it() {
    struct Missing;
    impl Tag for Missing {
        fn key(&self) -> &str {
            " n"
        }
        fn to_value(&self, _: Value) -> Result<Value, TagError> {
            Ok(Value::Null)
        }
    }
    let mut tags = TagRegistry::new();
    tags.register(Missing, Position::Last).unwrap();
    tags.register(Plain(" x"), Position::Last).unwrap();
    let (_, decoder) = coders(&tags);
    for text in [r#"{" n":7}"#, r#"{" n":{" n":[]}}"#, "null"] {
        assert_eq!(decoder.from_str::<Option<u8>>(text).unwrap(), None, "{text}");
        assert_eq!(decoder.from_str::<Option<Value>>(text).unwrap(), None, "{text}");
    }
    // A value that keeps its tag is there, whatever the tag is on.
    assert_eq!(decoder.from_str::<Option<u8>>(r#"{" x":7}"#).unwrap(), Some(7));
    let kept = Value::from(Tagged::new(" x", Value::Null));
    assert_eq!(decoder.from_str::<Option<Value>>(r#"{" x":null}"#).unwrap(), Some(kept));
    assert_eq!(decoder.from_str::<Option<Map>>(r#"{"a":1}"#).unwrap().unwrap().len(), 1);
}

#[test]
fn j12_what_a_tag_refuses_is_a_typed_error_with_its_place() {
    let mut tags = TagRegistry::new();
    tags.register(OrderedDict, Position::First).unwrap();
    let (_, decoder) = coders(&tags);
    for text in [r#"[1,{" od":7}]"#, r#"[1, {" od":7}]"#] {
        for error in [
            decoder.from_str::<Value>(text).unwrap_err(),
            decoder.from_str::<(u8, Map)>(text).unwrap_err(),
            decoder.from_str::<serde_json::Value>(text).unwrap_err(),
        ] {
            let at = text.find('{').unwrap();
            assert_eq!(error.to_string(), format!("refused by a registered tag at byte {at}"));
            let ErrorKind::Tag(message) = error.kind() else { panic!("{error:?}") };
            assert_eq!(message.as_str(), "hunter2");
            assert!(!format!("{error:?}").contains("hunter2"));
        }
    }
    struct Never;
    impl Tag for Never {
        fn key(&self) -> &str {
            " n"
        }
        fn check(&self, value: &Value) -> bool {
            value.is_null()
        }
        fn to_json(&self, _: Value) -> Result<Value, TagError> {
            Err(TagError::new("never"))
        }
    }
    let mut tags = TagRegistry::new();
    tags.register(Never, Position::Last).unwrap();
    let error =
        Encoder::new().with_tags(tags).to_string(&Some(()).map(|()| [None::<u8>])).unwrap_err();
    assert_eq!(error.to_string(), "refused by a registered tag");
}

#[test]
fn j7_a_tag_that_takes_its_own_body_ends_at_the_limit() {
    struct Endless;
    impl Tag for Endless {
        fn key(&self) -> &str {
            " e"
        }
        fn check(&self, value: &Value) -> bool {
            value.as_str().is_some()
        }
    }
    let mut tags = TagRegistry::new();
    tags.register(Endless, Position::First).unwrap();
    let error = Encoder::new().with_tags(tags).to_string("x").unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::DepthLimit { .. }));
}

#[test]
fn j7_deep_values_are_refused_with_tags_of_one_s_own_as_well() {
    let (encoder, decoder) = plain();
    let deep = (0..100_000).fold(Value::Null, |value, _| Value::List(List::from(vec![value])));
    let error = encoder.to_string(&deep).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::DepthLimit { .. }));
    let text = "[".repeat(100_000);
    assert!(matches!(
        decoder.from_str::<Value>(&text).unwrap_err().kind(),
        ErrorKind::DepthLimit { .. }
    ));
    let limit = Encoder::DEFAULT_MAX_DEPTH;
    for (depth, fits) in [(limit, true), (limit + 1, false)] {
        let map = |value| Value::from(Map::from_iter([("k", value)]));
        let value = (0..depth).fold(Value::Null, |value, _| map(value));
        assert_eq!(encoder.to_string(&value).is_ok(), fits);
        let tagged = (0..depth).fold(Value::Null, |value, _| Tagged::new(" x", value).into());
        assert_eq!(encoder.to_string(&tagged).is_ok(), fits);
    }
}

#[test]
fn j12_a_tag_finds_its_values_in_every_container() {
    let mut tags = TagRegistry::new();
    tags.register(OrderedDict, Position::First).unwrap();
    tags.register(Plain(" x"), Position::Last).unwrap();
    let (encoder, _) = coders(&tags);
    let ordered = || Value::from(Map::from_iter([("ordered", 1)]));
    let written = r#"{" od":[["ordered",1]]}"#;
    for (value, text) in [
        (ordered(), written.to_owned()),
        (Value::from(vec![ordered()]), format!("[{written}]")),
        (Value::from(Tuple::from_iter([ordered()])), format!(r#"{{" t":[{written}]}}"#)),
        (Value::from(Map::from_iter([("a", ordered())])), format!(r#"{{"a":{written}}}"#)),
        (Value::from(Tagged::new(" x", ordered())), format!(r#"{{" x":{written}}}"#)),
    ] {
        assert_eq!(encoder.to_string(&value).unwrap(), text);
    }
}

#[test]
fn tagged_values_without_their_tag_cannot_be_written() {
    let (encoder, _) = plain();
    let tagged = Value::from(Tagged::new(" y", 1));
    for value in [
        Value::from(vec![tagged.clone()]),
        Value::from(Tuple::from_iter([tagged.clone()])),
        Value::from(Map::from_iter([("a", 1.into()), ("b", tagged.clone())])),
        Value::from(Tagged::new(" x", tagged.clone())),
        tagged,
    ] {
        for encoder in [&encoder, &Encoder::new()] {
            let error = encoder.to_string(&value).unwrap_err();
            assert_eq!(error.kind(), &ErrorKind::UnregisteredTag);
            assert_eq!(error.to_string(), "a tagged value has a key that is not registered");
        }
    }
    // Not even with a key that a tag built in has.
    for key in ["", " y__", " t", " b", " m", " u", " d", " di"] {
        for encoder in [&encoder, &Encoder::new()] {
            let error = encoder.to_string(&Value::from(Tagged::new(key, 1))).unwrap_err();
            assert_eq!(error.kind(), &ErrorKind::UnregisteredTag, "{key:?}");
        }
    }
    // Nor with the key of a registered one that does not take it.
    let mut tags = TagRegistry::new();
    tags.register(OrderedDict, Position::First).unwrap();
    let tagged = Value::from(Tagged::new(" od", 1));
    let error = Encoder::new().with_tags(tags).to_string(&tagged).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::UnregisteredTag);
}

#[test]
fn raw_maps_know_registered_tags() {
    let (encoder, decoder) = plain();
    let error = decoder.raw_map(r#"{" x":1}"#).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NotAnObject);
    let map = decoder.raw_map(r#"{" di":{" x__":1}}"#).unwrap();
    assert_eq!(map.get_raw(" x"), Some("1"));
    let mut text = String::new();
    encoder.write_raw_map(&map, &mut text).unwrap();
    assert_eq!(text, r#"{" di":{" x__":1}}"#);
    assert_eq!(map.to_typed::<Map>(&decoder).unwrap(), Map::from_iter([(" x", 1)]));

    let mut map = RawMap::new();
    let tagged = Value::from(Tagged::new(" x", 1));
    map.insert("a", &tagged, &encoder).unwrap();
    assert_eq!(map.get_raw("a"), Some(r#"{" x":1}"#));
    assert_eq!(map.get::<Value>("a", &decoder).unwrap(), Some(tagged.clone()));
    let whole: Value = map.to_typed(&decoder).unwrap();
    assert_eq!(whole.get("a"), Some(&tagged));
    assert_eq!(RawMap::from_typed(&whole, &encoder).unwrap(), map);
    let error = RawMap::from_typed(&vec![1], &encoder).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NotAnObject);
}

#[test]
fn j12_every_type_looks_through_a_tag_as_if_it_were_not_there() {
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

    /// Reads a body under one tag, under two, and bare: the same value, or the same complaint.
    #[track_caller]
    fn same<T: serde::de::DeserializeOwned + std::fmt::Debug + PartialEq>(bodies: &[&str]) {
        let (_, decoder) = plain();
        for body in bodies {
            let bare = decoder.from_str::<T>(body);
            for text in [format!(r#"{{" x":{body}}}"#), format!(r#"{{" x":{{" x":{body}}}}}"#)] {
                match (&bare, decoder.from_str::<T>(&text)) {
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
    same::<hardtack_tagged_json::Number>(&numbers);
    same::<bool>(&["true", "false", "0", "null", "[]"]);
    same::<()>(&["null", "0", "{}"]);
    same::<Nothing>(&["null", "0"]);
    same::<Wrapped>(&["7", "null"]);
    same::<Option<u8>>(&["7", "\"x\""]);
    same::<char>(&["\"x\"", "\"xy\"", "1"]);
    let texts = [
        "\"x\"",
        r#"{" m":"<b>"}"#,
        r#"{" u":"11111111111111111111111111111111"}"#,
        r#"{" d":"Sun, 06 Nov 1994 08:49:37 GMT"}"#,
        r#"{" b":"AA=="}"#,
        "1",
        "[]",
    ];
    same::<String>(&texts);
    same::<hardtack_tagged_json::Markup>(&texts);
    same::<hardtack_tagged_json::Uuid>(&texts);
    same::<hardtack_tagged_json::DateTime>(&texts);
    same::<Bytes>(&texts);
    let lists = ["[1,2]", r#"{" t":[1,2]}"#, "[]", "[1]", "{}", "null", "[256,1]"];
    same::<Vec<u8>>(&lists);
    same::<(u8, u8)>(&lists);
    same::<List>(&lists);
    same::<Tuple>(&lists);
    let maps = [r#"{"a":1}"#, "{}", r#"{" di":{" t__":[]}}"#, "[]", r#"{"x":1.5}"#];
    same::<std::collections::BTreeMap<String, u8>>(&maps);
    same::<Map>(&maps);
    same::<std::collections::BTreeMap<u8, bool>>(&[r#"{"1":true}"#, r#"{"x":true}"#]);
    same::<Kind>(&[
        "\"Unit\"",
        r#"{"Unit":null}"#,
        r#"{"Unit":7}"#,
        r#"{"Newtype":7,"Unit":null}"#,
        r#"{"Unit":null,"Newtype":7}"#,
        "{}",
        r#"{"Newtype":7}"#,
        "\"Newtype\"",
        r#"{"Tuple":[1,true]}"#,
        r#"{"Tuple":{" t":[1,true]}}"#,
        r#"{"Struct":{"x":1.5}}"#,
        "\"Other\"",
        "1",
    ]);
    same::<serde::de::IgnoredAny>(&["1", "[{}]"]);
    // What stands further in is of the same types and no others.
    same::<Vec<String>>(&[r#"["x"]"#, r#"[{" b":"eA=="}]"#, r#"[{" m":"x"}]"#, "[1]", "[[]]"]);
    same::<Vec<char>>(&[r#"["x"]"#, r#"[{" b":"eA=="}]"#, "[1]"]);
    same::<Vec<Bytes>>(&[r#"[{" b":"eA=="}]"#, r#"["x"]"#, "[[120]]"]);
    same::<Vec<u8>>(&["[1]", r#"["1"]"#, "[true]", "[null]", "[1.0]"]);
    same::<Vec<(u8, u8)>>(&["[[1,2]]", r#"[{" t":[1,2]}]"#, "[[1]]", r#"[{"0":1,"1":2}]"#]);
    same::<Vec<Pair>>(&["[[1,2]]", r#"[{" t":[1,2]}]"#, "[[1]]", r#"[{"0":1,"1":2}]"#]);
    same::<Vec<Named>>(&[r#"[{"a":1}]"#, "[[1]]", r#"[{" t":[1]}]"#, "[{}]", r#"["a"]"#]);
    same::<Vec<Option<u8>>>(&["[1,null]", r#"["1"]"#]);
    same::<Vec<Kind>>(&[r#"["Unit"]"#, r#"[{" b":"VW5pdA=="}]"#, "[1]"]);
}

#[test]
fn a_wrong_type_is_named_behind_a_tag_as_well() {
    let (_, decoder) = plain();
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
            "a boolean" => decoder.from_str::<u8>(&text).map(drop),
            _ => decoder.from_str::<bool>(&text).map(drop),
        };
        let shown = read.unwrap_err().to_string();
        assert!(shown.ends_with(&format!(", found {found} at byte 0")), "{shown}");
    }
}
