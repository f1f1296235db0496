//! Waits for a response and saves the session with it.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hardtack_session::RequestSession;
use http::{
    HeaderValue, Response, StatusCode,
    header::{SET_COOKIE, VARY},
};
use pin_project_lite::pin_project;

use crate::ResponseBody;

pin_project! {
    /// The response of a [`SessionService`](crate::SessionService).
    pub struct ResponseFuture<F> {
        #[pin]
        inner: F,
        // Taken when the response is there; `None` from the start where an outer layer saves.
        // Dropped after the service's own future, which may hold the session's lock.
        session: Option<RequestSession>,
    }
}

impl<F> ResponseFuture<F> {
    pub(crate) fn new(inner: F, session: Option<RequestSession>) -> Self {
        Self { inner, session }
    }
}

impl<F, B, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
{
    type Output = Result<Response<ResponseBody<B>>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let response = ready!(this.inner.poll(context))?;
        Poll::Ready(Ok(match this.session.take() {
            Some(session) => save(session, response),
            None => response.map(ResponseBody::new),
        }))
    }
}

/// Saves the session and makes the response carry it.
///
/// A change that cannot be saved makes the response an empty one of status 500, so that nobody
/// takes the change for done.
fn save<B>(session: RequestSession, mut response: Response<B>) -> Response<ResponseBody<B>> {
    let headers = response.headers_mut();
    // Looked up only if it is asked for: most responses need no `Vary`.
    let vary = std::iter::once(&*headers).flat_map(|headers| headers.get_all(VARY));
    let vary = vary.map(HeaderValue::as_bytes);
    let Ok(session_headers) = session.finish::<HeaderValue>(vary) else {
        let mut response = Response::new(ResponseBody::empty());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        return response;
    };
    if let Some(mut set_cookie) = session_headers.set_cookie {
        set_cookie.set_sensitive(true);
        headers.append(SET_COOKIE, set_cookie);
    }
    if let Some(vary) = session_headers.vary {
        headers.insert(VARY, vary);
    }
    response.map(ResponseBody::new)
}

impl<F> fmt::Debug for ResponseFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
