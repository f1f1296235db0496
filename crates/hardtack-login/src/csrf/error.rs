//! Reasons for which a request fails CSRF protection.

use hardtack_session::SessionError;
use thiserror::Error;

/// The reason why a request fails CSRF protection. The first seven are Flask-WTF's.
///
/// As a response, it has status 400 and its text as the body, 413 for
/// [`FormTooLong`](Self::FormTooLong), and 500 for [`Session`](Self::Session).
///
/// ```
/// use hardtack_login::CsrfError;
///
/// assert_eq!(CsrfError::TokenExpired.to_string(), "the CSRF token has expired");
/// ```
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum CsrfError {
    /// The request has no token.
    #[error("the CSRF token is missing")]
    TokenMissing,
    /// The session has no random text to compare the token with, so the visitor never got a form.
    #[error("the CSRF session token is missing")]
    SessionTokenMissing,
    /// The token is older than `WTF_CSRF_TIME_LIMIT`.
    #[error("the CSRF token has expired")]
    TokenExpired,
    /// The token is malformed, or was not signed with the key.
    #[error("the CSRF token is invalid")]
    TokenInvalid,
    /// The token is another session's.
    #[error("the CSRF tokens do not match")]
    TokensDoNotMatch,
    /// The request came over https and has no `Referer`.
    #[error("the referrer header is missing")]
    ReferrerMissing,
    /// The `Referer` is another site's.
    #[error("the referrer does not match the host")]
    ReferrerDoesNotMatch,
    /// The form exceeds [`CsrfConfig::max_form_len`](crate::CsrfConfig::max_form_len).
    #[error("the form is too long")]
    FormTooLong,
    /// The body could not be read.
    #[error("the body of the request could not be read")]
    Body,
    /// There is no session around the CSRF layer, or it could not be read.
    #[error("the session of the CSRF token cannot be used")]
    Session(#[from] SessionError),
}

impl CsrfError {
    /// Returns the status of the response.
    pub fn status(&self) -> u16 {
        match self {
            Self::Session(_) => 500,
            Self::FormTooLong => 413,
            _ => 400,
        }
    }
}

/// Errors are equal if they are of the same variant.
impl PartialEq for CsrfError {
    fn eq(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}
