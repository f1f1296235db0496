//! The service that the middleware makes.

use std::fmt;

use actix_web::{
    Error, HttpMessage,
    body::EitherBody,
    dev::{Service, ServiceRequest, ServiceResponse, forward_ready},
    http::header::{COOKIE, HeaderMap, HeaderValue},
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

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        let outer = request.extensions().get::<Session>().cloned();
        let headers = request.headers().get_all(COOKIE);
        let begun = self.adapter.begin(outer.clone(), headers.map(HeaderValue::as_bytes));
        let (session, pending) = match begun {
            Ok(begun) => begun,
            Err(conflict) => return ResponseFuture::failed(conflict),
        };
        hide(request.headers_mut());
        if pending.is_some() && self.skip_refresh.as_ref().is_some_and(|skip| skip(&request)) {
            session.skip_refresh();
        }
        request.extensions_mut().insert(session);
        ResponseFuture::new(self.inner.call(request), pending, outer)
    }
}

/// Marks the cookies as sensitive, so that `Debug` of the headers does not show a live session.
fn hide(headers: &mut HeaderMap) {
    let mut cookies: Vec<HeaderValue> = headers.remove(COOKIE).collect();
    for mut value in cookies.drain(..) {
        value.set_sensitive(true);
        headers.append(COOKIE, value);
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
