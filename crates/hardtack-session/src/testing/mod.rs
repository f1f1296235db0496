//! For the tests of services: cookies made for a session, a clock to set, and what a response does
//! to the session.
//!
//! ```
//! use hardtack_session::serializer::signer::SecretKey;
//! use hardtack_session::testing::SessionTester;
//! use hardtack_session::{SecureCookieSessionInterface, SessionAdapter, SessionConfig};
//!
//! // The service's settings, and its adapter with the tester's clock.
//! let config = SessionConfig::new(SecretKey::new("secret-key")?);
//! let tester = SessionTester::new(config.clone());
//! let sessions = SecureCookieSessionInterface::new(config)?;
//! let adapter = SessionAdapter::new(sessions).with_clock(tester.clock());
//!
//! // A request of somebody who is logged in.
//! let cookie = tester.cookie(|session| session.insert("_user_id", "42"));
//! let session = adapter.begin([cookie.as_bytes()]);
//! session.insert("visits", &1)?;
//! session.flash("Welcome back.", "info")?;
//! let headers = session.finish::<String>([])?;
//!
//! // What the response's `Set-Cookie` headers do to the session.
//! tester
//!     .read(headers.set_cookie)
//!     .assert_value("_user_id", "42")
//!     .assert_value("visits", &1)
//!     .assert_flashed("Welcome back.", "info")
//!     .assert_no_value("cart");
//!
//! // The same cookie after a month and a second more.
//! tester.clock().advance(31 * 24 * 60 * 60 + 1);
//! assert_eq!(adapter.begin([cookie.as_bytes()]).get::<String>("_user_id")?, None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod change;
mod clock;
mod tester;

pub use change::SessionChange;
pub use clock::TestClock;
pub use tester::SessionTester;
