//! What a response must carry: rows P3, C5, C6, C8, C11 and C15.

use std::collections::BTreeMap;
use std::time::Duration;

use hardtack_session::{
    CookieChange, CookieState, OversizedCookie, SameSite, SaveError, Saved, SessionConfig,
    SessionData, SessionInterface, UnixTime, vary_with_cookie,
};

use crate::{COOKIE, NOW, config, cookie_of, cookie_of_payload, flask, key, open, save, sessions};

fn parts(saved: &Saved) -> (&CookieChange, bool) {
    (&saved.cookie, saved.vary_cookie)
}

const PERMANENT: &str = r#"{"_permanent":true,"a":1}"#;

#[track_caller]
fn written(config: SessionConfig) -> String {
    let sessions = sessions(config);
    let mut session = sessions.open_session(Some(COOKIE.as_bytes()), NOW).session;
    session.insert("a", 1).unwrap();
    sessions.save_session(&session, None, NOW).unwrap().cookie.header().unwrap().to_owned()
}

#[track_caller]
fn deleted(config: SessionConfig) -> String {
    let sessions = sessions(config);
    let mut session = sessions.open_session(Some(COOKIE.as_bytes()), NOW).session;
    session.clear().unwrap();
    match sessions.save_session(&session, None, NOW).unwrap().cookie {
        CookieChange::Delete(header) => header,
        other => panic!("{other:?}"),
    }
}

#[test]
fn c6_a_session_is_saved_when_modified() {
    assert_eq!(parts(&save(&open(COOKIE).session)), (&CookieChange::Keep, false));

    let session = open(COOKIE).session;
    session.get::<u8>("a").unwrap();
    assert_eq!(parts(&save(&session)), (&CookieChange::Keep, true));

    let mut session = open(COOKIE).session;
    session.insert("a", 1).unwrap();
    let saved = save(&session);
    let expected = format!("session={COOKIE}; HttpOnly; Path=/");
    assert_eq!(saved.cookie, CookieChange::Set(expected));
    assert!(saved.vary_cookie);
}

#[test]
fn c6_a_permanent_session_is_saved_with_every_response_unless_refreshing_is_off() {
    let cookie = cookie_of(PERMANENT);
    let session = open(&cookie).session;
    let saved = save(&session);
    assert!(matches!(saved.cookie, CookieChange::Set(_)) && saved.vary_cookie);

    let mut config = config();
    config.session_refresh_each_request = false;
    let sessions = sessions(config);
    let session = sessions.open_session(Some(cookie.as_bytes()), NOW).session;
    let saved = sessions.save_session(&session, None, NOW).unwrap();
    assert_eq!(parts(&saved), (&CookieChange::Keep, false));
}

