//! The middleware and the extractors, seen through actix-web.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may panic"
)]

mod bodies;
mod errors;
mod extractor;
mod hooks;
mod middleware;
mod store;
mod threads;
mod view;
mod visitor;

use actix_web::dev::Extensions;
use hardtack_actix::testing::SessionTester;
use hardtack_actix::{
    SecretKey, SecureCookieSessionInterface, Session, SessionConfig, SessionError,
    SessionMiddleware,
};
use hardtack_session::UnixTime;

/// The second at which every request is made.
const NOW: UnixTime = UnixTime(1_700_000_000);

/// Flask wrote it at [`NOW`]: `session["a"] = 1`.
const COOKIE: &str = "session=eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo";

/// Flask wrote it at [`NOW`]: `session["a"] = 1; session.permanent = True`.
const PERMANENT: &str =
    "session=eyJfcGVybWFuZW50Ijp0cnVlLCJhIjoxfQ.ZVPxAA.Bn49hM5qYLSZW8p93-9qnJ3bfis";

fn config() -> SessionConfig {
    SessionConfig::new(SecretKey::new("secret-key").unwrap())
}

fn tester() -> SessionTester {
    SessionTester::at(config(), NOW)
}

/// The session that the middleware put into a request's extensions.
fn session_of(extensions: &Extensions) -> Result<Session, SessionError> {
    extensions.get().cloned().ok_or(SessionError::MissingLayer)
}

fn middleware(config: SessionConfig) -> SessionMiddleware {
    SessionMiddleware::new(SecureCookieSessionInterface::new(config).unwrap())
        .with_clock(tester().clock())
}
