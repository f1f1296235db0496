//! Puts sessions around a service.

use std::fmt;
use std::sync::Arc;

use hardtack_session::{Rejection, SessionAdapter, SessionInterface, serializer::Clock};
use http::request::Parts;
use tower_layer::Layer;

use crate::SessionService;

/// Whether a request does not renew a session that nobody looks at.
pub(crate) type SkipRefresh = Arc<dyn Fn(&Parts) -> bool + Send + Sync>;

/// Gives every request a [`Session`](crate::Session), and every response what it must carry.
///
/// It works with any tower stack whose requests and responses are those of the crate `http`, and
/// adds no error of its own. In axum it goes around a router with `Router::layer`, after the routes
/// and layers that want the session.
///
/// A session is opened when somebody first looks at it, or with the response, to see whether its
/// cookie is to be renewed; it is saved with every response, those of errors included. A request
/// that ends without a response from within saves nothing: its handler panicked, took too long or
/// failed with an error that is none. Where a layer of the same cookie name stands further out,
/// this one leaves the session to it, and the other's key and settings count.
///
/// ```
/// use hardtack_tower::SessionLayer;
/// use hardtack_tower::session_interface::{
///     SecureCookieSessionInterface, SessionConfig, serializer::signer::SecretKey,
/// };
///
/// let config = SessionConfig::new(SecretKey::new("secret-key")?);
/// let layer = SessionLayer::new(SecureCookieSessionInterface::new(config)?)
///     .on_rejected(|rejection| eprintln!("count a cookie: {}", rejection.reason()))
///     .on_oversized(|len| eprintln!("a session cookie of {len} bytes"))
///     .skip_refresh_if(|request| request.uri.path().starts_with("/static/"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SessionLayer {
    adapter: SessionAdapter,
    skip_refresh: Option<SkipRefresh>,
}

impl SessionLayer {
    /// A layer for one kind of session, which reads the operating system's clock.
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
        predicate: impl Fn(&Parts) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.skip_refresh = Some(Arc::new(predicate));
        self
    }
}

impl<S> Layer<S> for SessionLayer {
    type Service = SessionService<S>;

    fn layer(&self, inner: S) -> SessionService<S> {
        SessionService::new(inner, self.adapter.clone(), self.skip_refresh.clone())
    }
}

impl fmt::Debug for SessionLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionLayer").field("adapter", &self.adapter).finish_non_exhaustive()
    }
}
