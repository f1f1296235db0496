//! The service that a layer makes of another.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use hardtack_session::{SessionInterface, SharedSession, find_cookie, serializer::Clock};
use http::{HeaderValue, Request, Response, header::COOKIE};
use tower_service::Service;

use crate::{ResponseFuture, Session};

/// What [`SessionLayer`](crate::SessionLayer) makes of a service.
#[derive(Clone)]
pub struct SessionService<S> {
    inner: S,
    interface: Arc<dyn SessionInterface>,
    clock: Arc<dyn Clock + Send + Sync>,
}

impl<S> SessionService<S> {
    pub(crate) fn new(
        inner: S,
        interface: Arc<dyn SessionInterface>,
        clock: Arc<dyn Clock + Send + Sync>,
    ) -> Self {
        Self { inner, interface, clock }
    }
}

impl<S, RequestBody, ResponseBody> Service<Request<RequestBody>> for SessionService<S>
where
    S: Service<Request<RequestBody>, Response = Response<ResponseBody>>,
    ResponseBody: Default,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<RequestBody>) -> Self::Future {
        let name = self.interface.cookie_name();
        let outer = Session::of(request.extensions());
        if outer.is_some_and(|outer| outer.cookie_name() == name) {
            return ResponseFuture::new(self.inner.call(request), None);
        }
        let headers = request.headers().get_all(COOKIE);
        let cookie = find_cookie(headers.iter().map(HeaderValue::as_bytes), name);
        let interface = Arc::clone(&self.interface);
        let session = SharedSession::new(interface, cookie.as_deref(), self.clock.now());
        request.extensions_mut().insert(Session::new(session.clone()));
        let clock = Arc::clone(&self.clock);
        ResponseFuture::new(self.inner.call(request), Some((session, clock)))
    }
}

impl<S: fmt::Debug> fmt::Debug for SessionService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionService")
            .field("inner", &self.inner)
            .field("interface", &self.interface)
            .finish_non_exhaustive()
    }
}
