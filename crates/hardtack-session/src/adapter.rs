//! What every adapter does around a request, whatever its framework.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use hardtack_serializer::{Clock, SystemClock};

use crate::{
    CookieState, Rejection, SaveError, Saved, SessionInterface, SharedSession, find_cookie,
    vary_with_cookie,
};

/// What an adapter does before and after a request; the headers alone are the framework's.
///
/// It is a cheap clone. Adapters such as `hardtack-tower` and `hardtack-actix` are this and a
/// translation, so that every framework does the same.
///
/// ```
/// use hardtack_session::serializer::signer::SecretKey;
/// use hardtack_session::{SecureCookieSessionInterface, SessionAdapter, SessionConfig};
///
/// let config = SessionConfig::new(SecretKey::new("secret-key")?);
/// let adapter = SessionAdapter::new(SecureCookieSessionInterface::new(config)?)
///     .with_clock(1_700_000_060)
///     .on_rejected(|rejection| println!("refused: {}", rejection.reason()));
///
/// // Before: the values of the request's `Cookie` headers.
/// let session = adapter.begin([&b"session=eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo"[..]]);
/// assert_eq!(session.get::<u32>("a")?, Some(1));
/// session.insert("b", &2)?;
///
/// // After: the values of the response's `Vary` headers, and a framework's type of values.
/// let headers = adapter.finish::<String>(&session, [&b"Origin"[..]])?;
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
/// | warn | `session cookie is larger than browsers keep` | `len` in bytes |
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
    /// It is called once a request, with the response, if the session was opened. A later call
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
    pub fn begin<'a>(&self, cookie_headers: impl IntoIterator<Item = &'a [u8]>) -> SharedSession {
        let cookie = find_cookie(cookie_headers, self.cookie_name());
        let interface = Arc::clone(&self.0.interface);
        SharedSession::new(interface, cookie.as_deref(), self.0.clock.now())
    }

    /// Saves the session and reports what became of its cookie; returns what the response must
    /// carry besides the `Vary` headers it has, as values of the framework's type.
    ///
    /// # Errors
    ///
    /// That of [`SharedSession::save`], and [`SaveError::Other`] where the interface gives a header
    /// that the framework refuses. An event has told of it; the response should be an empty one of
    /// status 500 then, so that nobody takes the change for done.
    pub fn finish<'a, V>(
        &self,
        session: &SharedSession,
        vary_headers: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<ResponseHeaders<V>, SaveError>
    where
        V: TryFrom<String, Error: Error + Send + Sync + 'static>,
    {
        let saved = session.save(self.0.clock.now());
        session.inspect_cookie(|cookie| self.report(cookie));
        let headers = saved.and_then(|saved| self.headers(saved, vary_headers));
        if let Err(error) = &headers {
            if let SaveError::TooLarge { len, .. } = error {
                (self.0.on_oversized)(*len);
            }
            tracing::error!(error = error as &dyn Error, "session not saved");
        }
        headers
    }

    fn headers<'a, V>(
        &self,
        saved: Saved,
        vary_headers: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<ResponseHeaders<V>, SaveError>
    where
        V: TryFrom<String, Error: Error + Send + Sync + 'static>,
    {
        let value =
            |text: String| V::try_from(text).map_err(|error| SaveError::Other(Box::new(error)));
        if let Some(len) = saved.oversized {
            tracing::warn!(
                len,
                "session cookie is larger than browsers keep, and they will drop it"
            );
            (self.0.on_oversized)(len);
        }
        let vary = saved.vary_cookie.then(|| vary_with_cookie(vary_headers)).flatten();
        Ok(ResponseHeaders {
            set_cookie: saved.cookie.into_header().map(value).transpose()?,
            vary: vary.map(value).transpose()?,
        })
    }

    fn report(&self, cookie: &CookieState) {
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

/// The headers that a response needs for its session, as values of a framework's type.
///
/// `Debug` shows which there are, and not what they say.
#[derive(Clone)]
#[non_exhaustive]
pub struct ResponseHeaders<V> {
    /// A `Set-Cookie` to append to those that are there.
    pub set_cookie: Option<V>,
    /// A `Vary` that takes the place of all that are there, and says what they said.
    pub vary: Option<V>,
}

impl<V> fmt::Debug for ResponseHeaders<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseHeaders")
            .field("set_cookie", &self.set_cookie.is_some())
            .field("vary", &self.vary.is_some())
            .finish()
    }
}
