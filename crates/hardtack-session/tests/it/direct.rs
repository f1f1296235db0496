//! Cookies read and written without a session between.

use std::borrow::Cow;
use std::collections::BTreeMap;

use hardtack_session::{
    Rejection, SaveError, SecureCookieSessionInterface, SessionConfig, SessionInterface, UnixTime,
};
use serde::{Deserialize, Serialize, Serializer};

use crate::{COOKIE, LIFETIME, NOW, config, cookie_of, flask, sessions};

#[derive(Debug, Deserialize, PartialEq)]
struct Login<'a> {
    #[serde(rename = "_user_id", borrow)]
    user_id: &'a str,
    #[serde(default)]
    visits: u64,
}

#[track_caller]
fn dumps(session: &impl Serialize) -> Vec<u8> {
    let mut cookie = b"left over".to_vec();
    flask().dumps(session, NOW, &mut cookie).unwrap();
    cookie
}

#[test]
fn a_cookie_is_verified_without_looking_into_it() {
    let sessions = flask();
    let reason =
        |cookie: &[u8], now| sessions.verify(cookie, now).map_err(|why| why.reason().as_str());
    assert_eq!(reason(COOKIE.as_bytes(), NOW).unwrap().signed_at, NOW);
    assert!(!reason(COOKIE.as_bytes(), NOW).unwrap().by_fallback());
    assert!(reason(COOKIE.as_bytes(), UnixTime(NOW.0 + LIFETIME)).is_ok());
    assert_eq!(reason(COOKIE.as_bytes(), UnixTime(NOW.0 + LIFETIME + 1)), Err("expired"));
    assert_eq!(reason(COOKIE.as_bytes(), UnixTime(NOW.0 - 1)), Err("future"));
    assert_eq!(reason(&COOKIE.as_bytes()[1..], NOW), Err("bad-signature"));
    assert_eq!(reason(b"", NOW), Err("wrong-kind"));
    // The signed id of a session on a server.
    assert_eq!(reason(b"3f2b9c1e.kLN1Gx0L6rY_ztgI9I8kkga4vjo", NOW), Err("wrong-kind"));
    assert_eq!(reason(&[b'a'; 65_537], NOW), Err("too-long"));
    assert!(reason(cookie_of("no session").as_bytes(), NOW).is_ok(), "the content is not read");
}

#[test]
fn a_cookie_is_read_into_a_type_that_borrows_from_the_buffer() {
    let cookie = dumps(&BTreeMap::from([("_user_id", "42"), ("theme", "dark")]));
    let mut buffer = b"left over".to_vec();
    let login = flask().loads::<Login<'_>>(&cookie, NOW, &mut buffer).unwrap();
    assert_eq!(login.value, Login { user_id: "42", visits: 0 });
    assert_eq!(login.signed_at, NOW);
}

#[test]
fn text_with_escapes_is_read_into_a_cow_and_is_an_error_for_a_str() {
    #[derive(Debug, Deserialize)]
    struct Name<'a> {
        #[serde(borrow)]
        name: Cow<'a, str>,
    }
    #[derive(Debug, Deserialize)]
    struct Borrowed<'a> {
        #[expect(dead_code, reason = "only whether it can be read counts")]
        name: &'a str,
    }
    for (name, borrowed) in [("Zoe", true), ("Zoë", false), ("\"Z\"", false)] {
        let cookie = dumps(&BTreeMap::from([("name", name)]));
        let mut buffer = Vec::new();
        let read = flask().loads::<Name<'_>>(&cookie, NOW, &mut buffer).unwrap().value.name;
        assert_eq!((&*read, matches!(read, Cow::Borrowed(_))), (name, borrowed));
        let mut buffer = Vec::new();
        let read = flask().loads::<Borrowed<'_>>(&cookie, NOW, &mut buffer);
        assert_eq!(read.is_ok(), borrowed, "{name}");
    }
}

#[test]
fn what_is_no_session_of_the_type_is_refused() {
    for (body, expected) in [
        ("[1]", "malformed"),
        (r#"{" t":["_user_id","42"]}"#, "malformed"),
        ("{", "malformed"),
        (r#"{"_user_id":42}"#, "wrong-type"),
        ("{}", "wrong-type"),
    ] {
        let cookie = cookie_of(body);
        let mut buffer = Vec::new();
        let refused = flask().loads::<Login<'_>>(cookie.as_bytes(), NOW, &mut buffer).unwrap_err();
        match expected {
            "malformed" => assert!(matches!(refused, Rejection::NotASession(_)), "{refused:?}"),
            _ => assert!(matches!(refused, Rejection::WrongType(_)), "{body}: {refused:?}"),
        }
        assert_eq!(refused.reason().as_str(), expected);
    }
    let mut buffer = Vec::new();
    let cookie = cookie_of(b"{\"_user_id\":\"\xff\"}");
    let refused = flask().loads::<Login<'_>>(cookie.as_bytes(), NOW, &mut buffer).unwrap_err();
    assert!(matches!(refused, Rejection::NotText));
}

#[test]
fn what_is_written_is_what_a_session_would_have_written() {
    let long = "x".repeat(500);
    let values = BTreeMap::from([("_user_id", "42"), ("a", long.as_str())]);
    for session in [BTreeMap::from([("_user_id", "42")]), values] {
        let mut opened = flask().open_session(None, NOW).session;
        for (key, value) in &session {
            opened.insert(key, value).unwrap();
        }
        let saved = flask().save_session(&opened, None, NOW).unwrap();
        let header = saved.cookie.header().unwrap().to_owned();
        let cookie = String::from_utf8(dumps(&session)).unwrap();
        assert_eq!(header, format!("session={cookie}; HttpOnly; Path=/"));
    }
}

#[test]
fn without_a_key_nothing_is_read_or_written() {
    let sessions = SecureCookieSessionInterface::without_key(SessionConfig::default()).unwrap();
    let mut buffer = Vec::new();
    let refused = sessions.verify(COOKIE.as_bytes(), NOW).unwrap_err();
    assert!(matches!(refused, Rejection::NoSecretKey));
    let refused = sessions.loads::<Login<'_>>(COOKIE.as_bytes(), NOW, &mut buffer).unwrap_err();
    assert!(matches!(refused, Rejection::NoSecretKey));
    let refused = sessions.dumps(&[("a", 1)], NOW, &mut buffer).unwrap_err();
    assert!(matches!(refused, SaveError::NoSecretKey));
    assert_eq!(
        refused.to_string(),
        "there is no secret key to sign the cookie with: set SECRET_KEY"
    );
}

#[test]
fn a_value_may_mint_another_cookie_while_it_is_written() {
    struct Nested;

    impl Serialize for Nested {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let inner = String::from_utf8(dumps(&BTreeMap::from([("a", 1)]))).unwrap();
            BTreeMap::from([("inner", inner)]).serialize(serializer)
        }
    }

    let cookie = dumps(&Nested);
    let mut buffer = Vec::new();
    let read = flask().loads::<BTreeMap<&str, &str>>(&cookie, NOW, &mut buffer).unwrap();
    assert_eq!(read.value, BTreeMap::from([("inner", COOKIE)]));
}

#[test]
fn a_long_lifetime_does_not_overflow() {
    let mut config = config();
    config.permanent_session_lifetime = std::time::Duration::MAX;
    assert!(sessions(config).verify(COOKIE.as_bytes(), UnixTime(u64::MAX)).is_ok());
}
