//! Why a token was refused: itsdangerous' `BadData` and its kinds.

use std::{error::Error, fmt, io};

use hardtack_signer::SignatureError;
use hardtack_zlib::DecompressError;
use thiserror::Error;
use time::OffsetDateTime;

use crate::{DateOutOfRange, date_signed};

/// Why a token was refused: itsdangerous' `BadData`.
///
/// The cases tell "tampered", "expired" and "unreadable" apart. None carries the token or what is
/// in it.
///
/// ```
/// use hardtack_serializer::{BadData, UrlSafeTimedSerializer, signer::SecretKey};
///
/// let serializer = UrlSafeTimedSerializer::new(SecretKey::new("secret-key")?);
/// let token = serializer.dumps(&42, 1_700_000_000)?;
/// let refused = |token: &str, now: u64| serializer.loads::<u8>(token, 60, now).unwrap_err();
///
/// assert!(matches!(refused("junk", 1_700_000_000), BadData::BadSignature(_)));
/// let BadData::SignatureExpired(expired) = refused(&token, 1_700_000_061) else { panic!() };
/// assert_eq!((expired.signed_at, expired.now, expired.max_age), (1_700_000_000, 1_700_000_061, 60));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BadData {
    /// The token is longer than [`Limits::max_token_len`](crate::Limits::max_token_len); its
    /// signature was not looked at.
    #[error("the token has {len} bytes, and {limit} are allowed")]
    TooLong {
        /// The length of the token in bytes.
        len: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// No key of any signer made this signature: itsdangerous' `BadSignature`.
    #[error(transparent)]
    BadSignature(#[from] SignatureError),
    /// The signature is good, but what it covers has no timestamp: itsdangerous'
    /// `BadTimeSignature`.
    #[error(transparent)]
    BadTimeSignature(#[from] BadTimeSignature),
    /// The signature is good, but too old or in the future: itsdangerous' `SignatureExpired`.
    #[error(transparent)]
    SignatureExpired(#[from] SignatureExpired),
    /// The signature is good, but the payload cannot be read: itsdangerous' `BadPayload`.
    #[error(transparent)]
    BadPayload(#[from] BadPayload),
}

/// Why the timestamp under a good signature cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BadTimeSignature {
    /// There is none: the value was signed by something that writes no timestamps.
    #[error("the signature is good, but there is no timestamp")]
    Missing,
    /// It is not the one spelling of a number of seconds of up to 8 bytes.
    #[error("the signature is good, but the timestamp is malformed")]
    Malformed,
}

/// A good signature outside the ages allowed: itsdangerous' `SignatureExpired`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignatureExpired {
    /// The second it was signed at, counted from 1970, verified.
    pub signed_at: u64,
    /// The second it was checked at.
    pub now: u64,
    /// The oldest it may be, in seconds.
    pub max_age: u64,
}

impl SignatureExpired {
    /// The date it was signed: itsdangerous' `date_signed`.
    ///
    /// # Errors
    ///
    /// [`DateOutOfRange`] beyond the year 9999.
    pub fn date_signed(&self) -> Result<OffsetDateTime, DateOutOfRange> {
        date_signed(self.signed_at)
    }

    /// Whether it was signed after `now`, so that one of two clocks is wrong.
    pub fn is_from_the_future(&self) -> bool {
        self.signed_at > self.now
    }
}

impl fmt::Display for SignatureExpired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { signed_at, now, max_age } = self;
        match now.checked_sub(*signed_at) {
            Some(age) => write!(f, "signature age {age} > {max_age} seconds"),
            None => write!(
                f,
                "signature age -{} < 0 seconds: it was signed in the future, compare the clocks",
                signed_at.saturating_sub(*now)
            ),
        }
    }
}

impl Error for SignatureExpired {}

/// Why a payload cannot be read: itsdangerous' `BadPayload`.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BadPayload {
    /// There is none, since the token does not split into its parts. Only calls that read
    /// unverified tokens meet this.
    #[error("the token has no payload")]
    Missing,
    /// It is not canonical base64url without padding.
    #[error("the payload is not base64url")]
    Base64,
    /// It is marked as compressed, but is not one whole zlib stream and nothing else; the source
    /// says why.
    #[error("the payload cannot be inflated")]
    Zlib(#[source] DecompressError),
    /// It is longer than [`Limits::max_body_len`](crate::Limits::max_body_len).
    #[error("the payload is longer than {limit} bytes")]
    TooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// The codec refused it; the source says why.
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

/// Why a value could not be written to a file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DumpError<E: Error + 'static> {
    /// The codec cannot represent the value.
    #[error("the value cannot be encoded")]
    Codec(#[source] E),
    /// The file cannot be written.
    #[error("the token cannot be written")]
    Io(#[source] io::Error),
}

/// Why a value could not be read from a file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The token was refused.
    #[error(transparent)]
    BadData(#[from] BadData),
    /// The file cannot be read.
    #[error("the token cannot be read")]
    Io(#[source] io::Error),
}
