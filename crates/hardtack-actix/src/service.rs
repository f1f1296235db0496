//! The service that the middleware makes of another.

use std::fmt;

use actix_web::{
    Error, HttpMessage,
    body::EitherBody,
    dev::{Service, ServiceRequest, ServiceResponse, forward_ready},
    http::header::{COOKIE, HeaderValue},
};
use hardtack_session::{SessionAdapter, SharedSession};

use crate::{ResponseFuture, Session, SessionExt, middleware::SkipRefresh};

/// What [`SessionMiddleware`](crate::SessionMiddleware) makes of a service.
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

impl<S, B> Service<ServiceRequest> for SessionService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = ResponseFuture<S::Future>;

    forward_ready!(inner);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let outer = request.session().ok();
        let name = self.adapter.cookie_name();
        if let Some(same) = outer.as_ref().and_then(|outer| outer.named(name)) {
            let within = Session::new(SharedSession::clone(same), outer.clone());
            request.extensions_mut().insert(within);
            return ResponseFuture::new(self.inner.call(request), None, outer);
        }
        let headers = request.headers().get_all(COOKIE);
        let session = self.adapter.begin(headers.map(HeaderValue::as_bytes));
        if self.skip_refresh.as_ref().is_some_and(|skip| skip(&request)) {
            session.skip_refresh();
        }
        let within = Session::new(SharedSession::clone(&session), outer.clone());
        request.extensions_mut().insert(within);
        ResponseFuture::new(self.inner.call(request), Some(session), outer)
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
