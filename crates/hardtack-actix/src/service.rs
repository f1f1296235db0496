//! The service that the middleware makes.

use std::fmt;

use actix_web::{
    Error, HttpMessage,
    body::EitherBody,
    dev::{Service, ServiceRequest, ServiceResponse, forward_ready},
    http::header::{COOKIE, HeaderValue},
};
use hardtack_session::{Session, adapter::SessionAdapter};

use crate::{ResponseFuture, middleware::SkipRefresh};

/// The service of a [`SessionMiddleware`](crate::SessionMiddleware).
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
    type Future = ResponseFuture<S::Future, B>;

    forward_ready!(inner);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let outer = request.extensions().get::<Session>().cloned();
        let headers = request.headers().get_all(COOKIE);
        let begun = self.adapter.begin(outer.clone(), headers.map(HeaderValue::as_bytes));
        let (session, pending) = match begun {
            Ok(begun) => begun,
            Err(conflict) => return ResponseFuture::failed(conflict),
        };
        if pending.is_some() && self.skip_refresh.as_ref().is_some_and(|skip| skip(&request)) {
            session.skip_refresh();
        }
        request.extensions_mut().insert(session);
        ResponseFuture::new(self.inner.call(request), pending, outer)
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
