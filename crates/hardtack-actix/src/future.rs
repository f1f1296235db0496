//! Waits for a response and saves the session with it.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::{
    Error, HttpMessage, HttpResponse, ResponseError,
    body::EitherBody,
    dev::ServiceResponse,
    http::{
        StatusCode,
        header::{HeaderMap, HeaderValue, SET_COOKIE, VARY},
    },
};
use hardtack_session::{RequestSession, ResponseHeaders, vary_with_cookie};
use pin_project_lite::pin_project;

use crate::Session;

pin_project! {
    /// The response of a [`SessionService`](crate::SessionService).
    pub struct ResponseFuture<F> {
        #[pin]
        inner: F,
        // Taken when the response is there; `None` from the start where an outer middleware saves.
        // Dropped after the service's own future, which may hold the session's lock.
        session: Option<RequestSession>,
        // What middleware further out finds in the request, and finds again in the response.
        outer: Option<Session>,
    }
}

impl<F> ResponseFuture<F> {
    pub(crate) fn new(inner: F, session: Option<RequestSession>, outer: Option<Session>) -> Self {
        Self { inner, session, outer }
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
        // actix has one place for it, which outlives the services within.
        if let (Ok(response), Some(outer)) = (&answer, this.outer.take()) {
            response.request().extensions_mut().insert(outer);
        }
        Poll::Ready(match (answer, this.session.take()) {
            (answer, None) => answer.map(ServiceResponse::map_into_left_body),
            (Ok(response), Some(session)) => Ok(save(session, response)),
            (Err(error), Some(session)) => Err(save_with_error(session, error)),
        })
    }
}

/// Saves the session and makes the response carry it.
///
/// A change that cannot be saved makes the response an empty one of status 500, so that nobody
/// takes the change for done.
fn save<B>(
    session: RequestSession,
    mut response: ServiceResponse<B>,
) -> ServiceResponse<EitherBody<B>> {
    let vary = response.headers().get_all(VARY).map(HeaderValue::as_bytes);
    match session.finish(vary) {
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
fn save_with_error(session: RequestSession, error: Error) -> Error {
    match session.finish([]) {
        Ok(ResponseHeaders { set_cookie: None, vary: None, .. }) => error,
        session_headers => SavedWithError { error, session_headers: session_headers.ok() }.into(),
    }
}

/// An error whose response carries the session, or is an empty one of status 500 where that could
/// not be saved.
#[derive(Debug)]
struct SavedWithError {
    error: Error,
    session_headers: Option<ResponseHeaders<HeaderValue>>,
}

impl fmt::Display for SavedWithError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl ResponseError for SavedWithError {
    fn status_code(&self) -> StatusCode {
        match self.session_headers {
            Some(_) => self.error.as_response_error().status_code(),
            None => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let Some(mut session_headers) = self.session_headers.clone() else {
            return HttpResponse::new(self.status_code());
        };
        let mut response = self.error.error_response();
        if session_headers.vary.is_some() {
            let vary = response.headers().get_all(VARY).map(HeaderValue::as_bytes);
            session_headers.vary =
                vary_with_cookie(vary).and_then(|vary| HeaderValue::try_from(vary).ok());
        }
        apply(session_headers, response.headers_mut());
        response
    }
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
