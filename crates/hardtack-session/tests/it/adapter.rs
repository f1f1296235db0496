//! What adapters share: rows C1, C5 and C11.

use std::sync::{Arc, Mutex};

use hardtack_session::adapter::{PendingResponse, SessionAdapter};
use hardtack_session::{
    CookieChange, CookieState, Opened, OversizedCookie, SaveError, Saved, Session, SessionConfig,
    SessionData, SessionError, SessionInterface, UnixTime,
};

use crate::{COOKIE, LIFETIME, NOW, config, cookie_of, flask, sessions};

fn adapter() -> SessionAdapter {
    SessionAdapter::new(flask()).with_clock(NOW)
}

/// Begins a request with these `Cookie` headers.
fn begin(adapter: &SessionAdapter, cookies: &[&str]) -> (Session, PendingResponse) {
    let begun = adapter.begin(None, cookies.iter().map(|cookie| cookie.as_bytes()));
    let (session, pending) = begun.unwrap();
    (session, pending.unwrap())
}

fn header(cookie: &str) -> String {
    format!("session={cookie}")
}

#[test]
fn the_cookie_is_found_and_the_headers_are_those_of_saving() {
    let (session, pending) = begin(&adapter(), &["a=b", &header(COOKIE)]);
    assert_eq!(session.get::<u8>("a").unwrap(), Some(1));
    let headers = pending.finish::<String>([], [b"Origin".as_slice()]).unwrap();
    assert_eq!(headers.set_cookie, None);
    assert_eq!(headers.vary.as_deref(), Some("Origin, Cookie"));

    let (session, pending) = begin(&adapter(), &[&header(COOKIE)]);
    session.clear().unwrap();
    let headers = pending.finish::<String>([], []).unwrap();
    assert!(headers.set_cookie.unwrap().starts_with("session=; Expires="));
}

#[test]
fn c5_a_vary_that_names_cookie_stays_as_it_is() {
    let (session, pending) = begin(&adapter(), &[&header(COOKIE)]);
    session.contains_key("a").unwrap();
    let headers = pending.finish::<String>([], [b"Origin, cookie".as_slice()]).unwrap();
    assert_eq!(headers.vary, None);
}

#[test]
fn c1_the_hook_is_told_of_every_refused_cookie_and_of_no_other() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let note = Arc::clone(&told);
    let adapter = adapter()
        .on_rejected(|_| panic!("replaced"))
        .on_rejected(move |rejection| note.lock().unwrap().push(rejection.reason().as_str()));
    let late = cookie_of(r#"{"a":1}"#);
    let long = "x".repeat(100_000);
    for (cookie, now) in [
        (COOKIE, NOW),
        ("", NOW),
        ("forged", NOW),
        (late.as_str(), UnixTime(NOW.0 + LIFETIME + 1)),
        (late.as_str(), UnixTime(NOW.0 - 1)),
        (long.as_str(), NOW),
        (cookie_of("[").as_str(), NOW),
    ] {
        let adapter = adapter.clone().with_clock(now);
        let (_, pending) = begin(&adapter, &[&header(cookie)]);
        pending.finish::<String>([], []).unwrap();
    }
    let told = told.lock().unwrap();
    assert_eq!(*told, ["wrong-kind", "expired", "future", "too-long", "malformed"]);
}

#[test]
fn c11_the_hook_is_told_the_length_of_a_cookie_that_browsers_drop() {
    for oversized_cookie in [OversizedCookie::Report, OversizedCookie::Refuse] {
        let told = Arc::new(Mutex::new(Vec::new()));
        let note = Arc::clone(&told);
        let mut config = config();
        config.oversized_cookie = oversized_cookie;
        config.max_cookie_size = 79;
        let adapter = SessionAdapter::new(sessions(config))
            .with_clock(NOW)
            .on_oversized(move |len| note.lock().unwrap().push(len));
        let write = |value: u64| {
            let (session, pending) = begin(&adapter, &[&header(COOKIE)]);
            session.insert("b", value).unwrap();
            pending.finish::<String>([], [])
        };
        assert!(write(2).unwrap().set_cookie.unwrap().len() == 79);
        match (oversized_cookie, write(200)) {
            (OversizedCookie::Report, Ok(headers)) => {
                assert_eq!(headers.set_cookie.unwrap().len(), 81);
            }
            (OversizedCookie::Refuse, Err(SaveError::TooLarge { len: 81, limit: 79 })) => {}
            (_, other) => panic!("{other:?}"),
        }
        assert_eq!(*told.lock().unwrap(), [81]);
    }
}

