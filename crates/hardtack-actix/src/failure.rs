//! The session's error as an error of actix's handlers.

use std::error::Error;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use hardtack_session::SessionError;

/// A [`SessionError`] as the error of an actix handler, so that `?` works in one: status 500 with
/// an empty body, and an event of level `error`.
///
/// ```
/// use hardtack_actix::{Session, SessionFailure};
///
/// async fn count(session: Session) -> Result<String, SessionFailure> {
///     let visits = session.lock().entry("visits")?.or_insert(0)?;
///     Ok(format!("{visits} visits"))
/// }
/// ```
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct SessionFailure(#[from] pub SessionError);

impl ResponseError for SessionFailure {
    fn error_response(&self) -> HttpResponse {
        tracing::error!(error = &self.0 as &dyn Error, "session cannot be used");
        HttpResponse::new(StatusCode::INTERNAL_SERVER_ERROR)
    }
}
