//! Python's tuples.

use alloc::vec::{self, Vec};
use core::fmt;
use core::ops::{Deref, DerefMut};
use core::slice;

use crate::value::{Value, dismantle};

/// A Python `tuple`: values in order, written as an array tagged ` t`.
///
/// It is a [`Vec`] that can be dropped at any depth of nesting. Where the number and types of the
/// elements are known, a Rust tuple does the same with less ado.
///
/// ```
/// use hardtack_tagged_json::{Tuple, Value, to_string};
///
/// let mut tuple: Tuple = [1, 2].into_iter().collect();
/// tuple.push(Value::from("three"));
/// assert_eq!(to_string(&tuple)?, r#"{" t":[1,2,"three"]}"#);
/// assert_eq!(to_string(&(1, 2, "three"))?, r#"{" t":[1,2,"three"]}"#);
/// # Ok::<(), hardtack_tagged_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Tuple(Vec<Value>);

impl Tuple {
    /// Makes an empty tuple.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Makes an empty tuple with room for so many values.
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
impl Drop for Tuple {
    fn drop(&mut self) {
        if self.0.iter().any(Value::nests) {
            dismantle(core::mem::take(&mut self.0));
        }
    }
}

impl Deref for Tuple {
    type Target = Vec<Value>;

    fn deref(&self) -> &Vec<Value> {
        &self.0
    }
}

impl DerefMut for Tuple {
    fn deref_mut(&mut self) -> &mut Vec<Value> {
        &mut self.0
    }
}

impl From<Vec<Value>> for Tuple {
    fn from(values: Vec<Value>) -> Self {
        Self(values)
    }
}

impl<T: Into<Value>> FromIterator<T> for Tuple {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value>> Extend<T> for Tuple {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        self.0.extend(values.into_iter().map(Into::into));
    }
}

impl IntoIterator for Tuple {
    type Item = Value;
    type IntoIter = vec::IntoIter<Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.into_vec().into_iter()
    }
}

impl<'v> IntoIterator for &'v Tuple {
    type Item = &'v Value;
    type IntoIter = slice::Iter<'v, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'v> IntoIterator for &'v mut Tuple {
    type Item = &'v mut Value;
    type IntoIter = slice::IterMut<'v, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut()
    }
}

impl fmt::Debug for Tuple {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_tuple("Tuple");
        for value in &self.0 {
            fields.field(value);
        }
        fields.finish()
    }
}
