//! The serializers seen from outside: wire format, time, payloads, limits and properties.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may panic"
)]

mod codec;
mod fallback;
mod files;
mod payload;
mod properties;
mod time;
mod unverified;
mod vectors;

use hardtack_serializer::{
    UrlSafeTimedSerializer,
    signer::{SecretKey, Signer},
};

/// The second at which the golden values were signed.
const NOW: u64 = 1_700_000_000;

#[track_caller]
fn key(text: &str) -> SecretKey {
    SecretKey::new(text).unwrap()
}

/// A signer as Flask's sessions use it.
fn flask_signer() -> Signer {
    Signer::new(key("secret-key"))
        .with_salt("cookie-session")
        .with_key_derivation(hardtack_serializer::signer::KeyDerivation::Hmac)
}

/// Signs a payload as it is and a timestamp as it is, as no honest writer would.
fn token_of(payload: &str, timestamp: &str) -> String {
    String::from_utf8(flask_signer().sign(format!("{payload}.{timestamp}"))).unwrap()
}

/// A serializer for what [`token_of`] makes.
fn flask() -> UrlSafeTimedSerializer {
    UrlSafeTimedSerializer::from_signer(flask_signer())
}
