//! The errors of the middleware, and what an error's response carries.

use std::fmt;

use actix_web::{
    Error, HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{HeaderMap, HeaderValue, SET_COOKIE, VARY},
    },
};
use hardtack_session::adapter::{ConflictingLayers, ResponseHeaders};
use hardtack_session::vary_with_cookie;

/// Adds the session's headers to a response.
pub(crate) fn apply(
    set_cookie: Option<HeaderValue>,
    vary: Option<HeaderValue>,
    headers: &mut HeaderMap,
) {
    if let Some(mut set_cookie) = set_cookie {
        set_cookie.set_sensitive(true);
        headers.append(SET_COOKIE, set_cookie);
    }
    if let Some(vary) = vary {
        headers.insert(VARY, vary);
    }
}

/// An error whose response carries the session.
#[derive(Debug)]
pub(crate) struct ErrorWithSession {
    error: Error,
    set_cookie: Option<HeaderValue>,
    varies: bool,
}

impl ErrorWithSession {
    /// Adds the session's headers to an error. The error stays the same if there are none.
    pub(crate) fn wrap(error: Error, headers: ResponseHeaders<HeaderValue>) -> Error {
        let (set_cookie, varies) = (headers.set_cookie, headers.vary.is_some());
        match set_cookie.is_some() || varies {
            true => Self { error, set_cookie, varies }.into(),
            false => error,
        }
    }
}

impl fmt::Display for ErrorWithSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl ResponseError for ErrorWithSession {
    fn status_code(&self) -> StatusCode {
        self.error.as_response_error().status_code()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = self.error.error_response();
        let vary = response.headers().get_all(VARY).map(HeaderValue::as_bytes);
        let vary = if self.varies { vary_with_cookie(vary) } else { None };
        let vary = vary.and_then(|vary| HeaderValue::try_from(vary).ok());
        apply(self.set_cookie.clone(), vary, response.headers_mut());
        response
    }
}

/// An error in place of another one whose session could not be saved: an empty response of status
/// 500, so that a change is not taken for done.
#[derive(Debug)]
pub(crate) struct Unsaved(Error);

impl Unsaved {
    pub(crate) fn wrap(error: Error) -> Error {
        Self(error).into()
    }

    pub(crate) fn conflict(conflict: ConflictingLayers) -> Error {
        Self(actix_web::error::ErrorInternalServerError(conflict)).into()
    }
}

impl fmt::Display for Unsaved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for Unsaved {
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}
