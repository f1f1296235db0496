//! Comparing trees of any depth with the stack of one level.

use alloc::vec::Vec;

use super::Value;

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        let mut pending: Vec<(&Self, &Self)> = Vec::new();
        let (mut left, mut right) = (self, other);
        loop {
            let equal = match (left, right) {
                (Self::Null, Self::Null) => true,
                (Self::Bool(left), Self::Bool(right)) => left == right,
                (Self::Number(left), Self::Number(right)) => left == right,
                (Self::Text(left), Self::Text(right)) => left == right,
                (Self::Bytes(left), Self::Bytes(right)) => left == right,
                (Self::Markup(left), Self::Markup(right)) => left == right,
                (Self::Uuid(left), Self::Uuid(right)) => left == right,
                (Self::DateTime(left), Self::DateTime(right)) => left == right,
                (Self::List(left), Self::List(right)) => {
                    pending.extend(left.iter().zip(right.iter()));
                    left.len() == right.len()
                }
                (Self::Tuple(left), Self::Tuple(right)) => {
                    pending.extend(left.iter().zip(right.iter()));
                    left.len() == right.len()
                }
                (Self::Map(left), Self::Map(right)) => {
                    left.len() == right.len()
                        && left.iter().all(|(key, value)| match right.get(key) {
                            Some(other) => {
                                pending.push((value, other));
                                true
                            }
                            None => false,
                        })
                }
                (Self::Tagged(left), Self::Tagged(right)) => {
                    pending.push((left.body(), right.body()));
                    left.key() == right.key()
                }
                _ => false,
            };
            if !equal {
                return false;
            }
            match pending.pop() {
                Some(pair) => (left, right) = pair,
                None => return true,
            }
        }
    }
}
