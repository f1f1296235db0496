//! The service that a layer makes of another.

use std::fmt;
use std::task::{Context, Poll};

use hardtack_session::{SessionAdapter, SharedSession};
use http::{HeaderValue, Request, Response, header::COOKIE};
use tower_service::Service;

use crate::{ResponseBody, ResponseFuture, Session, layer::SkipRefresh};

/// What [`SessionLayer`](crate::SessionLayer) makes of a service.
#[derive(Clone)]
pub struct SessionService<S> {
    inner: S,
    adapter: SessionAdapter,
    skip_refresh: Option<SkipRefresh>,
}

impl<S> SessionService<S> {
    pub(crate) fn new(
        inner: S,
        adapter: SessionAdapter,
        skip_refresh: Option<SkipRefresh>,
    ) -> Self {
        Self { inner, adapter, skip_refresh }
    }
}

impl<S, RequestBody, B> Service<Request<RequestBody>> for SessionService<S>
where
    S: Service<Request<RequestBody>, Response = Response<B>>,
{
    type Response = Response<ResponseBody<B>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    // The service that `poll_ready` was asked about is the one that is called, so that it needs no
    // clone.
    fn call(&mut self, mut request: Request<RequestBody>) -> Self::Future {
        let outer = Session::of(request.extensions()).cloned();
        let name = self.adapter.cookie_name();
        if let Some(same) = outer.as_ref().and_then(|outer| outer.named(name)) {
            let within = Session::new(SharedSession::clone(same), outer.clone());
            request.extensions_mut().insert(within);
            return ResponseFuture::new(self.inner.call(request), None);
        }
        let headers = request.headers().get_all(COOKIE);
        let session = self.adapter.begin(headers.iter().map(HeaderValue::as_bytes));
        if let Some(skip) = &self.skip_refresh {
            let (parts, body) = request.into_parts();
            if skip(&parts) {
                session.skip_refresh();
            }
            request = Request::from_parts(parts, body);
        }
        request.extensions_mut().insert(Session::new(SharedSession::clone(&session), outer));
        ResponseFuture::new(self.inner.call(request), Some(session))
    }
}

impl<S: fmt::Debug> fmt::Debug for SessionService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionService")
            .field("inner", &self.inner)
            .field("adapter", &self.adapter)
            .finish_non_exhaustive()
    }
}
