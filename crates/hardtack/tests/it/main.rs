//! The layers, seen through the front door: they fit together, and each is the crate of its name.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test may panic")]

mod gateway;

use hardtack::serializer::{Compression, UrlSafeTimedSerializer};
use hardtack::session::UnixTime;
use hardtack::session::{CookieState, find_cookie};
use hardtack::signer::{KeyDerivation, Signer};
use hardtack::tagged_json::{Value, from_str, to_string};
use hardtack::{
    SameSite, SecretKey, SecureCookieSessionInterface, SessionConfig, SessionInterface,
};

const NOW: UnixTime = UnixTime(1_700_000_000);

fn key() -> SecretKey {
    SecretKey::new("secret-key").unwrap()
}

#[test]
fn the_layers_by_themselves_make_the_cookie_that_the_session_makes() {
    let mut config = SessionConfig::new(key());
    config.session_cookie_samesite = Some(SameSite::Lax);
    let sessions = SecureCookieSessionInterface::new(config).unwrap();
    let mut session = sessions.open_session(None, NOW).session;
    let (user, pair) = ("ada", (1, vec![2, 3]));
    session.insert("_user_id", user).unwrap();
    session.insert("pair", &pair).unwrap();
    let saved = sessions.save_session(&session, None, NOW).unwrap();
    let header = saved.cookie.header().unwrap();
    let cookie = find_cookie([header.as_bytes()], "session").unwrap();

    let value: Value = from_str(r#"{"pair":{" t":[1,[2,3]]},"_user_id":"ada"}"#).unwrap();
    let text = to_string(&value).unwrap();
    let signer =
        Signer::new(key()).with_salt("cookie-session").with_key_derivation(KeyDerivation::Hmac);
    let serializer = UrlSafeTimedSerializer::from_signer(signer);
    assert_eq!(serializer.dumps_body(text, NOW).unwrap().as_bytes(), &*cookie);

    // Uncompressed it is longer, and the same session.
    let plain = serializer.with_compression(Compression::Never);
    let text = session.dumps().unwrap();
    let opened = sessions.open_session(Some(plain.dumps_body(&text, NOW).unwrap().as_bytes()), NOW);
    assert!(matches!(opened.cookie, CookieState::Accepted { signed_at: NOW, .. }));
    assert_eq!(opened.session.dumps().unwrap(), text);
}

#[test]
fn a_setting_from_flasks_environment_reaches_the_header() {
    let vars = [("FLASK_SECRET_KEY", "secret-key"), ("FLASK_SESSION_COOKIE_NAME", "login")];
    let vars = vars.map(|(name, value)| (name.into(), value.into()));
    let config = SessionConfig::from_prefixed_env("FLASK", vars).unwrap().hardened();
    let sessions = SecureCookieSessionInterface::new(config).unwrap();
    let mut session = sessions.open_session(None, NOW).session;
    session.insert("a", 1).unwrap();
    let saved = sessions.save_session(&session, None, NOW).unwrap();
    assert_eq!(
        saved.cookie.header(),
        Some(
            "login=eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo; \
             Secure; HttpOnly; Path=/; SameSite=Lax"
        )
    );
}
