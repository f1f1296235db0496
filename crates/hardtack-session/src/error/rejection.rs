//! The reason why a cookie was rejected.

use std::fmt;

use hardtack_serializer::{BadData, BadTimeSignature, SignatureError};
use thiserror::Error;

/// The reason why a cookie was rejected. The visitor gets an empty session.
///
/// It never contains the cookie or its content.
///
/// ```
/// use hardtack_session::{UnixTime,
///     RejectionReason, SecretKey, SecureCookieSessionInterface, SessionConfig, SessionInterface,
/// };
///
/// let config = SessionConfig::new(SecretKey::new("another key")?);
/// let sessions = SecureCookieSessionInterface::new(config)?;
/// let cookie = b"eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo";
/// let opened = sessions.open_session(Some(cookie), UnixTime(1_700_000_060));
/// assert!(opened.session.is_empty());
/// let rejection = opened.cookie.rejection().unwrap();
/// assert_eq!(rejection.reason(), RejectionReason::BadSignature);
/// assert_eq!(rejection.to_string(), "the signature does not match");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Rejection {
    /// The token is too long, its signature does not match, it has no timestamp, or it is expired or
    /// malformed.
    #[error(transparent)]
    BadData(#[from] BadData),
    /// The cookie has no timestamp, so it is not a Flask session: another program's cookie, or the id of
    /// a session that is kept on a server. No key made its signature.
    #[error("not a session cookie of this kind: it has no timestamp")]
    WrongKind,
    /// The signature is valid, but the payload is not text: a signed cookie of another kind.
    #[error("the payload is not UTF-8")]
    NotText,
    /// The signature is valid, but the payload is not a session in Flask's tagged JSON. The source
    /// says why, and where.
    #[error("the payload is not a session")]
    NotASession(#[source] hardtack_tagged_json::Error),
    /// The cookie is a valid session, but not of the type that the program asked
    /// [`loads`](crate::SecureCookieSessionInterface::loads) for. The source says why, and where.
    #[error("the session is not of the requested type")]
    WrongType(#[source] hardtack_tagged_json::Error),
    /// There is a cookie, but no key to verify it with.
    #[error("there is no secret key to verify the cookie with: set SECRET_KEY")]
    NoSecretKey,
    /// Another session interface rejected the cookie.
    #[error(transparent)]
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl Rejection {
    /// Returns the kind of reason, for logs and metrics.
    pub fn reason(&self) -> RejectionReason {
        match self {
            Self::BadData(BadData::TooLong { .. }) => RejectionReason::TooLong,
            Self::WrongKind
            | Self::BadData(BadData::BadSignature(SignatureError::Missing))
            | Self::BadData(BadData::BadTimeSignature(BadTimeSignature::Missing)) => {
                RejectionReason::WrongKind
            }
            Self::BadData(BadData::BadSignature(_)) => RejectionReason::BadSignature,
            Self::BadData(BadData::SignatureExpired(expired)) if expired.is_from_the_future() => {
                RejectionReason::FromTheFuture
            }
            Self::BadData(BadData::SignatureExpired(_)) => RejectionReason::Expired,
            Self::BadData(BadData::BadPayload(_) | BadData::BadTimeSignature(_))
            | Self::NotText
            | Self::NotASession(_) => RejectionReason::Malformed,
            Self::WrongType(_) => RejectionReason::WrongType,
            Self::NoSecretKey => RejectionReason::NoSecretKey,
            Self::BadData(_) | Self::Other(_) => RejectionReason::Other,
        }
    }
}

/// The kinds of [`Rejection`]. `Display` is a word for logs and metrics.
///
/// ```
/// use hardtack_session::RejectionReason;
///
/// assert_eq!(RejectionReason::Expired.to_string(), "expired");
/// assert_eq!(RejectionReason::BadSignature.as_str(), "bad-signature");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RejectionReason {
    /// `too-long`: the cookie is longer than the limits allow.
    TooLong,
    /// `wrong-kind`: the cookie has no signature or no timestamp, so it is not a Flask session: another
    /// program's cookie, or the id of a session that is kept on a server.
    WrongKind,
    /// `bad-signature`: no key of the program made the signature.
    BadSignature,
    /// `malformed`: the signature is valid, and the timestamp or the payload cannot be read.
    Malformed,
    /// `expired`: the signature is valid, and older than the lifetime.
    Expired,
    /// `future`: the signature is valid, and was made by a clock that is ahead.
    FromTheFuture,
    /// `wrong-type`: the session is valid, and not of the type that the program asked for.
    WrongType,
    /// `no-key`: there is no key to verify with.
    NoSecretKey,
    /// `other`: another session interface rejected it.
    Other,
}

impl RejectionReason {
    /// The number of reasons.
    #[cfg(feature = "adapter")]
    pub(crate) const COUNT: usize = 9;

    /// Returns the word for logs and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooLong => "too-long",
            Self::WrongKind => "wrong-kind",
            Self::BadSignature => "bad-signature",
            Self::Malformed => "malformed",
            Self::Expired => "expired",
            Self::FromTheFuture => "future",
            Self::WrongType => "wrong-type",
            Self::NoSecretKey => "no-key",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for RejectionReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
