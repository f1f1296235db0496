//! Changing keys: rows S3 and C7.

use hardtack_session::serializer::signer::KeyMatch;
use hardtack_session::{SecureCookieSessionInterface, SessionInterface};

use crate::{COOKIE, NOW, config, flask, key, sessions};

/// The key of the golden cookie has become the newer of two fallbacks.
fn rotated(resign: bool) -> SecureCookieSessionInterface {
    let mut config = config();
    config.secret_key = Some(key("new"));
    config.secret_key_fallbacks = vec![key("older"), key("secret-key")];
    config.resign_fallback = resign;
    sessions(config)
}

fn only(secret: &str) -> SecureCookieSessionInterface {
    let mut config = config();
    config.secret_key = Some(key(secret));
    sessions(config)
}

/// The cookie that a saved session sets, without its attributes.
#[track_caller]
fn cookie(header: Option<&str>) -> String {
    let header = header.expect("a cookie is set");
    header.strip_prefix("session=").unwrap().split(';').next().unwrap().to_owned()
}

#[test]
fn s3_a_cookie_under_each_key_opens_and_says_which() {
    let rotated = rotated(false);
    for (secret, expected) in [
        ("new", KeyMatch::Current),
        ("secret-key", KeyMatch::Fallback(1)),
        ("older", KeyMatch::Fallback(0)),
    ] {
        let old = only(secret);
        let mut session = old.open_session(None, NOW).session;
        session.insert("a", 1).unwrap();
        let cookie = cookie(old.save_session(&session, None, NOW).unwrap().cookie.header());
        let opened = rotated.open_session(Some(cookie.as_bytes()), NOW);
        assert_eq!(opened.cookie.key(), Some(expected));
        assert_eq!(opened.session.get::<u8>("a").unwrap(), Some(1));
    }
}

#[test]
fn s3_the_new_key_signs_so_that_the_old_ones_can_go() {
    let rotated = rotated(false);
    let mut session = rotated.open_session(Some(COOKIE.as_bytes()), NOW).session;
    session.insert("b", 2).unwrap();
    let cookie = cookie(rotated.save_session(&session, None, NOW).unwrap().cookie.header());
    let opened = only("new").open_session(Some(cookie.as_bytes()), NOW);
    assert_eq!(opened.cookie.key(), Some(KeyMatch::Current));
    assert_eq!(opened.session.dumps().unwrap(), r#"{"a":1,"b":2}"#);
    let refused = flask().open_session(Some(cookie.as_bytes()), NOW);
    assert_eq!(refused.cookie.rejection().unwrap().reason().as_str(), "bad-signature");
    // With the fallback removed, its cookies no longer open.
    let refused = only("new").open_session(Some(COOKIE.as_bytes()), NOW);
    assert_eq!(refused.cookie.rejection().unwrap().reason().as_str(), "bad-signature");
}

#[test]
fn c7_a_cookie_of_a_fallback_key_keeps_its_signature_until_the_next_write() {
    let rotated = rotated(false);
    let session = rotated.open_session(Some(COOKIE.as_bytes()), NOW).session;
    session.get::<u8>("a").unwrap();
    assert!(rotated.save_session(&session, None, NOW).unwrap().cookie.header().is_none());
}

#[test]
fn c7_signing_anew_on_reading_is_an_option() {
    let rotated = rotated(true);
    let session = rotated.open_session(Some(COOKIE.as_bytes()), NOW).session;
    let saved = rotated.save_session(&session, None, NOW).unwrap();
    assert!(saved.vary_cookie);
    let cookie = cookie(saved.cookie.header());
    assert_eq!(
        only("new").open_session(Some(cookie.as_bytes()), NOW).session.dumps().unwrap(),
        r#"{"a":1}"#
    );
    // A cookie of the current key stays as it is.
    let session = rotated.open_session(Some(cookie.as_bytes()), NOW).session;
    assert!(rotated.save_session(&session, None, NOW).unwrap().cookie.header().is_none());
}
