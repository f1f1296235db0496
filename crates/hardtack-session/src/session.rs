//! What is known of one visitor: a map from key to value, as Flask's `session`.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hardtack_tagged_json::RawMap;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    FlashedMessage, Item, SessionError,
    codec::{Codec, with_text},
    merge,
};

/// One visitor's session: Flask's `SecureCookieSession`.
///
/// Values stay encoded until they are asked for, and go back exactly as they came unless they are
/// written. Every top-level write marks the session as modified, even of an equal value; so a
/// change deep inside a value is a write of that value, and cannot be missed.
///
/// ```
/// use hardtack_session::{Session, SessionError};
///
/// let mut session = Session::new();
/// session.insert("user_id", &42)?;
/// session.insert("cart", &vec![("apple", 3), ("pear", 1)])?;
/// assert_eq!(session.get::<u64>("user_id")?, Some(42));
///
/// let mut cart: Vec<(String, u32)> = session.get("cart")?.unwrap_or_default();
/// cart.push(("plum".to_owned(), 7));
/// session.insert("cart", &cart)?;
///
/// let visits = session.entry("visits")?.and_modify(|n: &mut u32| *n += 1)?.get_or_insert(1)?;
/// assert_eq!(visits, 1);
/// assert_eq!(session.pop::<u64>("user_id")?, Some(42));
/// assert!(session.modified());
/// # Ok::<(), SessionError>(())
/// ```
pub struct Session {
    data: RawMap,
    codec: Arc<Codec>,
    accessed: AtomicBool,
    modified: bool,
    is_new: bool,
    opened_by_fallback: bool,
    closed: Option<Closed>,
    /// The messages taken in this request, so that they can be asked for again.
    flashed: Option<Vec<FlashedMessage>>,
}

/// Why a session cannot be written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Closed {
    NoSecretKey,
    ResponseSent,
}

impl Session {
    /// An empty session, as a first visitor has it.
    pub fn new() -> Self {
        Self::with_codec(Arc::default(), None)
    }

