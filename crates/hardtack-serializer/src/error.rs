//! Errors about tokens: itsdangerous' `BadData` and its kinds.

use std::{error::Error, fmt, time::Duration};

use hardtack_signer::{MacError, SignatureError};
use hardtack_zlib::DecompressError;
use thiserror::Error;

use crate::UnixTime;

/// The reason why a token was rejected: itsdangerous' `BadData`.
///
/// The cases tell "tampered", "expired" and "unreadable" apart. None contains the token or what is in it.
///
/// ```
/// use hardtack_serializer::{BadData, SecretKey, UnixTime, UrlSafeTimedSerializer};
/// use std::time::Duration;
///
/// let serializer = UrlSafeTimedSerializer::new(SecretKey::new("secret-key")?);
/// let (signed_at, minute) = (UnixTime(1_700_000_000), Duration::from_secs(60));
/// let token = serializer.dumps(&42, signed_at)?;
/// let rejected = |token: &str, now| serializer.loads::<u8>(token, minute, now).unwrap_err();
///
/// assert!(matches!(rejected("junk", signed_at), BadData::BadSignature(_)));
/// let now = UnixTime(1_700_000_061);
/// let BadData::SignatureExpired(expired) = rejected(&token, now) else { panic!() };
/// assert_eq!((expired.signed_at, expired.now, expired.max_age), (signed_at, now, minute));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BadData {
    /// The token is longer than [`Limits::max_token_len`](crate::Limits::max_token_len). Its signature
    /// was not verified.
    #[error("the token has {len} bytes, more than the limit of {limit}")]
    TooLong {
        /// The length of the token in bytes.
        len: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// No key of any signer made this signature: itsdangerous' `BadSignature`.
    #[error(transparent)]
    BadSignature(#[from] SignatureError),
    /// The signature is valid, but the timestamp is not: itsdangerous' `BadTimeSignature`.
    #[error(transparent)]
    BadTimeSignature(#[from] BadTimeSignature),
    /// The signature is valid, but too old or in the future: itsdangerous' `SignatureExpired`.
    #[error(transparent)]
    SignatureExpired(#[from] SignatureExpired),
    /// The signature is valid, but the payload cannot be read: itsdangerous' `BadPayload`.
    #[error(transparent)]
    BadPayload(#[from] BadPayload),
}

/// The reason why the timestamp of a valid signature cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BadTimeSignature {
    /// There is no timestamp: the value was signed by something that writes none.
    #[error("the signature is valid, but there is no timestamp")]
    Missing,
    /// The timestamp is not the canonical encoding of a number of seconds of up to 8 bytes.
    #[error("the signature is valid, but the timestamp is malformed")]
    Malformed,
}

/// A valid signature that is too old or in the future: itsdangerous' `SignatureExpired`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignatureExpired {
    /// The verified time of signing. [`UnixTime::date`] is itsdangerous' `date_signed`.
    pub signed_at: UnixTime,
    /// The time of the check.
    pub now: UnixTime,
    /// The maximum age.
    pub max_age: Duration,
}

impl SignatureExpired {
    /// Returns whether it was signed after `now`, so that one of two clocks is wrong.
    pub fn is_from_the_future(&self) -> bool {
        self.signed_at > self.now
    }
}

impl fmt::Display for SignatureExpired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (signed_at, now, max_age) = (self.signed_at.0, self.now.0, self.max_age.as_secs());
        match now.checked_sub(signed_at) {
            Some(age) => write!(f, "signature age {age} > {max_age} seconds"),
            None => write!(
                f,
                "signature age -{} < 0 seconds: it was signed in the future, compare the clocks",
                signed_at.saturating_sub(now)
            ),
        }
    }
}

impl Error for SignatureExpired {}

/// The reason why a payload cannot be read: itsdangerous' `BadPayload`.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BadPayload {
    /// There is no payload, because the token does not split into its parts. Only calls that read
    /// unverified tokens return this.
    #[error("the token has no payload")]
    Missing,
    /// The payload is not canonical base64url without padding.
    #[error("the payload is not valid base64url")]
    Base64,
    /// The payload is marked as compressed, but is not exactly one complete zlib stream.
    #[error("the payload cannot be decompressed")]
    Zlib(#[source] DecompressError),
    /// The body is longer than [`Limits::max_body_len`](crate::Limits::max_body_len).
    #[error("the payload is longer than the limit of {limit} bytes")]
    TooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// The codec rejected the body.
    #[error("the payload cannot be decoded")]
    Codec(#[source] Box<dyn Error + Send + Sync>),
}

impl From<DecompressError> for BadPayload {
    fn from(error: DecompressError) -> Self {
        match error {
            DecompressError::TooLarge { limit } => Self::TooLong { limit },
            other => Self::Zlib(other),
        }
    }
}

/// The reason why a value could not be signed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DumpError<E: Error + 'static> {
    /// The codec cannot represent the value.
    #[error("the value cannot be encoded")]
    Codec(#[source] E),
    /// The signing algorithm failed; HMAC never does.
    #[error("the value cannot be signed")]
    Sign(#[source] MacError),
}
