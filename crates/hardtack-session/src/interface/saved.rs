//! The headers that a response needs for its session.

use std::fmt;
use std::pin::Pin;

use crate::SaveError;

/// A future that writes a session to its store.
pub type CommitFuture = Pin<Box<dyn Future<Output = Result<(), SaveError>> + Send>>;

/// The headers that a response must carry for its session.
#[derive(Default)]
#[non_exhaustive]
pub struct Saved {
    /// The change to the cookie.
    pub cookie: CookieChange,
    /// True if the response depends on the cookie, so that `Vary` must name `Cookie`. See
    /// [`vary_with_cookie`](crate::vary_with_cookie).
    pub vary_cookie: bool,
    /// The length of the `Set-Cookie` value in bytes, if it exceeds `MAX_COOKIE_SIZE` and is sent
    /// anyway. Browsers may drop it.
    pub oversized: Option<usize>,
    /// The future to await before the response is sent, if the session is kept in a store.
    pub commit: Option<CommitFuture>,
}

impl Saved {
    /// Creates the result of saving, for interfaces of your own. Nothing is oversized.
    pub fn new(cookie: CookieChange, vary_cookie: bool) -> Self {
        Self { cookie, vary_cookie, oversized: None, commit: None }
    }

    /// Sets a future that writes the session to its store. If it fails, the response is an empty one
    /// of status 500.
    #[must_use]
    pub fn with_commit(
        mut self,
        commit: impl Future<Output = Result<(), SaveError>> + Send + 'static,
    ) -> Self {
        self.commit = Some(Box::pin(commit));
        self
    }
}

impl fmt::Debug for Saved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Saved")
            .field("cookie", &self.cookie)
            .field("vary_cookie", &self.vary_cookie)
            .field("oversized", &self.oversized)
            .field("commit", &self.commit.is_some())
            .finish()
    }
}

/// A change to a session cookie. Append the header to others, never replace them.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum CookieChange {
    /// The browser keeps the cookie it has.
    #[default]
    Keep,
    /// The value of a `Set-Cookie` header that carries the session.
    Set(String),
    /// The value of a `Set-Cookie` header that deletes the cookie.
    Delete(String),
}

impl CookieChange {
    /// Returns the value of the `Set-Cookie` header to append, if there is one.
    pub fn header(&self) -> Option<&str> {
        match self {
            Self::Keep => None,
            Self::Set(header) | Self::Delete(header) => Some(header),
        }
    }

    /// Returns the value of the `Set-Cookie` header to append, if there is one.
    pub fn into_header(self) -> Option<String> {
        match self {
            Self::Keep => None,
            Self::Set(header) | Self::Delete(header) => Some(header),
        }
    }
}

/// Shows the kind of change, not the cookie.
impl fmt::Debug for CookieChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Keep => "Keep",
            Self::Set(_) => "Set(..)",
            Self::Delete(_) => "Delete(..)",
        })
    }
}
