//! Python's lists.

use alloc::vec::{self, Vec};
use core::fmt;
use core::ops::{Deref, DerefMut};
use core::slice;

use crate::value::{Value, dismantle};

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

impl List {
    /// Makes an empty list.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Makes an empty list with room for so many values.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    /// Gives the values away.
    #[must_use]
    pub fn into_vec(mut self) -> Vec<Value> {
        core::mem::take(&mut self.0)
    }
}

/// Drops values of any depth with the stack of one level.
impl Drop for List {
    fn drop(&mut self) {
        if self.0.iter().any(Value::nests) {
            dismantle(core::mem::take(&mut self.0));
        }
    }
}

impl Deref for List {
    type Target = Vec<Value>;

    fn deref(&self) -> &Vec<Value> {
        &self.0
    }
}

impl DerefMut for List {
    fn deref_mut(&mut self) -> &mut Vec<Value> {
        &mut self.0
    }
}

impl From<Vec<Value>> for List {
    fn from(values: Vec<Value>) -> Self {
        Self(values)
    }
}

impl<T: Into<Value>> FromIterator<T> for List {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value>> Extend<T> for List {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        self.0.extend(values.into_iter().map(Into::into));
    }
}

impl IntoIterator for List {
    type Item = Value;
    type IntoIter = vec::IntoIter<Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.into_vec().into_iter()
    }
}

impl<'v> IntoIterator for &'v List {
    type Item = &'v Value;
    type IntoIter = slice::Iter<'v, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'v> IntoIterator for &'v mut List {
    type Item = &'v mut Value;
    type IntoIter = slice::IterMut<'v, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut()
    }
}

impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.0).finish()
    }
}
