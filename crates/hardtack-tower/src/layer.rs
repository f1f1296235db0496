//! Puts sessions around a service.

use std::fmt;
use std::sync::Arc;

use hardtack_session::{
    SessionInterface,
    serializer::{Clock, SystemClock},
};
use tower_layer::Layer;

use crate::SessionService;

/// Gives every request a [`Session`](crate::Session), and every response what it must carry.
///
/// It works with any tower stack whose requests and responses are those of the crate `http`. In
/// axum it goes around a router with `Router::layer`.
///
/// A session is opened when somebody first looks at it, and saved with every response, errors
/// included. Where a layer of the same cookie name stands further out, this one leaves the session
/// to it.
#[derive(Clone)]
pub struct SessionLayer {
    interface: Arc<dyn SessionInterface>,
    clock: Arc<dyn Clock + Send + Sync>,
}

impl SessionLayer {
    /// A layer for one kind of session, which reads the operating system's clock.
    pub fn new(interface: impl SessionInterface + 'static) -> Self {
        Self { interface: Arc::new(interface), clock: Arc::new(SystemClock) }
    }

    /// Replaces the clock, for tests.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }
}

impl<S> Layer<S> for SessionLayer {
    type Service = SessionService<S>;

    fn layer(&self, inner: S) -> SessionService<S> {
        SessionService::new(inner, Arc::clone(&self.interface), Arc::clone(&self.clock))
    }
}

impl fmt::Debug for SessionLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionLayer").field("interface", &self.interface).finish_non_exhaustive()
    }
}
