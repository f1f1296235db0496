//! The order in which Flask would have written the keys of a value.

use hardtack_tagged_json::{Map, Value};

/// Sorts the keys of every map by code point, as Flask does.
///
/// Python sorts before keys become text, so that numbers stand in their own order: where all keys
/// of a map are numbers in that order, they stay so. The reader's limit on depth bounds the
/// recursion.
pub(crate) fn as_flask(value: &mut Value) {
    match value {
        Value::List(list) => list.iter_mut().for_each(as_flask),
        Value::Tuple(tuple) => tuple.iter_mut().for_each(as_flask),
        Value::Tagged(tagged) => as_flask(tagged.body_mut()),
        Value::Map(map) => {
            let mut entries: Vec<(String, Value)> = std::mem::take(map).into_iter().collect();
            let numbers: Option<Vec<f64>> = entries.iter().map(|(key, _)| number(key)).collect();
            if !numbers.is_some_and(|numbers| numbers.is_sorted()) {
                entries.sort_by(|(left, _), (right, _)| left.cmp(right));
            }
            for (_, value) in &mut entries {
                as_flask(value);
            }
            *map = entries.into_iter().collect::<Map>();
        }
        _ => {}
    }
}

/// The number that a key was in Python, where booleans are numbers too.
fn number(key: &str) -> Option<f64> {
    match key {
        "false" => Some(0.0),
        "true" => Some(1.0),
        _ => key.parse::<hardtack_tagged_json::Number>().ok().map(|number| number.as_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hardtack_tagged_json::{Encoder, from_str};

    #[test]
    fn text_is_sorted_and_numbers_keep_their_own_order() {
        for (text, sorted) in [
            (r#"{"b":1,"a":2}"#, r#"{"a":2,"b":1}"#),
            (r#"{"x":{"750":1,"2147483647":2}}"#, r#"{"x":{"750":1,"2147483647":2}}"#),
            (r#"{"x":[{"9":1,"10":2,"1":3}]}"#, r#"{"x":[{"1":3,"10":2,"9":1}]}"#),
            (r#"{"x":{"9":{"b":1,"a":2},"10":2}}"#, r#"{"x":{"9":{"a":2,"b":1},"10":2}}"#),
        ] {
            let mut value: Value = from_str(text).unwrap();
            as_flask(&mut value);
            let encoder = Encoder::new().with_sort_keys(false);
            assert_eq!(encoder.to_string(&value).unwrap(), sorted);
        }
    }
}
