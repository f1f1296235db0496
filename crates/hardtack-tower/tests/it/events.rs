//! The events: row C1.

use std::io;
use std::sync::{Arc, Mutex};

use axum::{Router, routing::get};
use hardtack_tower::Session;
use hardtack_tower::session_interface::serializer::signer::SecretKey;
use tracing_subscriber::fmt::MakeWriter;

use crate::{COOKIE, NOW, config, layer, visitor::ask};

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

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

/// What one request logs.
fn log_of(site: &Router, cookie: &str) -> String {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        .without_time()
        .finish();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    tracing::subscriber::with_default(subscriber, || {
        runtime.block_on(ask(site, "/", &[cookie]));
    });
    log.text()
}

fn site(layer: hardtack_tower::SessionLayer) -> Router {
    let read = async |session: Session| format!("{:?}", session.get::<u64>("a"));
    Router::new().route("/", get(read)).layer(layer)
}

#[test]
fn c1_a_refused_cookie_is_an_event_that_tells_the_reason_and_nothing_of_the_cookie() {
    let forged = COOKIE.replace("vjo", "vjA");
    let site = site(layer(config()));
    for (cookie, level, reason, error) in [
        (forged.as_str(), "WARN", "forged", "the signature does not match"),
        ("session=x", "WARN", "forged", "no signature: the separator does not occur in the value"),
        (
            // Signed with the same key: {"a": as a whole payload.
            "session=eyJhIjo.ZVPxAA.7r73mvGomL3VAUNaFIybgM8imXA",
            "WARN",
            "unreadable",
            "the payload is not a session",
        ),
    ] {
        let log = log_of(&site, cookie);
        assert!(log.contains(level), "{log}");
        assert!(log.contains("session cookie refused"), "{log}");
        assert!(log.contains(&format!("reason=\"{reason}\"")), "{log}");
        assert!(log.contains(error), "{log}");
        let value = cookie.split_once('=').unwrap().1;
        for part in value.split('.').filter(|part| part.len() > 3) {
            assert!(!log.contains(part), "{log}");
        }
        assert!(!log.contains("secret-key"), "{log}");
    }
}

#[test]
fn c1_an_expired_cookie_is_a_quiet_event() {
    let site = site(layer(config()).with_clock(NOW + 40 * 24 * 60 * 60));
    let log = log_of(&site, COOKIE);
    assert!(log.contains("DEBUG") && log.contains("reason=\"expired\""), "{log}");
    assert!(log.contains("signature age 3456000 > 2678400 seconds"), "{log}");
}

#[test]
fn c7_a_fallback_key_is_an_event_and_a_good_cookie_is_none() {
    let mut rotated = config();
    rotated.secret_key = Some(SecretKey::new("new").unwrap());
    rotated.secret_key_fallbacks = vec![SecretKey::new("secret-key").unwrap()];
    let log = log_of(&site(layer(rotated)), COOKIE);
    assert!(log.contains("signed with a fallback key") && log.contains("key=fallback 0"), "{log}");
    assert_eq!(log_of(&site(layer(config())), COOKIE), "");
}
