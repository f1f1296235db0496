//! Errors: their exact words, their places, and what they keep to themselves.

use std::collections::HashMap;

use hardtack_tagged_json::{
    Decoder, Encoder, Error, ErrorKind, JsonLimits, Markup, Uuid, Value, from_str,
};
use serde::Deserialize;

#[test]
fn every_error_names_what_is_wrong_and_where() {
    let cases = [
        ("[1", "the text ends inside a value at byte 2"),
        ("[1;2]", "unexpected character at byte 2"),
        ("[\"\n\"]", "control character in a string at byte 2"),
        (r#"["a\q"]"#, "invalid escape sequence in a string at byte 3"),
        ("[01]", "invalid number at byte 1"),
        ("[1] 2", "trailing characters after the value at byte 4"),
        (r#"[1,"\ud83d"]"#, "cannot represent a lone surrogate as Rust text at byte 3"),
        (r#"[{" b":"x"}]"#, "invalid body of the tag \" b\" at byte 7"),
    ];
    for (text, expected) in cases {
        assert_eq!(from_str::<Value>(text).unwrap_err().to_string(), expected);
        assert_eq!(from_str::<serde_json::Value>(text).unwrap_err().to_string(), expected);
    }
    let error = Decoder::new().raw_map("[1]").unwrap_err();
    assert_eq!(error.to_string(), "expected an object with plain keys at byte 0");
    let error = crate::with_depth(1).1.from_str::<Value>("[[1]]").unwrap_err();
    assert_eq!(error.to_string(), "nested more than 1 levels deep at byte 1");
    let error = Decoder::new()
        .with_limits(JsonLimits::new().with_max_digits(1))
        .from_str::<Value>("[10]")
        .unwrap_err();
    assert_eq!(error.to_string(), "integer of more than 1 digits at byte 1");
}

#[test]
fn a_wrong_type_names_the_place_of_the_value_itself() {
    #[derive(Deserialize, Debug)]
    struct Cart {
        #[serde(rename = "items")]
        _items: Vec<(String, u8)>,
    }
    let error = from_str::<Cart>(r#"{"items":[{" t":["a",1]},{" t":["b",-1]}]}"#).unwrap_err();
    assert_eq!(error.to_string(), "invalid value: an integer, expected u8 at byte 36");
    assert_eq!(error.offset(), Some(36));
    let error = from_str::<Cart>(r#" {"other":1}"#).unwrap_err();
    assert_eq!(error.to_string(), "missing field `items` at byte 1");
    assert_eq!(error.kind(), &ErrorKind::MissingField("items"));
    assert_eq!(format!("{error:?}"), r#"Error { kind: MissingField("items"), offset: Some(1) }"#);
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Strict {
    #[serde(rename = "a")]
    _a: u8,
}

#[derive(Deserialize, Debug)]
enum Plan {
    Free,
}

/// A type whose own words quote the value.
#[derive(Debug)]
struct Chatty;

impl<'de> Deserialize<'de> for Chatty {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Err(serde::de::Error::custom(format!("cannot use {text}")))
    }
}

fn errors_over_secrets() -> Vec<Error> {
    let secret = r#""hunter2""#;
    let map = format!(r#"{{"hunter2":{secret}}}"#);
    let refused = |text: &str| Decoder::new().raw_map(text).unwrap_err();
    vec![
        from_str::<u8>(secret).unwrap_err(),
        from_str::<bool>(secret).unwrap_err(),
        from_str::<char>(secret).unwrap_err(),
        from_str::<Plan>(secret).unwrap_err(),
        from_str::<Plan>(&map).unwrap_err(),
        from_str::<Strict>(&map).unwrap_err(),
        from_str::<Chatty>(secret).unwrap_err(),
        from_str::<Uuid>(secret).unwrap_err(),
        from_str::<Markup>(secret).unwrap_err(),
        from_str::<std::net::Ipv4Addr>(secret).unwrap_err(),
        from_str::<HashMap<u8, u8>>(&map).unwrap_err(),
        from_str::<HashMap<String, u8>>(&map).unwrap_err(),
        from_str::<std::num::NonZeroU8>("0").unwrap_err(),
        from_str::<Value>(r#"{" u":"hunter2"}"#).unwrap_err(),
        from_str::<Value>(r#"{" d":"hunter2"}"#).unwrap_err(),
        from_str::<Value>(r#"{"hunter2":hunter2}"#).unwrap_err(),
        from_str::<Value>(r#""hunter2\ud83d""#).unwrap_err(),
        refused(secret),
        refused(r#"{" m":"hunter2"}"#),
        Decoder::new().raw_map(&*map).unwrap().get::<u8>("hunter2", &Decoder::new()).unwrap_err(),
        Decoder::new().raw_map(&*map).unwrap().to_typed::<Strict>(&Decoder::new()).unwrap_err(),
    ]
}

#[test]
fn no_error_shows_any_of_the_text() {
    for error in errors_over_secrets() {
        for shown in [error.to_string(), format!("{error:?}"), format!("{error:#?}")] {
            assert!(!shown.contains("hunter2"), "{shown}");
        }
        assert!(std::error::Error::source(&error).is_none());
        assert!(error.offset().is_some(), "{error}");
        let first = error.to_string().chars().next().unwrap();
        assert!(!first.is_uppercase() && !error.to_string().ends_with('.'), "{error}");
    }
}

#[test]
fn a_type_s_own_words_are_there_for_whoever_asks_for_them() {
    let error = from_str::<Vec<Chatty>>(r#"["hunter2"]"#).unwrap_err();
    assert_eq!(error.to_string(), "rejected by the target type at byte 1");
    let ErrorKind::Custom(message) = error.kind() else { panic!("{error:?}") };
    assert_eq!(message.as_str(), "cannot use hunter2");
    assert_eq!(format!("{message:?}"), "CustomMessage(..)");
}

#[test]
fn a_type_that_refuses_to_be_written_leaves_the_text_as_it_was() {
    struct Broken;
    impl serde::Serialize for Broken {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("hunter2"))
        }
    }
    let mut out = String::from("kept");
    let error = Encoder::new().write(&(vec![1, 2], Broken), &mut out).unwrap_err();
    assert_eq!(out, "kept");
    assert_eq!(error.to_string(), "rejected by the target type");
    assert_eq!(error.offset(), None);
    assert!(!format!("{error:?}").contains("hunter2"));
    Encoder::new().write(&(1,), &mut out).unwrap();
    assert_eq!(out, r#"kept{" t":[1]}"#);
}

#[test]
fn what_a_type_of_serde_finds_is_named_without_its_value() {
    use serde::de::{Error as _, Unexpected};
    let cases = [
        (Unexpected::Bool(true), "a boolean"),
        (Unexpected::Unsigned(1), "an integer"),
        (Unexpected::Signed(-1), "an integer"),
        (Unexpected::Float(1.5), "a float"),
        (Unexpected::Char('x'), "a string"),
        (Unexpected::Str("hunter2"), "a string"),
        (Unexpected::Bytes(b"hunter2"), "bytes"),
        (Unexpected::Unit, "null"),
        (Unexpected::Option, "null"),
        (Unexpected::NewtypeStruct, "something else"),
        (Unexpected::Seq, "a list"),
        (Unexpected::Map, "a map"),
        (Unexpected::Enum, "a variant"),
        (Unexpected::UnitVariant, "a variant"),
        (Unexpected::NewtypeVariant, "a variant"),
        (Unexpected::TupleVariant, "a variant"),
        (Unexpected::StructVariant, "a variant"),
        (Unexpected::Other("hunter2"), "something else"),
    ];
    for (unexpected, name) in cases {
        let error = Error::invalid_type(unexpected, &"a login");
        assert_eq!(error.to_string(), format!("expected a login, found {name}"));
        let error = Error::invalid_value(unexpected, &"a login");
        assert_eq!(error.to_string(), format!("invalid value: {name}, expected a login"));
    }
}
