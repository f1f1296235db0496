//! Sessions seen from outside: reading, writing, saving, settings and refusals.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may panic"
)]

#[cfg(feature = "adapter")]
mod adapter;
mod config;
mod cookies;
mod custom;
mod direct;
mod edit;
#[cfg(feature = "adapter")]
mod events;
mod flash;
mod handle;
mod permanent;
mod properties;
mod refused;
mod rotation;
mod saved;
mod session;
mod settings;
mod shown;
mod stack;
mod store;
#[cfg(feature = "testing")]
mod testing;
mod threads;
mod view;

use hardtack_session::serializer::UnixTime;
use hardtack_session::serializer::signer::{KeyDerivation, KeyRing, SecretKey, Signer};
use hardtack_session::serializer::{TimestampSigner, UrlSafeTimedSerializer};
use hardtack_session::{
    CookieState, Opened, Rejection, Saved, SecureCookieSessionInterface, SessionConfig,
    SessionData, SessionInterface,
};

/// The second at which everything happens unless a test says otherwise.
const NOW: UnixTime = UnixTime(1_700_000_000);
/// Flask's lifetime in seconds.
const LIFETIME: u64 = 31 * 24 * 60 * 60;
/// Flask wrote it at [`NOW`]: `session["a"] = 1`.
const COOKIE: &str = "eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo";

#[track_caller]
fn key(text: &str) -> SecretKey {
    SecretKey::new(text).unwrap()
}

fn config() -> SessionConfig {
    SessionConfig::new(key("secret-key"))
}

#[track_caller]
fn sessions(config: SessionConfig) -> SecureCookieSessionInterface {
    SecureCookieSessionInterface::new(config).unwrap()
}

fn flask() -> SecureCookieSessionInterface {
    sessions(config())
}

fn open(cookie: &str) -> Opened {
    flask().open_session(Some(cookie.as_bytes()), NOW)
}

#[track_caller]
fn save(session: &SessionData) -> Saved {
    flask().save_session(session, None, NOW).unwrap()
}

/// A signer as Flask's sessions use it.
fn signer(keys: impl Into<KeyRing>) -> Signer {
    Signer::new(keys).with_salt("cookie-session").with_key_derivation(KeyDerivation::Hmac)
}

/// A cookie with this tagged JSON for its payload, be it a session or not.
fn cookie_of(body: impl AsRef<[u8]>) -> String {
    let serializer = UrlSafeTimedSerializer::from_signer(signer(key("secret-key")));
    serializer.dumps_body(body, NOW).unwrap()
}

/// A cookie with this text for its payload, be it base64 or not.
fn cookie_of_payload(payload: &str) -> String {
    let signer = TimestampSigner::from_signer(signer(key("secret-key")));
    String::from_utf8(signer.sign(payload, NOW).unwrap()).unwrap()
}

/// The reason for which a cookie is refused.
#[track_caller]
fn rejection(cookie: &str) -> Rejection {
    let opened = open(cookie);
    assert!(opened.session.is_empty() && opened.session.is_new());
    match opened.cookie {
        CookieState::Rejected(rejection) => rejection,
        other => panic!("{other:?}"),
    }
}
