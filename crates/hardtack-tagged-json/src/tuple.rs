//! Python's tuples.

use alloc::vec::Vec;
use core::fmt;

use crate::sequence::sequence;
use crate::value::Value;

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

sequence!(Tuple);

impl fmt::Debug for Tuple {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_tuple("Tuple");
        for value in &self.0 {
            fields.field(value);
        }
        fields.finish()
    }
}
