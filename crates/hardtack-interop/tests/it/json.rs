//! Plain JSON values: random ones, and their typed description.

use serde_json::{Map, Value, json};

use crate::random::Random;

/// A random value that plain JSON can hold.
pub(crate) fn random(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth == 0 { 7 } else { 10 }) {
        0 => Value::Null,
        1 => Value::Bool(random.once_in(2)),
        2 => json!(random.below(1000)),
        3 => json!(random.next()),
        4 => json!(random.next() as i64),
        5 => json!(random.finite()),
        6 => Value::String(random.text(12)),
        7 => (0..random.below(5)).map(|_| self::random(random, depth - 1)).collect(),
        _ => {
            let pairs =
                (0..random.below(5)).map(|_| (random.text(6), self::random(random, depth - 1)));
            Value::Object(pairs.collect::<Map<_, _>>())
        }
    }
}

/// The description that `python/describe.py` gives of the same value, key for key.
pub(crate) fn describe(value: &Value) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value.clone(),
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() => {
                json!({ "float": format!("{:016x}", float.to_bits()) })
            }
            _ => json!({ "int": number.to_string() }),
        },
        Value::String(text) => json!({ "text": text }),
        Value::Array(items) => json!({ "list": items.iter().map(describe).collect::<Value>() }),
        Value::Object(map) => {
            // UTF-8 sorts as code points do, so the map's own order is Python's.
            let pairs = map.iter().map(|(key, value)| json!([{ "text": key }, describe(value)]));
            json!({ "dict": pairs.collect::<Value>() })
        }
    }
}
