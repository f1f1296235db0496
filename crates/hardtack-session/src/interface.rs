//! The trait that a kind of session implements, and what it gives.

use std::fmt;
use std::sync::Arc;

use hardtack_serializer::signer::KeyMatch;

use crate::{Rejection, SaveError, Session};

/// A kind of session: Flask's `SessionInterface`.
///
/// [`SecureCookieSessionInterface`](crate::SecureCookieSessionInterface) is Flask's own. Another
/// kind, such as one that keeps sessions in memory and only an id in the cookie, implements this
/// trait, and every adapter takes it.
///
/// Its methods are called from within the request's task and waited for, so nothing in them may
/// block: a store that does I/O does not belong here. What such a store holds is kept in memory, or
/// loaded by a middleware around the adapter's, before the session is opened.
///
/// ```
/// use hardtack_session::{
///     CookieChange, CookieState, Opened, SaveError, Saved, Session, SessionInterface,
/// };
///
/// /// Sessions that live for one request.
/// #[derive(Debug)]
/// struct Forgetful;
///
/// impl SessionInterface for Forgetful {
///     fn cookie_name(&self) -> &str {
///         "session"
///     }
///
///     fn open_session(&self, _cookie: Option<&[u8]>, _now: u64) -> Opened {
///         Opened::new(Session::new(), CookieState::Absent)
///     }
///
///     fn save_session(&self, session: &Session, _now: u64) -> Result<Saved, SaveError> {
///         Ok(Saved::new(CookieChange::Keep, session.accessed()))
///     }
/// }
///
/// let opened = Forgetful.open_session(None, 0);
/// assert_eq!(Forgetful.save_session(&opened.session, 0)?.cookie, CookieChange::Keep);
/// # Ok::<(), SaveError>(())
/// ```
pub trait SessionInterface: fmt::Debug + Send + Sync {
    /// The name of the session cookie: Flask's `get_cookie_name`.
    fn cookie_name(&self) -> &str;

    /// Opens the session of a request at a second since 1970: Flask's `open_session`.
    ///
    /// The cookie is the value of the first of its name, or `None`. It never fails for the visitor:
    /// a refused cookie gives an empty session, and the reason beside it.
    fn open_session(&self, cookie: Option<&[u8]>, now: u64) -> Opened;

    /// Says what the response must carry at a second since 1970: Flask's `save_session`.
    ///
    /// Ask [`Session::accessed`] first: a look at the session counts as an access here too.
    ///
    /// # Errors
    ///
    /// [`SaveError`]; the response can still be sent, without its cookie.
    fn save_session(&self, session: &Session, now: u64) -> Result<Saved, SaveError>;

    /// Whether the session of a request with a cookie must be opened and saved even though nobody
    /// looked at it, because saving may renew the cookie; true unless overridden.
    fn saves_untouched(&self) -> bool {
        true
    }
}

/// What is shared is the same kind of session: an adapter takes one handle, and whoever calls
/// [`verify`](crate::SecureCookieSessionInterface::verify),
/// [`loads`](crate::SecureCookieSessionInterface::loads) or
/// [`dumps`](crate::SecureCookieSessionInterface::dumps) keeps another.
///
/// ```
/// use hardtack_session::serializer::signer::SecretKey;
/// use hardtack_session::{SecureCookieSessionInterface, SessionConfig, SessionInterface};
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
/// assert!(sessions.verify(b"forged", 1_700_000_060).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl<I: SessionInterface + ?Sized> SessionInterface for Arc<I> {
    fn cookie_name(&self) -> &str {
        (**self).cookie_name()
    }

    fn open_session(&self, cookie: Option<&[u8]>, now: u64) -> Opened {
        (**self).open_session(cookie, now)
    }

    fn save_session(&self, session: &Session, now: u64) -> Result<Saved, SaveError> {
        (**self).save_session(session, now)
    }

    fn saves_untouched(&self) -> bool {
        (**self).saves_untouched()
    }
}

/// A session, and what became of the cookie.
#[derive(Debug)]
#[non_exhaustive]
pub struct Opened {
    /// The session; empty where there was no cookie or where it was refused.
    pub session: Session,
    /// What became of the cookie.
    pub cookie: CookieState,
}

impl Opened {
    /// A session and what became of its cookie, for interfaces of one's own.
    pub fn new(session: Session, cookie: CookieState) -> Self {
        Self { session, cookie }
    }
}

/// What became of a request's session cookie.
#[derive(Debug)]
#[non_exhaustive]
pub enum CookieState {
    /// There was none, or an empty one.
    Absent,
    /// It was verified.
    #[non_exhaustive]
    Accepted {
        /// The second it was signed at.
        signed_at: u64,
        /// The key that signed it; a fallback means that it should be signed anew before that key
        /// is retired.
        key: KeyMatch,
    },
    /// It was refused.
    Refused(Rejection),
}

impl CookieState {
    /// A cookie that was verified, for interfaces of one's own.
    pub fn accepted(signed_at: u64, key: KeyMatch) -> Self {
        Self::Accepted { signed_at, key }
    }

    /// Why the cookie was refused, if it was.
    pub fn rejection(&self) -> Option<&Rejection> {
        match self {
            Self::Refused(rejection) => Some(rejection),
            _ => None,
        }
    }

    /// The key that signed the cookie, if it was accepted.
    pub fn key(&self) -> Option<KeyMatch> {
        match self {
            Self::Accepted { key, .. } => Some(*key),
            _ => None,
        }
    }
}

/// What a response must carry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Saved {
    /// What happens to the cookie.
    pub cookie: CookieChange,
    /// Whether the response depends on the cookie, so that `Vary` must name `Cookie`:
    /// [`vary_with_cookie`](crate::vary_with_cookie).
    pub vary_cookie: bool,
    /// The length of the `Set-Cookie` value in bytes, where it is beyond `MAX_COOKIE_SIZE` and sent
    /// all the same: browsers may drop it, and someone should know.
    pub oversized: Option<usize>,
}

impl Saved {
    /// What happens to the cookie and whether the response depends on it, for interfaces of one's
    /// own; nothing is oversized.
    pub fn new(cookie: CookieChange, vary_cookie: bool) -> Self {
        Self { cookie, vary_cookie, oversized: None }
    }
}

/// What happens to a session cookie. The header is to be appended to others, never put in their
/// place.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum CookieChange {
    /// The browser keeps what it has.
    #[default]
    Keep,
    /// The value of a `Set-Cookie` header that carries the session.
    Set(String),
    /// The value of a `Set-Cookie` header that deletes the cookie.
    Delete(String),
}

impl CookieChange {
    /// The value of the `Set-Cookie` header to append, if there is one.
    pub fn header(&self) -> Option<&str> {
        match self {
            Self::Keep => None,
            Self::Set(header) | Self::Delete(header) => Some(header),
        }
    }

    /// The value of the `Set-Cookie` header to append, if there is one.
    pub fn into_header(self) -> Option<String> {
        match self {
            Self::Keep => None,
            Self::Set(header) | Self::Delete(header) => Some(header),
        }
    }
}

impl fmt::Debug for CookieChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Keep => "Keep",
            Self::Set(_) => "Set(..)",
            Self::Delete(_) => "Delete(..)",
        })
    }
}
