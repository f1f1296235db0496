//! The event about an address that nobody gave.

use std::io;
use std::sync::{Arc, Mutex};

use axum::{Router, body::Body, http::Request, routing::get};
use hardtack_login::{LoggedIn, LoginConfig, LoginManager, SessionProtection, axum::LoginLayer};
use hardtack_session::{SecretKey, SessionConfig};
use hardtack_tower::{SecureCookieSessionInterface, SessionLayer};
use tower::ServiceExt;
use tracing::subscriber::NoSubscriber;
use tracing_subscriber::fmt::MakeWriter;

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

/// Returns how often two requests report that the visitor's address is unknown.
fn reports(
    protection: SessionProtection,
    header: &str,
    with: fn(LoginLayer) -> LoginLayer,
) -> usize {
    let key = || SecretKey::new("a secret key of the tests").unwrap();
    let config = LoginConfig::new(key()).with_session_protection(protection);
    let logins = with(LoginLayer::new(LoginManager::new(config).unwrap()));
    let sessions = SecureCookieSessionInterface::new(SessionConfig::new(key())).unwrap();
    let app: Router = Router::new()
        .route("/", get(|_: LoggedIn| async {}))
        .layer(logins)
        .layer(SessionLayer::new(sessions));
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false).finish();
    // With one subscriber alone, an event that another thread comes upon first counts as unwanted.
    let _another = tracing::Dispatch::new(NoSubscriber::new());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    tracing::subscriber::with_default(subscriber, || {
        for _ in 0..2 {
            let request = Request::get("/").header(header, "192.0.2.1").body(Body::empty());
            let response = runtime.block_on(app.clone().oneshot(request.unwrap())).unwrap();
            assert_eq!(response.status(), 401);
        }
    });
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    log.lines().filter(|line| line.contains("WARN") && line.contains("with_peer_address")).count()
}

#[test]
fn an_unknown_address_is_reported_once() {
    let basic = SessionProtection::Basic;
    assert_eq!(reports(basic, "x-other", |layer| layer), 1);
    assert_eq!(reports(SessionProtection::Strong, "x-other", |layer| layer), 1);
    assert_eq!(reports(SessionProtection::Off, "x-other", |layer| layer), 0);
    assert_eq!(reports(basic, "x-forwarded-for", |layer| layer), 0);
    assert_eq!(reports(basic, "x-other", |layer| layer.with_peer_address(|_| None)), 0);
    assert_eq!(reports(basic, "x-other", |layer| layer.with_address(|_| None)), 0);
}
