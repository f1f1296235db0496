//! Reading the session.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::Session;
use crate::{SessionData, SessionError};

impl Session {
    /// Returns the value of a key: Python's `session.get(key)`.
    ///
    /// The result is `None` if the key is absent or holds Python's `None`.
    ///
    /// With `serde_json::Value`, Python's `NaN` and infinities read as null. Use
    /// [`tagged_json::Value`](crate::tagged_json::Value) to keep every value of Python's.
    ///
    /// ```
    /// # use hardtack_session::{Session, SessionError, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// session.insert("visits", 3)?;
    /// assert_eq!(session.get::<u32>("visits")?, Some(3));
    /// assert_eq!(session.get::<u32>("absent")?, None);
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] if the value is not a `T`. [`SessionError::NotLoaded`] and
    /// [`SessionError::InUse`].
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, SessionError> {
        self.read()?.peek(key)
    }

    /// Returns the value of a key, as [`get`](Self::get) does, without counting as an access. The
    /// response's `Vary` header then does not name `Cookie`.
    ///
    /// ```
    /// # use hardtack_session::{Session, SessionError, UnixTime, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// let theme: Option<String> = session.peek("theme")?;
    /// assert!(!session.save(UnixTime(1_700_000_000)).unwrap().vary_cookie);
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    pub fn peek<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, SessionError> {
        let data = self.snapshot(&mut *self.used()?)?;
        data.peek(key)
    }

    /// Returns whether the session contains a key: Python's `key in session`.
    ///
    /// ```
    /// # use hardtack_session::{Session, SessionError, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// session.insert("coupon", None::<u32>)?;
    /// assert!(session.contains_key("coupon")?);
    /// assert_eq!(session.get::<u32>("coupon")?, None);
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::NotLoaded`], [`SessionError::InUse`].
    pub fn contains_key(&self, key: &str) -> Result<bool, SessionError> {
        Ok(self.read()?.contains_key(key))
    }

    /// Reads the keys that a type names, and ignores the others.
    ///
    /// ```
    /// # use hardtack_session::{Session, SessionError, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// #[derive(serde::Deserialize)]
    /// struct Visitor {
    ///     #[serde(default)]
    ///     visits: u32,
    /// }
    ///
    /// let visitor: Visitor = session.view()?;
    /// assert_eq!(visitor.visits, 0);
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] if a value is not of the type that its field asks for, or if a key is
    /// absent and its field has no default: [`SessionError::is_missing_key`].
    /// [`SessionError::NotLoaded`], [`SessionError::InUse`].
    pub fn view<T: DeserializeOwned>(&self) -> Result<T, SessionError> {
        self.read()?.view()
    }

    /// Returns whether the cookie outlives the browser: Flask's `session.permanent`.
    ///
    /// ```
    /// # use hardtack_session::{Session, SessionError, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// assert!(!session.permanent()?);
    /// session.set_permanent(true)?;
    /// assert!(session.permanent()?);
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::NotLoaded`], [`SessionError::InUse`].
    pub fn permanent(&self) -> Result<bool, SessionError> {
        Ok(self.read()?.permanent())
    }

    /// Returns the content as it is now, and counts as an access. No lock is held afterwards, so that
    /// decoding a value may run code of the application.
    fn read(&self) -> Result<Arc<SessionData>, SessionError> {
        let data = self.snapshot(&mut *self.used()?)?;
        data.touch();
        Ok(data)
    }
}
