//! Makes cookies for requests, and reads those of responses.

use std::sync::Arc;

use hardtack_serializer::{Clock, signer::SecretKey};

use super::{SessionChange, TestClock, jar::Jar};
use crate::{
    CookieChange, CookieState, SecureCookieSessionInterface, Session, SessionConfig, SessionData,
    SessionError, SessionInterface, UnixTime, find_cookie,
};

/// Plays the browser, and Flask, for a service under test that has the same settings.
///
/// It uses the system clock, as the service does. [`at`](Self::at) sets a time.
/// Its methods panic with a message that says what is wrong, as assertions do.
///
/// ```
/// use hardtack_session::testing::SessionTester;
/// use hardtack_session::{SecretKey, SessionConfig, UnixTime};
///
/// let config = SessionConfig::new(SecretKey::new("secret-key")?);
/// let tester = SessionTester::at(config, UnixTime(1_700_000_000));
/// let cookie = tester.cookie(|session| session.insert("a", 1));
/// assert_eq!(cookie, "session=eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo");
/// assert_eq!(tester.jar(), cookie);
/// // A response that sets no cookie keeps the session.
/// tester.read([] as [&str; 0]).assert_kept();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SessionTester {
    sessions: Arc<SecureCookieSessionInterface>,
    clock: TestClock,
    jar: Jar,
}

impl SessionTester {
    /// Creates a tester with the settings of the service, on the system clock.
    ///
    /// # Panics
    ///
    /// Panics if the settings cannot work.
    #[track_caller]
    pub fn new(config: SessionConfig) -> Self {
        Self::with_clock(config, TestClock::system())
    }

    /// Creates a tester whose clock is stopped at a time in seconds since 1970. Give its
    /// [clock](Self::clock) to the service as well.
    ///
    /// # Panics
    ///
    /// Panics if the settings cannot work.
    #[track_caller]
    pub fn at(config: SessionConfig, time: UnixTime) -> Self {
        Self::with_clock(config, TestClock::at(time))
    }

    #[track_caller]
    fn with_clock(config: SessionConfig, clock: TestClock) -> Self {
        match SecureCookieSessionInterface::new(config) {
            Ok(sessions) => Self { sessions: Arc::new(sessions), clock, jar: Jar::default() },
            Err(error) => panic!("these settings cannot work: {error}"),
        }
    }

    /// Returns the tester's clock. If you set or advance it, give it to the service's layer as well.
    pub fn clock(&self) -> TestClock {
        self.clock.clone()
    }

    /// Returns an empty session, for tests of a function that takes one.
    ///
    /// ```
    /// use hardtack_session::testing::SessionTester;
    /// use hardtack_session::{Session, SessionError};
    ///
    /// fn count(session: &Session) -> Result<u32, SessionError> {
    ///     session.update("visits", |n: &mut u32| {
    ///         *n += 1;
    ///         *n
    ///     })
    /// }
    ///
    /// let session = SessionTester::default().session();
    /// assert_eq!(count(&session)?, 1);
    /// assert_eq!(count(&session)?, 2);
    /// # Ok::<(), SessionError>(())
    /// ```
    pub fn session(&self) -> Session {
        Session::new(Arc::clone(&self.sessions) as _, None, self.clock.now())
    }

    /// Returns the value of a `Cookie` header with a session, signed now, and puts it into the
    /// [jar](Self::jar).
    ///
    /// # Panics
    ///
    /// Panics if the closure fails, or leaves the session empty. Send no cookie for an empty session.
    #[track_caller]
    pub fn cookie(
        &self,
        fill: impl FnOnce(&mut SessionData) -> Result<(), SessionError>,
    ) -> String {
        let mut session = self.sessions.open_session(None, self.clock.now()).session;
        if let Err(error) = fill(&mut session) {
            panic!("the session for the cookie could not be filled: {error}");
        }
        let saved = self.sessions.save_session(&session, None, self.clock.now());
        match saved.map(|saved| saved.cookie) {
            Ok(CookieChange::Set(header)) => {
                self.jar.receive(&header);
                pair(&header).to_owned()
            }
            Ok(_) => panic!("the session for the cookie is empty: send no cookie instead"),
            Err(error) => panic!("the session for the cookie could not be saved: {error}"),
        }
    }

    /// Returns the value of the browser's next `Cookie` header: every cookie that
    /// [`cookie`](Self::cookie) made and [`read`](Self::read) received. It is empty if there is none.
    pub fn jar(&self) -> String {
        self.jar.header()
    }

    /// Reads what a response does to the session, from the values of its `Set-Cookie` headers. All
    /// cookies go into the [jar](Self::jar).
    ///
    /// # Panics
    ///
    /// Panics if the session's cookie is set twice, if the tester rejects it, or if it is deleted with
    /// other attributes than it is set with, which browsers ignore.
    #[track_caller]
    pub fn read(&self, set_cookie: impl IntoIterator<Item: AsRef<[u8]>>) -> SessionChange {
        let name = self.sessions.cookie_name();
        let headers = set_cookie
            .into_iter()
            .filter_map(|header| String::from_utf8(header.as_ref().to_vec()).ok())
            .inspect(|header| self.jar.receive(header))
            .filter(|header| header.split_once('=').is_some_and(|(other, _)| other == name));
        let headers: Vec<String> = headers.collect();
        let header = match &headers[..] {
            [] => return SessionChange::kept(name),
            [header] => header,
            _ => panic!("the response sets the cookie `{name}` twice"),
        };

        let pair = pair(header);
        let cookie = find_cookie([pair.as_bytes()], name);
        let opened = self.sessions.open_session(cookie.as_deref(), self.clock.now());
        match opened.cookie {
            CookieState::Accepted { .. } => SessionChange::set(name, pair, opened.session),
            CookieState::Absent => {
                assert_eq!(
                    *header,
                    self.sessions.cookie().delete(),
                    "the response deletes the cookie with other attributes than the tester's \
                     settings have"
                );
                SessionChange::deleted(name)
            }
            CookieState::Rejected(rejection) => panic!(
                "the response sets a session that the tester rejects ({}: {rejection}): give the \
                 service the tester's settings, and the tester's clock if you set it",
                rejection.reason()
            ),
        }
    }
}

impl Default for SessionTester {
    /// A tester with Flask's default settings and a key of its own.
    fn default() -> Self {
        let key = SecretKey::new("a key for tests").expect("it is not empty");
        Self::new(SessionConfig::new(key))
    }
}

/// Returns the name and the value at the beginning of a `Set-Cookie` header.
fn pair(header: &str) -> &str {
    header.split(';').next().unwrap_or_default()
}
