//! Tagged JSON: what serde_json reads is read the same, tags aside, which a model takes out; what
//! is written reads back as the same value and is written so again; and every way to read a text
//! agrees with every other.

use hardtack_tagged_json::{
    Decoder, Encoder, ErrorKind, JsonLimits, Number, RawMap, Value, ValueKind, from_str,
};
use serde::de::IgnoredAny;

use crate::model::{Tree, same};

/// A text, be it UTF-8 or nearly so.
pub fn tagged_json(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let value = from_str::<Value>(&text);
    like_serde_json(&text, &value);
    every_way(&text, &value);
    raw_map(&text, &value);
    number(&text);
    if let Ok(value) = &value {
        written(value);
    }
}

fn like_serde_json(text: &str, ours: &Result<Value, hardtack_tagged_json::Error>) {
    let theirs = serde_json::from_str::<Tree>(text);
    match (ours, &theirs) {
        (Ok(ours), Ok(theirs)) => {
            assert!(theirs.counted_depth() <= JsonLimits::new().max_depth());
            match theirs.untagged() {
                Some(theirs) => assert!(alike(ours, &theirs), "{ours:?}, and not {theirs:?}"),
                None => panic!("{ours:?} of a malformed tag"),
            }
        }
        (Err(ours), Ok(theirs)) => match ours.kind() {
            ErrorKind::DepthLimit { .. } => assert!(theirs.depth() > JsonLimits::new().max_depth()),
            ErrorKind::DigitLimit { .. } => assert!(longest_number(text) > 4300),
            ErrorKind::MalformedTag { .. } => {
                let theirs = theirs.untagged();
                assert!(theirs.is_none(), "{ours}, and not {theirs:?}");
            }
            other => panic!("{other:?}, which serde_json reads"),
        },
        // What Python writes, and JSON has no text for; and floats and integers beyond all floats.
        (Ok(_), Err(_)) => {
            if let Err(theirs) = serde_json::from_str::<Tree>(&without_words(text)) {
                // Or half of a pair in a value that a later one of the same key replaces.
                let theirs = theirs.to_string();
                let known =
                    theirs.starts_with("number out of range") || theirs.contains("hex escape");
                assert!(known, "{theirs}");
            }
        }
        (Err(_), Err(_)) => {}
    }
}

/// Compares with a reader that has no integers beyond 64 bits and no integer `-0`.
fn alike(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Number(ours), Value::Number(theirs)) if ours.is_integer() && theirs.is_float() => {
            ours.as_f64() == theirs.as_f64()
                && (ours.as_i128() == Some(0) || ours.as_u64().is_none())
        }
        (Value::List(ours), Value::List(theirs)) => all_alike(ours, theirs),
        (Value::Tuple(ours), Value::Tuple(theirs)) => all_alike(ours, theirs),
        (Value::Tagged(ours), Value::Tagged(theirs)) => {
            ours.key() == theirs.key() && alike(ours.body(), theirs.body())
        }
        (Value::Map(ours), Value::Map(theirs)) => {
            ours.len() == theirs.len()
                && ours
                    .iter()
                    .zip(theirs)
                    .all(|((key, ours), (other, theirs))| key == other && alike(ours, theirs))
        }
        _ => same(ours, theirs),
    }
}

fn all_alike(ours: &[Value], theirs: &[Value]) -> bool {
    ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| alike(ours, theirs))
}

/// A text with zeros for what Python writes where JSON has no text.
fn without_words(text: &str) -> String {
    let mut rest = text;
    let mut without = String::new();
    let mut in_string = false;
    while let Some(c) = rest.chars().next() {
        let word = ["NaN", "Infinity"].into_iter().find(|word| rest.starts_with(word));
        let len = match (in_string, word) {
            (false, Some(word)) => {
                without.push('0');
                rest = &rest[word.len()..];
                continue;
            }
            // What stands behind a backslash does not end the string.
            (true, _) if c == '\\' => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            _ => {
                in_string ^= c == '"';
                c.len_utf8()
            }
        };
        let (taken, left) = rest.split_at(len);
        without.push_str(taken);
        rest = left;
    }
    without
}

fn longest_number(text: &str) -> usize {
    text.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0)
}