#[test]
fn c16_a_renewal_signs_the_payload_that_came() {
    // Another program wrote it: spaces, another order, and not compressed although it could be.
    let body = format!(r#"{{"b": "{}", "_permanent": true}}"#, "x".repeat(500));
    let payload = "eyJfcGVybWFuZW50Ijp0cnVlfQ";
    for cookie in [cookie_of(&body), cookie_of_payload(payload)] {
        let session = open(&cookie).session;
        let saved =
            flask().save_session(&session, Some(cookie.as_bytes()), UnixTime(NOW.0 + 60)).unwrap();
        let header = saved.cookie.header().unwrap();
        let (renewed, _) = header.strip_prefix("session=").unwrap().split_once(';').unwrap();
        let payload = |token: &str| token.rsplitn(3, '.').nth(2).unwrap().to_owned();
        assert_eq!(payload(renewed), payload(&cookie));
        assert!(header.contains("; Expires=Fri, 15 Dec 2023 22:14:20 GMT"), "{header}");
        let opened = flask().open_session(Some(renewed.as_bytes()), UnixTime(NOW.0 + 60));
        assert!(
            matches!(opened.cookie, CookieState::Accepted { signed_at, .. } if signed_at == UnixTime(NOW.0 + 60))
        );
    }
    // A change is encoded anew, as Flask does.
    let cookie = cookie_of(r#"{"b": 1, "_permanent": true}"#);
    let mut session = open(&cookie).session;
    session.mark_modified().unwrap();
    let saved = flask().save_session(&session, Some(cookie.as_bytes()), NOW).unwrap();
    let expected = cookie_of(r#"{"_permanent":true,"b":1}"#);
    assert!(saved.cookie.header().unwrap().starts_with(&format!("session={expected};")));
}

#[test]
fn c16_renewals_can_wait_until_the_cookie_has_an_age() {
    let sessions = sessions(
        SessionConfig::new(key("new"))
            .with_secret_key_fallbacks([key("secret-key")])
            .with_resign_fallback(true)
            .with_renew_after(Duration::from_secs(60)),
    );
    // Permanent, and signed with a fallback key.
    for body in [PERMANENT, r#"{"a":1}"#] {
        let cookie = cookie_of(body);
        for (age, is_due) in [(0, false), (59, false), (60, true), (61, true)] {
            let now = UnixTime(NOW.0 + age);
            let mut session = sessions.open_session(Some(cookie.as_bytes()), now).session;
            let saved = sessions.save_session(&session, Some(cookie.as_bytes()), now).unwrap();
            assert_eq!(saved.cookie.header().is_some(), is_due, "{body} after {age} seconds");
            // A change does not wait.
            session.insert("a", 2).unwrap();
            let saved = sessions.save_session(&session, Some(cookie.as_bytes()), now).unwrap();
            assert!(saved.cookie.header().is_some());
        }
    }
}

#[test]
fn c6_an_emptied_session_deletes_its_cookie_and_an_empty_one_does_nothing() {
    let mut session = open(COOKIE).session;
    session.remove("a").unwrap();
    assert!(matches!(save(&session).cookie, CookieChange::Delete(_)));
    assert!(save(&session).vary_cookie);

    let mut session = SessionData::new();
    assert_eq!(save(&session).cookie, CookieChange::Keep);
    session.clear().unwrap();
    assert!(matches!(save(&session).cookie, CookieChange::Delete(_)));
}

#[test]
fn c8_expires_without_max_age_and_only_for_permanent_sessions() {
    let session = open(&cookie_of(PERMANENT)).session;
    let header = save(&session).cookie.header().unwrap().to_owned();
    assert!(header.ends_with("; Expires=Fri, 15 Dec 2023 22:13:20 GMT; HttpOnly; Path=/"));
    assert!(!written(config()).contains("Expires"));
}

#[test]
fn c8_attributes_stand_in_werkzeugs_order() {
    let mut config = config();
    config.session_cookie_domain = Some("example.com".to_owned());
    config.session_cookie_path = Some("/app".to_owned());
    config.session_cookie_samesite = Some(SameSite::None);
    config.session_cookie_partitioned = true;
    let attributes = "; Secure; HttpOnly; Path=/app; SameSite=None; Partitioned";
    assert_eq!(
        written(config.clone()),
        format!("session={COOKIE}; Domain=example.com{attributes}")
    );
    assert_eq!(
        deleted(config),
        format!(
            "session=; Domain=example.com; Expires=Thu, 01 Jan 1970 00:00:00 GMT; \
             Max-Age=0{attributes}"
        )
    );
}

#[test]
fn c8_a_date_beyond_the_year_9999_becomes_its_last_second() {
    let mut config = config();
    config.permanent_session_lifetime = std::time::Duration::MAX;
    let sessions = sessions(config);
    let cookie = cookie_of(PERMANENT);
    let session = sessions.open_session(Some(cookie.as_bytes()), NOW).session;
    let saved = sessions.save_session(&session, None, NOW).unwrap();
    assert!(saved.cookie.header().unwrap().contains("Expires=Fri, 31 Dec 9999 23:59:59 GMT"));
}

#[test]
fn c11_a_cookie_that_browsers_drop_is_reported_or_refused() {
    let noise: String =
        std::iter::successors(Some(1u32), |n| Some(n.wrapping_mul(69_069).wrapping_add(1)))
            .map(|n| char::from(b'a' + u8::try_from(n >> 24).unwrap() % 26))
            .take(9000)
            .collect();
    let mut session = SessionData::new();
    session.insert("noise", &noise).unwrap();

    let saved = save(&session);
    let len = saved.cookie.header().unwrap().len();
    assert!(len > 4093);
    assert_eq!(saved.oversized, Some(len));

    let mut config = config();
    config.oversized_cookie = OversizedCookie::Refuse;
    let refused = sessions(config.clone()).save_session(&session, None, NOW).unwrap_err();
    assert!(matches!(refused, SaveError::TooLarge { limit: 4093, .. }));
    assert_eq!(
        refused.to_string(),
        format!(
            "the session cookie has {len} bytes, and browsers may drop it above 4093: \
             keep less in the session"
        )
    );

    for (limit, oversized) in [(len - 1, true), (len, false), (0, false)] {
        config.max_cookie_size = limit;
        let saved = sessions(config.clone()).save_session(&session, None, NOW);
        assert_eq!(saved.is_err(), oversized, "{limit}");
    }
}

/// The length that is beyond a limit, and the limit.
#[track_caller]
fn beyond<T: std::fmt::Debug>(result: Result<T, SaveError>) -> (usize, usize) {
    match result.unwrap_err() {
        SaveError::BeyondLimits { len, limit } => (len, limit),
        other => panic!("{other:?}"),
    }
}

#[test]
fn p3_what_would_be_refused_when_it_comes_back_is_not_saved() {
    // Compressed, it is far shorter than its text.
    let values = BTreeMap::from([("a", "a".repeat(1000))]);
    let mut session = SessionData::new();
    session.insert("a", &values["a"]).unwrap();
    let body = session.dumps().unwrap().len();
    let mut cookie = Vec::new();
    flask().dumps(&values, NOW, &mut cookie).unwrap();
    let token = cookie.len();
    assert!(body == 1008 && token < 200, "{body} {token}");

    for (max_body_len, max_token_len) in
        [(body, token), (body - 1, token), (body, token - 1), (0, 0)]
    {
        let mut config = config();
        config.limits =
            config.limits.with_max_body_len(max_body_len).with_max_token_len(max_token_len);
        let sessions = sessions(config);
        let saved = sessions.save_session(&session, None, NOW);
        let dumped = sessions.dumps(&values, NOW, &mut cookie);
        if (max_body_len, max_token_len) == (body, token) {
            saved.unwrap();
            dumped.unwrap();
            assert!(sessions.open_session(Some(&cookie), NOW).cookie.key().is_some());
            continue;
        }
        let expected =
            if max_body_len < body { (body, max_body_len) } else { (token, max_token_len) };
        assert_eq!(beyond(saved), expected);
        assert_eq!(beyond(dumped), expected);
        assert!(cookie.is_empty());
    }
    assert_eq!(
        SaveError::BeyondLimits { len: 1008, limit: 1007 }.to_string(),
        "the session has 1008 bytes, and would be rejected above 1007: \
         keep less in the session, or raise its limits"
    );
}

#[test]
fn c11_p3_a_cookie_beyond_both_limits_is_first_of_all_one_that_browsers_drop() {
    let mut session = SessionData::new();
    session.insert("a", 1).unwrap();
    for (oversized, too_large) in
        [(OversizedCookie::Refuse, true), (OversizedCookie::Report, false)]
    {
        let mut config = config();
        config.max_cookie_size = 10;
        config.oversized_cookie = oversized;
        config.limits = config.limits.with_max_token_len(10);
        let refused = sessions(config).save_session(&session, None, NOW).unwrap_err();
        assert_eq!(matches!(refused, SaveError::TooLarge { .. }), too_large);
        assert_eq!(matches!(refused, SaveError::BeyondLimits { .. }), !too_large);
    }
}

#[test]
fn c15_the_defaults_are_flasks_and_one_call_hardens_them() {
    assert_eq!(written(config()), format!("session={COOKIE}; HttpOnly; Path=/"));
    assert_eq!(
        written(config().hardened()),
        format!("session={COOKIE}; Secure; HttpOnly; Path=/; SameSite=Lax")
    );
    let mut open_to_scripts = config();
    open_to_scripts.session_cookie_httponly = false;
    assert_eq!(written(open_to_scripts), format!("session={COOKIE}; Path=/"));
}

#[test]
fn c5_vary_keeps_what_it_named() {
    let vary = |headers: &[&str]| vary_with_cookie(headers.iter().map(|header| header.as_bytes()));
    assert_eq!(vary(&[]).as_deref(), Some("Cookie"));
    assert_eq!(vary(&[""]).as_deref(), Some("Cookie"));
    assert_eq!(vary(&["Origin"]).as_deref(), Some("Origin, Cookie"));
    assert_eq!(vary(&["A,B", "C"]).as_deref(), Some("A, B, C, Cookie"));
    assert_eq!(vary(&["*"]).as_deref(), Some("*, Cookie"));
    for named in ["Cookie", "cookie", "Origin, COOKIE", " Cookie ,X"] {
        assert_eq!(vary(&[named]), None, "{named}");
    }
    assert_eq!(vary(&["Cookies"]).as_deref(), Some("Cookies, Cookie"));
}

#[test]
fn compression_can_be_turned_off_for_writing() {
    let mut session = SessionData::new();
    session.insert("long", "a".repeat(200)).unwrap();
    assert!(save(&session).cookie.header().unwrap().starts_with("session=.eJ"));
    let mut config = config();
    config.compression = hardtack_session::serializer::Compression::Never;
    let sessions = sessions(config);
    let saved = sessions.save_session(&session, None, NOW).unwrap();
    assert!(saved.cookie.header().unwrap().starts_with("session=eyJ"));
}
