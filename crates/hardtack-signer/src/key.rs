//! A secret key: never empty, never printed, wiped when dropped.

use alloc::string::String;
use alloc::vec::Vec;
use core::{fmt, str::FromStr};

use zeroize::Zeroizing;

/// A secret key, Flask's `SECRET_KEY`: any bytes, at least one.
///
/// Text is taken as its UTF-8 bytes, as itsdangerous does. `Debug` shows no byte of it, and the
/// memory is wiped on drop. It refuses to be empty, since anyone can sign with an empty key.
///
/// ```
/// use hardtack_signer::{EmptyKey, SecretKey};
///
/// let text = SecretKey::new("correct horse battery staple")?;
/// let bytes = SecretKey::new([0x5f; 32])?;
/// assert_eq!(format!("{text:?}"), "SecretKey(..)");
/// assert_eq!(SecretKey::new("").unwrap_err(), EmptyKey);
/// # Ok::<(), EmptyKey>(())
/// ```
#[derive(Clone)]
pub struct SecretKey(Zeroizing<Vec<u8>>);

impl SecretKey {
    /// Takes the bytes of a key; an owned `Vec` or `String` is moved and leaves no copy behind.
    ///
    /// # Errors
    ///
    /// [`EmptyKey`] when there are no bytes.
    pub fn new(key: impl Into<Vec<u8>>) -> Result<Self, EmptyKey> {
        let key = Zeroizing::new(key.into());
        if key.is_empty() { Err(EmptyKey) } else { Ok(Self(key)) }
    }

    /// Takes a digest's output, which is never empty.
    pub(crate) fn derived(key: Zeroizing<Vec<u8>>) -> Self {
        Self(key)
    }

    /// The bytes of the key, for a MAC or a derivation of one's own.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

impl FromStr for SecretKey {
    type Err = EmptyKey;

    fn from_str(key: &str) -> Result<Self, EmptyKey> {
        Self::new(key)
    }
}

impl TryFrom<&str> for SecretKey {
    type Error = EmptyKey;

    fn try_from(key: &str) -> Result<Self, EmptyKey> {
        Self::new(key)
    }
}

impl TryFrom<String> for SecretKey {
    type Error = EmptyKey;

    fn try_from(key: String) -> Result<Self, EmptyKey> {
        Self::new(key)
    }
}

impl TryFrom<&[u8]> for SecretKey {
    type Error = EmptyKey;

    fn try_from(key: &[u8]) -> Result<Self, EmptyKey> {
        Self::new(key)
    }
}

impl TryFrom<Vec<u8>> for SecretKey {
    type Error = EmptyKey;

    fn try_from(key: Vec<u8>) -> Result<Self, EmptyKey> {
        Self::new(key)
    }
}

/// A secret key without a single byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmptyKey;

impl fmt::Display for EmptyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the secret key is empty: set it to something long, unique and random")
    }
}

impl core::error::Error for EmptyKey {}
