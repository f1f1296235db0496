//! Values as both languages can compare them: what `python/describe.py` says, said in Rust.

use std::fmt::Write;

use hardtack_tagged_json::{Map, Value};
use serde_json::{Value as Json, json};

/// The description that `python/describe.py` gives of the same value. A tag that Flask does not have is a
/// dict of one key there.
///
/// # Panics
///
/// When the value is of a kind that Flask does not have.
#[must_use]
pub fn describe(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(truth) => json!(truth),
        Value::Number(number) if number.is_integer() => json!({ "int": number.to_string() }),
        Value::Number(number) => {
            let float = number.as_f64();
            let bits = if float.is_nan() { 0x7ff8_0000_0000_0000 } else { float.to_bits() };
            json!({ "float": format!("{bits:016x}") })
        }
        Value::Text(text) => json!({ "text": text }),
        Value::Bytes(bytes) => json!({ "bytes": hex(&bytes[..]) }),
        Value::Markup(markup) => json!({ "markup": markup.as_str() }),
        Value::Uuid(uuid) => json!({ "uuid": hex(uuid.into_bytes()) }),
        Value::DateTime(moment) => json!({ "datetime": moment.unix_timestamp() }),
        Value::List(items) => json!({ "list": items.iter().map(describe).collect::<Json>() }),
        Value::Tuple(items) => json!({ "tuple": items.iter().map(describe).collect::<Json>() }),
        Value::Map(map) => describe_map(map),
        Value::Tagged(tagged) => {
            json!({ "dict": [[{ "text": tagged.key() }, describe(tagged.body())]] })
        }
        _ => panic!("a value that Flask does not have"),
    }
}

/// The description of a map: see [`describe`].
///
/// # Panics
///
/// As [`describe`].
#[must_use]
pub fn describe_map(map: &Map) -> Json {
    // UTF-8 sorts as code points do.
    let mut pairs: Vec<_> = map.iter().collect();
    pairs.sort_by_key(|(key, _)| *key);
    let pairs = pairs.into_iter().map(|(key, value)| json!([{ "text": key }, describe(value)]));
    json!({ "dict": pairs.collect::<Json>() })
}

/// Whether a text escapes a dict whose key is no tag that Flask has (J8): Flask reads the same dict, and
/// does not escape it itself.
#[must_use]
pub fn escapes_alone(text: &str) -> bool {
    let escaped = text.split("{\" di\":{\"").skip(1);
    let mut keys = escaped.filter_map(|rest| rest.split("__\":").next());
    keys.any(|key| ![" t", " b", " m", " u", " d", " di"].contains(&key))
}

/// Whether the described value holds text that Rust's `String` cannot.
#[must_use]
pub fn has_lone_surrogate(description: &Json) -> bool {
    match description {
        Json::Array(items) => items.iter().any(has_lone_surrogate),
        Json::Object(map) => {
            map.iter().any(|(kind, inner)| kind.ends_with("wtf8") || has_lone_surrogate(inner))
        }
        _ => false,
    }
}

/// Bytes as the pipe carries them: lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().fold(String::new(), |mut text, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
