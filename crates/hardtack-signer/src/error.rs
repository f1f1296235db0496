//! Why something signed was refused, and what was wrong with a name or a MAC.

use core::fmt;

/// Why a signature was refused: itsdangerous' `BadSignature`.
///
/// Both cases are visible to whoever sent the value, so telling them apart gives nothing away.
/// The error carries neither the value nor the signature.
///
/// ```
/// use hardtack_signer::{SecretKey, SignatureError, Signer};
///
/// let signer = Signer::new(SecretKey::new("secret-key")?);
/// assert_eq!(signer.unsign("value").unwrap_err(), SignatureError::Missing);
/// assert_eq!(signer.unsign("value.forged").unwrap_err(), SignatureError::Mismatch);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureError {
    /// The value has no separator, so it has no signature.
    Missing,
    /// The signature is not the one spelling of the one MAC that a key of the ring gives.
    ///
    /// A signature that is truncated, padded, of another alphabet or of another length is this too.
    Mismatch,
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "no signature: the separator does not occur in the value",
            Self::Mismatch => "the signature does not match",
        })
    }
}

impl core::error::Error for SignatureError {}

/// A name that is none of Flask's: see [`Digest`](crate::Digest) and
/// [`KeyDerivation`](crate::KeyDerivation).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownName {
    pub(crate) what: &'static str,
    pub(crate) expected: &'static str,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown {}: expected one of {}", self.what, self.expected)
    }
}

impl core::error::Error for UnknownName {}

/// A plugged-in MAC whose length in bytes is outside
/// [`MIN_MAC_LEN`](crate::MIN_MAC_LEN)`..=`[`MAX_MAC_LEN`](crate::MAX_MAC_LEN).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MacLengthError {
    pub(crate) len: usize,
}

impl fmt::Display for MacLengthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a MAC of {} bytes cannot sign: it must have {} to {} bytes",
            self.len,
            crate::MIN_MAC_LEN,
            crate::MAX_MAC_LEN
        )
    }
}

impl core::error::Error for MacLengthError {}
