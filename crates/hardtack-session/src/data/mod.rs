//! The content of one visitor's session: a map from key to value, as Flask's `session`.

mod flash;
mod map;
mod merge;
mod permanent;
mod typed;
mod value;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use hardtack_serializer::{UnixTime, signer::KeyMatch};
use hardtack_tagged_json::RawMap;

use crate::{SessionError, SessionFormat};

pub use flash::FlashedMessage;
pub use value::SessionValue;

#[cfg(feature = "testing")]
pub(crate) use flash::FLASHES;
pub(crate) use flash::encode as encode_flash;
pub(crate) use permanent::PERMANENT;

/// The content of one session: Flask's `SecureCookieSession`, a map from key to value.
///
/// A [`SessionInterface`](crate::SessionInterface) opens and saves it.
/// Handlers get it in [`Session::with`](crate::Session::with).
///
/// Values stay encoded until you read them, and go back exactly as they came unless you write them.
/// Every top-level write marks the session as modified, even a write of an equal value.
/// To change a nested value, write the value that contains it, so that no change is missed.
///
/// ```
/// use hardtack_session::{SessionData, SessionError};
///
/// let mut session = SessionData::new();
/// session.insert("user_id", 42)?;
/// session.insert("cart", vec![("apple", 3), ("pear", 1)])?;
/// assert_eq!(session.get::<u64>("user_id")?, Some(42));
///
/// session.update("cart", |cart: &mut Vec<(String, u32)>| cart.push(("plum".to_owned(), 7)))?;
/// assert_eq!(session.get::<Vec<(String, u32)>>("cart")?.unwrap().len(), 3);
/// assert_eq!(session.pop::<u64>("user_id")?, Some(42));
/// assert!(session.modified());
/// # Ok::<(), SessionError>(())
/// ```
pub struct SessionData {
    content: RawMap,
    format: SessionFormat,
    accessed: AtomicBool,
    modified: bool,
    is_new: bool,
    /// The time and the key with which its cookie was signed.
    signature: Option<(UnixTime, KeyMatch)>,
    access: Access,
    /// The messages taken in this request, so that they can be read again.
    flashed: Option<Vec<FlashedMessage>>,
    id: Option<Box<str>>,
    needs_new_id: bool,
}

/// The state of a session, which limits how it can be used.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Full,
    /// Reading only, because nothing could be signed.
    NoSecretKey,
    /// Reading only, because the cookie has been sent.
    ResponseSent,
    /// Clearing only, because the content is still in its store.
    NotLoaded,
}

impl SessionData {
    /// Creates an empty session in Flask's form.
    ///
    /// Use [`SessionFormat::empty`] for the form of a particular interface.
    pub fn new() -> Self {
        SessionFormat::default().empty()
    }

    /// Parses a session from Flask's tagged JSON.
    ///
    /// Use [`SessionFormat::loads`] for the form of a particular interface.
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] if the text is not tagged JSON of a map.
    pub fn loads(text: impl Into<String>) -> Result<Self, SessionError> {
        SessionFormat::default().loads(text)
    }

    /// Returns the session as tagged JSON, the text that Flask would sign.
    ///
    /// This does not count as an access.
    ///
    /// # Errors
    ///
    /// [`SessionError::Encode`] if the only key looks like a tag and its value is nested to the limit,
    /// so that escaping it would exceed the limit.
    pub fn dumps(&self) -> Result<String, SessionError> {
        let mut text = String::new();
        self.encode_into(&mut text).map_err(SessionError::encode(None))?;
        Ok(text)
    }

    pub(crate) fn encode_into(&self, text: &mut String) -> Result<(), hardtack_tagged_json::Error> {
        self.format.encoder().write_raw_map(&self.content, text)
    }

    pub(crate) fn with_format(format: SessionFormat, content: Option<RawMap>) -> Self {
        Self {
            is_new: content.is_none(),
            content: content.unwrap_or_default(),
            format,
            accessed: AtomicBool::new(false),
            modified: false,
            signature: None,
            access: Access::Full,
            flashed: None,
            id: None,
            needs_new_id: false,
        }
    }

    /// Returns whether the session was accessed, so that the response depends on the cookie.
    pub fn accessed(&self) -> bool {
        self.accessed.load(Ordering::Relaxed)
    }

    /// Returns whether the session was written.
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

    pub(crate) fn set_modified(&mut self, modified: bool) {
        self.modified = modified;
    }

    /// Returns whether the session began with this request: there was no cookie, or it was rejected.
    ///
    /// Unlike Flask's `session.new`, which is always `False`, this is accurate.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Returns whether the session is read-only because there is no secret key: Flask's `NullSession`.
    pub fn is_null(&self) -> bool {
        self.access == Access::NoSecretKey
    }

    /// Returns whether the content is known. It is unknown while a store has not delivered it.
    pub fn is_loaded(&self) -> bool {
        self.access != Access::NotLoaded
    }

    /// Returns the id under which a store keeps this session. Sessions in a cookie have none.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Sets the id under which a store keeps this session, for interfaces.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<Box<str>>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Asks the interface to keep the session under a new id, as after a login. Sessions in a cookie
    /// have no id, and are only marked as modified.
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`].
    pub fn regenerate_id(&mut self) -> Result<(), SessionError> {
        self.mark_modified()?;
        self.needs_new_id = true;
        Ok(())
    }

    /// Returns whether the session must be saved under a new id, and the old one deleted.
    pub fn needs_new_id(&self) -> bool {
        self.needs_new_id
    }

    /// Returns the format in which this session is kept.
    pub fn format(&self) -> &SessionFormat {
        &self.format
    }

    pub(crate) fn make_null(&mut self) {
        self.access = Access::NoSecretKey;
    }

    pub(crate) fn make_unloaded(&mut self) {
        self.access = Access::NotLoaded;
    }

    pub(crate) fn close(&mut self) {
        if self.access == Access::Full {
            self.access = Access::ResponseSent;
        }
    }

    pub(crate) fn signature(&self) -> Option<(UnixTime, KeyMatch)> {
        self.signature
    }

    pub(crate) fn set_signature(&mut self, signed_at: UnixTime, key: KeyMatch) {
        self.signature = Some((signed_at, key));
    }

    pub(crate) fn content(&self) -> &RawMap {
        &self.content
    }

    /// Marks the session as accessed.
    pub(crate) fn touch(&self) {
        self.accessed.store(true, Ordering::Relaxed);
    }

    /// Marks the session as accessed, and rejects a write that would be lost.
    pub(crate) fn writable(&self) -> Result<(), SessionError> {
        self.touch();
        match self.access {
            Access::Full => Ok(()),
            Access::NoSecretKey => Err(SessionError::NoSecretKey),
            Access::ResponseSent => Err(SessionError::ResponseSent),
            Access::NotLoaded => Err(SessionError::NotLoaded),
        }
    }
}

impl Clone for SessionData {
    fn clone(&self) -> Self {
        Self {
            content: self.content.clone(),
            format: self.format.clone(),
            accessed: AtomicBool::new(self.accessed()),
            flashed: self.flashed.clone(),
            id: self.id.clone(),
            ..*self
        }
    }
}

impl Default for SessionData {
    fn default() -> Self {
        Self::new()
    }
}

/// Shows the state of the session, not its content.
impl fmt::Debug for SessionData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionData")
            .field("len", &self.content.len())
            .field("accessed", &self.accessed())
            .field("modified", &self.modified)
            .field("is_new", &self.is_new)
            .finish_non_exhaustive()
    }
}
