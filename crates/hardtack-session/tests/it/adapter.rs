//! What adapters share: rows C1, C5 and C11.

use std::sync::{Arc, Mutex};

use hardtack_session::serializer::UnixTime;
use hardtack_session::{
    CookieChange, CookieState, Opened, OversizedCookie, SaveError, Saved, Session, SessionAdapter,
    SessionError, SessionInterface, SharedSession,
};

use crate::{COOKIE, LIFETIME, NOW, config, cookie_of, flask, sessions};

fn adapter() -> SessionAdapter {
    SessionAdapter::new(flask()).with_clock(UnixTime(NOW))
}

fn header(cookie: &str) -> String {
    format!("session={cookie}")
}

#[test]
fn the_cookie_is_found_and_the_headers_are_those_of_saving() {
    let session = adapter().begin([b"a=b".as_slice(), header(COOKIE).as_bytes()]);
    assert_eq!(session.get::<u8>("a").unwrap(), Some(1));
    let headers = session.finish::<String>([b"Origin".as_slice()]).unwrap();
    assert_eq!(headers.set_cookie, None);
    assert_eq!(headers.vary.as_deref(), Some("Origin, Cookie"));

    let session = adapter().begin([header(COOKIE).as_bytes()]);
    session.clear().unwrap();
    let headers = session.finish::<String>([]).unwrap();
    assert!(headers.set_cookie.unwrap().starts_with("session=; Expires="));
}

#[test]
fn c5_a_vary_that_names_cookie_stays_as_it_is() {
    let session = adapter().begin([header(COOKIE).as_bytes()]);
    drop(session.lock());
    let headers = session.finish::<String>([b"Origin, cookie".as_slice()]).unwrap();
    assert_eq!(headers.vary, None);
}

#[test]
fn c1_the_hook_is_told_of_every_refused_cookie_and_of_no_other() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let note = Arc::clone(&told);
    let adapter = adapter()
        .on_rejected(|_| panic!("replaced"))
        .on_rejected(move |rejection| note.lock().unwrap().push(rejection.reason()));
    let late = cookie_of(r#"{"a":1}"#);
    let long = "x".repeat(100_000);
    for (cookie, now) in [
        (COOKIE, NOW),
        ("", NOW),
        ("forged", NOW),
        (late.as_str(), NOW + LIFETIME + 1),
        (late.as_str(), NOW - 1),
        (long.as_str(), NOW),
        (cookie_of("[").as_str(), NOW),
    ] {
        let adapter = adapter.clone().with_clock(UnixTime(now));
        let session = adapter.begin([header(cookie).as_bytes()]);
        session.finish::<String>([]).unwrap();
    }
    let told = told.lock().unwrap();
    assert_eq!(*told, ["forged", "expired", "future", "too-long", "unreadable"]);
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
            .with_clock(UnixTime(NOW))
            .on_oversized(move |len| note.lock().unwrap().push(len));
        let write = |value: u64| {
            let session = adapter.begin([header(COOKIE).as_bytes()]);
            session.insert("b", &value).unwrap();
            session.finish::<String>([])
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
        let session = adapter().begin([permanent.as_bytes()]);
        session.skip_refresh();
        session
    };
    let session = begin();
    let handed_out = SharedSession::clone(&session);
    let headers = session.finish::<String>([]).unwrap();
    assert!(headers.set_cookie.is_none() && headers.vary.is_none());
    assert!(handed_out.inspect_cookie(|_| ()).is_none(), "it was not opened");

    let session = begin();
    session.get::<u8>("a").unwrap();
    let headers = session.finish::<String>([]).unwrap();
    assert!(headers.set_cookie.unwrap().contains("Expires="));
}

