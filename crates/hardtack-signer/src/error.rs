//! Errors about signatures, MACs and names.

use core::fmt;

/// The reason why a signature was rejected: itsdangerous' `BadSignature`.
///
/// The sender of the value can see both cases anyway, so telling them apart reveals nothing. The error
/// contains neither the value nor the signature.
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
    /// No key of the ring gives this signature.
    ///
    /// This includes a signature that is truncated, padded, or in another alphabet.
    Mismatch,
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "no signature: the value contains no separator",
            Self::Mismatch => "the signature does not match",
        })
    }
}

impl core::error::Error for SignatureError {}

/// A name that Flask does not know: see [`Digest`](crate::Digest) and
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

/// A plugged-in algorithm could not compute a MAC, or did not write it in its full length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MacError;

impl fmt::Display for MacError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the signing algorithm could not compute the MAC")
    }
}

impl core::error::Error for MacError {}

/// A plugged-in algorithm whose MACs have a length outside
/// [`MIN_MAC_LEN`](crate::MIN_MAC_LEN)`..=`[`MAX_MAC_LEN`](crate::MAX_MAC_LEN).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MacLengthError {
    pub(crate) len: usize,
}

impl fmt::Display for MacLengthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a MAC must have {} to {} bytes, not {}",
            crate::MIN_MAC_LEN,
            crate::MAX_MAC_LEN,
            self.len
        )
    }
}

impl core::error::Error for MacLengthError {}
