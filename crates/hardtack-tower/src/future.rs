//! The future that waits for a response and saves the session with it.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hardtack_session::CommitFuture;
use hardtack_session::adapter::{PendingResponse, ResponseHeaders};
use http::{
    HeaderMap, HeaderValue, Response, StatusCode,
    header::{SET_COOKIE, VARY},
};
use pin_project_lite::pin_project;

use crate::ResponseBody;

pin_project! {
    /// The future of a [`SessionService`](crate::SessionService)'s response.
    pub struct ResponseFuture<F, B> {
        // `None` if the layers conflict.
        #[pin]
        inner: Option<F>,
        // Taken when the response is there; `None` from the start if an outer layer saves.
        // Dropped after the inner future.
        pending: Option<PendingResponse>,
        // The response, while a store writes its session.
        committing: Option<(Response<B>, CommitFuture)>,
    }
}

impl<F, B> ResponseFuture<F, B> {
    pub(crate) fn new(inner: F, pending: Option<PendingResponse>) -> Self {
        Self { inner: Some(inner), pending, committing: None }
    }

    /// Creates a future that is an empty response of status 500.
    pub(crate) fn failed() -> Self {
        Self { inner: None, pending: None, committing: None }
    }
}

impl<F, B, E> Future for ResponseFuture<F, B>
where
    F: Future<Output = Result<Response<B>, E>>,
{
    type Output = Result<Response<ResponseBody<B>>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if this.committing.is_none() {
            let Some(inner) = this.inner.as_pin_mut() else { return Poll::Ready(Ok(unsaved())) };
            let mut response = ready!(inner.poll(context))?;
            let session_headers = match this.pending.take() {
                Some(pending) => finish(pending, response.headers()),
                None => return Poll::Ready(Ok(response.map(ResponseBody::new))),
            };
            match session_headers.map(|headers| apply(headers, response.headers_mut())) {
                Ok(Some(commit)) => *this.committing = Some((response, commit)),
                Ok(None) => return Poll::Ready(Ok(response.map(ResponseBody::new))),
                Err(_) => return Poll::Ready(Ok(unsaved())),
            }
        }
        let Some((_, commit)) = this.committing else { return Poll::Pending };
        let committed = ready!(commit.as_mut().poll(context));
        let saved = this.committing.take().filter(|_| committed.is_ok());
        Poll::Ready(Ok(saved.map_or_else(unsaved, |(response, _)| response.map(ResponseBody::new))))
    }
}

/// Returns the response of a request whose session cannot be saved. It is empty, so that a change is
/// not taken for done.
fn unsaved<B>() -> Response<ResponseBody<B>> {
    let mut response = Response::new(ResponseBody::empty());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

fn finish(
    pending: PendingResponse,
    headers: &HeaderMap,
) -> Result<ResponseHeaders<HeaderValue>, hardtack_session::SaveError> {
    // Looked up only if it is asked for: most responses need no `Vary`.
    let vary = std::iter::once(headers).flat_map(|headers| headers.get_all(VARY));
    let set_cookie = headers.get_all(SET_COOKIE).iter();
    pending.finish(set_cookie.map(HeaderValue::as_bytes), vary.map(HeaderValue::as_bytes))
}

/// Adds the session's headers, and returns what is to be awaited before the response is sent.
fn apply(
    session_headers: ResponseHeaders<HeaderValue>,
    headers: &mut HeaderMap,
) -> Option<CommitFuture> {
    if let Some(mut set_cookie) = session_headers.set_cookie {
        set_cookie.set_sensitive(true);
        headers.append(SET_COOKIE, set_cookie);
    }
    if let Some(vary) = session_headers.vary {
        headers.insert(VARY, vary);
    }
    session_headers.commit
}

impl<F, B> fmt::Debug for ResponseFuture<F, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
