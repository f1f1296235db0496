//! Puts sessions around an application, a scope or a resource.

use std::fmt;
use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::{
    Error,
    body::EitherBody,
    dev::{Service, ServiceRequest, ServiceResponse, Transform},
};
use hardtack_session::{Rejection, SessionAdapter, SessionInterface, serializer::Clock};

use crate::SessionService;

/// Whether a request does not renew a session that nobody looks at.
pub(crate) type SkipRefresh = Arc<dyn Fn(&ServiceRequest) -> bool + Send + Sync>;

/// Gives every request a [`Session`](crate::Session), and every response what it must carry.
///
/// It goes around an `App`, a scope or a resource with `wrap`. Make it once and clone it into the
/// closure that makes the `App`, which runs for each worker.
///
/// A session is opened when somebody first looks at it, or with the response, to see whether its
/// cookie is to be renewed; it is saved with every response, those of errors included. A request
/// whose handler panics or is given up saves nothing. Where a middleware of the same cookie name
/// stands further out, this one leaves the session to it, and the other's key and settings count.
///
/// ```
/// use actix_web::{App, HttpServer};
/// use hardtack_actix::SessionMiddleware;
/// use hardtack_actix::session_interface::{
///     SecureCookieSessionInterface, SessionConfig, serializer::signer::SecretKey,
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
    /// A middleware for one kind of session, which reads the operating system's clock.
    ///
    /// The interface may be an `Arc` of one, so that the program can keep a handle to verify, read
    /// and write cookies with.
    pub fn new(interface: impl SessionInterface + 'static) -> Self {
        Self { adapter: SessionAdapter::new(interface), skip_refresh: None }
    }

    /// Replaces the clock, for tests.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + Send + Sync + 'static) -> Self {
        self.adapter = self.adapter.with_clock(clock);
        self
    }

    /// Is told of every refused cookie: [`SessionAdapter::on_rejected`].
    #[must_use]
    pub fn on_rejected(mut self, hook: impl Fn(&Rejection) + Send + Sync + 'static) -> Self {
        self.adapter = self.adapter.on_rejected(hook);
        self
    }

    /// Is told the length of every cookie that browsers may drop: [`SessionAdapter::on_oversized`].
    #[must_use]
    pub fn on_oversized(mut self, hook: impl Fn(usize) + Send + Sync + 'static) -> Self {
        self.adapter = self.adapter.on_oversized(hook);
        self
    }

    /// Names the requests that do not renew a permanent session unless somebody looks at it, such
    /// as those for static files; there are none unless this says so, as in Flask.
    ///
    /// Their responses can be cached, since they do not depend on the cookie.
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
