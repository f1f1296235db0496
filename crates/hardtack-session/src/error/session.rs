//! The reason why a session could not be read or written.

use std::error::Error as StdError;
use std::sync::Arc;

use hardtack_tagged_json::{Error as JsonError, ErrorKind};
use thiserror::Error;

/// The reason why a session could not be read or written.
///
/// It names the key of the value, never the value.
/// With the features `axum-core-05` and `actix-web-4` it is the error of a handler, so that `?` works
/// in one. The response has status 403 if [a key is missing](Self::is_missing_key) from the session,
/// and status 500 for any other reason. An event of level `error` says why, and the body is empty.
/// The route is in the span around the request, if the application opens one, for example with
/// tower-http's `TraceLayer` or with `tracing-actix-web`.
///
/// ```
/// use hardtack_session::{SessionData, SessionError};
///
/// let session = SessionData::loads(r#"{"visits":"three"}"#)?;
/// let error = session.get::<u32>("visits").unwrap_err();
/// assert!(matches!(error, SessionError::Decode { .. }));
/// assert_eq!(error.to_string(), "the session's value of `visits` is not of the requested type");
/// # Ok::<(), SessionError>(())
/// ```
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum SessionError {
    /// There is no session: no `SessionLayer` or `SessionMiddleware` surrounds the handler. The body of
    /// the response is this text, since the fault is the program's and not the request's.
    #[error(
        "there is no session on this route: for axum, add `SessionLayer` with `Router::layer` after \
         every route, fallback and layer that uses the session (`route_layer` does not cover \
         fallbacks); for actix-web, add `SessionMiddleware` with `wrap`"
    )]
    MissingLayer,
    /// There is no secret key, so that nothing written could be kept: Flask's `NullSession`.
    #[error(
        "the session is read-only because no secret key was set: \
         set SECRET_KEY to something unique and secret"
    )]
    NoSecretKey,
    /// The response was sent, and the cookie with it, or the request ended without a response. A write
    /// would be lost.
    #[error("the session cannot be changed: the request is over, or its response was sent")]
    ResponseSent,
    /// The session was used inside one of its own closures, or another thread's closure does not end.
    #[error(
        "the session is in use by a closure of `with`, `update` or `edit`: \
         inside the closure, use its argument instead of the session"
    )]
    InUse,
    /// The session is kept in a store and was not loaded.
    #[error("the session was not loaded from its store: await `session.load()` first")]
    NotLoaded,
    /// The store did not deliver the session.
    #[error("the session could not be loaded from its store")]
    Load(#[source] Arc<dyn StdError + Send + Sync>),
    /// A value is not of the requested type. The source says what it is, and where.
    #[non_exhaustive]
    #[error("the session{} is not of the requested type", of(.key))]
    Decode {
        /// The key of the value, or `None` for the session as a whole.
        key: Option<Box<str>>,
        /// The cause.
        source: JsonError,
    },
    /// A value cannot be kept in a session. The source says why.
    #[non_exhaustive]
    #[error("the {} cannot be kept in a session", value(.key))]
    Encode {
        /// The key of the value, or `None` for the session as a whole.
        key: Option<Box<str>>,
        /// The cause.
        source: JsonError,
    },
}

fn of(key: &Option<Box<str>>) -> String {
    key.as_ref().map_or_else(String::new, |key| format!("'s value of `{key}`"))
}

fn value(key: &Option<Box<str>>) -> String {
    key.as_ref().map_or_else(|| "content".to_owned(), |key| format!("value of `{key}`"))
}

impl SessionError {
    pub(crate) fn decode(key: Option<&str>) -> impl FnOnce(JsonError) -> Self {
        move |source| Self::Decode { key: key.map(Box::from), source }
    }

    pub(crate) fn encode(key: Option<&str>) -> impl FnOnce(JsonError) -> Self {
        move |source| Self::Encode { key: key.map(Box::from), source }
    }

    /// Returns whether a type was asked for that requires a key which the session does not contain.
    /// This is how you tell a visitor who is not logged in from a session with unexpected content.
    ///
    /// A key that is missing inside a value is unexpected content. Only where serde looks through
    /// `#[serde(flatten)]` do both count as missing.
    ///
    /// ```
    /// use hardtack_session::{SessionData, SessionError};
    /// use serde::Deserialize;
    ///
    /// #[derive(Debug, Deserialize)]
    /// struct Login {
    ///     user: String,
    /// }
    ///
    /// assert!(SessionData::new().view::<Login>().unwrap_err().is_missing_key());
    /// let other = SessionData::loads(r#"{"user":42}"#)?;
    /// assert!(!other.view::<Login>().unwrap_err().is_missing_key());
    /// let inner = SessionData::loads(r#"{"login":{}}"#)?;
    /// assert!(!inner.get::<Login>("login").unwrap_err().is_missing_key());
    /// # Ok::<(), SessionError>(())
    /// ```
    pub fn is_missing_key(&self) -> bool {
        match self {
            // An error in a value has the value's offset; the session as a whole has none.
            Self::Decode { source, .. } => {
                matches!(source.kind(), ErrorKind::MissingField(_)) && source.offset().is_none()
            }
            _ => false,
        }
    }
}
