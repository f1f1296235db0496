//! Cookies that are refused: rows C1, C2, P5 and P6.

use std::error::Error;

use hardtack_session::serializer::{BadData, BadPayload, Limits};
use hardtack_session::tagged_json::Value;
use hardtack_session::{
    CookieState, Rejection, SecureCookieSessionInterface, SessionError, SessionInterface, UnixTime,
};

use crate::{
    COOKIE, LIFETIME, NOW, config, cookie_of, cookie_of_payload, flask, key, open, rejection,
    sessions, signer,
};

#[test]
fn the_golden_cookies_open() {
    let opened = open(COOKIE);
    assert!(matches!(opened.cookie, CookieState::Accepted { signed_at: NOW, .. }));
    assert_eq!(opened.session.dumps().unwrap(), r#"{"a":1}"#);
    assert!(!opened.session.is_new() && !opened.session.modified());

    let login = ".eJyrVopPy0kszkgtVrKKrlZSKAFSSpl5aflKOkoZmUqxtbE6QBVFqcUZSlYlRaWpQF5pcWpRfGaKkpWSiRFQVXJxUVp8SX52ah5QJJFIANQXU2pgkGqpZAW0NAmo0zHAwlapthYAdD4u5Q.ZVPxAA.6FfSDB7en9Xpu2uRwWsJbF8YXjk";
    assert_eq!(
        open(login).session.dumps().unwrap(),
        r#"{"_flashes":[{" t":["info","hi"]}],"_fresh":true,"_user_id":"42","csrf_token":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","\u00e9":{" b":"AP8="}}"#
    );
}

#[test]
fn c1_no_cookie_and_an_empty_one_are_no_error() {
    for cookie in [None, Some(&b""[..])] {
        let opened = flask().open_session(cookie, NOW);
        assert!(matches!(opened.cookie, CookieState::Absent));
        assert!(!opened.session.accessed() && !opened.session.modified());
        assert!(opened.session.is_empty() && opened.session.is_new());
    }
}

#[test]
fn c1_a_refused_cookie_gives_an_empty_session_and_the_reason() {
    let (signed, _) = COOKIE.rsplit_once('.').unwrap();
    let other_key = String::from_utf8(signer(key("other")).sign(signed).unwrap()).unwrap();
    for (cookie, reason, message) in [
        (other_key.as_str(), "bad-signature", "the signature does not match"),
        (&COOKIE[..COOKIE.len() - 1], "bad-signature", "the signature does not match"),
        ("x", "wrong-kind", "no signature: the value contains no separator"),
        ("é", "wrong-kind", "no signature: the value contains no separator"),
    ] {
        let rejection = rejection(cookie);
        assert_eq!(
            (rejection.reason().as_str(), rejection.to_string().as_str()),
            (reason, message)
        );
        assert!(!format!("{rejection} {rejection:?}").contains(cookie));
    }
    let untimed = String::from_utf8(signer(key("secret-key")).sign("eyJhIjoxfQ").unwrap()).unwrap();
    assert_eq!(rejection(&untimed).reason().as_str(), "wrong-kind");
    let long = format!("{}{COOKIE}", "x".repeat(70_000));
    assert_eq!(rejection(&long).reason().as_str(), "too-long");
}

#[test]
fn c2_the_lifetime_bounds_every_cookie_permanent_or_not() {
    for body in [r#"{"a":1}"#, r#"{"_permanent":true}"#] {
        let cookie = cookie_of(body);
        let at = |now| flask().open_session(Some(cookie.as_bytes()), now).cookie;
        assert!(matches!(at(UnixTime(NOW.0 + LIFETIME)), CookieState::Accepted { .. }));
        let expired = at(UnixTime(NOW.0 + LIFETIME + 1));
        assert_eq!(expired.rejection().unwrap().reason().as_str(), "expired");
        let early = at(UnixTime(NOW.0 - 1));
        assert_eq!(early.rejection().unwrap().reason().as_str(), "future");
    }
}

#[test]
fn t2_a_leeway_allows_for_another_machines_clock() {
    let mut config = config();
    config.clock_leeway = std::time::Duration::from_secs(5);
    let sessions = sessions(config);
    let at = |now| sessions.open_session(Some(COOKIE.as_bytes()), now).cookie;
    assert!(matches!(at(UnixTime(NOW.0 - 5)), CookieState::Accepted { .. }));
    assert_eq!(at(UnixTime(NOW.0 - 6)).rejection().unwrap().reason().as_str(), "future");
}

#[test]
fn p3_the_limits_are_the_configurations() {
    let body = format!("{{\"a\":\"{}\"}}", "x".repeat(5000));
    let cookie = cookie_of(&body);
    let open = |limits| {
        let mut config = config();
        config.limits = limits;
        sessions(config).open_session(Some(cookie.as_bytes()), NOW).cookie
    };
    let (limits, len) = (Limits::default(), body.len());
    assert!(matches!(open(limits.with_max_body_len(len)), CookieState::Accepted { .. }));
    let refused = open(limits.with_max_body_len(len - 1));
    assert_eq!(refused.rejection().unwrap().reason().as_str(), "malformed");
    let refused = open(limits.with_max_token_len(cookie.len() - 1));
    assert_eq!(refused.rejection().unwrap().reason().as_str(), "too-long");
}

#[test]
fn p3_depth_and_digits_are_the_configurations() {
    let mut config = config();
    config.limits = config.limits.with_max_depth(3).unwrap();
    config.limits = config.limits.with_max_digits(5);
    let sessions = sessions(config);
    let opens = |text: &str| {
        let cookie = cookie_of(text);
        sessions.open_session(Some(cookie.as_bytes()), NOW).cookie.rejection().is_none()
    };
    assert!(opens(r#"{"a":[[1]]}"#) && !opens(r#"{"a":[[[1]]]}"#));
    assert!(opens(r#"{"a":12345}"#) && !opens(r#"{"a":123456}"#));
    let mut session = sessions.open_session(None, NOW).session;
    assert!(session.insert("a", vec![vec![vec![1]]]).is_err());
    assert!(session.insert("a", 123_456).is_err());
    assert!(session.insert("a", vec![vec![12_345]]).is_ok());
}

#[test]
fn p3_the_keys_of_a_session_are_limited_both_ways() {
    let body = |keys: usize| {
        let entries: Vec<String> = (0..keys).map(|key| format!("\"{key}\":0")).collect();
        format!("{{{}}}", entries.join(","))
    };
    let mut full = open(&cookie_of(body(1024))).session;
    assert_eq!(full.len(), 1024);
    let refused = rejection(&cookie_of(body(1025)));
    assert_eq!(refused.reason().as_str(), "malformed");
    assert_eq!(refused.source().unwrap().to_string(), "map of more than 1024 keys at byte 8107");

    let error = full.insert("one more", 1).unwrap_err();
    assert_eq!(error.source().unwrap().to_string(), "map of more than 1024 keys");
    full.insert("0", 1).unwrap();
    assert_eq!(full.len(), 1024);
    let mut config = config();
    config.limits = config.limits.with_max_keys(2);
    let sessions = sessions(config);
    let opens = |keys| {
        let cookie = cookie_of(body(keys));
        sessions.open_session(Some(cookie.as_bytes()), NOW).cookie.rejection().is_none()
    };
    assert!(opens(2) && !opens(3));
    // A key that stands there again counts, since its place takes memory all the same.
    let again = cookie_of(r#"{"a":1,"a":2,"a":3}"#);
    assert!(sessions.open_session(Some(again.as_bytes()), NOW).session.is_empty());
}

#[test]
fn p5_what_is_signed_and_unreadable_is_refused_with_its_reason() {
    for payload in ["!", "e30=", ".!", ".e30", ""] {
        let rejection = rejection(&cookie_of_payload(payload));
        assert_eq!(rejection.reason().as_str(), "malformed", "{payload}");
        assert!(matches!(
            rejection,
            Rejection::BadData(BadData::BadPayload(BadPayload::Base64 | BadPayload::Zlib(_)))
                | Rejection::NotASession(_)
        ));
    }
    assert!(matches!(rejection(&cookie_of(b"{\"a\":\"\xff\"}")), Rejection::NotText));

    for text in [
        "{\"n\":1",
        "{\"n\":1}}",
        "{n:1}",
        "\u{feff}{}",
        "{\"n\":01}",
        "{\"n\":\"\n\"}",
        "{\" di\":{}}",
    ] {
        let rejection = rejection(&cookie_of(text));
        assert!(matches!(rejection, Rejection::NotASession(_)), "{text}: {rejection:?}");
        assert_eq!(rejection.to_string(), "the payload is not a session");
        assert!(!rejection.source().unwrap().to_string().is_empty());
    }
    let deep = format!("{{\"n\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
    assert!(matches!(rejection(&cookie_of(deep)), Rejection::NotASession(_)));
}

#[test]
fn p6_payloads_that_are_no_map_are_refused() {
    for text in [
        "null",
        "1",
        "\"text\"",
        "[]",
        "[[\"a\",1]]",
        "true",
        "NaN",
        "{\" t\":[]}",
        "{\" b\":\"\"}",
        "{\" m\":\"\"}",
        "{\" u\":\"00000000000000000000000000000000\"}",
        "{\" d\":\"Thu, 01 Jan 1970 00:00:00 GMT\"}",
    ] {
        let rejection = rejection(&cookie_of(text));
        assert!(matches!(rejection, Rejection::NotASession(_)), "{text}: {rejection:?}");
    }
    assert!(matches!(open(&cookie_of("{}")).cookie, CookieState::Accepted { .. }));
}

#[test]
fn c13_without_a_key_a_cookie_is_refused_and_the_session_can_be_read_and_not_written() {
    let sessions = SecureCookieSessionInterface::without_key(config()).unwrap();
    let opened = sessions.open_session(Some(COOKIE.as_bytes()), NOW);
    assert_eq!(opened.cookie.rejection().unwrap().reason().as_str(), "no-key");

    let mut session = opened.session;
    assert!(session.is_null() && !open(COOKIE).session.is_null());
    assert_eq!(session.get::<u8>("a").unwrap(), None);
    let message = "the session is read-only because no secret key was set: \
                   set SECRET_KEY to something unique and secret";
    assert_eq!(session.insert("a", 1).unwrap_err().to_string(), message);
    assert_eq!(session.clear().unwrap_err().to_string(), message);
    assert_eq!(session.pop::<u8>("a").unwrap_err().to_string(), message);
    assert_eq!(session.remove("a").unwrap_err().to_string(), message);
    assert_eq!(session.flash("x", "y").unwrap_err().to_string(), message);
    let saved = sessions.save_session(&session, None, NOW).unwrap();
    assert!(saved.cookie.header().is_none() && !saved.vary_cookie);
}

#[test]
fn j9_a_malformed_tag_is_an_error_only_for_the_code_that_reads_it() {
    for body in [
        "{\" b\":\"?\"}",
        "{\" t\":\"x\"}",
        "{\" u\":\"x\"}",
        "{\" d\":\"x\"}",
        "{\" m\":1}",
        "{\" di\":{}}",
    ] {
        let text = format!("{{\"_user_id\":\"42\",\"n\":{body}}}");
        let mut session = open(&cookie_of(&text)).session;
        assert_eq!(session.get::<String>("_user_id").unwrap().unwrap(), "42");
        let error = session.get::<Value>("n").unwrap_err();
        assert!(matches!(error, SessionError::Decode { .. }), "{text}: {error:?}");
        assert_eq!(session.dumps().unwrap(), text);
        session.insert("a", 1).unwrap();
        assert!(session.dumps().unwrap().contains(body));
    }
}
