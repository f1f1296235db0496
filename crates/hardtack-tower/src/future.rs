//! Waits for a response and saves the session with it.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use hardtack_session::{SharedSession, serializer::Clock};
use http::Response;
use pin_project_lite::pin_project;

use crate::response;

pin_project! {
    /// The response of a [`SessionService`](crate::SessionService).
    pub struct ResponseFuture<F> {
        #[pin]
        inner: F,
        // Taken when the response is there; `None` from the start where an outer layer saves.
        session: Option<(SharedSession, Arc<dyn Clock + Send + Sync>)>,
    }
}

impl<F> ResponseFuture<F> {
    pub(crate) fn new(
        inner: F,
        session: Option<(SharedSession, Arc<dyn Clock + Send + Sync>)>,
    ) -> Self {
        Self { inner, session }
    }
}

impl<F, B, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    B: Default,
{
    type Output = Result<Response<B>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let response = ready!(this.inner.poll(context))?;
        Poll::Ready(Ok(match this.session.take() {
            Some((session, clock)) => response::save(&session, clock.now(), response),
            None => response,
        }))
    }
}

impl<F> fmt::Debug for ResponseFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
