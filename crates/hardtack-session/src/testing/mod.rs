//! For the tests of services: cookies to send, a clock to set, a cookie jar, and what a response does
//! to the session.
//!
//! ```
//! use hardtack_session::adapter::SessionAdapter;
//! use hardtack_session::testing::SessionTester;
//! use hardtack_session::{SecretKey, SecureCookieSessionInterface, SessionConfig};
//!
//! // The service, with its usual settings and clock.
//! let config = SessionConfig::new(SecretKey::new("secret-key")?);
//! let adapter = SessionAdapter::new(SecureCookieSessionInterface::new(config.clone())?);
//! let service = |cookie: &str| -> Result<_, Box<dyn std::error::Error>> {
//!     let (session, pending) = adapter.begin(None, [cookie.as_bytes()])?;
//!     session.update("visits", |n: &mut u32| *n += 1)?;
//!     session.flash("Welcome back.", "info")?;
//!     Ok(pending.unwrap().finish::<String>([], [])?.set_cookie)
//! };
//!
//! // The browser of a visitor who is logged in.
//! let tester = SessionTester::new(config);
//! tester.cookie(|session| session.insert("_user_id", "42"));
//!
//! // What the response's `Set-Cookie` headers do to the session.
//! tester
//!     .read(service(&tester.jar())?)
//!     .assert_value("_user_id", "42")
//!     .assert_value("visits", 1)
//!     .assert_flashed("Welcome back.", "info")
//!     .assert_no_value("cart");
//!
//! // The browser's next request.
//! tester.read(service(&tester.jar())?).assert_value("visits", 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod change;
mod clock;
mod jar;
mod tester;

pub use change::SessionChange;
pub use clock::TestClock;
pub use tester::SessionTester;
