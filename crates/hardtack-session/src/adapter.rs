//! What every adapter does around a request, whatever its framework.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use hardtack_serializer::{Clock, SystemClock};

use crate::{CookieState, Rejection, RequestSession, SessionInterface, SharedSession, find_cookie};

/// What an adapter does before and after a request; the headers alone are the framework's.
///
/// It is a cheap clone. Adapters such as `hardtack-tower` and `hardtack-actix` are this and a
/// translation, so that every framework does the same.
///
/// ```
/// use hardtack_session::serializer::{UnixTime, signer::SecretKey};
/// use hardtack_session::{SecureCookieSessionInterface, SessionAdapter, SessionConfig};
///
/// let config = SessionConfig::new(SecretKey::new("secret-key")?);
/// let adapter = SessionAdapter::new(SecureCookieSessionInterface::new(config)?)
///     .with_clock(UnixTime(1_700_000_060))
///     .on_rejected(|rejection| println!("refused: {}", rejection.reason()));
///
/// // Before: the values of the request's `Cookie` headers.
/// let session = adapter.begin([&b"session=eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo"[..]]);
/// assert_eq!(session.get::<u32>("a")?, Some(1));
/// session.insert("b", &2)?;
///
/// // After: the values of the response's `Vary` headers, and a framework's type of values.
/// let headers = session.finish::<String>([&b"Origin"[..]])?;
/// assert!(headers.set_cookie.unwrap().starts_with("session="));
/// assert_eq!(headers.vary.as_deref(), Some("Origin, Cookie"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Events
///
/// They are those of the crate `tracing`. None carries a cookie, a key or anything of a session's
/// content.
///
/// | level | event | fields |
/// |---|---|---|
/// | debug | `session cookie was signed with a fallback key` | `key` |
/// | debug | `session cookie refused`, expired | `reason`, `error` |
/// | warn | `session cookie refused`, for any other reason | `reason`, `error` |
/// | warn | `session cookie is larger than browsers must keep` | `len` in bytes |
/// | warn | `session cookie not renewed`: an unchanged session is too large, say | `error` |
/// | warn | `session was changed, and no response saved it` | |
/// | error | `session not saved` | `error` |
#[derive(Clone)]
pub struct SessionAdapter(Arc<Settings>);

#[derive(Clone)]
struct Settings {
    interface: Arc<dyn SessionInterface>,
    clock: Arc<dyn Clock + Send + Sync>,
    on_rejected: Arc<dyn Fn(&Rejection) + Send + Sync>,
    on_oversized: Arc<dyn Fn(usize) + Send + Sync>,
}

impl SessionAdapter {
    /// An adapter for one kind of session, which reads the operating system's clock.
    pub fn new(interface: impl SessionInterface + 'static) -> Self {
        Self(Arc::new(Settings {
            interface: Arc::new(interface),
            clock: Arc::new(SystemClock),
            on_rejected: Arc::new(|_| {}),
            on_oversized: Arc::new(|_| {}),
        }))
    }

    /// Replaces the clock, for tests.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + Send + Sync + 'static) -> Self {
        Arc::make_mut(&mut self.0).clock = Arc::new(clock);
        self
    }

    /// Is told of every cookie that is refused, for metrics and alarms; the event comes anyway.
    ///
    /// It is called once a request, when that ends, if the session was opened. A later call
    /// replaces an earlier one.
    #[must_use]
    pub fn on_rejected(mut self, hook: impl Fn(&Rejection) + Send + Sync + 'static) -> Self {
        Arc::make_mut(&mut self.0).on_rejected = Arc::new(hook);
        self
    }

    /// Is told the length in bytes of every `Set-Cookie` value beyond `MAX_COOKIE_SIZE`, whether it
    /// is sent all the same or refused; the event comes anyway.
    ///
    /// A later call replaces an earlier one.
    #[must_use]
    pub fn on_oversized(mut self, hook: impl Fn(usize) + Send + Sync + 'static) -> Self {
        Arc::make_mut(&mut self.0).on_oversized = Arc::new(hook);
        self
    }

    /// The name of the session's cookie.
    pub fn cookie_name(&self) -> &str {
        self.0.interface.cookie_name()
    }

    /// The session of a request that has just come in, found in the values of its `Cookie` headers.
    pub fn begin<'a>(&self, cookie_headers: impl IntoIterator<Item = &'a [u8]>) -> RequestSession {
        let cookie = find_cookie(cookie_headers, self.cookie_name());
        let interface = Arc::clone(&self.0.interface);
        let session = SharedSession::new(interface, cookie.as_deref(), self.now());
        RequestSession::new(session, self.clone())
    }

    pub(crate) fn now(&self) -> u64 {
        self.0.clock.now().0
    }

    /// Tells the hook of a cookie that browsers may drop.
    pub(crate) fn report_oversized(&self, len: usize) {
        (self.0.on_oversized)(len);
    }

    /// Tells the events and the hook what became of a request's cookie.
    pub(crate) fn report(&self, cookie: &CookieState) {
        match cookie {
            CookieState::Accepted { key, .. } if key.is_fallback() => {
                tracing::debug!(%key, "session cookie was signed with a fallback key");
            }
            CookieState::Refused(rejection) => {
                let reason = rejection.reason();
                let error = rejection as &dyn Error;
                if reason == "expired" {
                    tracing::debug!(reason, error, "session cookie refused");
                } else {
                    tracing::warn!(reason, error, "session cookie refused");
                }
                (self.0.on_rejected)(rejection);
            }
            _ => {}
        }
    }
}

impl fmt::Debug for SessionAdapter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionAdapter")
            .field("interface", &self.0.interface)
            .finish_non_exhaustive()
    }
}
