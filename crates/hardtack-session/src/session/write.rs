//! Writing the session.

use std::borrow::Cow;

use serde::{Serialize, de::DeserializeOwned};

use super::{Session, state::Write};
use crate::{
    FlashedMessage, SessionData, SessionError, SessionFormat, SessionValue,
    data::{PERMANENT, encode_flash},
};

impl Session {
    /// Sets the value of a key: Python's `session[key] = value`.
    ///
    /// Tuples and arrays of a fixed size become Python tuples, `Vec`s and slices become lists. Dates
    /// and UUIDs of other crates become text or numbers, not Python's `datetime` and `UUID`, unless their
    /// fields name a module of [`tagged_json::with`](crate::tagged_json::with). See
    /// [`tagged_json`](crate::tagged_json) for bytes and the rest.
    ///
    /// ```
    /// # use hardtack_session::{Session, SessionError, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// session.insert("_user_id", "42")?;
    /// session.insert("cart", vec![("apple", 3), ("pear", 1)])?;
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::Encode`] if the value cannot be written, [`SessionError::NoSecretKey`],
    /// [`SessionError::ResponseSent`], [`SessionError::NotLoaded`], [`SessionError::InUse`].
    /// The session is unchanged then.
    pub fn insert(&self, key: &str, value: impl Serialize) -> Result<(), SessionError> {
        let value = self.format()?.encode(key, &value)?;
        self.write(Write::Insert(Cow::Borrowed(key), value))
    }

    /// Removes a key and returns its value, still encoded: Python's `session.pop(key, None)`.
    ///
    /// ```
    /// # use hardtack_session::{Session, SessionError, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// session.insert("_user_id", "42")?;
    /// assert!(session.remove("_user_id")?.is_some());
    /// assert!(session.remove("_user_id")?.is_none());
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`], [`SessionError::NotLoaded`],
    /// [`SessionError::InUse`].
    pub fn remove(&self, key: &str) -> Result<Option<SessionValue<'static>>, SessionError> {
        self.when_free(|data| data.remove(key))
    }

    /// Removes a key and returns its value as a `T`: Python's `session.pop(key, None)`.
    ///
    /// The result is `None` if the key is absent or holds Python's `None`.
    ///
    /// ```
    /// # use hardtack_session::{Session, SessionError, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// session.insert("next", "/account")?;
    /// let next: Option<String> = session.pop("next")?;
    /// assert_eq!(next.as_deref(), Some("/account"));
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] if the value is not a `T`; it stays in the session then.
    /// Otherwise as [`remove`](Self::remove).
    pub fn pop<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, SessionError> {
        let (turn, before) = self.turn()?;
        turn.writable()?;
        let value = before.peek(key)?;
        turn.put_back(before, Write::Remove(Cow::Borrowed(key)))?;
        Ok(value)
    }

    /// Removes every key: Python's `session.clear()`. The cookie will be deleted.
    ///
    /// This also drops what other code keeps in the session, such as Flask-WTF's `csrf_token`.
    ///
    /// ```
    /// # use hardtack_session::{Session, SessionError, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// session.insert("_user_id", "42")?;
    /// session.clear()?;
    /// assert!(!session.contains_key("_user_id")?);
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`], [`SessionError::InUse`].
    pub fn clear(&self) -> Result<(), SessionError> {
        self.write(Write::Clear)
    }

    /// Replaces the whole content with the fields of a struct or the entries of a map.
    ///
    /// ```
    /// # use hardtack_session::{Session, SessionError, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// #[derive(serde::Serialize)]
    /// struct Login {
    ///     username: String,
    ///     admin: bool,
    /// }
    ///
    /// session.insert("cart", vec![7])?;
    /// session.replace(Login { username: "ada".to_owned(), admin: false })?;
    /// assert!(!session.contains_key("cart")?);
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::Encode`] if serde does not write the value as a map, or if a value in it cannot
    /// be written. Otherwise as [`insert`](Self::insert).
    pub fn replace(&self, content: impl Serialize) -> Result<(), SessionError> {
        let content = self.format()?.encode_map(&content)?;
        self.write(Write::Replace(content))
    }

    /// Makes the cookie outlive the browser by `PERMANENT_SESSION_LIFETIME`, or not: Python's
    /// `session.permanent = True`.
    ///
    /// ```
    /// # use hardtack_session::{Session, SessionError, UnixTime, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// session.set_permanent(true)?;
    /// let saved = session.save(UnixTime(1_700_000_000)).unwrap();
    /// assert!(saved.cookie.header().unwrap().contains("; Expires="));
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`], [`SessionError::NotLoaded`],
    /// [`SessionError::InUse`].
    pub fn set_permanent(&self, permanent: bool) -> Result<(), SessionError> {
        self.insert(PERMANENT, permanent)
    }

    /// Marks the session as modified, so that its cookie is set again: Python's
    /// `session.modified = True`.
    ///
    /// ```
    /// # use hardtack_session::{Session, SessionError, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// session.mark_modified()?;
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`set_permanent`](Self::set_permanent).
    pub fn mark_modified(&self) -> Result<(), SessionError> {
        self.write(Write::MarkModified)
    }

    /// Gives a stored session a new id, as a login should, so that an id that was planted in the
    /// visitor's browser is worthless. A session in a cookie has no id, and is only saved again.
    ///
    /// ```
    /// # use hardtack_session::{Session, SessionError, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// session.regenerate_id()?;
    /// session.insert("_user_id", "42")?;
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`set_permanent`](Self::set_permanent).
    pub fn regenerate_id(&self) -> Result<(), SessionError> {
        self.write(Write::RegenerateId)
    }

    /// Leaves a message for the next page: Flask's `flash(message, category)`.
    ///
    /// ```
    /// # use hardtack_session::{FlashedMessage, Session, SessionError, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// session.flash("Saved.", "info")?;
    /// session.flash(format!("{} items left.", 3), FlashedMessage::DEFAULT_CATEGORY)?;
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`insert`](Self::insert), and [`SessionError::Decode`] if Flask's key `_flashes` holds
    /// something other than a list.
    pub fn flash(
        &self,
        message: impl Serialize,
        category: impl AsRef<str>,
    ) -> Result<(), SessionError> {
        let message = encode_flash(&self.format()?, message, category.as_ref())?;
        self.write(Write::Flash(message))
    }

    /// Removes and returns the messages for this page: Flask's
    /// `get_flashed_messages(with_categories=True)`.
    ///
    /// Reading them again in the same request returns the same messages.
    ///
    /// ```
    /// # use hardtack_session::{Session, SessionError, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// session.flash("Saved.", "info")?;
    /// let messages = session.flashed_messages()?;
    /// assert_eq!(messages[0].category, "info");
    /// assert_eq!(messages[0].text(), Some("Saved."));
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] if Flask's key `_flashes` holds something other than messages, which
    /// stays there. Otherwise as [`remove`](Self::remove).
    pub fn flashed_messages(&self) -> Result<Vec<FlashedMessage>, SessionError> {
        self.when_free(SessionData::flashed_messages)
    }

    /// Keeps the response from renewing the cookie of a permanent session if nothing accesses the
    /// session, for requests that should cost nothing, such as those for static files.
    ///
    /// Once something accesses the session, it is saved like any other.
    ///
    /// ```
    /// # use hardtack_session::{Session, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// session.skip_refresh();
    /// ```
    pub fn skip_refresh(&self) {
        self.state().skip_refresh = true;
    }

    /// Returns the format in which values are encoded. No lock is held afterwards, so that encoding a
    /// value may run code of the application.
    fn format(&self) -> Result<SessionFormat, SessionError> {
        let state = &mut *self.used()?;
        Ok(self.shared.open(state).data.format().clone())
    }
}
