//! The service that the layer makes.

use std::fmt;
use std::task::{Context, Poll};

use hardtack_session::{Session, adapter::SessionAdapter};
use http::{
    HeaderMap, HeaderValue, Request, Response,
    header::{COOKIE, Entry},
};
use tower_service::Service;

use crate::{ResponseBody, ResponseFuture, layer::SkipRefresh};

/// The service of a [`SessionLayer`](crate::SessionLayer).
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
    type Future = ResponseFuture<S::Future, B>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    // The service that `poll_ready` was asked about is the one that is called, so that it needs no
    // clone.
    fn call(&mut self, mut request: Request<RequestBody>) -> Self::Future {
        let outer = request.extensions().get::<Session>().cloned();
        let headers = request.headers().get_all(COOKIE);
        let begun = self.adapter.begin(outer, headers.iter().map(HeaderValue::as_bytes));
        hide(request.headers_mut());
        let Ok((session, pending)) = begun else { return ResponseFuture::failed() };
        if let (Some(skip), Some(_)) = (&self.skip_refresh, &pending) {
            let (parts, body) = request.into_parts();
            if skip(&parts) {
                session.skip_refresh();
            }
            request = Request::from_parts(parts, body);
        }
        request.extensions_mut().insert(session);
        ResponseFuture::new(self.inner.call(request), pending)
    }
}

/// Marks the cookies as sensitive, so that `Debug` of the headers does not show a live session.
fn hide(headers: &mut HeaderMap) {
    if let Entry::Occupied(mut cookies) = headers.entry(COOKIE) {
        cookies.iter_mut().for_each(|value| value.set_sensitive(true));
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
