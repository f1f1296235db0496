//! The work of an adapter before and after a request.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use hardtack_serializer::{Clock, SystemClock};

use super::reports::Reports;
use super::{ConflictingLayers, PendingResponse};
use crate::{
    CookieState, Rejection, RejectionReason, Session, SessionInterface, UnixTime, find_cookie,
};

/// The work of an adapter before and after a request. An adapter adds only the framework's headers.
///
/// It is a cheap handle. Adapters such as `hardtack-tower` and `hardtack-actix` only translate, so
/// that every framework does the same.
///
/// ```
/// use hardtack_session::adapter::SessionAdapter;
/// use hardtack_session::{SecretKey, SecureCookieSessionInterface, SessionConfig, UnixTime};
///
/// let config = SessionConfig::new(SecretKey::new("secret-key")?);
/// let adapter = SessionAdapter::new(SecureCookieSessionInterface::new(config)?)
///     .with_clock(UnixTime(1_700_000_060))
///     .on_rejected(|rejection| println!("rejected: {}", rejection.reason()));
///
/// // Before: the values of the request's `Cookie` headers.
/// let cookie = &b"session=eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo"[..];
/// let (session, pending) = adapter.begin(None, [cookie])?;
/// assert_eq!(session.get::<u32>("a")?, Some(1));
/// session.insert("b", 2)?;
///
/// // After: the values of the response's `Set-Cookie` and `Vary` headers, and the framework's type of
/// // header values.
/// let pending = pending.expect("no other layer saves this session");
/// let headers = pending.finish::<String>([], [&b"Origin"[..]])?;
/// assert!(headers.set_cookie.unwrap().starts_with("session="));
/// assert_eq!(headers.vary.as_deref(), Some("Origin, Cookie"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Events
///
/// They are events of the `tracing` crate. None contains a cookie, a key or a session's content.
///
/// `count` is the number of rejections for this reason since the last such event, this one included.
///
/// | level | event | fields |
/// |---|---|---|
/// | debug | `session cookie was signed with a fallback key` | `key` |
/// | info | `session cookie rejected`, if it expired; the error says its age and the lifetime | `reason`, `count`, `error` |
/// | warn | `session cookie rejected`, for any other reason | `reason`, `count`, `error` |
/// | debug | `session cookie rejected`, again for this reason in the same minute | `reason`, `error` |
/// | warn | `session cookie is larger than browsers must keep, and they may drop it` | `len` in bytes |
/// | warn | `session cookie not renewed`: an unchanged session is too large, for example | `error` |
/// | warn | `session was changed, but no response saved it` | |
/// | error | `session not saved` | `error` |
/// | error | `session change lost: the response sets the session cookie itself` | `cookie` |
/// | error | two layers with different settings use one cookie | `outer`, `inner` |
#[derive(Clone)]
pub struct SessionAdapter(Arc<Settings>);

#[derive(Clone)]
struct Settings {
    interface: Arc<dyn SessionInterface>,
    clock: Arc<dyn Clock + Send + Sync>,
    on_rejected: Arc<dyn Fn(&Rejection) + Send + Sync>,
    on_oversized: Arc<dyn Fn(usize) + Send + Sync>,
    reports: Arc<Reports>,
}

impl SessionAdapter {
    /// Creates an adapter for an interface, which reads the system clock.
    pub fn new(interface: impl SessionInterface + 'static) -> Self {
        Self(Arc::new(Settings {
            interface: Arc::new(interface),
            clock: Arc::new(SystemClock),
            on_rejected: Arc::new(|_| {}),
            on_oversized: Arc::new(|_| {}),
            reports: Arc::default(),
        }))
    }

    /// Replaces the clock, for tests.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + Send + Sync + 'static) -> Self {
        Arc::make_mut(&mut self.0).clock = Arc::new(clock);
        self
    }

    /// Sets a hook that is called for every rejected cookie, in addition to the tracing event.
    ///
    /// It is called at most once per request, when the request ends, if the session was opened.
    /// A later call replaces an earlier one.
    #[must_use]
    pub fn on_rejected(mut self, hook: impl Fn(&Rejection) + Send + Sync + 'static) -> Self {
        Arc::make_mut(&mut self.0).on_rejected = Arc::new(hook);
        self
    }

    /// Sets a hook that is called with the length in bytes of every `Set-Cookie` value above
    /// `MAX_COOKIE_SIZE`, whether it is sent or refused, in addition to the tracing event.
    ///
    /// A later call replaces an earlier one.
    #[must_use]
    pub fn on_oversized(mut self, hook: impl Fn(usize) + Send + Sync + 'static) -> Self {
        Arc::make_mut(&mut self.0).on_oversized = Arc::new(hook);
        self
    }

    /// Returns the name of the session's cookie.
    pub fn cookie_name(&self) -> &str {
        self.0.interface.cookie_name()
    }

    /// Begins a request, with the values of its `Cookie` headers. Returns the session for the handler,
    /// and what finishes the response.
    ///
    /// `outer` is the session that a layer further out put into the request. If that layer's interface
    /// is the same as this one, it saves the session, and there is nothing to finish here.
    ///
    /// # Errors
    ///
    /// [`ConflictingLayers`] if a layer further out uses the same cookie with other settings. The
    /// response should be an empty one of status 500. An event says what to change.
    pub fn begin<'a>(
        &self,
        outer: Option<Session>,
        cookie_headers: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<(Session, Option<PendingResponse>), ConflictingLayers> {
        let name = self.cookie_name();
        if let Some(same) = outer.as_ref().and_then(|outer| outer.named(name)) {
            let (inner, outermost) = (&self.0.interface, same.interface());
            if inner.identity() != outermost.identity() {
                let error = ConflictingLayers::new(name);
                tracing::error!(outer = ?outermost, inner = ?inner, "{error}");
                return Err(error);
            }
            return Ok((same.clone().within(outer.clone()), None));
        }
        let cookie = find_cookie(cookie_headers, name);
        let interface = Arc::clone(&self.0.interface);
        let session = Session::new(interface, cookie.as_deref(), self.now()).within(outer);
        let pending = PendingResponse::new(session.clone(), self.clone());
        Ok((session, Some(pending)))
    }

    pub(super) fn now(&self) -> UnixTime {
        self.0.clock.now()
    }

    /// Calls the hook for a cookie that browsers may drop.
    pub(super) fn report_oversized(&self, len: usize) {
        (self.0.on_oversized)(len);
    }

    /// Reports what became of a request's cookie.
    pub(super) fn report(&self, cookie: &CookieState) {
        match cookie {
            CookieState::Accepted { key, .. } if key.is_fallback() => {
                tracing::debug!(%key, "session cookie was signed with a fallback key");
            }
            CookieState::Rejected(rejection) => {
                self.report_rejected(rejection);
                (self.0.on_rejected)(rejection);
            }
            _ => {}
        }
    }
}

impl SessionAdapter {
    /// Emits an event. Above the level `debug` there is one per reason and minute.
    fn report_rejected(&self, rejection: &Rejection) {
        let reason = rejection.reason();
        let error = rejection as &dyn Error;
        match (self.0.reports.count(reason, self.now()), reason) {
            (None, _) => tracing::debug!(%reason, error, "session cookie rejected"),
            (Some(count), RejectionReason::Expired) => {
                tracing::info!(%reason, count, error, "session cookie rejected");
            }
            (Some(count), _) => tracing::warn!(%reason, count, error, "session cookie rejected"),
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
