//! Whether two values are one, `NaN` being one with itself.

use hardtack_tagged_json::Value;

pub(crate) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) if left.is_float() && right.is_float() => {
            let (left, right) = (left.as_f64(), right.as_f64());
            left.to_bits() == right.to_bits() || left.is_nan() && right.is_nan()
        }
        (Value::List(left), Value::List(right)) => all_same(left, right),
        (Value::Tuple(left), Value::Tuple(right)) => all_same(left, right),
        (Value::Map(left), Value::Map(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, value)| right.get(key).is_some_and(|other| same(value, other)))
        }
        (Value::Tagged(left), Value::Tagged(right)) => {
            left.key() == right.key() && same(left.body(), right.body())
        }
        _ => left == right,
    }
}

fn all_same(left: &[Value], right: &[Value]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
}
