//! Printing a tree of any depth for programmers.

use core::fmt;

use super::Value;

/// How many levels are printed. What is nested more deeply is of no use to a reader, and would take
/// stack for every level.
const LEVELS: usize = 32;

/// A value that is nested in as many others as are still allowed.
struct Level<'v>(&'v Value, usize);

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Level(self, LEVELS).fmt(f)
    }
}

impl fmt::Debug for Level<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(value, left) = *self;
        let Some(left) = left.checked_sub(1) else { return f.write_str("..") };
        let inner = |value| Level(value, left);
        match value {
            Value::Null => f.write_str("Null"),
            Value::Bool(value) => f.debug_tuple("Bool").field(value).finish(),
            Value::Number(value) => f.debug_tuple("Number").field(value).finish(),
            Value::Text(value) => f.debug_tuple("Text").field(value).finish(),
            Value::Bytes(value) => value.fmt(f),
            Value::Markup(value) => value.fmt(f),
            Value::Uuid(value) => value.fmt(f),
            Value::DateTime(value) => value.fmt(f),
            Value::List(list) => f.debug_list().entries(list.iter().map(inner)).finish(),
            Value::Tuple(tuple) => {
                let mut fields = f.debug_tuple("Tuple");
                for item in tuple.iter() {
                    fields.field(&inner(item));
                }
                fields.finish()
            }
            Value::Map(map) => {
                f.debug_map().entries(map.iter().map(|(key, value)| (key, inner(value)))).finish()
            }
            Value::Tagged(tagged) => f
                .debug_struct("Tagged")
                .field("key", &tagged.key())
                .field("body", &inner(tagged.body()))
                .finish(),
        }
    }
}