#[test]
fn a_session_whose_request_ends_without_a_response_takes_no_more_writes() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let note = Arc::clone(&told);
    let adapter =
        adapter().on_rejected(move |rejection| note.lock().unwrap().push(rejection.reason()));
    let begin = |cookie: &str| {
        let session = adapter.begin([header(cookie).as_bytes()]);
        (SharedSession::clone(&session), session)
    };
    let refused = |session: &SharedSession| {
        matches!(session.insert("b", &2), Err(SessionError::ResponseSent))
    };

    let (handed_out, session) = begin(COOKIE);
    handed_out.insert("b", &1).unwrap();
    drop(session);
    assert!(refused(&handed_out));
    assert_eq!(handed_out.get::<u8>("b").unwrap(), Some(1), "it can still be read");

    // Nobody had looked at this one.
    let (handed_out, session) = begin("forged");
    drop(session);
    assert!(refused(&handed_out) && told.lock().unwrap().is_empty());

    let (handed_out, session) = begin("forged");
    drop(handed_out.lock());
    drop(session);
    assert_eq!(*told.lock().unwrap(), ["forged"]);

    // A guard that outlives the request keeps nobody waiting, on whatever thread; it is the last.
    let (handed_out, session) = begin(COOKIE);
    let mut guard = handed_out.lock();
    drop(session);
    guard.insert("b", &1).unwrap();
    drop(guard);
    assert!(refused(&handed_out));

    // One that was saved is not given up as well.
    let (handed_out, session) = begin("forged");
    drop(handed_out.lock());
    session.finish::<String>([]).unwrap();
    assert_eq!(*told.lock().unwrap(), ["forged"; 2]);
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
        .with_clock(UnixTime(NOW))
        .on_oversized(move |len| hook.lock().unwrap().push(len));
    let cookie = header(&cookie_of(r#"{"_permanent":true,"a":1}"#));
    for look in [false, true] {
        let session = adapter.begin([cookie.as_bytes()]);
        if look {
            assert_eq!(session.get::<u8>("a").unwrap(), Some(1));
        }
        let shared = session.clone();
        let headers = session.finish::<String>([]).unwrap();
        assert_eq!((headers.set_cookie, headers.vary.as_deref()), (None, Some("Cookie")));
        assert!(shared.insert("too", "late").is_err());
    }
    assert_eq!(told.lock().unwrap().len(), 2);
    // A change would be lost, and is an error.
    let session = adapter.begin([cookie.as_bytes()]);
    session.insert("a", &2).unwrap();
    let error = session.finish::<String>([]).unwrap_err();
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

    fn open_session(&self, _: Option<&[u8]>, _: u64) -> Opened {
        Opened::new(Session::new(), CookieState::Absent)
    }

    fn save_session(&self, _: &Session, _: u64) -> Result<Saved, SaveError> {
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
    let session = adapter.begin([]);
    drop(session.lock());
    let error = session.finish::<Visible>([]).unwrap_err();
    assert!(matches!(error, SaveError::Other(_)));
}

#[test]
fn debug_shows_nothing_of_the_cookie() {
    let session = adapter().begin([header(COOKIE).as_bytes()]);
    session.insert("PRIVATE", "PRIVATE").unwrap();
    let view = session.view::<Shop>().unwrap();
    let begun = format!("{session:?}");
    let headers = session.finish::<String>([]).unwrap();
    let shown = format!("{begun} {headers:?} {:?} {view:?}", adapter());
    assert!(shown.starts_with("RequestSession { session: SharedSession { session: "), "{shown}");
    assert!(shown.contains(" ResponseHeaders { set_cookie: true, vary: true } "), "{shown}");
    let adapter = "SessionAdapter { interface: SecureCookieSessionInterface {";
    assert_eq!(shown.matches(adapter).count(), 2, "{shown}");
    for private in ["PRIVATE", "eyJ", "secret-key"] {
        assert!(!shown.contains(private), "{shown}");
    }
}

#[derive(serde::Deserialize)]
struct Shop {
    #[serde(rename = "PRIVATE")]
    _private: String,
}
