//! Dropping a tree of any depth with the stack of one level.

use alloc::vec::Vec;
use core::mem::take;

use super::Value;

/// Drops values by taking their contents out before they go, so that no drop nests in another.
///
/// The containers call this when they are dropped; emptied ones have nothing left to call it for.
pub(crate) fn dismantle(mut pending: Vec<Value>) {
    while let Some(mut value) = pending.pop() {
        match &mut value {
            Value::List(list) => pending.append(list),
            Value::Tuple(tuple) => pending.append(tuple),
            Value::Map(map) => pending.extend(take(map).into_iter().map(|(_, value)| value)),
            Value::Tagged(tagged) => pending.push(tagged.take_body()),
            _ => {}
        }
    }
}

impl Value {
    /// Returns whether dropping the value drops other values that can hold values in their turn.
    pub(crate) fn nests(&self) -> bool {
        match self {
            Self::List(list) => !list.is_empty(),
            Self::Tuple(tuple) => !tuple.is_empty(),
            Self::Map(map) => !map.is_empty(),
            Self::Tagged(_) => true,
            _ => false,
        }
    }
}
