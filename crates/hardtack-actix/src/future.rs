//! The future that waits for a response and saves the session with it.

use std::cell::OnceCell;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::EitherBody,
    dev::ServiceResponse,
    http::header::{HeaderMap, HeaderValue, SET_COOKIE, VARY},
};
use hardtack_session::adapter::{ConflictingLayers, PendingResponse, ResponseHeaders};
use hardtack_session::{CommitFuture, SaveError, Session};
use pin_project_lite::pin_project;

use crate::unsaved::{ErrorWithSession, Unsaved, apply};

pin_project! {
    /// The future of a [`SessionService`](crate::SessionService)'s response.
    pub struct ResponseFuture<F, B> {
        #[pin]
        inner: Option<F>,
        // Taken when the response is there; `None` from the start if an outer middleware saves.
        // Dropped after the inner future.
        pending: Option<PendingResponse>,
        // The session that outer middleware finds in the request, and finds again in the response.
        outer: Option<Session>,
        // Set if there is no inner future.
        conflict: Option<ConflictingLayers>,
        // The response, while a store writes its session.
        committing: Option<(Answer<B>, CommitFuture)>,
    }
}

/// The result of the inner service, and the result that this one returns.
type Answer<B> = Result<ServiceResponse<B>, Error>;
type Response<B> = Result<ServiceResponse<EitherBody<B>>, Error>;

impl<F, B> ResponseFuture<F, B> {
    pub(crate) fn new(inner: F, pending: Option<PendingResponse>, outer: Option<Session>) -> Self {
        Self { inner: Some(inner), pending, outer, conflict: None, committing: None }
    }

    /// Creates a future that is an empty response of status 500.
    pub(crate) fn failed(conflict: ConflictingLayers) -> Self {
        let conflict = Some(conflict);
        Self { inner: None, pending: None, outer: None, conflict, committing: None }
    }
}

impl<F, B> Future for ResponseFuture<F, B>
where
    F: Future<Output = Answer<B>>,
{
    type Output = Response<B>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Some(conflict) = this.conflict.take() {
            return Poll::Ready(Err(Unsaved::conflict(conflict)));
        }
        if this.committing.is_none() {
            let Some(inner) = this.inner.as_pin_mut() else { return Poll::Pending };
            let answer = ready!(inner.poll(context));
            // actix-web has one slot for it, which outlives the inner services.
            if let (Ok(response), Some(outer)) = (&answer, this.outer.take()) {
                response.request().extensions_mut().insert(outer);
            }
            let Some(pending) = this.pending.take() else {
                return Poll::Ready(answer.map(ServiceResponse::map_into_left_body));
            };
            let (answer, commit) = match save(pending, answer) {
                Ok(saved) => saved,
                Err(answer) => return Poll::Ready(unsaved(answer)),
            };
            match commit {
                Some(commit) => *this.committing = Some((answer, commit)),
                None => return Poll::Ready(answer.map(ServiceResponse::map_into_left_body)),
            }
        }
        let Some((_, commit)) = this.committing else { return Poll::Pending };
        let committed = ready!(commit.as_mut().poll(context));
        let Some((answer, _)) = this.committing.take() else { return Poll::Pending };
        Poll::Ready(match committed {
            Ok(()) => answer.map(ServiceResponse::map_into_left_body),
            Err(_) => unsaved(answer),
        })
    }
}

/// Saves the session and makes the response carry it. Returns what is to be awaited before the response
/// is sent, or the answer as it was if saving fails.
fn save<B>(
    pending: PendingResponse,
    answer: Answer<B>,
) -> Result<(Answer<B>, Option<CommitFuture>), Answer<B>> {
    match answer {
        Ok(mut response) => match finish(pending, response.headers()) {
            Ok(session_headers) => {
                let ResponseHeaders { set_cookie, vary, commit, .. } = session_headers;
                apply(set_cookie, vary, response.headers_mut());
                Ok((Ok(response), commit))
            }
            Err(_) => Err(Ok(response)),
        },
        // Another middleware answered with an error; the errors of handlers are responses by now.
        Err(error) => match finish_error(pending, &error) {
            Ok(mut session_headers) => {
                let commit = session_headers.commit.take();
                Ok((Err(ErrorWithSession::wrap(error, session_headers)), commit))
            }
            Err(_) => Err(Err(error)),
        },
    }
}

fn finish(
    pending: PendingResponse,
    headers: &HeaderMap,
) -> Result<ResponseHeaders<HeaderValue>, SaveError> {
    let set_cookie = headers.get_all(SET_COOKIE).map(HeaderValue::as_bytes);
    pending.finish(set_cookie, headers.get_all(VARY).map(HeaderValue::as_bytes))
}

/// Finishes the response that an error will become. It is made only if it matters, since making it may
/// emit events.
fn finish_error(
    pending: PendingResponse,
    error: &Error,
) -> Result<ResponseHeaders<HeaderValue>, SaveError> {
    let response = OnceCell::new();
    let set_cookie = std::iter::once(&response).flat_map(|response| {
        let response = response.get_or_init(|| error.error_response());
        response.headers().get_all(SET_COOKIE).map(HeaderValue::as_bytes)
    });
    pending.finish(set_cookie, [])
}

/// Returns the response of a request whose session cannot be saved. It is empty and of status 500, so
/// that a change is not taken for done.
fn unsaved<B>(answer: Answer<B>) -> Response<B> {
    match answer {
        Ok(response) => {
            let empty = HttpResponse::InternalServerError().finish();
            Ok(response.into_response(empty).map_into_right_body())
        }
        Err(error) => Err(Unsaved::wrap(error)),
    }
}

impl<F, B> fmt::Debug for ResponseFuture<F, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
