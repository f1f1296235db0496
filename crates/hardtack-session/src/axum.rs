//! The session in axum: an argument of handlers, and their error.

use std::error::Error;

use axum_core_05::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    response::{IntoResponse, Response},
};
use http::{StatusCode, request::Parts};

use crate::{Session, SessionError};

impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = SessionError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, SessionError> {
        let session = parts.extensions.get::<Self>().cloned().ok_or(SessionError::MissingLayer)?;
        session.load().await?;
        Ok(session)
    }
}

/// `None` without a layer.
impl<S: Sync> OptionalFromRequestParts<S> for Session {
    type Rejection = SessionError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, SessionError> {
        let Some(session) = parts.extensions.get::<Self>().cloned() else { return Ok(None) };
        session.load().await?;
        Ok(Some(session))
    }
}

impl IntoResponse for SessionError {
    fn into_response(self) -> Response {
        match self {
            Self::MissingLayer => {
                tracing::error!("{self}");
                (StatusCode::INTERNAL_SERVER_ERROR, self.to_string()).into_response()
            }
            _ if self.is_missing_key() => {
                tracing::debug!(error = &self as &dyn Error, "session lacks a required key");
                StatusCode::FORBIDDEN.into_response()
            }
            _ => {
                tracing::error!(error = &self as &dyn Error, "session cannot be used");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}
