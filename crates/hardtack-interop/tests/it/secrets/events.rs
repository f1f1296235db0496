//! Events: what a site logs of the bad inputs, and of good cookies.

use std::{
    io,
    sync::{Arc, Mutex},
};

use actix_web::ResponseError as _;
use axum::{Router, response::IntoResponse as _};
use hardtack::{SecureCookieSessionInterface, SessionConfig};
use hardtack_serializer::{UnixTime, UrlSafeTimedSerializer};
use hardtack_session::{OversizedCookie, SessionData};
use hardtack_signer::SecretKey;
use http::HeaderValue;
use serde::Deserialize;
use tracing::subscriber::NoSubscriber;
use tracing_subscriber::{filter::LevelFilter, fmt::MakeWriter};

use super::canary;
use crate::bad_input::{
    self,
    site::{ask, site},
};

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

/// What a site logs of one request to read and one to write.
fn log_of(site: &Router, header: &HeaderValue) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    log_by(|| {
        runtime.block_on(async {
            ask(site, "/", header).await;
            ask(site, "/write", header).await;
        });
    })
}

/// What is logged at every level meanwhile.
fn log_by(work: impl FnOnce()) -> String {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .without_time()
        .finish();
    // With one subscriber alone, an event that another thread comes upon first counts as unwanted.
    let _another = tracing::Dispatch::new(NoSubscriber::new());
    tracing::subscriber::with_default(subscriber, work);
    let bytes = log.0.lock().unwrap();
    String::from_utf8(bytes.clone()).unwrap()
}

/// A piece of a text that stands in another one too.
fn common_piece<'t>(log: &'t str, input: &[u8]) -> Option<&'t str> {
    const LEN: usize = 10;
    // What is longer repeats itself.
    let input = &input[..input.len().min(10_000)];
    let pieces = (0..log.len()).filter_map(|at| log.get(at..at + LEN));
    pieces.into_iter().find(|piece| input.windows(LEN).any(|window| window == piece.as_bytes()))
}

#[test]
fn no_event_carries_anything_of_a_bad_cookie() {
    let site = site();
    let (mut events, mut cookies) = (0, 0);
    for case in bad_input::cases() {
        let Some(header) = case.header() else { continue };
        let Ok(value) = HeaderValue::from_bytes(&header) else { continue };
        let log = log_of(&site, &value);
        let inputs = [header.clone(), bad_input::KEY.into()].into_iter().chain(case.body());
        for input in inputs {
            assert_eq!(common_piece(&log, &input), None, "{}: {log}", case.id());
        }
        cookies += 1;
        let lines = log.lines().count();
        events += lines;
        let (verdict, session) = bad_input::opened(&header);
        let refused = session.is_none() && verdict != "no cookie";
        assert_eq!(lines > 0, refused, "{}: {log}", case.id());
        assert!(lines.is_multiple_of(2), "one for each request: {log}");
    }
    assert!(events > 400, "{events}");
    println!("interop: secrets: {events} events of {cookies} bad cookies, nothing of them in any");
}

#[test]
fn no_event_carries_a_key_or_anything_of_a_session() {
    let site = |max_cookie_size, oversized_cookie| {
        let mut config = SessionConfig::new(canary::key());
        config.secret_key_fallbacks = vec![SecretKey::new(canary::OLD_KEY).unwrap()];
        (config.max_cookie_size, config.oversized_cookie) = (max_cookie_size, oversized_cookie);
        let sessions = SecureCookieSessionInterface::new(config).unwrap();
        let layer = hardtack::SessionLayer::new(sessions).with_clock(UnixTime(canary::NOW));
        bad_input::site::pages().layer(layer)
    };
    let ordinary = site(4093, OversizedCookie::Report);
    let good = canary::cookie();
    let tampered = good.replacen('.', "x.", 1);
    let older = UrlSafeTimedSerializer::from_signer(canary::old_signer())
        .dumps_body(canary::body(), UnixTime(canary::NOW))
        .unwrap();
    let permanent = canary::body().replacen('{', r#"{"_permanent":true,"#, 1);
    let permanent = UrlSafeTimedSerializer::from_signer(canary::signer())
        .dumps_body(permanent, UnixTime(canary::NOW))
        .unwrap();
    for (site, cookie, event) in [
        (&ordinary, &tampered, "session cookie rejected"),
        (&ordinary, &older, "session cookie was signed with a fallback key"),
        (&site(100, OversizedCookie::Report), &good, "larger than browsers must keep"),
        (&site(100, OversizedCookie::Refuse), &good, "session not saved"),
        (&site(100, OversizedCookie::Refuse), &permanent, "session cookie not renewed"),
    ] {
        let header = HeaderValue::try_from(format!("session={cookie}")).unwrap();
        let log = log_of(site, &header);
        assert!(log.contains(event), "{log}");
        assert_eq!(canary::found_in(&log), None, "{log}");
    }
    let header = HeaderValue::try_from(format!("session={good}")).unwrap();
    assert_eq!(log_of(&ordinary, &header), "");
}

#[test]
fn no_event_of_a_failed_handler_carries_anything_of_a_session() {
    #[derive(Deserialize)]
    struct Demanding {
        _nobody_wrote_this: String,
    }
    let session = || SessionData::loads(canary::body()).unwrap();
    let of_another_type = || session().get::<Vec<u8>>(canary::NAME).unwrap_err();
    let missing = || session().view::<Demanding>().err().unwrap();
    let (unusable, lacking) = ("ERROR", "DEBUG");
    for (level, log) in [
        (unusable, log_by(|| drop(of_another_type().into_response()))),
        (lacking, log_by(|| drop(missing().into_response()))),
        (unusable, log_by(|| drop(of_another_type().error_response()))),
        (lacking, log_by(|| drop(missing().error_response()))),
    ] {
        assert!(log.trim_start().starts_with(level) && log.lines().count() == 1, "{log}");
        // The key of the value, and nothing else of the session.
        assert_eq!(log.contains(canary::NAME), level == unusable, "{log}");
        assert_eq!(canary::found_in(&log.replace(canary::NAME, "")), None, "{log}");
    }
}
