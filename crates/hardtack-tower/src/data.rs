//! A whole session as a type, as an argument of axum's handlers.

use std::fmt;

use axum_core::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    response::{IntoResponse, Response},
};
use hardtack_session::{SessionError, SessionView};
use http::{StatusCode, request::Parts};
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::{MissingSessionLayer, Session, SessionFailure};

/// What a type of one's own names of the session, as an argument of axum's handlers.
///
/// The keys that the type does not name stay as they are, in maps within maps too; to change those
/// that it names, there is [`SessionView::edit`]. A list that changes is written anew, and what its
/// items held beyond the type is lost.
///
/// ```
/// use hardtack_tower::{SessionData, SessionFailure};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Deserialize, Serialize)]
/// struct Shop {
///     #[serde(rename = "_user_id")]
///     user_id: String,
///     #[serde(default)]
///     visits: u32,
/// }
///
/// async fn visit(SessionData(mut shop): SessionData<Shop>) -> Result<String, SessionFailure> {
///     shop.edit(|shop| shop.visits += 1)?;
///     Ok(format!("visit {} of {}", shop.visits, shop.user_id))
/// }
/// ```
///
/// As `Option<SessionData<T>>` it is `None` where the session lacks a key that the type demands.
#[derive(Clone)]
pub struct SessionData<T>(pub SessionView<T>);

impl<T> fmt::Debug for SessionData<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SessionData").field(&self.0).finish()
    }
}

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for SessionData<T> {
    type Rejection = SessionDataRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, SessionDataRejection> {
        let session = Session::of(&parts.extensions).ok_or(MissingSessionLayer)?;
        Ok(Self(session.view()?))
    }
}

impl<T: DeserializeOwned, S: Sync> OptionalFromRequestParts<S> for SessionData<T> {
    type Rejection = SessionDataRejection;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> Result<Option<Self>, SessionDataRejection> {
        match <Self as FromRequestParts<S>>::from_request_parts(parts, state).await {
            Ok(data) => Ok(Some(data)),
            Err(SessionDataRejection::Unfit(error)) if error.is_missing_key() => Ok(None),
            Err(rejection) => Err(rejection),
        }
    }
}

/// Why there is no [`SessionData`].
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SessionDataRejection {
    /// There is no layer: status 500, and an event of level `error`.
    #[error(transparent)]
    MissingLayer(#[from] MissingSessionLayer),
    /// The session is not what the type demands. Where a key is missing, as for a visitor who is
    /// not logged in, it is status 403, and an event of level `debug`; else status 500, and an
    /// event of level `error`.
    #[error(transparent)]
    Unfit(#[from] SessionError),
}

impl IntoResponse for SessionDataRejection {
    fn into_response(self) -> Response {
        match self {
            Self::MissingLayer(missing) => missing.into_response(),
            Self::Unfit(error) if error.is_missing_key() => {
                tracing::debug!(
                    error = &error as &dyn std::error::Error,
                    "session lacks what is demanded"
                );
                StatusCode::FORBIDDEN.into_response()
            }
            Self::Unfit(error) => SessionFailure::from(error).into_response(),
        }
    }
}
