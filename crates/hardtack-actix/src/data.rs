//! A whole session as a type, as an argument of actix's handlers.

use std::fmt;
use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, ResponseError, dev::Payload, http::StatusCode,
};
use hardtack_session::{SessionError, SessionView};
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::{MissingSessionMiddleware, SessionExt};

/// What a type of one's own names of the session, as an argument of actix's handlers.
///
/// The keys that the type does not name stay as they are, in maps within maps too; to change those
/// that it names, there is [`SessionView::edit`]. A list that changes is written anew, and what its
/// items held beyond the type is lost.
///
/// ```
/// use hardtack_actix::{SessionData, SessionFailure};
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
/// As `Option<SessionData<T>>` it is `None` whatever is wrong, as actix has it for every argument;
/// `Result<SessionData<T>, SessionDataRejection>` tells.
#[derive(Clone)]
pub struct SessionData<T>(pub SessionView<T>);

impl<T> fmt::Debug for SessionData<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SessionData").field(&self.0).finish()
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for SessionData<T> {
    type Error = SessionDataRejection;
    type Future = Ready<Result<Self, SessionDataRejection>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = || Ok(Self(request.session()?.view()?));
        ready(read())
    }
}

/// Why there is no [`SessionData`].
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SessionDataRejection {
    /// There is no middleware: status 500, and an event of level `error`.
    #[error(transparent)]
    MissingMiddleware(#[from] MissingSessionMiddleware),
    /// The session is not what the type demands. Where a key is missing, as for a visitor who is
    /// not logged in, it is status 403, and an event of level `debug`; else status 500, and an
    /// event of level `error`.
    #[error(transparent)]
    Unfit(#[from] SessionError),
}

impl ResponseError for SessionDataRejection {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Unfit(error) if error.is_missing_key() => StatusCode::FORBIDDEN,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            Self::MissingMiddleware(missing) => return missing.error_response(),
            Self::Unfit(error) => {
                let missing = error.is_missing_key();
                let error = error as &dyn std::error::Error;
                if missing {
                    tracing::debug!(error, "session lacks what is demanded");
                } else {
                    tracing::error!(error, "session cannot be used");
                }
            }
        }
        HttpResponse::new(self.status_code())
    }
}
