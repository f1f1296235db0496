//! Python's lists.

use alloc::vec::Vec;
use core::fmt;

use crate::sequence::sequence;
use crate::value::Value;

/// A Python `list`: values in order, written as an array.
///
/// It is a [`Vec`] that can be dropped at any depth of nesting.
///
/// ```
/// use hardtack_tagged_json::{List, Value, to_string};
///
/// let mut list: List = [1, 2].into_iter().collect();
/// list.push(Value::from("three"));
/// assert_eq!(to_string(&list)?, r#"[1,2,"three"]"#);
/// # Ok::<(), hardtack_tagged_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct List(Vec<Value>);

sequence!(List);

impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.0).finish()
    }
}
