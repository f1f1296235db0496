//! The middleware and the extractors, seen through actix-web.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may panic"
)]

mod bodies;
mod data;
mod errors;
mod extractor;
mod hooks;
mod middleware;
mod visitor;

use hardtack_actix::SessionMiddleware;
use hardtack_actix::session_interface::{
    SecureCookieSessionInterface, SessionConfig, serializer::signer::SecretKey,
};
use hardtack_actix::testing::SessionTester;

/// Flask wrote it at the tester's second: `session["a"] = 1`.
const COOKIE: &str = "session=eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo";

/// Flask wrote it at the tester's second: `session["a"] = 1; session.permanent = True`.
const PERMANENT: &str =
    "session=eyJfcGVybWFuZW50Ijp0cnVlLCJhIjoxfQ.ZVPxAA.Bn49hM5qYLSZW8p93-9qnJ3bfis";

fn config() -> SessionConfig {
    SessionConfig::new(SecretKey::new("secret-key").unwrap())
}

fn tester() -> SessionTester {
    SessionTester::new(config())
}

fn middleware(config: SessionConfig) -> SessionMiddleware {
    SessionMiddleware::new(SecureCookieSessionInterface::new(config).unwrap())
        .with_clock(tester().clock())
}
