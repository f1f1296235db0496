//! The keys of a signer: one that signs, and any number that still verify.

use alloc::vec::Vec;
use core::{fmt, iter};

use crate::SecretKey;

/// One current key and any number of fallbacks, so that it cannot be empty.
///
/// The current key signs. Verification tries the current key, then the fallbacks from the newest
/// to the oldest. Fallbacks are given oldest first, as Flask's `SECRET_KEY_FALLBACKS` lists them.
///
/// ```
/// use hardtack_signer::{KeyRing, SecretKey};
///
/// let ring = KeyRing::new(SecretKey::new("2026")?)
///     .with_fallbacks([SecretKey::new("2024")?, SecretKey::new("2025")?]);
/// assert_eq!(ring.fallbacks().len(), 2);
/// # Ok::<(), hardtack_signer::EmptyKey>(())
/// ```
#[derive(Clone, Debug)]
pub struct KeyRing {
    current: SecretKey,
    fallbacks: Vec<SecretKey>,
}

impl KeyRing {
    /// A ring of one key without fallbacks.
    pub fn new(current: SecretKey) -> Self {
        Self { current, fallbacks: Vec::new() }
    }

    /// Replaces the fallbacks, oldest first: Flask's `SECRET_KEY_FALLBACKS`.
    #[must_use]
    pub fn with_fallbacks(mut self, oldest_first: impl IntoIterator<Item = SecretKey>) -> Self {
        self.fallbacks = oldest_first.into_iter().collect();
        self
    }

    /// The key that signs.
    pub fn current(&self) -> &SecretKey {
        &self.current
    }

    /// The keys that only verify, oldest first.
    pub fn fallbacks(&self) -> &[SecretKey] {
        &self.fallbacks
    }

    /// Every key with its place, in the order in which verification tries them.
    pub fn iter(&self) -> impl Iterator<Item = (KeyMatch, &SecretKey)> {
        let fallbacks = self.fallbacks.iter().enumerate().rev();
        iter::once((KeyMatch::Current, &self.current))
            .chain(fallbacks.map(|(index, key)| (KeyMatch::Fallback(index), key)))
    }
}

impl From<SecretKey> for KeyRing {
    fn from(current: SecretKey) -> Self {
        Self::new(current)
    }
}

/// The key of a [`KeyRing`] that made a signature.
///
/// A match on a fallback says that whatever carries the signature should be signed anew before
/// that key is retired.
///
/// ```
/// use hardtack_signer::{KeyMatch, KeyRing, SecretKey, Signer};
///
/// let old = Signer::new(SecretKey::new("old")?).sign("value")?;
/// let keys = KeyRing::new(SecretKey::new("new")?).with_fallbacks([SecretKey::new("old")?]);
/// assert_eq!(Signer::new(keys).unsign(&old)?.key, KeyMatch::Fallback(0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyMatch {
    /// The key that signs.
    Current,
    /// The fallback at this index of [`KeyRing::fallbacks`], 0 being the oldest.
    Fallback(usize),
}

impl KeyMatch {
    /// Returns whether the key is one that only verifies.
    pub fn is_fallback(self) -> bool {
        matches!(self, Self::Fallback(_))
    }
}

impl fmt::Display for KeyMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Current => f.write_str("current"),
            Self::Fallback(index) => write!(f, "fallback {index}"),
        }
    }
}
