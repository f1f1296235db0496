//! The events: rows C1, C7 and C11.

use std::io;
use std::sync::{Arc, Mutex};

use hardtack_session::adapter::{PendingResponse, SessionAdapter};
use hardtack_session::{OversizedCookie, Session, SessionConfig, UnixTime};
use tracing::subscriber::NoSubscriber;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::{COOKIE, LIFETIME, NOW, config, cookie_of, key, sessions};

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn adapter(config: SessionConfig, now: UnixTime) -> SessionAdapter {
    SessionAdapter::new(sessions(config)).with_clock(now)
}

fn begin(adapter: &SessionAdapter, cookie: &str) -> (Session, PendingResponse) {
    let (session, pending) = adapter.begin(None, [format!("session={cookie}").as_bytes()]).unwrap();
    (session, pending.unwrap())
}

/// What a request with this cookie logs that sets this value, if there is one.
fn log_of(config: SessionConfig, now: UnixTime, cookie: &str, value: Option<&str>) -> String {
    log_by(|| {
        let (session, pending) = begin(&adapter(config, now), cookie);
        match value {
            Some(value) => session.insert("b", value).unwrap(),
            None => drop(session.contains_key("a")),
        }
        drop(pending.finish::<String>([], []));
    })
}

fn log_by(work: impl FnOnce()) -> String {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .without_time()
        .with_target(false)
        .finish();
    // With one subscriber alone, an event that another thread comes upon first counts as unwanted.
    let _another = tracing::Dispatch::new(NoSubscriber::new());
    tracing::subscriber::with_default(subscriber, work);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    // The tests' keys are short on purpose.
    let lines = log.split_inclusive('\n').filter(|line| !line.contains("secret key is short"));
    lines.collect()
}

