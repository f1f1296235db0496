//! The content of a token that is not verified.

use std::fmt;

use crate::{BadData, BadPayload, UnixTime};

/// The content of a token whose signature may be forged: the result of itsdangerous' `loads_unsafe`.
///
/// ```
/// use hardtack_serializer::{BadData, SecretKey, UrlSafeSerializer};
///
/// let serializer = UrlSafeSerializer::new(SecretKey::new("secret-key")?);
/// let forged = serializer.loads_unsafe::<Vec<u8>>("WzEsMiwzXQ.forged");
/// assert!(matches!(forged.verdict, Err(BadData::BadSignature(_))));
/// assert_eq!(forged.payload.unwrap(), [1, 2, 3]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
pub struct Unverified<T> {
    /// The validity of the token: what the call without `unsafe` in its name returns about its signature
    /// and time.
    pub verdict: Result<(), BadData>,
    /// The decoded payload, whether or not the token is valid.
    pub payload: Result<T, BadPayload>,
    /// The time at which the token claims to have been signed, if it has a timestamp.
    pub signed_at: Option<UnixTime>,
}

impl<T> fmt::Debug for Unverified<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unverified")
            .field("verdict", &self.verdict)
            .field("payload", &self.payload.as_ref().map(|_| ".."))
            .field("signed_at", &self.signed_at)
            .finish()
    }
}
