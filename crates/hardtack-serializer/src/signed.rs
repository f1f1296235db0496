//! A signed value, with its time and its key.

use std::fmt;

use hardtack_signer::KeyMatch;

use crate::UnixTime;

/// A value whose signature was verified: what was signed, when, and with which key.
///
/// ```
/// use hardtack_serializer::{SecretKey, UnixTime, UrlSafeTimedSerializer};
/// use std::time::Duration;
///
/// let serializer = UrlSafeTimedSerializer::new(SecretKey::new("secret-key")?);
/// let token = serializer.dumps(&42, UnixTime(1_700_000_000))?;
///
/// let hour = Duration::from_secs(3600);
/// let signed = serializer.loads_signed::<u8>(&token, hour, UnixTime(1_700_000_060))?;
/// assert_eq!((signed.value, signed.signed_at), (42, UnixTime(1_700_000_000)));
/// assert!(!signed.by_fallback());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signed<T> {
    /// The value.
    pub value: T,
    /// The time of signing.
    pub signed_at: UnixTime,
    /// The key that the signature was made with, among the keys of the signer that matched.
    pub key: KeyMatch,
    /// The index of the fallback signer that matched; `None` for the signer that also signs.
    pub fallback_signer: Option<usize>,
}

impl<T> Signed<T> {
    /// Returns whether a fallback key or a fallback signer matched, so that the value should be signed
    /// again before that one is retired.
    pub fn by_fallback(&self) -> bool {
        self.fallback_signer.is_some() || self.key.is_fallback()
    }

    /// Returns the same signature with another value, such as the decoded one.
    pub fn with_value<U>(self, value: U) -> Signed<U> {
        Signed {
            value,
            signed_at: self.signed_at,
            key: self.key,
            fallback_signer: self.fallback_signer,
        }
    }
}

/// The value is not shown.
impl<T> fmt::Debug for Signed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed")
            .field("signed_at", &self.signed_at)
            .field("key", &self.key)
            .field("fallback_signer", &self.fallback_signer)
            .finish_non_exhaustive()
    }
}
