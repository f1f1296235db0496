//! An opened session, and what became of its cookie.

use std::error::Error;
use std::fmt;
use std::pin::Pin;

use hardtack_serializer::signer::KeyMatch;

use crate::{Rejection, SessionData, UnixTime};

/// A future that loads a session from its store.
pub(crate) type LoadFuture =
    Pin<Box<dyn Future<Output = Result<Opened, Box<dyn Error + Send + Sync>>> + Send>>;

/// A session, and what became of its cookie.
#[non_exhaustive]
pub struct Opened {
    /// The session. It is empty if there was no cookie, or if it was rejected.
    pub session: SessionData,
    /// The outcome for the cookie.
    pub cookie: CookieState,
    pub(crate) load: Option<LoadFuture>,
}

impl Opened {
    /// Creates an opened session, for interfaces of your own.
    pub fn new(session: SessionData, cookie: CookieState) -> Self {
        Self { session, cookie, load: None }
    }

    /// Creates a session that is still in its store, for interfaces of your own.
    ///
    /// Extractors await the future. Until it is ready, reading and writing the session are
    /// [`NotLoaded`](crate::SessionError::NotLoaded) errors, and only clearing it is allowed.
    pub fn loading(
        load: impl Future<Output = Result<Self, Box<dyn Error + Send + Sync>>> + Send + 'static,
    ) -> Self {
        let mut session = SessionData::new();
        session.make_unloaded();
        Self { session, cookie: CookieState::Absent, load: Some(Box::pin(load)) }
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("session", &self.session)
            .field("cookie", &self.cookie)
            .finish_non_exhaustive()
    }
}

/// The outcome of opening a request's session cookie.
#[derive(Debug)]
#[non_exhaustive]
pub enum CookieState {
    /// There was none, or an empty one.
    Absent,
    /// It was verified.
    #[non_exhaustive]
    Accepted {
        /// The time of signing.
        signed_at: UnixTime,
        /// The key that signed it. If it is a fallback, sign the session anew before you retire that
        /// key.
        key: KeyMatch,
    },
    /// It was rejected.
    Rejected(Rejection),
}

impl CookieState {
    /// Creates the state of a cookie that was verified, for interfaces of your own.
    pub fn accepted(signed_at: UnixTime, key: KeyMatch) -> Self {
        Self::Accepted { signed_at, key }
    }

    /// Returns why the cookie was rejected, if it was.
    pub fn rejection(&self) -> Option<&Rejection> {
        match self {
            Self::Rejected(rejection) => Some(rejection),
            _ => None,
        }
    }

    /// Returns the key that signed the cookie, if it was accepted.
    pub fn key(&self) -> Option<KeyMatch> {
        match self {
            Self::Accepted { key, .. } => Some(*key),
            _ => None,
        }
    }
}
