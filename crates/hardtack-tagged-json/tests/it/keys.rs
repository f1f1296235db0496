//! The keys of maps: their order, their spelling, and what may be one.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::marker::PhantomData;

use hardtack_tagged_json::{
    Bytes, DateTime, Encoder, ErrorKind, Map, Markup, Number, Tagged, Uuid, Value, from_str,
    to_string,
};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{both_ways, refusal, typed, unsorted};

/// A map with keys of any type, in the order given.
#[derive(Debug, PartialEq)]
struct Pairs<K>(Vec<(K, u8)>);

impl<K: Serialize> Serialize for Pairs<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl<'de, K: Deserialize<'de>> Deserialize<'de> for Pairs<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PairsVisitor(PhantomData))
    }
}

struct PairsVisitor<K>(PhantomData<K>);

impl<'de, K: Deserialize<'de>> Visitor<'de> for PairsVisitor<K> {
    type Value = Pairs<K>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("pairs")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Pairs<K>, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = entries.next_entry()? {
            pairs.push(pair);
        }
        Ok(Pairs(pairs))
    }
}

#[test]
fn j1_keys_are_sorted_by_code_point() {
    let map: Map =
        [("b", 1), ("a", 2), ("", 3), ("B", 4), ("é", 5), ("z", 6)].into_iter().collect();
    assert_eq!(to_string(&map).unwrap(), r#"{"":3,"B":4,"a":2,"b":1,"z":6,"\u00e9":5}"#);
    assert_eq!(unsorted().to_string(&map).unwrap(), r#"{"b":1,"a":2,"":3,"B":4,"\u00e9":5,"z":6}"#);
}

#[test]
fn j1_keys_beyond_the_basic_plane_are_sorted_behind_those_within() {
    let map: Map = [("\u{10000}", 1), ("\u{ffff}", 2), ("\u{e000}", 3)].into_iter().collect();
    let text = r#"{"\ue000":3,"\uffff":2,"\ud800\udc00":1}"#;
    assert_eq!(to_string(&map).unwrap(), text);
    assert_eq!(from_str::<Map>(text).unwrap(), map);
}

#[test]
fn j1_keys_are_sorted_by_what_they_say_and_not_by_their_spelling() {
    // As spelled, the newline is `\n`, which would come between these two.
    let map: Map = [("a", 1), ("a\n", 2), ("a!", 3), ("a\"", 4), ("a\\", 5)].into_iter().collect();
    assert_eq!(to_string(&map).unwrap(), r#"{"a":1,"a\n":2,"a!":3,"a\"":4,"a\\":5}"#);
}

#[test]
fn j1_fields_are_sorted_at_every_level() {
    #[derive(Serialize)]
    struct Outer {
        z: Inner,
        a: Vec<Inner>,
        #[serde(rename = "M")]
        m: Option<u8>,
    }
    #[derive(Serialize, Clone)]
    struct Inner {
        y: u8,
        x: &'static str,
    }
    let inner = Inner { y: 1, x: "," };
    let outer = Outer { z: inner.clone(), a: vec![inner.clone(), inner], m: None };
    let text = r#"{"M":null,"a":[{"x":",","y":1},{"x":",","y":1}],"z":{"x":",","y":1}}"#;
    assert_eq!(to_string(&outer).unwrap(), text);
    let text = r#"{"z":{"y":1,"x":","},"a":[{"y":1,"x":","},{"y":1,"x":","}],"M":null}"#;
    assert_eq!(unsorted().to_string(&outer).unwrap(), text);
}

#[test]
fn keys_that_are_not_text_are_spelled_as_python_does() {
    let map: BTreeMap<bool, u8> = [(true, 1), (false, 2)].into();
    let text = to_string(&map).unwrap();
    assert_eq!(text, r#"{"false":2,"true":1}"#);
    assert_eq!(from_str::<BTreeMap<bool, u8>>(&text).unwrap(), map);
    let map: BTreeMap<Option<u8>, u8> = [(None, 1), (Some(2), 3)].into();
    let text = to_string(&map).unwrap();
    assert_eq!(text, r#"{"2":3,"null":1}"#);
    assert_eq!(from_str::<BTreeMap<Option<u8>, u8>>(&text).unwrap(), map);
    let map: BTreeMap<char, u8> = [('é', 1)].into();
    let text = to_string(&map).unwrap();
    assert_eq!(text, r#"{"\u00e9":1}"#);
    assert_eq!(from_str::<BTreeMap<char, u8>>(&text).unwrap(), map);
    let map: BTreeMap<(), u8> = [((), 1)].into();
    assert_eq!(to_string(&map).unwrap(), r#"{"null":1}"#);
    assert_eq!(from_str::<BTreeMap<(), u8>>(r#"{"null":1}"#).unwrap(), map);
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    struct Nothing;
    typed::both_ways(&Pairs(vec![(Nothing, 1)]), r#"{"null":1}"#);
    let map: BTreeMap<Markup, u8> = [(Markup::from("<b>"), 1)].into();
    assert_eq!(to_string(&map).unwrap(), r#"{"<b>":1}"#);
    // J15: a key carries no mark, so that it is read as plain text.
    assert!(from_str::<BTreeMap<Markup, u8>>(r#"{"<b>":1}"#).is_err());
}

#[test]
fn float_keys_are_spelled_as_floats() {
    let pairs = Pairs(vec![(1e16, 1), (1.5, 2), (f64::INFINITY, 3), (-0.0, 4)]);
    let text = r#"{"1e+16":1,"1.5":2,"Infinity":3,"-0.0":4}"#;
    assert_eq!(unsorted().to_string(&pairs).unwrap(), text);
    assert_eq!(from_str::<Pairs<f64>>(text).unwrap(), pairs);
    typed::both_ways(&Pairs(vec![(0.1_f32, 1)]), r#"{"0.1":1}"#);
    for wrong in [r#"{"inf":1}"#, r#"{"":1}"#, r#"{"1.5x":1}"#, r#"{" 1":1}"#] {
        let error = from_str::<Pairs<f64>>(wrong).unwrap_err();
        assert_eq!(error.to_string(), "expected f64, found a string at byte 1", "{wrong}");
    }
}

#[test]
fn j1_integer_keys_are_sorted_by_value_as_python_sorts_them_before_spelling_them() {
    let map: HashMap<i64, u8> = [(10, 1), (9, 2), (-1, 3), (-10, 4), (0, 5)].into();
    let text = to_string(&map).unwrap();
    assert_eq!(text, r#"{"-10":4,"-1":3,"0":5,"9":2,"10":1}"#);
    assert_eq!(from_str::<HashMap<i64, u8>>(&text).unwrap(), map);
    // Even where their texts come in order, and theirs is another.
    assert_eq!(to_string(&Pairs(vec![(10, 1), (9, 2)])).unwrap(), r#"{"9":2,"10":1}"#);
    assert_eq!(to_string(&Pairs(vec![(10, 1), (10, 3), (9, 2)])).unwrap(), r#"{"9":2,"10":3}"#);
    // As text they are sorted as text.
    let map: Map = from_str(&text).unwrap();
    assert_eq!(to_string(&map).unwrap(), r#"{"-1":3,"-10":4,"0":5,"10":1,"9":2}"#);
    let map: BTreeMap<u128, u8> = [(u128::MAX, 1), (7, 2)].into();
    let text = to_string(&map).unwrap();
    assert_eq!(from_str::<BTreeMap<u128, u8>>(&text).unwrap(), map);
}

#[test]
fn integer_keys_are_read_in_one_spelling() {
    for wrong in ["01", "+1", " 1", "1 ", "1.0", "1e3", "", "-", "-0", "x"] {
        let text = format!(r#"{{"{wrong}":1}}"#);
        let error = from_str::<HashMap<i32, u8>>(&text).unwrap_err();
        assert_eq!(error.to_string(), "expected i32, found a string at byte 1", "{wrong:?}");
    }
    let error = from_str::<HashMap<u8, u8>>(r#"{"256":1}"#).unwrap_err();
    assert_eq!(error.to_string(), "invalid value: an integer, expected u8 at byte 1");
    let error = from_str::<HashMap<u64, u8>>(r#"{"18446744073709551616":1}"#).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NumberOutOfRange);
    let map: BTreeMap<i8, u8> = from_str(r#"{"\u002d1":1}"#).unwrap();
    assert_eq!(map, [(-1, 1)].into());
}

#[test]
fn keys_that_python_refuses_are_refused() {
    #[derive(Serialize)]
    enum Key {
        Unit,
        Newtype(u8),
        Tuple(u8, u8),
        Struct { a: u8 },
    }
    #[derive(Serialize)]
    struct Pair(u8, u8);
    #[derive(Serialize)]
    struct Named {
        a: u8,
    }
    fn refused<K: Serialize>(key: K, name: &str) {
        let error = to_string(&Pairs(vec![(key, 1)])).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::KeyNotText { .. }), "{error:?}");
        assert_eq!(error.to_string(), format!("the key of a map cannot be {name}"));
    }
    refused((1, 2), "a tuple");
    refused(Pair(1, 2), "a tuple");
    refused(vec![1], "a list");
    refused(BTreeMap::from([(1, 2)]), "a map");
    refused(Named { a: 1 }, "a map");
    refused(Uuid::default(), "a uuid");
    refused(DateTime::from_unix_timestamp(0).unwrap(), "a datetime");
    refused(Bytes::from(b"a"), "bytes");
    refused(Value::from(Tagged::new(" x", 1)), "a tagged value");
    refused(Key::Newtype(1), "a variant");
    refused(Key::Tuple(1, 2), "a variant");
    refused(Key::Struct { a: 1 }, "a variant");
    assert_eq!(to_string(&Pairs(vec![(Key::Unit, 3)])).unwrap(), r#"{"Unit":3}"#);
}

#[test]
fn keys_can_be_enums_newtypes_and_numbers() {
    #[derive(Serialize, Deserialize, Debug, PartialEq, Eq, Hash)]
    enum Key {
        Unit,
        #[serde(rename = "é")]
        Other,
    }
    #[derive(Serialize, Deserialize, Debug, PartialEq, Eq, PartialOrd, Ord)]
    struct Id(u32);
    let map: HashMap<Key, u8> = [(Key::Unit, 1), (Key::Other, 2)].into();
    let text = to_string(&map).unwrap();
    assert_eq!(text, r#"{"Unit":1,"\u00e9":2}"#);
    assert_eq!(from_str::<HashMap<Key, u8>>(&text).unwrap(), map);
    let error = from_str::<HashMap<Key, u8>>(r#"{"secret":1}"#).unwrap_err();
    assert_eq!(error.to_string(), "unknown variant, expected `Unit`, `é` at byte 1");
    let map: BTreeMap<Id, u8> = [(Id(10), 1), (Id(9), 2)].into();
    let text = to_string(&map).unwrap();
    assert_eq!(text, r#"{"9":2,"10":1}"#);
    assert_eq!(from_str::<BTreeMap<Id, u8>>(&text).unwrap(), map);

    let big = "1".repeat(60);
    for spelled in [&*big, "1.5", "-3", "1e+16", "-Infinity"] {
        let number: Number = spelled.parse().unwrap();
        let pairs = Pairs(vec![(number, 1)]);
        typed::both_ways(&pairs, &format!(r#"{{"{spelled}":1}}"#));
    }
    let numbers = Pairs(vec![(big.parse::<Number>().unwrap(), 1), (9.into(), 2)]);
    assert_eq!(to_string(&numbers).unwrap(), format!(r#"{{"9":2,"{big}":1}}"#));
    let error = from_str::<Pairs<Number>>(r#"{"x":1}"#).unwrap_err();
    assert_eq!(error.to_string(), "expected a number, found a string at byte 1");
}

#[test]
fn j6_the_last_of_duplicate_keys_wins() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct Named {
        a: u8,
        #[serde(default)]
        inner: Option<Box<Named>>,
    }
    both_ways(Map::from_iter([("a", 1)]), r#"{"a":1}"#);
    let text = r#"{"a":"x","b":0,"\u0061":2}"#;
    let value: Value = from_str(text).unwrap();
    assert_eq!(to_string(&value).unwrap(), r#"{"a":2,"b":0}"#);
    // The place is that of the first.
    assert_eq!(unsorted().to_string(&value).unwrap(), r#"{"a":2,"b":0}"#);
    assert_eq!(from_str::<Named>(text).unwrap(), Named { a: 2, inner: None });
    let map: HashMap<&str, u8> = from_str(r#"{"a":"x","b":0,"a":2}"#).unwrap();
    assert_eq!(map, [("a", 2), ("b", 0)].into());
    let text = r#"{"a":1,"a":2,"inner":7,"inner":{"a":-1,"a":{"a":1,"a":2},"a":3}}"#;
    let inner = Some(Box::new(Named { a: 3, inner: None }));
    assert_eq!(from_str::<Named>(text).unwrap(), Named { a: 2, inner });
    // The last one counts even when it is the one that does not fit.
    let error = from_str::<Named>(r#"{"a":1,"a":"secret"}"#).unwrap_err();
    assert_eq!(error.to_string(), "expected u8, found a string at byte 11");
}

#[test]
fn j6_an_enum_whose_variant_is_repeated_takes_the_last_one() {
    #[derive(Deserialize, Debug, PartialEq)]
    enum Choice {
        A(u8),
    }
    assert_eq!(from_str::<Choice>(r#"{"A":"x","A":2}"#).unwrap(), Choice::A(2));
}

#[test]
fn j6_what_a_type_calls_by_two_names_is_still_a_duplicate() {
    #[derive(Deserialize, Debug)]
    struct Aliased {
        #[serde(alias = "b")]
        #[expect(dead_code, reason = "only whether it can be read matters")]
        a: u8,
    }
    let error = from_str::<Aliased>(r#"{"a":1,"b":2}"#).unwrap_err();
    assert_eq!(error.to_string(), "duplicate field `a` at byte 0");
}

#[test]
fn j1_equal_keys_while_writing_are_one_and_the_last_wins() {
    #[derive(Serialize)]
    struct Flat {
        b: u8,
        a: u8,
        #[serde(flatten)]
        rest: BTreeMap<&'static str, u8>,
    }
    let flat = Flat { b: 1, a: 2, rest: [("a", 3), ("c", 4)].into() };
    assert_eq!(to_string(&flat).unwrap(), r#"{"a":3,"b":1,"c":4}"#);
    assert_eq!(unsorted().to_string(&flat).unwrap(), r#"{"b":1,"a":3,"c":4}"#);
}

#[test]
fn objects_that_json_does_not_spell_so_are_refused() {
    let wrong = [
        r#"{"a":1,}"#,
        r#"{,}"#,
        r#"{"a"}"#,
        r#"{"a" 1}"#,
        "{1:2}",
        "{'a':1}",
        r#"{"a":1 "b":2}"#,
        r#"{"a":1,,"b":2}"#,
        r#"{"a":}"#,
        r#"{"a"::1}"#,
        "{a:1}",
        r#"{"a":1]"#,
    ];
    for text in wrong {
        assert_eq!(refusal(text), ErrorKind::UnexpectedCharacter, "{text}");
        let error = from_str::<HashMap<String, u8>>(text).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::UnexpectedCharacter, "{text}");
    }
    for text in ["[1,]", "[,1]", "[1 2]", "[1,,2]", "[1}", "[1:2]"] {
        assert_eq!(refusal(text), ErrorKind::UnexpectedCharacter, "{text}");
        let error = from_str::<Vec<u8>>(text).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::UnexpectedCharacter, "{text}");
    }
    for text in ["{", r#"{"a"#, r#"{"a""#, r#"{"a":"#, r#"{"a":1"#, r#"{"a":1,"#, "[", "[1", "[1,"]
    {
        assert_eq!(refusal(text), ErrorKind::UnexpectedEnd, "{text}");
    }
}

#[test]
fn j6_only_json_s_own_white_space_is_skipped() {
    let spaced = " \t\n\r{ \t\"a\"\n:\r[ 1 , 2 ] , \"b\" : { } } \n";
    let value: Value = from_str(spaced).unwrap();
    assert_eq!(to_string(&value).unwrap(), r#"{"a":[1,2],"b":{}}"#);
    assert_eq!(from_str::<(u8, u8)>(" [ 1 ,\n2 ] ").unwrap(), (1, 2));
    for space in ["\u{feff}", "\u{a0}", "\u{b}", "\u{c}", "\u{2028}", "\0", "\u{85}"] {
        assert_eq!(refusal(&format!("{space}1")), ErrorKind::UnexpectedCharacter, "{space:?}");
        assert_eq!(refusal(&format!("1{space}")), ErrorKind::TrailingCharacters, "{space:?}");
        assert_eq!(refusal(&format!("[1{space}]")), ErrorKind::UnexpectedCharacter, "{space:?}");
    }
    for text in ["", " ", "\n\t"] {
        assert_eq!(refusal(text), ErrorKind::UnexpectedEnd, "{text:?}");
    }
    for text in ["1 1", "{} {}", "null,", "\"a\"b", "[]]"] {
        assert_eq!(refusal(text), ErrorKind::TrailingCharacters, "{text:?}");
    }
}

#[test]
fn words_are_spelled_in_one_way() {
    for text in ["nulL", "True", "none", "tru e", "falsy", "undefined"] {
        assert_eq!(refusal(text), ErrorKind::UnexpectedCharacter, "{text}");
    }
    for text in ["n", "nul", "t", "tru", "fals", "-Inf", "N"] {
        assert_eq!(refusal(text), ErrorKind::UnexpectedEnd, "{text}");
    }
}

#[test]
fn what_is_no_key_in_python_is_none_here_and_is_named() {
    use hardtack_tagged_json::{DateTime, Tagged};

    #[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
    enum Kind {
        Newtype(u8),
        Tuple(u8, u8),
        Struct { x: u8 },
    }
    #[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
    struct Fields {
        x: u8,
    }
    #[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
    struct Pair(u8, u8);
    struct Slice;
    impl Serialize for Slice {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_bytes(b"x")
        }
    }
    struct One<K>(K);
    impl<K: Serialize> Serialize for One<K> {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map([(&self.0, 1)])
        }
    }
    fn refused(key: impl Serialize) -> String {
        let error = to_string(&One(key)).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::KeyNotText { .. }), "{error:?}");
        error.to_string()
    }

    let date = DateTime::from_unix_timestamp(0).unwrap();
    for (error, found) in [
        (refused(Slice), "bytes"),
        (refused(Uuid::default()), "a uuid"),
        (refused(date), "a datetime"),
        (refused(Value::from(Tagged::new(" x", 1))), "a tagged value"),
        (refused(vec![1]), "a list"),
        (refused((1, 2)), "a tuple"),
        (refused(Pair(1, 2)), "a tuple"),
        (refused(Fields { x: 1 }), "a map"),
        (refused(BTreeMap::from([("x", 1)])), "a map"),
        (refused(Kind::Newtype(1)), "a variant"),
        (refused(Kind::Tuple(1, 2)), "a variant"),
        (refused(Kind::Struct { x: 1 }), "a variant"),
    ] {
        assert!(error.contains(found), "{error}: {found}");
    }
}

#[test]
fn keys_are_read_into_what_can_be_a_key_and_refused_elsewhere() {
    #[derive(Deserialize, Debug, PartialEq, Eq, PartialOrd, Ord)]
    struct Nothing;
    #[derive(Deserialize, Debug, PartialEq, Eq, PartialOrd, Ord)]
    struct Name(String);
    #[derive(Deserialize, Debug, PartialEq, Eq, PartialOrd, Ord)]
    enum Color {
        Red,
        Green,
    }

    #[derive(Deserialize, Debug)]
    struct Float(f32);
    impl PartialEq for Float {
        fn eq(&self, other: &Self) -> bool {
            self.0.to_bits() == other.0.to_bits()
        }
    }
    impl Eq for Float {}
    impl std::hash::Hash for Float {
        fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
            self.0.to_bits().hash(state);
        }
    }
    #[derive(Debug, PartialEq, Eq, Hash)]
    struct Ignored;
    impl<'de> Deserialize<'de> for Ignored {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_ignored_any(serde::de::IgnoredAny).map(|_| Self)
        }
    }

    fn key<K: serde::de::DeserializeOwned + Ord>(key: &str) -> Result<K, String> {
        let text = format!(r#"{{"{key}":1}}"#);
        let map = from_str::<BTreeMap<K, u8>>(&text).map_err(|error| error.to_string())?;
        Ok(map.into_keys().next().unwrap())
    }

    assert_eq!(key::<Nothing>("null"), Ok(Nothing));
    assert_eq!(key::<Name>("x"), Ok(Name("x".to_owned())));
    assert_eq!((key("Red"), key("\\u0047reen")), (Ok(Color::Red), Ok(Color::Green)));
    assert_eq!(key::<Option<bool>>("null"), Ok(None));
    assert_eq!(key::<Option<bool>>("false"), Ok(Some(false)));
    let found = "found a string at byte 1";
    assert_eq!(key::<bool>("yes").unwrap_err(), format!("expected a boolean, {found}"));
    assert_eq!(key::<()>("none").unwrap_err(), format!("expected unit, {found}"));
    assert_eq!(key::<Uuid>("x").unwrap_err(), format!("expected a uuid, {found}"));
    let float = |text: &str| from_str::<HashMap<Float, u8>>(&format!(r#"{{"{text}":1}}"#));
    for (text, value) in [("NaN", f64::NAN), ("-Infinity", f64::NEG_INFINITY), ("0.5", 0.5)] {
        let key = float(text).unwrap().into_keys().next().unwrap();
        assert_eq!(key.0.to_bits(), (value as f32).to_bits(), "{text}");
    }
    let ignored = from_str::<HashMap<Ignored, u8>>(r#"{"x":1}"#).unwrap();
    assert_eq!(ignored.len(), 1);
}

#[test]
fn j6_of_keys_that_a_type_writes_twice_the_last_wins_in_the_place_of_the_first() {
    let pairs = Pairs(vec![("b", 1), ("a", 2), ("b", 3), ("c", 4)]);
    assert_eq!(to_string(&pairs).unwrap(), r#"{"a":2,"b":3,"c":4}"#);
    assert_eq!(unsorted().to_string(&pairs).unwrap(), r#"{"b":3,"a":2,"c":4}"#);
    // One that is left alone is escaped as any.
    let pairs = Pairs(vec![(" t", 1), (" t", 22), (" t", 133)]);
    for encoder in [Encoder::new(), unsorted()] {
        let text = encoder.to_string(&("before", &pairs, "behind")).unwrap();
        assert_eq!(text, r#"{" t":["before",{" di":{" t__":133}},"behind"]}"#);
    }
}
