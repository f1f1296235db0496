//! The fixed keys, with which properties sign so that what stands behind a signature is reached.

use hardtack_signer::{KeyRing, SecretKey};

/// The key that signs.
pub(crate) const CURRENT: &str = "the current key";

/// The keys that only verify, oldest first.
pub(crate) const FALLBACKS: [&str; 2] = ["an old key", "a newer key"];

/// A key that no ring holds.
pub(crate) const FOREIGN: &str = "somebody else's key";

/// The second at which properties sign and open, unless they choose another.
pub(crate) const NOW: u64 = 1_700_000_000;

pub(crate) fn key(text: &str) -> SecretKey {
    SecretKey::new(text).expect("the fixed keys are not empty")
}

/// The current key with its fallbacks.
pub(crate) fn ring() -> KeyRing {
    KeyRing::new(key(CURRENT)).with_fallbacks(FALLBACKS.map(key))
}

/// Every key of the ring by itself, with the place that it has there.
pub(crate) fn each() -> [(hardtack_signer::KeyMatch, SecretKey); 3] {
    use hardtack_signer::KeyMatch::{Current, Fallback};
    [(Current, key(CURRENT)), (Fallback(1), key(FALLBACKS[1])), (Fallback(0), key(FALLBACKS[0]))]
}
