//! Cloning a tree of any depth with the stack of one level.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;
use core::slice;

use super::Value;
use super::builder::TreeBuilder;
use crate::list::List;
use crate::map::{self, Map};
use crate::tuple::Tuple;

/// The elements of a container that are still to be cloned.
enum Rest<'v> {
    Items(slice::Iter<'v, Value>),
    Entries(map::Iter<'v>),
    Body(Option<&'v Value>),
}

impl Clone for Value {
    fn clone(&self) -> Self {
        let mut builder = TreeBuilder::default();
        let mut open: Vec<Rest<'_>> = Vec::new();
        let mut next = Some(self);
        loop {
            let done = match next {
                Some(value) => put(value, &mut builder, &mut open),
                None => {
                    open.pop();
                    builder.close()
                }
            };
            if let Some(clone) = done {
                return clone;
            }
            next = match open.last_mut() {
                Some(Rest::Items(rest)) => rest.next(),
                Some(Rest::Entries(rest)) => rest.next().map(|(key, value)| {
                    builder.key(key.to_owned());
                    value
                }),
                Some(Rest::Body(body)) => body.take(),
                // The tree is complete before nothing is open.
                None => return Self::Null,
            };
        }
    }
}

/// Clones a value, or opens it if it contains others.
fn put<'v>(value: &'v Value, builder: &mut TreeBuilder, open: &mut Vec<Rest<'v>>) -> Option<Value> {
    let clone = match value {
        Value::Null => Value::Null,
        Value::Bool(value) => Value::Bool(*value),
        Value::Number(value) => Value::Number(value.clone()),
        Value::Text(value) => Value::Text(value.clone()),
        Value::Bytes(value) => Value::Bytes(value.clone()),
        Value::Markup(value) => Value::Markup(value.clone()),
        Value::Uuid(value) => Value::Uuid(*value),
        Value::DateTime(value) => Value::DateTime(*value),
        Value::List(list) => {
            builder.open(Value::List(List::with_capacity(list.len())));
            open.push(Rest::Items(list.iter()));
            return None;
        }
        Value::Tuple(tuple) => {
            builder.open(Value::Tuple(Tuple::with_capacity(tuple.len())));
            open.push(Rest::Items(tuple.iter()));
            return None;
        }
        Value::Map(map) => {
            builder.open(Value::Map(Map::new()));
            open.push(Rest::Entries(map.iter()));
            return None;
        }
        Value::Tagged(tagged) => {
            builder.open_tag(tagged.key().to_owned());
            open.push(Rest::Body(Some(tagged.body())));
            return None;
        }
    };
    builder.put(clone)
}
