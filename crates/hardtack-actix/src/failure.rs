//! The session's error as an error of actix's handlers.

use std::error::Error;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use hardtack_session::SessionError;

use crate::MissingSessionMiddleware;

/// What may go wrong with a session, as the error of an actix handler, so that `?` works in one:
/// status 500, and an event of level `error`.
///
/// ```
/// use hardtack_actix::{Session, SessionFailure};
///
/// async fn count(session: Session) -> Result<String, SessionFailure> {
///     let visits = session.lock().entry("visits")?.get_or_insert(0)?;
///     Ok(format!("{visits} visits"))
/// }
/// ```
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
#[non_exhaustive]
pub enum SessionFailure {
    /// Reading or writing failed; the body is empty.
    Session(#[from] SessionError),
    /// [`SessionExt`](crate::SessionExt) found none; the body is the text that says so.
    Missing(#[from] MissingSessionMiddleware),
}

impl ResponseError for SessionFailure {
    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Session(error) => {
                tracing::error!(error = error as &dyn Error, "session cannot be used");
                HttpResponse::new(StatusCode::INTERNAL_SERVER_ERROR)
            }
            Self::Missing(missing) => missing.error_response(),
        }
    }
}
