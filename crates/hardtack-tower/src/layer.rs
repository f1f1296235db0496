//! The layer.

use std::fmt;
use std::sync::Arc;

use hardtack_session::{Clock, Rejection, SessionInterface, adapter::SessionAdapter};
use http::request::Parts;
use tower_layer::Layer;

use crate::SessionService;

/// A predicate for requests that do not renew a session unless something accesses it.
pub(crate) type SkipRefresh = Arc<dyn Fn(&Parts) -> bool + Send + Sync>;

/// Middleware that loads and saves the session.
///
/// Add it with `Router::layer`, after the routes and layers that use the session. It works in any tower
/// stack with the requests and responses of the `http` crate, and adds no error of its own.
///
/// The session is opened on first use, or with the response if its cookie may need to be renewed. It
/// is saved with every response, errors included. A request that ends without a response from the
/// inner service saves nothing: the handler panicked, the client went away, an outer layer timed out,
/// or the service returned an error instead of a response. A timeout layer inside this one is a
/// response like any other, and what the handler wrote before is saved.
///
/// If two nested layers use one cookie, the inner one leaves the session to the outer one. If their
/// keys or attributes differ, every request is an empty response of status 500, with an event that says
/// what to change.
///
/// ```
/// use hardtack_tower::{SecretKey, SecureCookieSessionInterface, SessionConfig, SessionLayer};
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
    /// Creates a layer for an interface, which reads the system clock.
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