/// Skipping, reading and taking apart find the same faults.
fn every_way(text: &str, value: &Result<Value, hardtack_tagged_json::Error>) {
    let skipped = from_str::<IgnoredAny>(text);
    match value {
        Ok(_) => assert!(skipped.is_ok()),
        // Not a fault of the text, but of what it stands for.
        Err(error) if is_about_the_value(error.kind()) => {}
        Err(error) => {
            assert_eq!(skipped.as_ref().err(), Some(error));
            assert!(error.offset().is_some_and(|offset| offset <= text.len()));
        }
    }
    let json = from_str::<serde_json::Value>(text);
    match (value, json) {
        // What serde_json's tree cannot hold: integers beyond 64 bits, and bytes.
        (Ok(_), Err(error)) => match error.kind() {
            ErrorKind::NumberOutOfRange | ErrorKind::Custom(_) => {
                assert!(longest_number(text) >= 19, "{error}");
            }
            ErrorKind::WrongType { found: ValueKind::Bytes, .. } => {}
            other => panic!("{other:?}"),
        },
        (Err(error), Ok(json)) => panic!("{error}, and {json}"),
        _ => {}
    }
}

fn raw_map(text: &str, value: &Result<Value, hardtack_tagged_json::Error>) {
    // A tree may have any number of keys, so that this map may too.
    let decoder = Decoder::new().with_limits(any_keys());
    let raw = decoder.raw_map(text);
    match (&raw, value) {
        (Ok(raw), Ok(Value::Map(map))) => {
            assert_eq!(raw.len(), map.len());
            for (key, value) in map {
                let found: Value = raw.get(key, &decoder).expect("it was read").expect("its key");
                assert!(same(&found, value));
            }
        }
        // A dict under a key that only looks like a tag.
        (Ok(raw), Ok(Value::Tagged(_))) => assert_eq!(raw.len(), 1),
        (Ok(_), Err(error)) => assert!(is_about_the_value(error.kind()), "{error}"),
        (Err(error), Ok(other)) => {
            assert!(!matches!(other, Value::Map(_)));
            assert_eq!(error.kind(), &ErrorKind::NotAnObject);
        }
        // A map's own tag is looked at last when it is taken apart, and is no map if it is one.
        (Err(_), Err(other)) if matches!(other.kind(), ErrorKind::MalformedTag { .. }) => {}
        (Err(error), Err(other)) if *error.kind() == ErrorKind::NotAnObject => {
            assert_eq!(other.kind(), &ErrorKind::LoneSurrogate);
        }
        (Err(error), Err(other)) if *other.kind() != ErrorKind::LoneSurrogate => {
            assert_eq!(error, other);
        }
        (Err(_), Err(_)) => {}
        (Ok(_), Ok(other)) => panic!("a map, and not {other:?}"),
    }
    let Ok(raw) = raw else { return };
    for encoder in encoders() {
        let written = write(&encoder, &raw);
        let again = decoder.raw_map(&*written).expect("what was written is read");
        assert_eq!(again, raw);
        assert_eq!(write(&encoder, &again), written);
    }
}

fn write(encoder: &Encoder, map: &RawMap) -> String {
    let mut text = String::new();
    encoder.write_raw_map(map, &mut text).expect("what was read fits the limits");
    text
}

fn any_keys() -> JsonLimits {
    JsonLimits::new().with_max_keys(usize::MAX)
}

/// Whether an error is about what a text stands for, and not about the text.
fn is_about_the_value(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::LoneSurrogate | ErrorKind::MalformedTag { .. })
}

fn encoders() -> [Encoder; 3] {
    let encoder = Encoder::new().with_limits(any_keys());
    [encoder.clone(), encoder.clone().with_sort_keys(false), encoder.with_ensure_ascii(false)]
}

/// Decode of encode is identity, and encoding is settled at once.
fn written(value: &Value) {
    for encoder in encoders() {
        let written = encoder.to_string(value).expect("what was read can be written");
        let again: Value = from_str(&written).expect("what was written is read");
        assert!(same(&again, value), "{again:?}, and not {value:?}");
        assert_eq!(encoder.to_string(&again).as_ref(), Ok(&written));
    }
    if let Ok(written) = Encoder::new().to_string(value) {
        assert!(written.is_ascii());
        assert!(!written.bytes().any(|byte| byte.is_ascii_control()));
    }
}

/// A number is read from text by itself as it is within a text.
fn number(text: &str) {
    let Ok(number) = text.parse::<Number>() else { return };
    let within: Value = from_str(text).expect("a number is JSON");
    assert!(same(&within, &Value::Number(number.clone())));
    let again: Number = number.to_string().parse().expect("a spelling is read");
    assert!(same(&Value::Number(again), &Value::Number(number)));
}
