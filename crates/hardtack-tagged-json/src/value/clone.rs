//! Cloning a tree of any depth with the stack of one level.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::slice;

use super::Value;
use crate::list::List;
use crate::map::{self, Map};
use crate::tagged::Tagged;
use crate::tuple::Tuple;

/// A container whose contents are being cloned.
enum Frame<'v> {
    List(List, slice::Iter<'v, Value>),
    Tuple(Tuple, slice::Iter<'v, Value>),
    Map(Map, map::Iter<'v>, Option<String>),
    Tagged(&'v str, Option<&'v Value>, Option<Value>),
}

impl<'v> Frame<'v> {
    /// Returns what is to be cloned next.
    fn next(&mut self) -> Option<&'v Value> {
        match self {
            Self::List(_, rest) | Self::Tuple(_, rest) => rest.next(),
            Self::Map(_, rest, next_key) => rest.next().map(|(key, value)| {
                *next_key = Some(key.to_owned());
                value
            }),
            Self::Tagged(_, body, _) => body.take(),
        }
    }

    /// Takes the clone of what was returned last.
    fn put(&mut self, clone: Value) {
        match self {
            Self::List(list, _) => list.push(clone),
            Self::Tuple(tuple, _) => tuple.push(clone),
            Self::Map(map, _, key) => {
                map.insert(key.take().unwrap_or_default(), clone);
            }
            Self::Tagged(_, _, body) => *body = Some(clone),
        }
    }

    fn finish(self) -> Value {
        match self {
            Self::List(list, _) => Value::List(list),
            Self::Tuple(tuple, _) => Value::Tuple(tuple),
            Self::Map(map, _, _) => Value::Map(map),
            Self::Tagged(key, _, body) => {
                Value::Tagged(Box::new(Tagged::new(key, body.unwrap_or_default())))
            }
        }
    }
}

impl Clone for Value {
    fn clone(&self) -> Self {
        let mut open: Vec<Frame<'_>> = Vec::new();
        let mut next = self;
        loop {
            let mut clone = match next {
                Self::Null => Self::Null,
                Self::Bool(value) => Self::Bool(*value),
                Self::Number(value) => Self::Number(value.clone()),
                Self::Text(value) => Self::Text(value.clone()),
                Self::Bytes(value) => Self::Bytes(value.clone()),
                Self::Markup(value) => Self::Markup(value.clone()),
                Self::Uuid(value) => Self::Uuid(*value),
                Self::DateTime(value) => Self::DateTime(*value),
                Self::List(list) => {
                    open.push(Frame::List(List::with_capacity(list.len()), list.iter()));
                    Self::Null
                }
                Self::Tuple(tuple) => {
                    open.push(Frame::Tuple(Tuple::with_capacity(tuple.len()), tuple.iter()));
                    Self::Null
                }
                Self::Map(map) => {
                    open.push(Frame::Map(Map::new(), map.iter(), None));
                    Self::Null
                }
                Self::Tagged(tagged) => {
                    open.push(Frame::Tagged(tagged.key(), Some(tagged.body()), None));
                    Self::Null
                }
            };
            // A scalar goes into the container around it; a container waits for its contents.
            let opened =
                matches!(next, Self::List(_) | Self::Tuple(_) | Self::Map(_) | Self::Tagged(_));
            if !opened {
                match open.last_mut() {
                    Some(frame) => frame.put(clone),
                    None => return clone,
                }
            }
            loop {
                let Some(frame) = open.last_mut() else { return Self::Null };
                if let Some(value) = frame.next() {
                    next = value;
                    break;
                }
                clone = open.pop().map_or(Self::Null, Frame::finish);
                match open.last_mut() {
                    Some(frame) => frame.put(clone),
                    None => return clone,
                }
            }
        }
    }
}
