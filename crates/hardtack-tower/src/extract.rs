//! The session as an argument of axum's handlers, and its error as their error.

use std::convert::Infallible;
use std::error::Error;

use axum_core::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    response::{IntoResponse, Response},
};
use hardtack_session::SessionError;
use http::{StatusCode, request::Parts};

use crate::{MissingSessionLayer, Session};

impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = MissingSessionLayer;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, MissingSessionLayer> {
        Self::of(&parts.extensions).cloned().ok_or(MissingSessionLayer)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Session {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(Self::of(&parts.extensions).cloned())
    }
}

impl IntoResponse for MissingSessionLayer {
    fn into_response(self) -> Response {
        tracing::error!("{self}");
        (StatusCode::INTERNAL_SERVER_ERROR, self.to_string()).into_response()
    }
}

/// What may go wrong with a session, as the error of an axum handler, so that `?` works in one:
/// status 500, and an event of level `error`.
///
/// ```
/// use hardtack_tower::{Session, SessionFailure};
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
    /// There is none, as for `Session::of(extensions).ok_or(MissingSessionLayer)?`; the body is the
    /// text that says so.
    Missing(#[from] MissingSessionLayer),
}

impl IntoResponse for SessionFailure {
    fn into_response(self) -> Response {
        match self {
            Self::Session(error) => {
                tracing::error!(error = &error as &dyn Error, "session cannot be used");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
            Self::Missing(missing) => missing.into_response(),
        }
    }
}
