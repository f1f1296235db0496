//! Why a cookie was refused, a session could not be used, or a setting is impossible.

use hardtack_serializer::BadData;
use hardtack_tagged_json::ErrorKind;
use thiserror::Error;

/// Why a cookie was refused. The visitor gets an empty session; this is for whoever asks why.
///
/// It never carries the cookie or anything of its content.
///
/// ```
/// use hardtack_session::serializer::signer::SecretKey;
/// use hardtack_session::{SecureCookieSessionInterface, SessionConfig, SessionInterface};
///
/// let config = SessionConfig::new(SecretKey::new("another key")?);
/// let sessions = SecureCookieSessionInterface::new(config)?;
/// let cookie = b"eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo";
/// let opened = sessions.open_session(Some(cookie), 1_700_000_060);
/// assert!(opened.session.is_empty());
/// let rejection = opened.cookie.rejection().unwrap();
/// assert_eq!(rejection.reason(), "forged");
/// assert_eq!(rejection.to_string(), "the signature does not match");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Rejection {
    /// The token is too long, forged, without a time, expired or unreadable.
    #[error(transparent)]
    BadData(#[from] BadData),
    /// The signature is good, but the payload is no text: a signed cookie of something else.
    #[error("the payload is not UTF-8")]
    NotText,
    /// The signature is good, but the payload is not Flask's tagged JSON of a session; the source
    /// says what and where.
    #[error("the payload is not a session")]
    NotASession(#[source] hardtack_tagged_json::Error),
    /// There is a cookie, but no key to verify it with.
    #[error("there is no secret key to verify the cookie with: set SECRET_KEY")]
    NoSecretKey,
    /// Another kind of session interface refused the cookie.
    #[error(transparent)]
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl Rejection {
    /// A word for logs and metrics: `too-long`, `forged`, `no-time`, `expired`, `future`,
    /// `unreadable`, `no-key` or `other`.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::BadData(BadData::TooLong { .. }) => "too-long",
            Self::BadData(BadData::BadSignature(_)) => "forged",
            Self::BadData(BadData::BadTimeSignature(_)) => "no-time",
            Self::BadData(BadData::SignatureExpired(expired)) if expired.is_from_the_future() => {
                "future"
            }
            Self::BadData(BadData::SignatureExpired(_)) => "expired",
            Self::BadData(BadData::BadPayload(_)) | Self::NotText | Self::NotASession(_) => {
                "unreadable"
            }
            Self::NoSecretKey => "no-key",
            Self::BadData(_) | Self::Other(_) => "other",
        }
    }
}

