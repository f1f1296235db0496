//! The layer and the extractor, seen through axum and through plain tower services.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may panic"
)]

mod bodies;
mod extractor;
mod hooks;
mod layer;
mod store;
mod threads;
mod view;
mod visitor;

use hardtack_session::UnixTime;
use hardtack_tower::testing::SessionTester;
use hardtack_tower::{SecretKey, SecureCookieSessionInterface, SessionConfig, SessionLayer};

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

fn layer(config: SessionConfig) -> SessionLayer {
    SessionLayer::new(SecureCookieSessionInterface::new(config).unwrap()).with_clock(NOW)
}
