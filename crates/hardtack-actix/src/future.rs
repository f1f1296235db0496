//! Waits for a response and saves the session with it.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::{
    Error, HttpResponse,
    body::EitherBody,
    dev::ServiceResponse,
    error::InternalError,
    http::header::{HeaderMap, HeaderValue, SET_COOKIE, VARY},
};
use hardtack_session::{ResponseHeaders, SessionAdapter, SharedSession, vary_with_cookie};
use pin_project_lite::pin_project;

pin_project! {
    /// The response of a [`SessionService`](crate::SessionService).
    pub struct ResponseFuture<F> {
        #[pin]
        inner: F,
        // Taken when the response is there; `None` from the start where an outer middleware saves.
        session: Option<(SharedSession, SessionAdapter)>,
    }
}

impl<F> ResponseFuture<F> {
    pub(crate) fn new(inner: F, session: Option<(SharedSession, SessionAdapter)>) -> Self {
        Self { inner, session }
    }
}

impl<F, B> Future for ResponseFuture<F>
where
    F: Future<Output = Result<ServiceResponse<B>, Error>>,
{
    type Output = Result<ServiceResponse<EitherBody<B>>, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let answer = ready!(this.inner.poll(context));
        Poll::Ready(match (answer, this.session.take()) {
            (answer, None) => answer.map(ServiceResponse::map_into_left_body),
            (Ok(response), Some((session, adapter))) => Ok(save(&session, &adapter, response)),
            (Err(error), Some((session, adapter))) => {
                Err(save_with_error(&session, &adapter, error))
            }
        })
    }
}

/// Saves the session and makes the response carry it.
///
/// A session that cannot be saved makes the response an empty one of status 500, so that nobody
/// takes the change for done.
fn save<B>(
    session: &SharedSession,
    adapter: &SessionAdapter,
    mut response: ServiceResponse<B>,
) -> ServiceResponse<EitherBody<B>> {
    let vary = response.headers().get_all(VARY).map(HeaderValue::as_bytes);
    match adapter.finish(session, vary) {
        Ok(session_headers) => {
            apply(session_headers, response.headers_mut());
            response.map_into_left_body()
        }
        Err(_) => response
            .into_response(HttpResponse::InternalServerError().finish())
            .map_into_right_body(),
    }
}

/// Saves the session of a request that another middleware answered with an error, and makes the
/// error's response carry it; the error stays the same one where there is nothing to carry.
///
/// Errors of handlers are responses by the time they come here.
fn save_with_error(session: &SharedSession, adapter: &SessionAdapter, error: Error) -> Error {
    let response = match adapter.finish(session, []) {
        Ok(ResponseHeaders { set_cookie: None, vary: None, .. }) => return error,
        Ok(mut session_headers) => {
            let mut response = error.error_response();
            if session_headers.vary.is_some() {
                let vary = response.headers().get_all(VARY).map(HeaderValue::as_bytes);
                session_headers.vary =
                    vary_with_cookie(vary).and_then(|vary| HeaderValue::try_from(vary).ok());
            }
            apply(session_headers, response.headers_mut());
            response
        }
        Err(_) => HttpResponse::InternalServerError().finish(),
    };
    InternalError::from_response(error, response).into()
}

fn apply(session_headers: ResponseHeaders<HeaderValue>, headers: &mut HeaderMap) {
    if let Some(mut set_cookie) = session_headers.set_cookie {
        set_cookie.set_sensitive(true);
        headers.append(SET_COOKIE, set_cookie);
    }
    if let Some(vary) = session_headers.vary {
        headers.insert(VARY, vary);
    }
}

impl<F> fmt::Debug for ResponseFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
