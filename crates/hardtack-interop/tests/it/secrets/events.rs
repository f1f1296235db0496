//! Events: what a site logs of the bad inputs, and of good cookies.

use std::{
    io,
    sync::{Arc, Mutex},
};

use axum::Router;
use http::HeaderValue;
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

/// What a site logs, at every level, of one request to read and one to write.
fn log_of(site: &Router, header: &HeaderValue) -> String {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .without_time()
        .finish();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    tracing::subscriber::with_default(subscriber, || {
        runtime.block_on(async {
            ask(site, "/", header).await;
            ask(site, "/write", header).await;
        });
    });
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
        events += log.lines().count();
        let refused = bad_input::opened(&header).1.is_none();
        assert!(!refused || log.lines().count() % 2 == 0, "one for each request: {log}");
    }
    assert!(events > 500, "{events}");
    println!("interop: secrets: {events} events of {cookies} bad cookies, nothing of them in any");
}

#[test]
fn no_event_carries_a_key_or_anything_of_a_session() {
    let sessions = hardtack::SessionConfig::new(canary::key());
    let sessions = hardtack::SecureCookieSessionInterface::new(sessions).unwrap();
    let layer = hardtack::SessionLayer::new(sessions).with_clock(canary::NOW);
    let site = bad_input::site::pages().layer(layer);
    let good = canary::cookie();
    let tampered = good.replacen('.', "x.", 1);
    for cookie in [good, tampered] {
        let header = HeaderValue::try_from(format!("session={cookie}")).unwrap();
        let log = log_of(&site, &header);
        assert_eq!(canary::found_in(&log), None, "{log}");
    }
}
