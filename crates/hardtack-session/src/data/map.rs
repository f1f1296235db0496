//! The map from key to value.

use hardtack_tagged_json::{RawMap, RawValue};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::Access;
use crate::{SessionData, SessionError, SessionValue, format::is_null};

impl SessionData {
    /// Returns the value of a key: Python's `session.get(key)`.
    ///
    /// The result is `None` if the key is absent or holds Python's `None`.
    /// [`contains_key`](Self::contains_key) tells the two apart.
    ///
    /// With `serde_json::Value`, Python's `NaN` and infinities read as null. Use
    /// [`tagged_json::Value`](crate::tagged_json::Value) to keep every value of Python's.
    ///
    /// A `&str` borrows from the session. It is an error if the string contains escapes, that is, if
    /// it contains a non-ASCII character, a quote, a backslash or a line break. A `String` accepts any
    /// text.
    ///
    /// ```
    /// use hardtack_session::{SessionData, SessionError};
    ///
    /// let session = SessionData::loads(r#"{"coupon":null,"name":"Zo\u00eb","user":"ann"}"#)?;
    /// assert_eq!(session.get::<String>("coupon")?, None);
    /// assert_eq!(session.get::<&str>("user")?, Some("ann"));
    /// assert!(session.get::<&str>("name").is_err());
    /// assert_eq!(session.get::<String>("name")?.as_deref(), Some("Zoë"));
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] if the value is not a `T`.
    pub fn get<'a, T: Deserialize<'a>>(&'a self, key: &str) -> Result<Option<T>, SessionError> {
        self.touch();
        self.peek(key)
    }

    /// Returns the value of a key, as [`get`](Self::get) does, without counting as an access.
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] if the value is not a `T`.
    pub fn peek<'a, T: Deserialize<'a>>(&'a self, key: &str) -> Result<Option<T>, SessionError> {
        match self.content.get_raw(key).filter(|raw| !is_null(raw)) {
            Some(raw) => self
                .format
                .decoder()
                .from_str(raw)
                .map(Some)
                .map_err(SessionError::decode(Some(key))),
            None => Ok(None),
        }
    }

    /// Returns whether the session contains a key: Python's `key in session`.
    pub fn contains_key(&self, key: &str) -> bool {
        self.touch();
        self.content.contains_key(key)
    }

    /// Returns the number of keys: Python's `len(session)`.
    pub fn len(&self) -> usize {
        self.touch();
        self.content.len()
    }

    /// Returns whether there are no keys: Python's `not session`.
    ///
    /// An empty session that was modified deletes its cookie.
    pub fn is_empty(&self) -> bool {
        self.touch();
        self.content.is_empty()
    }

    /// Iterates over the encoded values, in order of the keys' code points.
    ///
    /// Keys that contain a lone surrogate, which Python allows and Rust does not, are skipped.
    /// They stay in the session.
    ///
    /// ```
    /// use hardtack_session::SessionData;
    ///
    /// let session = SessionData::loads(r#"{"cart":[7,9],"user":"ada"}"#)?;
    /// let value = session.iter().next().unwrap();
    /// assert_eq!((value.key(), value.as_bytes()), ("cart", &b"[7,9]"[..]));
    /// assert_eq!(value.get::<Vec<u32>>()?, [7, 9]);
    /// # Ok::<(), hardtack_session::SessionError>(())
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = SessionValue<'_>> {
        self.touch();
        self.content.iter().map(|(key, text)| SessionValue::new(key, text.into(), &self.format))
    }

    /// Sets the value of a key: Python's `session[key] = value`.
    ///
    /// Tuples and arrays of a fixed size become Python tuples, `Vec`s and slices become lists. Dates
    /// and UUIDs of other crates become text or numbers, not Python's `datetime` and `UUID`, unless their
    /// fields name a module of [`tagged_json::with`](crate::tagged_json::with). See
    /// [`tagged_json`](crate::tagged_json) for bytes and the rest.
    ///
    /// # Errors
    ///
    /// [`SessionError::Encode`] if the value cannot be written, [`SessionError::NoSecretKey`],
    /// [`SessionError::ResponseSent`]. The session is unchanged then.
    pub fn insert(&mut self, key: &str, value: impl Serialize) -> Result<(), SessionError> {
        self.writable()?;
        let inserted = self.content.insert(key, &value, self.format.encoder());
        inserted.map_err(SessionError::encode(Some(key)))?;
        self.modified = true;
        Ok(())
    }

    /// Sets a value that is encoded already.
    pub(crate) fn insert_encoded(
        &mut self,
        key: &str,
        value: &RawValue,
    ) -> Result<(), SessionError> {
        self.writable()?;
        if self.content.len() >= self.format.max_keys() && !self.content.contains_key(key) {
            // Only this says that there are too many keys.
            let inserted = self.content.insert(key, &(), self.format.encoder());
            inserted.map_err(SessionError::encode(Some(key)))?;
        }
        self.content.insert_raw(key, value);
        self.modified = true;
        Ok(())
    }

    /// Removes a key and returns its value, still encoded: Python's `session.pop(key, None)`.
    ///
    /// ```
    /// use hardtack_session::SessionData;
    ///
    /// let mut session = SessionData::loads(r#"{"next":"/account"}"#)?;
    /// let next = session.remove("next")?.unwrap();
    /// assert_eq!(next.get::<String>()?, "/account");
    /// assert!(session.remove("next")?.is_none());
    /// # Ok::<(), hardtack_session::SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`].
    pub fn remove(&mut self, key: &str) -> Result<Option<SessionValue<'static>>, SessionError> {
        self.writable()?;
        let removed = self.content.remove(key);
        self.modified |= removed.is_some();
        Ok(removed.map(|value| {
            SessionValue::new(key.to_owned().into(), value.as_str().to_owned().into(), &self.format)
        }))
    }

    /// Removes a key and returns its value as a `T`: Python's `session.pop(key, None)`.
    ///
    /// The result is `None` if the key is absent or holds Python's `None`.
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] if the value is not a `T`; it stays in the session then.
    /// [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`].
    pub fn pop<T: DeserializeOwned>(&mut self, key: &str) -> Result<Option<T>, SessionError> {
        self.writable()?;
        let value = self.get(key)?;
        self.remove(key)?;
        Ok(value)
    }

    /// Removes every key: Python's `session.clear()`. The cookie will be deleted.
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`].
    pub fn clear(&mut self) -> Result<(), SessionError> {
        if self.access == Access::NotLoaded {
            // What is in the store does not matter any more.
            self.access = Access::Full;
        }
        self.replace_content(RawMap::new())
    }

    /// Replaces the whole content with the fields of a struct or the entries of a map.
    ///
    /// ```
    /// use hardtack_session::SessionData;
    /// use std::collections::BTreeMap;
    ///
    /// let mut session = SessionData::loads(r#"{"cart":[7],"theme":"dark"}"#)?;
    /// session.replace(BTreeMap::from([("theme", "light")]))?;
    /// assert_eq!(session.dumps()?, r#"{"theme":"light"}"#);
    /// # Ok::<(), hardtack_session::SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::Encode`] if serde does not write the value as a map, or if a value in it cannot
    /// be written. [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`].
    /// The session is unchanged then.
    pub fn replace(&mut self, content: impl Serialize) -> Result<(), SessionError> {
        let content = self.format.encode_map(&content)?;
        self.replace_content(content)
    }

    /// Changes the content of a session that is [writable](Self::writable).
    pub(crate) fn change_content(&mut self, change: impl FnOnce(&mut RawMap)) {
        change(&mut self.content);
        self.modified = true;
    }

    pub(crate) fn replace_content(&mut self, content: RawMap) -> Result<(), SessionError> {
        self.writable()?;
        self.content = content;
        self.modified = true;
        Ok(())
    }
}
