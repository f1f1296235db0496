//! Makes cookies for requests, and reads those of responses.

use hardtack_serializer::Clock;

use super::{SessionChange, TestClock};
use crate::{
    CookieChange, CookieState, SecureCookieSessionInterface, Session, SessionConfig, SessionError,
    SessionInterface, find_cookie,
};

/// Stands beside a service under test, with the same settings, and speaks for Flask and for the
/// browser.
///
/// Its methods panic with a message that says what is wrong, as assertions do.
///
/// ```
/// use hardtack_session::SessionConfig;
/// use hardtack_session::serializer::signer::SecretKey;
/// use hardtack_session::testing::SessionTester;
///
/// let tester = SessionTester::new(SessionConfig::new(SecretKey::new("secret-key")?));
/// let cookie = tester.cookie(|session| session.insert("a", &1));
/// assert_eq!(cookie, "session=eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo");
/// // A response that sets no cookie keeps what there is.
/// tester.read([] as [&str; 0]).assert_kept();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SessionTester {
    sessions: SecureCookieSessionInterface,
    clock: TestClock,
}

impl SessionTester {
    /// A tester with the settings of the service, whose clock stands at second 1,700,000,000, in
    /// November 2023.
    ///
    /// # Panics
    ///
    /// For impossible settings.
    #[track_caller]
    pub fn new(config: SessionConfig) -> Self {
        match SecureCookieSessionInterface::new(config) {
            Ok(sessions) => Self { sessions, clock: TestClock::at(1_700_000_000) },
            Err(error) => panic!("these settings make no sessions: {error}"),
        }
    }

    /// The tester's clock, to be given to the service's adapter as well.
    pub fn clock(&self) -> TestClock {
        self.clock.clone()
    }

    /// A `Cookie` header with a session, signed at the clock's second.
    ///
    /// # Panics
    ///
    /// When the closure fails, or leaves the session empty: for that, send no cookie.
    #[track_caller]
    pub fn cookie(&self, fill: impl FnOnce(&mut Session) -> Result<(), SessionError>) -> String {
        let mut session = self.sessions.open_session(None, self.clock.now().0).session;
        if let Err(error) = fill(&mut session) {
            panic!("the session for the cookie could not be filled: {error}");
        }
        match self.sessions.save_session(&session, self.clock.now().0).map(|saved| saved.cookie) {
            Ok(CookieChange::Set(header)) => pair(&header).to_owned(),
            Ok(_) => panic!("the session for the cookie is empty: send no cookie instead"),
            Err(error) => panic!("the session for the cookie could not be saved: {error}"),
        }
    }

    /// What a response does to the session, from the values of its `Set-Cookie` headers.
    ///
    /// # Panics
    ///
    /// When the session's cookie is set twice, when it is one that the tester refuses, or when it
    /// is deleted with attributes other than those it is set with, which browsers ignore.
    #[track_caller]
    pub fn read(&self, set_cookie: impl IntoIterator<Item: AsRef<[u8]>>) -> SessionChange {
        let name = self.sessions.cookie_name();
        let mut headers = set_cookie
            .into_iter()
            .filter_map(|header| String::from_utf8(header.as_ref().to_vec()).ok())
            .filter(|header| header.split_once('=').is_some_and(|(other, _)| other == name));
        let Some(header) = headers.next() else { return SessionChange::kept(name) };
        assert!(headers.next().is_none(), "the response sets the cookie `{name}` twice");

        let pair = pair(&header);
        let cookie = find_cookie([pair.as_bytes()], name);
        let opened = self.sessions.open_session(cookie.as_deref(), self.clock.now().0);
        match opened.cookie {
            CookieState::Accepted { .. } => SessionChange::set(name, pair, opened.session),
            CookieState::Absent => {
                assert_eq!(
                    header,
                    self.deletion(),
                    "the response deletes the cookie with other attributes than the tester's \
                     settings have"
                );
                SessionChange::deleted(name)
            }
            CookieState::Refused(rejection) => panic!(
                "the response sets a session that the tester refuses ({}: {rejection}): give the \
                 service the tester's settings, and its adapter the tester's clock",
                rejection.reason()
            ),
        }
    }

    /// How the cookie is deleted under these settings.
    fn deletion(&self) -> String {
        let mut session = self.sessions.open_session(None, self.clock.now().0).session;
        let saved =
            session.clear().map(|()| self.sessions.save_session(&session, self.clock.now().0));
        match saved {
            Ok(Ok(saved)) => saved.cookie.into_header().unwrap_or_default(),
            // Without a key nothing is deleted.
            _ => String::new(),
        }
    }
}

/// The name and the value at the beginning of a `Set-Cookie` header.
fn pair(header: &str) -> &str {
    header.split(';').next().unwrap_or_default()
}
