//! The signer seen from outside: wire format, keys, refusals and properties.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may panic"
)]

mod algorithm;
mod keys;
mod known_answers;
mod properties;
mod separator;
mod signature;
mod vectors;

use hardtack_signer::SecretKey;

#[track_caller]
fn key(text: &str) -> SecretKey {
    SecretKey::new(text).unwrap()
}
