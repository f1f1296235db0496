//! Plain JSON, in which no key is a tag: what itsdangerous' own serializers sign.

use hardtack_tagged_json::{Decoder, Encoder, Error, ErrorKind, Map, Value};
use serde::de::IgnoredAny;

/// The brackets that may stand within each other, as in serde_json.
const MAX_DEPTH: usize = 127;

/// What stands before every key while the tagged reader reads plain JSON: so none is a tag's.
const MARK: char = '=';

/// Why text is no plain JSON, or more than `hardtack-serializer` reads.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotPlain {
    #[error("it is not UTF-8")]
    NotText,
    #[error(transparent)]
    Syntax(#[from] serde_json::Error),
    /// Without its place, which would be that in a text with marks.
    #[error("{0}")]
    Value(ErrorKind),
    #[error("a number is beyond all floats, and JSON has no text for infinity")]
    Infinite,
}

impl From<Error> for NotPlain {
    fn from(error: Error) -> Self {
        Self::Value(error.kind().clone())
    }
}

/// Checks that a body is JSON, whatever it holds, and gives its text.
pub(crate) fn check(body: &[u8]) -> Result<&str, NotPlain> {
    let text = std::str::from_utf8(body).map_err(|_| NotPlain::NotText)?;
    serde_json::from_str::<IgnoredAny>(text)?;
    Ok(text)
}

/// Reads a value, every integer exact and every key in its place; what `hardtack-serializer` would
/// not read is refused.
pub(crate) fn read(body: &[u8]) -> Result<Value, NotPlain> {
    let text = check(body)?;
    let mut value = Decoder::new().with_max_depth(MAX_DEPTH).from_str(&marked(text))?;
    unmark(&mut value)?;
    Ok(value)
}

/// Writes a value as itsdangerous' URL-safe serializers do: no spaces, and text as it is.
pub(crate) fn write(value: &Value) -> Result<String, NotPlain> {
    let encoder = Encoder::new().with_ensure_ascii(false);
    let mut out = String::new();
    append(value, &encoder, &mut out)?;
    Ok(out)
}

/// Correct JSON with the mark before every key.
fn marked(text: &str) -> String {
    let mut pieces = text.split('"');
    let mut out = String::with_capacity(text.len());
    out.push_str(pieces.next().unwrap_or_default());
    while let Some(piece) = pieces.next() {
        let mut string = piece.to_owned();
        let mut last = piece;
        // A quote behind an odd number of backslashes is a part of the string.
        while last.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1 {
            last = pieces.next().unwrap_or_default();
            string.push('"');
            string.push_str(last);
        }
        let behind = pieces.next().unwrap_or_default();
        out.push('"');
        if behind.trim_start().starts_with(':') {
            out.push(MARK);
        }
        out.push_str(&string);
        out.push('"');
        out.push_str(behind);
    }
    out
}

/// Takes the marks away; the reader's limit on depth bounds the recursion.
fn unmark(value: &mut Value) -> Result<(), NotPlain> {
    match value {
        Value::Number(number) if !number.is_integer() && !number.as_f64().is_finite() => {
            return Err(NotPlain::Infinite);
        }
        Value::List(list) => list.iter_mut().try_for_each(unmark)?,
        Value::Map(map) => {
            let mut plain = Map::new();
            for (key, mut value) in std::mem::take(map) {
                unmark(&mut value)?;
                plain.insert(key.strip_prefix(MARK).unwrap_or(&key), value);
            }
            *map = plain;
        }
        _ => {}
    }
    Ok(())
}

fn append(value: &Value, encoder: &Encoder, out: &mut String) -> Result<(), NotPlain> {
    match value {
        Value::List(list) => {
            out.push('[');
            for (position, item) in list.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                append(item, encoder, out)?;
            }
            out.push(']');
        }
        Value::Map(map) => {
            out.push('{');
            for (position, (key, item)) in map.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                encoder.write(key, out)?;
                out.push(':');
                append(item, encoder, out)?;
            }
            out.push('}');
        }
        plain => encoder.write(plain, out)?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(text: &str) -> Result<String, String> {
        read(text.as_bytes()).and_then(|value| write(&value)).map_err(|error| error.to_string())
    }

    #[test]
    fn what_looks_like_a_tag_is_none() {
        for text in [
            r#"{" t":[1]}"#,
            r#"{" t":1}"#,
            r#"{" b":"zzz"}"#,
            r#"{" u":"{12345678-1234-5678-1234-567812345678}"}"#,
            r#"{" di":{" t__":1}}"#,
            r#"[{"x":{" m":"hi"}},{"=":{"==":0}}]"#,
            r#"{"__class__":"a","id":"1234567890123456789"}"#,
            r#"{"a\"":":","\\":"\\","":{}}"#,
            r#"{"b":1,"a":"é","c":[]}"#,
        ] {
            assert_eq!(normal(text).unwrap(), text);
        }
        assert_eq!(normal("{\" \\u0074\" :\t\"x\" }").unwrap(), r#"{" t":"x"}"#);
        assert_eq!(normal(r#"{"a":1,"b":2,"a":3}"#).unwrap(), r#"{"a":3,"b":2}"#);
    }

    #[test]
    fn numbers_are_exact_and_spelled_as_python_spells_them() {
        let digits = "9".repeat(4300);
        let text = format!("[{digits},-18446744073709551617,1E5,0.1,1e-7]");
        let expected = format!("[{digits},-18446744073709551617,100000.0,0.1,1e-07]");
        assert_eq!(normal(&text).unwrap(), expected);
    }

    #[test]
    fn what_the_serializer_does_not_read_is_refused() {
        let deep = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert_eq!(normal(&deep(127)).unwrap(), deep(127));
        for (text, why) in [
            ("{", "EOF while parsing an object at line 1 column 1"),
            ("NaN", "expected value at line 1 column 1"),
            ("{\"a\":1e400}", "a number is beyond all floats, and JSON has no text for infinity"),
            (&deep(128), "nested more than 127 levels deep"),
        ] {
            assert_eq!(normal(text).unwrap_err(), why);
        }
        let error = normal(r#""\ud83d""#).unwrap_err();
        assert_eq!(error, "a lone surrogate cannot be held by a Rust string");
        assert!(matches!(check(b"\"\xff\""), Err(NotPlain::NotText)));
    }
}
