//! The trait that a kind of session implements.

mod identity;
mod opened;
mod saved;

use std::fmt;
use std::ptr;
use std::sync::Arc;

use crate::{SaveError, SessionData, UnixTime};

pub use identity::InterfaceIdentity;
pub(crate) use opened::LoadFuture;
pub use opened::{CookieState, Opened};
pub use saved::{CommitFuture, CookieChange, Saved};

/// A kind of session: Flask's `SessionInterface`.
///
/// [`SecureCookieSessionInterface`](crate::SecureCookieSessionInterface) is Flask's own. An interface
/// that keeps sessions elsewhere implements this trait, and works in every adapter.
///
/// No method may block. An interface whose store does I/O returns a future instead, for loading in
/// [`Opened::loading`] and for saving in [`Saved::with_commit`], and adapters await it.
///
/// ```
/// use hardtack_session::{
///     CookieChange, CookieState, Opened, SaveError, Saved, SessionData, SessionInterface, UnixTime,
/// };
///
/// /// Sessions that last for one request.
/// #[derive(Debug)]
/// struct Forgetful;
///
/// impl SessionInterface for Forgetful {
///     fn cookie_name(&self) -> &str {
///         "session"
///     }
///
///     fn open_session(&self, _cookie: Option<&[u8]>, _now: UnixTime) -> Opened {
///         Opened::new(SessionData::new(), CookieState::Absent)
///     }
///
///     fn save_session(
///         &self,
///         session: &SessionData,
///         _cookie: Option<&[u8]>,
///         _now: UnixTime,
///     ) -> Result<Saved, SaveError> {
///         Ok(Saved::new(CookieChange::Keep, session.accessed()))
///     }
/// }
///
/// let now = UnixTime(1_700_000_000);
/// let opened = Forgetful.open_session(None, now);
/// assert_eq!(Forgetful.save_session(&opened.session, None, now)?.cookie, CookieChange::Keep);
/// # Ok::<(), SaveError>(())
/// ```
pub trait SessionInterface: fmt::Debug + Send + Sync {
    /// Returns the name of the session cookie: Flask's `get_cookie_name`.
    fn cookie_name(&self) -> &str;

    /// Opens the session of a request: Flask's `open_session`.
    ///
    /// The cookie is the value of the first cookie of this name.
    /// Opening is infallible: a rejected cookie yields an empty session together with the reason.
    fn open_session(&self, cookie: Option<&[u8]>, now: UnixTime) -> Opened;

    /// Returns what the response must carry: Flask's `save_session`.
    ///
    /// The cookie is the one that the session was opened with, and `now` is in seconds since 1970.
    /// Call [`SessionData::accessed`] first, because reading the session here counts as an access too.
    ///
    /// # Errors
    ///
    /// [`SaveError`]. The response can still be sent, without its cookie.
    fn save_session(
        &self,
        session: &SessionData,
        cookie: Option<&[u8]>,
        now: UnixTime,
    ) -> Result<Saved, SaveError>;

    /// Returns whether a session with a cookie must be opened and saved even if nothing accessed it,
    /// because saving may renew the cookie. The default is true.
    fn saves_untouched(&self) -> bool {
        true
    }

    /// Returns whether [`open_session`](Self::open_session) may return a session that must be
    /// [loaded](Opened::loading). The default is false, so that extractors do not open the session.
    fn is_stored(&self) -> bool {
        false
    }

    /// Returns what tells this interface from others. Of two nested layers for one cookie, the inner
    /// one defers to the outer one only if their identities are equal.
    ///
    /// The default tells objects apart: two interfaces are the same if they are one object.
    fn identity(&self) -> InterfaceIdentity {
        InterfaceIdentity::of_object(ptr::from_ref(self).cast::<()>())
    }
}

/// A shared interface is the same interface. Keep one handle to call
/// [`verify`](crate::SecureCookieSessionInterface::verify),
/// [`loads`](crate::SecureCookieSessionInterface::loads) or
/// [`dumps`](crate::SecureCookieSessionInterface::dumps), and give an adapter another.
///
/// ```
/// use hardtack_session::{UnixTime,
///     SecretKey, SecureCookieSessionInterface, SessionConfig, SessionInterface,
/// };
/// use std::sync::Arc;
///
/// /// What adapters do.
/// fn adapter(interface: impl SessionInterface + 'static) -> Box<dyn SessionInterface> {
///     Box::new(interface)
/// }
///
/// let config = SessionConfig::new(SecretKey::new("secret-key")?);
/// let sessions = Arc::new(SecureCookieSessionInterface::new(config)?);
/// assert_eq!(adapter(Arc::clone(&sessions)).cookie_name(), "session");
/// assert!(sessions.verify(b"forged", UnixTime(1_700_000_060)).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl<I: SessionInterface + ?Sized> SessionInterface for Arc<I> {
    fn cookie_name(&self) -> &str {
        (**self).cookie_name()
    }

    fn open_session(&self, cookie: Option<&[u8]>, now: UnixTime) -> Opened {
        (**self).open_session(cookie, now)
    }

    fn save_session(
        &self,
        session: &SessionData,
        cookie: Option<&[u8]>,
        now: UnixTime,
    ) -> Result<Saved, SaveError> {
        (**self).save_session(session, cookie, now)
    }

    fn saves_untouched(&self) -> bool {
        (**self).saves_untouched()
    }

    fn is_stored(&self) -> bool {
        (**self).is_stored()
    }

    fn identity(&self) -> InterfaceIdentity {
        (**self).identity()
    }
}
