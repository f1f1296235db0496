//! The session in actix-web: an argument of handlers, and their error.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web_4::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse, ResponseError, dev::Payload,
    http::StatusCode,
};

use crate::{Session, SessionError};

impl FromRequest for Session {
    type Error = SessionError;
    type Future = ExtractSession;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> ExtractSession {
        ExtractSession(request.extensions().get::<Self>().cloned())
    }
}

/// The future with which actix-web extracts a [`Session`].
pub struct ExtractSession(Option<Session>);

impl Future for ExtractSession {
    type Output = Result<Session, SessionError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(session) = &self.0 else { return Poll::Ready(Err(SessionError::MissingLayer)) };
        ready!(session.poll_load(context))?;
        Poll::Ready(self.0.take().ok_or(SessionError::MissingLayer))
    }
}

impl fmt::Debug for ExtractSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExtractSession").finish_non_exhaustive()
    }
}

impl ResponseError for SessionError {
    fn status_code(&self) -> StatusCode {
        if self.is_missing_key() {
            StatusCode::FORBIDDEN
        } else {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }

    fn error_response(&self) -> HttpResponse {
        let error = self as &dyn Error;
        match self {
            Self::MissingLayer => {
                tracing::error!("{self}");
                return HttpResponse::InternalServerError().body(self.to_string());
            }
            _ if self.is_missing_key() => tracing::debug!(error, "session lacks a required key"),
            _ => tracing::error!(error, "session cannot be used"),
        }
        HttpResponse::new(self.status_code())
    }
}