#[test]
fn c6_a_session_without_refresh_is_opened_only_by_somebody_who_looks() {
    let permanent = header(&cookie_of(r#"{"_permanent":true,"a":1}"#));
    let begin = || {
        let (session, pending) = begin(&adapter(), &[&permanent]);
        session.skip_refresh();
        (session, pending)
    };
    let (session, pending) = begin();
    let headers = pending.finish::<String>([], []).unwrap();
    assert!(headers.set_cookie.is_none() && headers.vary.is_none());
    assert!(format!("{session:?}").contains("data: None"), "it was not opened");

    let (session, pending) = begin();
    session.get::<u8>("a").unwrap();
    let headers = pending.finish::<String>([], []).unwrap();
    assert!(headers.set_cookie.unwrap().contains("Expires="));
}

#[test]
fn a_session_whose_request_ends_without_a_response_takes_no_more_writes() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let note = Arc::clone(&told);
    let adapter = adapter()
        .on_rejected(move |rejection| note.lock().unwrap().push(rejection.reason().as_str()));
    let begin = |cookie: &str| begin(&adapter, &[&header(cookie)]);
    let refused =
        |session: &Session| matches!(session.insert("b", 2), Err(SessionError::ResponseSent));

    let (handed_out, session) = begin(COOKIE);
    handed_out.insert("b", 1).unwrap();
    drop(session);
    assert!(refused(&handed_out));
    assert_eq!(handed_out.get::<u8>("b").unwrap(), Some(1), "it can still be read");

    // Nobody had looked at this one.
    let (handed_out, session) = begin("forged");
    drop(session);
    assert!(refused(&handed_out) && told.lock().unwrap().is_empty());

    let (handed_out, session) = begin("forged");
    handed_out.contains_key("a").unwrap();
    drop(session);
    assert_eq!(*told.lock().unwrap(), ["wrong-kind"]);

    // A closure that outlives the request keeps nobody waiting, and is told that its change is lost.
    let (handed_out, session) = begin(COOKIE);
    let late = handed_out.with(|data| {
        drop(session);
        data.insert("b", 1)
    });
    assert!(matches!(late, Err(SessionError::ResponseSent)));
    assert!(refused(&handed_out));

    // One that was saved is not abandoned as well.
    let (handed_out, session) = begin("forged");
    handed_out.contains_key("a").unwrap();
    session.finish::<String>([], []).unwrap();
    assert_eq!(*told.lock().unwrap(), ["wrong-kind"; 2]);
    assert!(refused(&handed_out));
}

#[test]
fn c11_a_session_that_nobody_changed_is_not_renewed_where_it_cannot_be() {
    let mut config = config();
    config.oversized_cookie = OversizedCookie::Refuse;
    config.max_cookie_size = 79;
    let told = Arc::new(Mutex::new(Vec::new()));
    let hook = Arc::clone(&told);
    let adapter = SessionAdapter::new(sessions(config))
        .with_clock(NOW)
        .on_oversized(move |len| hook.lock().unwrap().push(len));
    let cookie = header(&cookie_of(r#"{"_permanent":true,"a":1}"#));
    for look in [false, true] {
        let (session, pending) = begin(&adapter, &[&cookie]);
        if look {
            assert_eq!(session.get::<u8>("a").unwrap(), Some(1));
        }
        let headers = pending.finish::<String>([], []).unwrap();
        assert_eq!((headers.set_cookie, headers.vary.as_deref()), (None, Some("Cookie")));
        assert!(session.insert("too", "late").is_err());
    }
    assert_eq!(told.lock().unwrap().len(), 2);
    // A change would be lost, and is an error.
    let (session, pending) = begin(&adapter, &[&cookie]);
    session.insert("a", 2).unwrap();
    let error = pending.finish::<String>([], []).unwrap_err();
    assert!(matches!(error, SaveError::TooLarge { limit: 79, .. }));
    assert_eq!(told.lock().unwrap().len(), 3);
}

/// Sets a header that no framework takes.
#[derive(Debug)]
struct Careless;

impl SessionInterface for Careless {
    fn cookie_name(&self) -> &str {
        "session"
    }

    fn open_session(&self, _: Option<&[u8]>, _: UnixTime) -> Opened {
        Opened::new(SessionData::new(), CookieState::Absent)
    }

    fn save_session(
        &self,
        _: &SessionData,
        _: Option<&[u8]>,
        _: UnixTime,
    ) -> Result<Saved, SaveError> {
        let cookie = CookieChange::Set("session=a\r\nx: y".to_owned());
        Ok(Saved::new(cookie, false))
    }
}

/// A framework's type of header values.
#[derive(Debug)]
struct Visible;

impl TryFrom<String> for Visible {
    type Error = std::fmt::Error;

    fn try_from(text: String) -> Result<Self, std::fmt::Error> {
        if text.contains('\n') { Err(std::fmt::Error) } else { Ok(Self) }
    }
}

#[test]
fn a_header_that_the_framework_refuses_is_an_error_of_saving() {
    let adapter = SessionAdapter::new(Careless);
    let (session, pending) = begin(&adapter, &[]);
    session.contains_key("a").unwrap();
    let error = pending.finish::<Visible>([], []).unwrap_err();
    assert!(matches!(error, SaveError::Other(_)));
}

#[test]
fn debug_shows_nothing_of_the_cookie() {
    let (session, pending) = begin(&adapter(), &[&header(COOKIE)]);
    session.insert("PRIVATE", "PRIVATE").unwrap();
    let begun = format!("{pending:?}");
    let headers = pending.finish::<String>([], []).unwrap();
    let shown = format!("{begun} {headers:?} {:?} {session:?}", adapter());
    assert!(shown.starts_with("PendingResponse { session: Session { cookie_name: "), "{shown}");
    let headers = " ResponseHeaders { set_cookie: true, vary: true, commit: false } ";
    assert!(shown.contains(headers), "{shown}");
    let adapter = "SessionAdapter { interface: SecureCookieSessionInterface {";
    assert_eq!(shown.matches(adapter).count(), 2, "{shown}");
    for private in ["PRIVATE", "eyJ", "secret-key"] {
        assert!(!shown.contains(private), "{shown}");
    }
}

#[test]
fn c16_a_cookie_that_the_response_sets_itself_wins() {
    let permanent = header(&cookie_of(r#"{"_permanent":true,"a":1}"#));
    for (set_cookie, wins) in [
        ("session=; Max-Age=0; Path=/", true),
        ("session=x", true),
        (" session =x; Path=/other; Domain=example.com", true),
        ("session=", true),
        ("Session=x", false),
        ("session2=x", false),
        ("theme=session=x", false),
        ("session", false),
        ("theme; session=x", false),
    ] {
        for write in [false, true] {
            let (session, pending) = begin(&adapter(), &[&permanent]);
            if write {
                session.insert("a", 2).unwrap();
            }
            let headers = ["theme=dark", set_cookie].map(str::as_bytes);
            let headers = pending.finish::<String>(headers, []).unwrap();
            assert_eq!(headers.set_cookie.is_none(), wins, "{set_cookie}");
            assert_eq!(headers.vary.as_deref(), Some("Cookie"));
            assert!(matches!(session.insert("b", 2), Err(SessionError::ResponseSent)));
        }
    }
}

#[test]
fn c16_a_change_too_large_to_send_is_no_error_where_the_response_has_its_own_cookie() {
    let config = config().with_oversized_cookie(OversizedCookie::Refuse).with_max_cookie_size(79);
    let adapter = SessionAdapter::new(sessions(config)).with_clock(NOW);
    let (session, pending) = begin(&adapter, &[&header(COOKIE)]);
    session.insert("b", 200).unwrap();
    let headers = pending.finish::<String>([&b"session=x"[..]], []).unwrap();
    assert_eq!((headers.set_cookie, headers.vary.as_deref()), (None, Some("Cookie")));
}

#[test]
fn c18_of_two_layers_for_one_cookie_the_inner_one_gives_way_only_to_the_same_interface() {
    let (outer, _pending) = begin(&adapter(), &[&header(COOKIE)]);
    let within = |config: SessionConfig| {
        let adapter = SessionAdapter::new(sessions(config)).with_clock(NOW);
        adapter.begin(Some(outer.clone()), [header(COOKIE).as_bytes()])
    };
    // However often it was built.
    let (session, pending) = within(config()).unwrap();
    assert!(pending.is_none());
    session.insert("b", 2).unwrap();
    assert_eq!(outer.get::<u8>("b").unwrap(), Some(2));

    let mut other_name = config();
    other_name.session_cookie_name = "admin".to_owned();
    let (session, pending) = within(other_name).unwrap();
    assert!(pending.is_some() && session.named("session").is_some());

    let key = crate::key("another");
    for other in [
        SessionConfig::new(key.clone()),
        config().with_secret_key_fallbacks([key]),
        config().with_salt("salt"),
        config().with_key_derivation(hardtack_session::serializer::signer::KeyDerivation::Concat),
        config().with_session_cookie_secure(true),
        config().with_session_cookie_path("/app"),
        config().with_permanent_session_lifetime(std::time::Duration::from_secs(60)),
    ] {
        let conflict = within(other).unwrap_err();
        assert!(
            conflict.to_string().starts_with("two nested session layers use the cookie `session`")
        );
    }
}
