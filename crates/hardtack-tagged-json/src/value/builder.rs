//! Building a tree of any depth with the stack of one level.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::Value;
use crate::tagged::Tagged;

/// Builds a tree from its parts, in the order in which they are written.
#[derive(Default)]
pub(crate) struct TreeBuilder {
    /// The containers that are open, each with the key of its next value.
    open: Vec<(Value, Option<String>)>,
}

impl TreeBuilder {
    /// Opens an empty list, tuple or map inside what is open.
    pub(crate) fn open(&mut self, container: Value) {
        self.open.push((container, None));
    }

    /// Opens a tag, whose only value is its body.
    pub(crate) fn open_tag(&mut self, key: String) {
        self.open(Value::Tagged(Box::new(Tagged::new(key, Value::Null))));
    }

    /// Returns whether a map is open whose next part is a key.
    pub(crate) fn needs_key(&self) -> bool {
        matches!(self.open.last(), Some((Value::Map(_), None)))
    }

    /// Sets the key of the next value.
    pub(crate) fn key(&mut self, key: String) {
        if let Some((_, next)) = self.open.last_mut() {
            *next = Some(key);
        }
    }

    /// Puts a value into what is open, or returns it if nothing is.
    pub(crate) fn put(&mut self, value: Value) -> Option<Value> {
        let Some((container, key)) = self.open.last_mut() else { return Some(value) };
        match container {
            Value::List(list) => list.push(value),
            Value::Tuple(tuple) => tuple.push(value),
            Value::Map(map) => {
                map.insert(key.take().unwrap_or_default(), value);
            }
            Value::Tagged(tagged) => tagged.set_body(value),
            // Nothing else is opened.
            _ => {}
        }
        None
    }

    /// Closes what was opened last, and returns it if it is the whole tree.
    pub(crate) fn close(&mut self) -> Option<Value> {
        let (container, _) = self.open.pop()?;
        self.put(container)
    }
}