    /// Reads a session from tagged JSON, for interfaces that keep sessions elsewhere.
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] when the text is no tagged JSON of a map.
    pub fn loads(text: impl Into<String>) -> Result<Self, SessionError> {
        let codec = Arc::<Codec>::default();
        let data = codec.decoder.raw_map(text.into()).map_err(SessionError::Decode)?;
        Ok(Self::with_codec(codec, Some(data)))
    }

    /// The session as tagged JSON, the very text that Flask would sign.
    ///
    /// This does not count as an access.
    ///
    /// # Errors
    ///
    /// [`SessionError::Encode`] where the only key looks like a tag and its value is nested to the
    /// limit, so that there is no room for the escape.
    pub fn dumps(&self) -> Result<String, SessionError> {
        let mut text = String::new();
        self.encode_into(&mut text).map_err(SessionError::Encode)?;
        Ok(text)
    }

    pub(crate) fn encode_into(&self, text: &mut String) -> Result<(), hardtack_tagged_json::Error> {
        self.codec.encoder.write_raw_map(&self.data, text)
    }

    pub(crate) fn with_codec(codec: Arc<Codec>, data: Option<RawMap>) -> Self {
        Self {
            is_new: data.is_none(),
            data: data.unwrap_or_default(),
            codec,
            accessed: AtomicBool::new(false),
            modified: false,
            opened_by_fallback: false,
            closed: None,
            flashed: None,
        }
    }

    /// The value of a key: Flask's `session.get(key)`.
    ///
    /// Python's `None` is `null`, which is an error unless the type is an `Option`:
    /// `session.get::<Option<T>>(key)?.flatten()` takes a key that is not there and one that is
    /// `None` for the same.
    ///
    /// Asking for `&str` borrows the text, and is an error where it stands with escapes, that is,
    /// where anything beyond ASCII, a quote, a backslash or a line end is in it; `String` takes any
    /// text.
    ///
    /// ```
    /// use hardtack_session::{Session, SessionError};
    ///
    /// let session = Session::loads(r#"{"coupon":null,"name":"Zo\u00eb","user":"ann"}"#)?;
    /// assert!(session.get::<String>("coupon").is_err());
    /// assert_eq!(session.get::<Option<String>>("coupon")?.flatten(), None);
    /// assert_eq!(session.get::<&str>("user")?, Some("ann"));
    /// assert!(session.get::<&str>("name").is_err());
    /// assert_eq!(session.get::<String>("name")?.as_deref(), Some("Zoë"));
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] when the value is there and not of this type.
    pub fn get<'a, T: Deserialize<'a>>(&'a self, key: &str) -> Result<Option<T>, SessionError> {
        self.touch();
        self.data.get(key, &self.codec.decoder).map_err(SessionError::Decode)
    }

    /// Whether there is a value of this key: Python's `key in session`.
    pub fn contains_key(&self, key: &str) -> bool {
        self.touch();
        self.data.contains_key(key)
    }

    /// The number of keys: Python's `len(session)`.
    pub fn len(&self) -> usize {
        self.touch();
        self.data.len()
    }

    /// Whether there are no keys: Python's `not session`. An empty session that was modified
    /// deletes its cookie.
    pub fn is_empty(&self) -> bool {
        self.touch();
        self.data.is_empty()
    }

    /// Every key with its value, in order of the keys' code points.
    ///
    /// A key that holds a lone surrogate, which Python allows and Rust text does not, is passed
    /// over; it stays in the session.
    pub fn iter(&self) -> impl Iterator<Item = Item<'_>> {
        self.touch();
        self.data.iter().map(|(key, text)| Item::new(key, text, &self.codec))
    }

    /// Sets the value of a key: Python's `session[key] = value`.
    ///
    /// Tuples become Python tuples, `Vec`s lists; see
    /// [`tagged_json`](crate::tagged_json) for bytes, dates and the rest.
    ///
    /// # Errors
    ///
    /// [`SessionError::Encode`] when the value cannot be written, [`SessionError::NoSecretKey`],
    /// [`SessionError::ResponseSent`]; the session is unchanged then.
    pub fn insert<T: Serialize + ?Sized>(
        &mut self,
        key: &str,
        value: &T,
    ) -> Result<(), SessionError> {
        self.writable()?;
        self.data.insert(key, value, &self.codec.encoder).map_err(SessionError::Encode)?;
        self.modified = true;
        Ok(())
    }

    /// Removes a key and says whether it was there: Python's `del session[key]`, without an error
    /// for a key that is not there.
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`].
    pub fn remove(&mut self, key: &str) -> Result<bool, SessionError> {
        self.writable()?;
        let removed = self.data.remove(key).is_some();
        self.modified |= removed;
        Ok(removed)
    }

    /// Takes the value of a key out: Python's `session.pop(key, None)`.
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] when the value is not of this type, which leaves it in its place;
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
        self.writable()?;
        self.data.clear();
        self.modified = true;
        Ok(())
    }

    /// Whether anything looked at the session, so that the response depends on the cookie.
    pub fn accessed(&self) -> bool {
        self.accessed.load(Ordering::Relaxed)
    }

    /// Whether anything was written.
    pub fn modified(&self) -> bool {
        self.modified
    }

    /// Marks the session as modified, so that its cookie is set again: Python's
    /// `session.modified = True`.
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`].
    pub fn mark_modified(&mut self) -> Result<(), SessionError> {
        self.writable()?;
        self.modified = true;
        Ok(())
    }

    /// Whether the session began with this request: there was no cookie, or it was refused.
    ///
    /// Flask's `session.new` is always false; here it tells.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Whether the session cannot be written because there is no secret key: Flask's
    /// `NullSession`.
    pub fn is_null(&self) -> bool {
        self.closed == Some(Closed::NoSecretKey)
    }

    pub(crate) fn make_null(&mut self) {
        self.closed = Some(Closed::NoSecretKey);
    }

    pub(crate) fn close(&mut self) {
        self.closed.get_or_insert(Closed::ResponseSent);
    }

    pub(crate) fn opened_by_fallback(&self) -> bool {
        self.opened_by_fallback
    }

    pub(crate) fn set_opened_by_fallback(&mut self, by_fallback: bool) {
        self.opened_by_fallback = by_fallback;
    }

    /// Takes over what differs between two states of a part of the session, and removes what the
    /// second one no longer has; the type must be able to read it again.
    pub(crate) fn replace<T: DeserializeOwned>(
        &mut self,
        before: &RawMap,
        mut after: RawMap,
    ) -> Result<(), SessionError> {
        self.writable()?;
        let codec = Arc::clone(&self.codec);
        let mut data = self.data.clone();
        let changed = merge::take_over(&mut data, before, &mut after, &codec.for_values());
        if changed.map_err(SessionError::Encode)? {
            let written = with_text(|text, _| codec.encoder.write_raw_map(&data, text));
            written.map_err(SessionError::Encode)?;
            data.to_typed::<T>(&codec.decoder).map_err(SessionError::Decode)?;
            self.data = data;
            self.modified = true;
        }
        Ok(())
    }

    pub(crate) fn data(&self) -> &RawMap {
        &self.data
    }

    pub(crate) fn codec(&self) -> &Codec {
        &self.codec
    }

    pub(crate) fn flashed(&mut self) -> &mut Option<Vec<FlashedMessage>> {
        &mut self.flashed
    }

    /// Marks the session as accessed; every look at it does so.
    pub(crate) fn touch(&self) {
        self.accessed.store(true, Ordering::Relaxed);
    }

    /// Marks the session as accessed, and refuses a write that would be lost.
    fn writable(&self) -> Result<(), SessionError> {
        self.touch();
        match self.closed {
            None => Ok(()),
            Some(Closed::NoSecretKey) => Err(SessionError::NoSecretKey),
            Some(Closed::ResponseSent) => Err(SessionError::ResponseSent),
        }
    }
}

impl Default for Session {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("len", &self.data.len())
            .field("accessed", &self.accessed())
            .field("modified", &self.modified)
            .field("is_new", &self.is_new)
            .finish_non_exhaustive()
    }
}
