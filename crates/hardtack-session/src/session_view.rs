//! A whole shared session as a type of one's own.

use std::fmt;
use std::ops::Deref;

use serde::{Serialize, de::DeserializeOwned};

use crate::{SessionError, SharedSession};

/// What a type names of a [`SharedSession`], read by value; it derefs to that type.
///
/// It is a copy: changing it changes nothing. [`edit`](Self::edit) changes the session.
///
/// ```
/// use hardtack_session::serializer::signer::SecretKey;
/// use hardtack_session::{SecureCookieSessionInterface, SessionConfig, SharedSession};
/// use serde::{Deserialize, Serialize};
/// use std::sync::Arc;
///
/// #[derive(Deserialize, Serialize)]
/// struct Shop {
///     #[serde(default)]
///     visits: u32,
/// }
///
/// let config = SessionConfig::new(SecretKey::new("secret-key")?);
/// let sessions = Arc::new(SecureCookieSessionInterface::new(config)?);
/// let session = SharedSession::new(sessions, None, 1_700_000_000);
/// session.insert("theme", "dark")?;
///
/// let mut shop = session.view::<Shop>()?;
/// shop.edit(|shop| shop.visits += 1)?;
/// assert_eq!(shop.visits, 1);
/// assert_eq!(session.lock().dumps()?, r#"{"theme":"dark","visits":1}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SessionView<T> {
    session: SharedSession,
    view: T,
}

impl<T: DeserializeOwned> SessionView<T> {
    pub(crate) fn new(session: SharedSession) -> Result<Self, SessionError> {
        let view = session.lock().view()?;
        Ok(Self { session, view })
    }

    /// Changes the session as [`Session::edit`](crate::Session::edit) does, beginning with what is
    /// in it now; afterwards this copy is what the session says. The closure holds the lock of the
    /// session, so [`lock`](SharedSession::lock) and whatever else locks panics in it.
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`], [`SessionError::Encode`], [`SessionError::NoSecretKey`],
    /// [`SessionError::ResponseSent`]. The session and this copy are unchanged then.
    #[track_caller]
    pub fn edit<R>(&mut self, change: impl FnOnce(&mut T) -> R) -> Result<R, SessionError>
    where
        T: Serialize,
    {
        let (view, result) = self.session.lock().edit_view(change)?;
        self.view = view;
        Ok(result)
    }
}

impl<T> SessionView<T> {
    /// The copy itself.
    pub fn into_inner(self) -> T {
        self.view
    }

    /// The session that this is a part of.
    pub fn session(&self) -> &SharedSession {
        &self.session
    }
}

impl<T> Deref for SessionView<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.view
    }
}

/// Without the content.
impl<T> fmt::Debug for SessionView<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionView").field("session", &self.session).finish_non_exhaustive()
    }
}
