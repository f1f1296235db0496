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
mod payload;
mod properties;
mod time;
mod unverified;
mod vectors;

use std::time::Duration;

use hardtack_serializer::{KeyDerivation, SecretKey, Signer, UnixTime, UrlSafeTimedSerializer};

/// When the golden values were signed.
const NOW: UnixTime = UnixTime(1_700_000_000);

fn later(seconds: u64) -> UnixTime {
    NOW + secs(seconds)
}

fn earlier(seconds: u64) -> UnixTime {
    UnixTime(NOW.0 - seconds)
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[track_caller]
fn key(text: &str) -> SecretKey {
    SecretKey::new(text).unwrap()
}

/// A signer as Flask's sessions use it.
fn flask_signer() -> Signer {
    Signer::new(key("secret-key"))
        .with_salt("cookie-session")
        .with_key_derivation(KeyDerivation::Hmac)
}

/// Signs a payload as it is and a timestamp as it is, as no honest writer would.
fn token_of(payload: &str, timestamp: &str) -> String {
    String::from_utf8(flask_signer().sign(format!("{payload}.{timestamp}")).unwrap()).unwrap()
}

/// A serializer for what [`token_of`] makes.
fn flask() -> UrlSafeTimedSerializer {
    UrlSafeTimedSerializer::from_signer(flask_signer())
}
