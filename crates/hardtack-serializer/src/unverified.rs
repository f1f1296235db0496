//! What a token says that nobody has vouched for.

use std::fmt;

use crate::{BadData, BadPayload};

/// The content of a token whose signature may be forged: what itsdangerous' `loads_unsafe` gives.
///
/// ```
/// use hardtack_serializer::{BadData, UrlSafeSerializer, signer::SecretKey};
///
/// let serializer = UrlSafeSerializer::new(SecretKey::new("secret-key")?);
/// let forged = serializer.loads_unsafe::<Vec<u8>>("WzEsMiwzXQ.forged");
/// assert!(matches!(forged.verdict, Err(BadData::BadSignature(_))));
/// assert_eq!(forged.payload.unwrap(), [1, 2, 3]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
pub struct Unverified<T> {
    /// Whether the token is good: what the call without `unsafe` in its name would say of its
    /// signature and time.
    pub verdict: Result<(), BadData>,
    /// What the payload decodes to, be the token good or not.
    pub payload: Result<T, BadPayload>,
    /// The second that the token claims to have been signed at, where it has a timestamp.
    pub signed_at: Option<u64>,
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
