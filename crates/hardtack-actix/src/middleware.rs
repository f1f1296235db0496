//! The middleware.

use std::fmt;
use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::{
    Error,
    body::EitherBody,
    dev::{Service, ServiceRequest, ServiceResponse, Transform},
};
use hardtack_session::{Clock, Rejection, SessionInterface, adapter::SessionAdapter};

use crate::SessionService;

/// A predicate for requests that do not renew a session unless something accesses it.
pub(crate) type SkipRefresh = Arc<dyn Fn(&ServiceRequest) -> bool + Send + Sync>;

/// Middleware that loads and saves the session.
///
/// Add it to an `App`, a scope or a resource with `wrap`. Build it once and clone it into the closure
/// that makes the `App`, which runs for each worker.
///
/// The session is opened on first use, or with the response if its cookie may need to be renewed. It
/// is saved with every response, errors included. A request whose handler panics or is dropped saves
/// nothing.
///
/// If two nested middlewares use one cookie, the inner one leaves the session to the outer one. If
/// their keys or attributes differ, every request is an empty response of status 500, with an event
/// that says what to change.
///
/// ```
/// use actix_web::{App, HttpServer};
/// use hardtack_actix::{
///     SecretKey, SecureCookieSessionInterface, SessionConfig, SessionMiddleware,
/// };
///
/// let config = SessionConfig::new(SecretKey::new("secret-key")?);
/// let sessions = SessionMiddleware::new(SecureCookieSessionInterface::new(config)?)
///     .on_rejected(|rejection| eprintln!("count a cookie: {}", rejection.reason()))
///     .on_oversized(|len| eprintln!("a session cookie of {len} bytes"))
///     .skip_refresh_if(|request| request.path().starts_with("/static/"));
/// let server = HttpServer::new(move || App::new().wrap(sessions.clone()));
/// # drop(server);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SessionMiddleware {
    adapter: SessionAdapter,
    skip_refresh: Option<SkipRefresh>,
}

impl SessionMiddleware {
    /// Creates a middleware for an interface, which reads the system clock.
    ///
    /// Pass an `Arc` of the interface if you want to keep a handle to it.
    pub fn new(interface: impl SessionInterface + 'static) -> Self {
        Self { adapter: SessionAdapter::new(interface), skip_refresh: None }
    }

    /// Replaces the clock, for tests.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + Send + Sync + 'static) -> Self {
        self.adapter = self.adapter.with_clock(clock);
        self
    }

    /// Sets a hook that is called for every rejected cookie: [`SessionAdapter::on_rejected`].
    #[must_use]
    pub fn on_rejected(mut self, hook: impl Fn(&Rejection) + Send + Sync + 'static) -> Self {
        self.adapter = self.adapter.on_rejected(hook);
        self
    }

    /// Sets a hook that is called with the length of every cookie that browsers may drop:
    /// [`SessionAdapter::on_oversized`].
    #[must_use]
    pub fn on_oversized(mut self, hook: impl Fn(usize) + Send + Sync + 'static) -> Self {
        self.adapter = self.adapter.on_oversized(hook);
        self
    }

    /// Sets which requests do not renew a permanent session unless something accesses it, such as
    /// those for static files. By default every request renews it, as in Flask.
    ///
    /// The responses of these requests can be cached, since they do not depend on the cookie.
    #[must_use]
    pub fn skip_refresh_if(
        mut self,
        predicate: impl Fn(&ServiceRequest) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.skip_refresh = Some(Arc::new(predicate));
        self
    }
}

impl<S, B> Transform<S, ServiceRequest> for SessionMiddleware
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = SessionService<S>;
    type InitError = ();
    type Future = Ready<Result<SessionService<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        let (adapter, skip_refresh) = (self.adapter.clone(), self.skip_refresh.clone());
        ready(Ok(SessionService::new(inner, adapter, skip_refresh)))
    }
}

impl fmt::Debug for SessionMiddleware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionMiddleware").field("adapter", &self.adapter).finish_non_exhaustive()
    }
}