#[test]
fn c1_a_refused_cookie_is_an_event_that_tells_the_reason_and_nothing_of_the_cookie() {
    let forged = COOKIE.replace("vjo", "vjA");
    let cut = cookie_of(r#"{"a":"#);
    for (cookie, reason, error) in [
        (&*forged, "bad-signature", "the signature does not match"),
        ("hunter2", "wrong-kind", "no signature: the value contains no separator"),
        (&*cut, "malformed", "the payload is not a session"),
    ] {
        let log = log_of(config(), NOW, cookie, None);
        let start = format!(" WARN session cookie rejected reason={reason} count=1 error={error}");
        assert!(log.starts_with(&start), "{log}");
        assert_eq!(log.lines().count(), 1, "{log}");
        for part in cookie.split('.') {
            assert!(!log.contains(part), "{log}");
        }
        assert!(!log.contains("secret-key"), "{log}");
    }
}

#[test]
fn c1_an_expired_cookie_is_an_event_with_its_age_and_the_lifetime() {
    let log = log_of(config(), UnixTime(NOW.0 + LIFETIME + 1), COOKIE, None);
    let expected = " INFO session cookie rejected reason=expired count=1 \
                    error=signature age 2678401 > 2678400 seconds\n";
    assert_eq!(log, expected);
}

#[test]
fn one_event_per_reason_and_minute_stands_above_debug_and_the_hook_is_told_of_each() {
    let told = Arc::new(Mutex::new(0));
    let note = Arc::clone(&told);
    let clock = hardtack_session::testing::TestClock::at(NOW);
    let adapter = SessionAdapter::new(sessions(config()))
        .with_clock(clock.clone())
        .on_rejected(move |_| *note.lock().unwrap() += 1);
    let reject = |cookie| {
        let (session, pending) = begin(&adapter, cookie);
        session.contains_key("a").unwrap();
        drop(pending);
    };
    let log = log_by(|| {
        (0..5).for_each(|_| reject("garbage"));
        reject("a.b.c");
        clock.advance(std::time::Duration::from_secs(60));
        reject("garbage");
    });
    let above: Vec<&str> = log.lines().filter(|line| !line.starts_with("DEBUG")).collect();
    assert_eq!(above.len(), 3, "{log}");
    assert!(above[0].contains("reason=wrong-kind count=1"), "{log}");
    assert!(above[1].contains("reason=bad-signature count=1"), "{log}");
    assert!(above[2].contains("reason=wrong-kind count=5"), "{log}");
    assert_eq!(log.lines().count(), 7, "{log}");
    assert_eq!(*told.lock().unwrap(), 7);
}

#[test]
fn c23_a_short_key_is_a_warning_at_startup() {
    let warns = |key_text: &str| {
        let log = Log::default();
        let subscriber = tracing_subscriber::fmt().with_writer(log.clone()).finish();
        let _another = tracing::Dispatch::new(NoSubscriber::new());
        tracing::subscriber::with_default(subscriber, || {
            drop(sessions(SessionConfig::new(key(key_text))));
        });
        let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(!log.contains(key_text), "{log}");
        log.contains("the secret key is short")
    };
    assert!(warns("15 bytes of key"));
    assert!(!warns("16 bytes of key."));
}

#[test]
fn c7_a_fallback_key_is_an_event_and_a_good_cookie_is_none() {
    let mut rotated = config();
    rotated.secret_key = Some(key("new"));
    rotated.secret_key_fallbacks = vec![key("secret-key")];
    let log = log_of(rotated, NOW, COOKIE, None);
    assert_eq!(log, "DEBUG session cookie was signed with a fallback key key=fallback 0\n");
    assert_eq!(log_of(config(), NOW, COOKIE, None), "");
    assert_eq!(log_of(config(), NOW, "", None), "");
}

#[test]
fn a_request_without_a_response_is_an_event_if_its_session_was_changed() {
    let log = log_by(|| {
        let (session, _pending) = begin(&adapter(config(), NOW), COOKIE);
        session.insert("b", "hunter2").unwrap();
    });
    assert_eq!(log, " WARN session was changed, but no response saved it\n");
    let log = log_by(|| {
        let adapter = adapter(config(), NOW);
        let (session, _pending) = begin(&adapter, COOKIE);
        session.contains_key("a").unwrap();
        drop(begin(&adapter, "forged"));
    });
    assert_eq!(log, "");
}

#[test]
fn c11_a_cookie_that_browsers_drop_is_an_event_and_one_that_is_refused_an_error() {
    let mut small = config();
    small.max_cookie_size = 79;
    let log = log_of(small.clone(), NOW, COOKIE, Some("hunter2"));
    let start = " WARN session cookie is larger than browsers must keep, and they may drop it len=";
    assert!(log.starts_with(start), "{log}");
    small.oversized_cookie = OversizedCookie::Refuse;
    let log = log_of(small, NOW, COOKIE, Some("hunter2"));
    assert!(log.starts_with("ERROR session not saved error="), "{log}");
    assert_eq!(log_of(config(), NOW, COOKIE, Some("hunter2")), "");
}

#[test]
fn c11_a_renewal_that_fails_is_an_event_and_no_error() {
    let mut small = config();
    small.max_cookie_size = 79;
    small.oversized_cookie = OversizedCookie::Refuse;
    let log = log_of(small, NOW, &crate::cookie_of(r#"{"_permanent":true}"#), None);
    assert!(log.starts_with(" WARN session cookie not renewed error="), "{log}");
    assert_eq!(log.lines().count(), 1, "{log}");
}

#[test]
fn c16_a_change_that_is_lost_to_the_responses_own_cookie_is_an_error_event() {
    let lost = |write: bool| {
        log_by(|| {
            let (session, pending) =
                begin(&adapter(config(), NOW), &cookie_of(r#"{"_permanent":true}"#));
            if write {
                session.insert("b", "hunter2").unwrap();
            }
            drop(pending.finish::<String>([&b"session=x"[..]], []));
        })
    };
    let expected = "ERROR session change lost: the response sets the session cookie itself \
                    cookie=\"session\"\n";
    assert_eq!(lost(true), expected);
    assert_eq!(lost(false), "");
}

#[test]
fn c18_layers_that_conflict_are_an_event_that_names_both_and_the_cure() {
    let log = log_by(|| {
        let (outer, _pending) = begin(&adapter(config(), NOW), COOKIE);
        let other = SessionConfig::new(key("another")).with_session_cookie_path("/inner");
        adapter(other, NOW).begin(Some(outer), []).unwrap_err();
    });
    let start = "ERROR two nested session layers use the cookie `session` with different keys, salts \
                 or attributes: rename one of the cookies, or keep the layers apart";
    assert!(log.starts_with(start), "{log}");
    let (outer, inner) = log.split_once("inner=").unwrap();
    assert!(outer.contains("outer=SecureCookieSessionInterface"), "{log}");
    assert!(inner.contains("/inner") && !log.contains("another"), "{log}");
}
