//! Texts that real Flask wrote and read, with what it took them for.

use std::collections::BTreeMap;

use hardtack_tagged_json::{
    Bytes, DateTime, Decoder, Encoder, ErrorKind, List, Map, Markup, Number, Tuple, Uuid, Value,
    from_str, to_string,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    count: usize,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    text: String,
    /// The row of the wire format under which hardtack differs.
    #[serde(default)]
    row: Option<String>,
    #[serde(default)]
    refused: bool,
    #[serde(default)]
    value: Described,
}

/// A Python value, described in plain JSON.
#[derive(Deserialize, Default)]
#[serde(untagged)]
enum Described {
    #[default]
    Null,
    Bool(bool),
    Other(Kind),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Int(String),
    Float(String),
    Text(String),
    Bytes(String),
    Markup(String),
    Uuid(String),
    DateTime(i64),
    List(Vec<Described>),
    Tuple(Vec<Described>),
    Dict(Vec<(Described, Described)>),
    /// Text with lone surrogates.
    Wtf8(serde::de::IgnoredAny),
    #[serde(rename = "markup-wtf8")]
    MarkupWtf8(serde::de::IgnoredAny),
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

impl Described {
    /// Makes the value, unless Rust cannot hold it.
    fn value(&self) -> Option<Value> {
        let kind = match self {
            Self::Null => return Some(Value::Null),
            Self::Bool(value) => return Some(Value::Bool(*value)),
            Self::Other(kind) => kind,
        };
        let values = |items: &[Self]| items.iter().map(Self::value).collect::<Option<Vec<_>>>();
        Some(match kind {
            Kind::Int(digits) => Value::Number(digits.parse().unwrap()),
            Kind::Float(bits) => f64::from_bits(u64::from_str_radix(bits, 16).unwrap()).into(),
            Kind::Text(text) => Value::from(&**text),
            Kind::Bytes(hex) => Value::from(Bytes::from(unhex(hex))),
            Kind::Markup(html) => Value::from(Markup::from(&**html)),
            Kind::Uuid(hex) => {
                let bytes = unhex(hex).try_into().unwrap();
                Value::from(Uuid::from_bytes(bytes))
            }
            Kind::DateTime(at) => Value::from(DateTime::from_unix_timestamp(*at).unwrap()),
            Kind::List(items) => Value::List(List::from(values(items)?)),
            Kind::Tuple(items) => Value::Tuple(Tuple::from(values(items)?)),
            Kind::Dict(entries) => {
                let mut map = Map::new();
                for (key, value) in entries {
                    map.insert(key.value()?.as_str().unwrap(), value.value()?);
                }
                Value::Map(map)
            }
            Kind::Wtf8(_) | Kind::MarkupWtf8(_) => return None,
        })
    }
}

/// What Flask sorts by the integers that it was given, and reads back as text.
const INTEGER_KEYS: &str = r#"{"-1":{"9":1,"10":2}}"#;

/// Compares values so that NaN equals itself.
fn same(left: &Value, right: &Value) -> bool {
    format!("{left:?}") == format!("{right:?}")
}

/// Whether a tag that Flask does not have is in a value.
fn has_tag(value: &Value) -> bool {
    match value {
        Value::Tagged(_) => true,
        Value::List(list) => list.iter().any(has_tag),
        Value::Tuple(tuple) => tuple.iter().any(has_tag),
        Value::Map(map) => map.values().any(has_tag),
        _ => false,
    }
}

/// A value in which tags that Flask does not have are dicts, as in Flask.
fn without_tags(value: Value) -> Value {
    match value {
        Value::Tagged(tagged) => {
            let (key, body) = tagged.into_parts();
            Map::from_iter([(key, without_tags(body))]).into()
        }
        Value::List(list) => list.into_iter().map(without_tags).collect::<List>().into(),
        Value::Tuple(tuple) => tuple.into_iter().map(without_tags).collect::<Tuple>().into(),
        Value::Map(map) => {
            map.into_iter().map(|(key, value)| (key, without_tags(value))).collect::<Map>().into()
        }
        other => other,
    }
}

fn cases(file: &str, count: usize) -> Vec<Case> {
    let file: File = serde_json::from_str(file).unwrap();
    assert_eq!((file.count, file.cases.len()), (count, count));
    file.cases
}

#[test]
fn j1_to_j13_377_values_are_written_and_read_as_flask_does() {
    let (mut read, mut integer_keys) = (0, 0);
    for case in cases(include_str!("../data/written.json"), 377) {
        let text = &case.text;
        match case.value.value() {
            Some(value) => {
                let back: Value = from_str(text).unwrap();
                if text == INTEGER_KEYS {
                    let map = BTreeMap::from([(-1, BTreeMap::from([(10, 2), (9, 1)]))]);
                    assert_eq!(to_string(&map).unwrap(), *text);
                    integer_keys += 1;
                    continue;
                }
                // A dict under a key that only looks like a tag goes back as it came (J12), and is
                // escaped if Rust writes it (J8).
                assert_eq!(to_string(&back).unwrap(), *text);
                let written = to_string(&value).unwrap();
                assert_eq!(written == *text, !has_tag(&back), "{written}");
                assert!(same(&from_str(&written).unwrap(), &value), "{written}");
                let dict = without_tags(back);
                assert!(same(&dict, &value) || dict == value, "{text}: {dict:?} {value:?}");
                read += 1;
            }
            None => {
                let error = from_str::<Value>(text).unwrap_err();
                assert_eq!(error.kind(), &ErrorKind::LoneSurrogate, "{text}");
            }
        }
        // Whatever it is, it goes through a session unchanged.
        let session = format!(r#"{{"k":{text},"other":1}}"#);
        let map = Decoder::new().raw_map(&*session).unwrap();
        let mut written = String::new();
        Encoder::new().write_raw_map(&map, &mut written).unwrap();
        assert_eq!(written, session);
    }
    assert!(read > 350, "{read}");
    assert_eq!(integer_keys, 1);
}

#[test]
fn j3_to_j11_124_texts_are_read_as_flask_does_apart_from_the_decisions() {
    let (mut read, mut refused) = (0, 0);
    for case in cases(include_str!("../data/read.json"), 124) {
        let ours = from_str::<Value>(&case.text);
        match (case.row.as_deref(), case.refused, ours) {
            (None, true, Err(_)) => refused += 1,
            // What Flask makes something else of is refused, by the row that says so.
            (Some("J9" | "J10"), _, Err(error)) => {
                let malformed = matches!(error.kind(), ErrorKind::MalformedTag { .. });
                assert!(malformed, "{}: {error}", case.text);
                refused += 1;
            }
            (None, false, ours) => match (case.value.value(), ours) {
                (Some(value), Ok(ours)) => {
                    let ours = without_tags(ours);
                    assert!(same(&ours, &value) || ours == value, "{}: {ours:?}", case.text);
                    read += 1;
                }
                (None, Err(error)) => assert_eq!(error.kind(), &ErrorKind::LoneSurrogate),
                (value, ours) => panic!("{}: {value:?} {ours:?}", case.text),
            },
            (row, _, ours) => panic!("{}: {row:?} {ours:?}", case.text),
        }
    }
    assert!(read > 30 && refused > 80, "{read} {refused}");
}

#[test]
fn integers_are_described_in_full() {
    // The data would hide a loss of digits if it were read through floats.
    let big = format!("[{}]", i128::MIN);
    let value: Value = from_str(&big).unwrap();
    assert_eq!(value.as_list().unwrap()[0].as_number(), Some(&Number::from(i128::MIN)));
}