/// Why a session could not be read or written.
///
/// ```
/// use hardtack_session::{Session, SessionError};
///
/// let session = Session::loads(r#"{"visits":"three"}"#)?;
/// let error = session.get::<u32>("visits").unwrap_err();
/// assert!(matches!(error, SessionError::Decode(_)));
/// # Ok::<(), SessionError>(())
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SessionError {
    /// There is no secret key, so that nothing written could be kept: Flask's `NullSession`.
    #[error(
        "the session is unavailable because no secret key was set: \
         set SECRET_KEY to something unique and secret"
    )]
    NoSecretKey,
    /// The response has been sent, and with it the cookie, or the request ended without one: a
    /// write would be lost.
    #[error(
        "the session cannot change any more: the request is over, or its response has been sent"
    )]
    ResponseSent,
    /// The value of a key is not of the type asked for; the source says what was found and where.
    #[error("the session's value is not of the type asked for")]
    Decode(#[source] hardtack_tagged_json::Error),
    /// The value has no representation in a session.
    #[error("the value cannot be kept in a session")]
    Encode(#[source] hardtack_tagged_json::Error),
}

impl SessionError {
    /// Whether a type was asked for that demands a key of the session which is not there. That is
    /// how a visitor who is not logged in, say, differs from a session that holds something else
    /// than expected.
    ///
    /// A key that is missing inside a value is such another thing. Only where serde looks through
    /// `#[serde(flatten)]` can the two not be told apart, and both count as missing.
    ///
    /// ```
    /// use hardtack_session::{Session, SessionError};
    /// use serde::Deserialize;
    ///
    /// #[derive(Debug, Deserialize)]
    /// struct Login {
    ///     user: String,
    /// }
    ///
    /// assert!(Session::new().view::<Login>().unwrap_err().is_missing_key());
    /// let other = Session::loads(r#"{"user":42}"#)?;
    /// assert!(!other.view::<Login>().unwrap_err().is_missing_key());
    /// let inner = Session::loads(r#"{"login":{}}"#)?;
    /// assert!(!inner.get::<Login>("login").unwrap_err().is_missing_key());
    /// # Ok::<(), SessionError>(())
    /// ```
    pub fn is_missing_key(&self) -> bool {
        match self {
            // What is wrong with a value has the value's place; the session as a whole has none.
            Self::Decode(error) => {
                matches!(error.kind(), ErrorKind::MissingField(_)) && error.offset().is_none()
            }
            _ => false,
        }
    }
}

/// Why a session could not be saved. The response can still be sent, without its cookie.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SaveError {
    /// The header is longer than browsers must keep, and
    /// [`OversizedCookie::Refuse`](crate::OversizedCookie::Refuse) is set.
    #[error(
        "the session cookie has {len} bytes, and browsers may drop it beyond {limit}: \
         keep less in the session"
    )]
    TooLarge {
        /// The length of the `Set-Cookie` header's value in bytes.
        len: usize,
        /// `MAX_COOKIE_SIZE`.
        limit: usize,
    },
    /// The session's text or its token is longer than
    /// [`limits`](crate::SessionConfig::limits) allow, so that the cookie would be refused when it
    /// comes back.
    #[error(
        "the session has {len} bytes, and opening refuses it beyond {limit}: \
         keep less in the session, or raise its limits"
    )]
    BeyondLimits {
        /// The length of what is too long, the text before compression or the token, in bytes.
        len: usize,
        /// `max_body_len` for the text, `max_token_len` for the token.
        limit: usize,
    },
    /// There is no secret key to sign with.
    #[error("there is no secret key to sign the cookie with: set SECRET_KEY")]
    NoSecretKey,
    /// A plugged-in signing algorithm failed; HMAC never does.
    #[error("the session cannot be signed")]
    Sign(#[source] hardtack_serializer::MacError),
    /// The session cannot be written as a whole; the source says why.
    #[error("the session cannot be written")]
    Encode(#[source] hardtack_tagged_json::Error),
    /// Another kind of session interface failed.
    #[error(transparent)]
    Other(Box<dyn std::error::Error + Send + Sync>),
}

/// An impossible setting, and what to change. No value is repeated, since one may be secret.
///
/// ```
/// use hardtack_session::serializer::signer::SecretKey;
/// use hardtack_session::{ConfigError, SameSite, SecureCookieSessionInterface, SessionConfig};
///
/// let mut config = SessionConfig::new(SecretKey::new("secret-key")?);
/// config.session_cookie_samesite = Some(SameSite::None);
/// let error = SecureCookieSessionInterface::new(config).unwrap_err();
/// assert_eq!(error, ConfigError::SameSiteNoneNeedsSecure);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A secret key or a fallback without a single byte.
    #[error(
        "{setting} is empty, and anyone can sign with an empty key: \
         set it to something long, unique and random"
    )]
    EmptyKey {
        /// The setting.
        setting: &'static str,
    },
    /// Fallbacks given as one text, which Flask would take for one key per character.
    #[error(
        "SECRET_KEY_FALLBACKS is one text: give a list of keys, oldest first, \
         as in [\"oldest\", \"newest\"]"
    )]
    FallbacksAreText,
    /// Fallbacks without a current key, which could verify but never sign.
    #[error("SECRET_KEY_FALLBACKS is set and SECRET_KEY is not: set the key that signs as well")]
    FallbacksWithoutKey,
    /// A setting of the wrong type.
    #[error("{setting} must be {expected}, and it is {found}{hint}")]
    WrongType {
        /// The setting.
        setting: &'static str,
        /// What it must be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
        /// What to do about it, if that is not plain.
        hint: &'static str,
    },
    /// A value from the environment that is not Unicode.
    #[error("{setting} is not Unicode text: give bytes through the program instead")]
    NotUnicode {
        /// The setting.
        setting: &'static str,
    },
    /// A lifetime below zero.
    #[error("PERMANENT_SESSION_LIFETIME is negative: give the seconds a session lasts")]
    NegativeLifetime,
    /// A `SameSite` that there is not.
    #[error("SESSION_COOKIE_SAMESITE must be Strict, Lax or None, or be left unset")]
    SameSite,
    /// A cookie name that a header cannot carry.
    #[error(
        "SESSION_COOKIE_NAME must be one or more visible ASCII characters without \
         quote, comma, semicolon and equals sign"
    )]
    CookieName,
    /// A domain that is no host name.
    #[error(
        "SESSION_COOKIE_DOMAIN must be a host name such as example.com: \
         labels of letters, digits, - and _ between full stops; to have none, leave it unset"
    )]
    CookieDomain,
    /// A path that browsers would ignore.
    #[error("{setting} must begin with /, or browsers ignore it")]
    CookiePath {
        /// `SESSION_COOKIE_PATH` or `APPLICATION_ROOT`.
        setting: &'static str,
    },
    /// `SameSite=None` on a cookie that is not secure.
    #[error("browsers refuse SameSite=None without Secure: set SESSION_COOKIE_SECURE to true")]
    SameSiteNoneNeedsSecure,
    /// A `__Host-` name whose cookie is not bound to one host.
    #[error(
        "browsers refuse a cookie named {prefix}… unless SESSION_COOKIE_SECURE is true, \
         SESSION_COOKIE_DOMAIN is unset and the path is /"
    )]
    HostPrefix {
        /// `__Host-`.
        prefix: &'static str,
    },
    /// A `__Secure-` name on a cookie that is not secure.
    #[error("browsers refuse a cookie named {prefix}… unless SESSION_COOKIE_SECURE is true")]
    SecurePrefix {
        /// `__Secure-`.
        prefix: &'static str,
    },
}
