//! Reads a value, changes it and writes it back.

use std::fmt;

use serde::{Serialize, de::DeserializeOwned};

use crate::{Session, SessionError};

/// The place of a key in a session, with or without a value: made by [`Session::entry`].
///
/// Nothing is written unless a method says so. [`and_modify`](Self::and_modify) writes back what it
/// changes; the others give the value away as [`Session::get`] does, and a change to what they gave
/// is not written.
///
/// ```
/// use hardtack_session::{Session, SessionError};
///
/// let mut session = Session::new();
/// for expected in 1..=3 {
///     let visits = session.entry("visits")?.and_modify(|n: &mut u32| *n += 1)?.get_or_insert(1)?;
///     assert_eq!(visits, expected);
/// }
///
/// // Python's session.setdefault("cart", []).append(7)
/// session.entry("cart")?.and_modify(|cart: &mut Vec<u32>| cart.push(7))?.get_or_insert(vec![7])?;
/// assert_eq!(session.dumps()?, r#"{"cart":[7],"visits":3}"#);
/// # Ok::<(), SessionError>(())
/// ```
pub struct Entry<'a, T> {
    session: &'a mut Session,
    key: &'a str,
    value: Option<T>,
}

impl<T> fmt::Debug for Entry<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry").field("occupied", &self.value.is_some()).finish_non_exhaustive()
    }
}

impl Session {
    /// The place of a key, with its value decoded.
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] when the value is there and not of this type.
    pub fn entry<'a, T: DeserializeOwned>(
        &'a mut self,
        key: &'a str,
    ) -> Result<Entry<'a, T>, SessionError> {
        let value = self.get(key)?;
        Ok(Entry { session: self, key, value })
    }
}

impl<T: Serialize> Entry<'_, T> {
    /// Changes the value if there is one, and writes it back even if it is equal.
    ///
    /// # Errors
    ///
    /// As [`Session::insert`].
    pub fn and_modify(mut self, change: impl FnOnce(&mut T)) -> Result<Self, SessionError> {
        if let Some(value) = &mut self.value {
            change(value);
            self.session.insert(self.key, value)?;
        }
        Ok(self)
    }

    /// The value, or this one, which is written then: Python's `session.setdefault(key, value)`.
    ///
    /// # Errors
    ///
    /// As [`Session::insert`].
    pub fn get_or_insert(self, value: T) -> Result<T, SessionError> {
        self.get_or_insert_with(|| value)
    }

    /// The value, or what the closure gives, which is written then.
    ///
    /// # Errors
    ///
    /// As [`Session::insert`].
    pub fn get_or_insert_with(self, value: impl FnOnce() -> T) -> Result<T, SessionError> {
        match self.value {
            Some(value) => Ok(value),
            None => {
                let value = value();
                self.session.insert(self.key, &value)?;
                Ok(value)
            }
        }
    }

    /// The value, or the default of its type, which is written then.
    ///
    /// # Errors
    ///
    /// As [`Session::insert`].
    pub fn get_or_insert_default(self) -> Result<T, SessionError>
    where
        T: Default,
    {
        self.get_or_insert_with(T::default)
    }
}
