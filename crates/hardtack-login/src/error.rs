//! Errors of logins.

use std::error::Error as StdError;
use std::sync::Arc;

use hardtack_session::SessionError;
use hardtack_session::serializer::signer::MacError;
use thiserror::Error;

/// The reason why a login could not be read or changed.
///
/// With the features `axum-core-05` and `actix-web-4` it is the error of a handler, so that `?` works in
/// one. The response has status 500, and an event of level `error` says why.
///
/// ```
/// use hardtack_login::LoginError;
///
/// assert!(LoginError::MissingLayer.to_string().contains("LoginLayer"));
/// ```
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum LoginError {
    /// No login layer surrounds the handler.
    #[error(
        "there is no login on this route: add `LoginLayer` (for actix-web, `LoginMiddleware`) inside \
         the session's layer, around every route that uses it"
    )]
    MissingLayer,
    /// No CSRF layer surrounds the handler.
    #[error(
        "there is no CSRF protection on this route: add `CsrfLayer` (for actix-web, \
         `CsrfMiddleware`) inside the session's layer, around every route that uses it"
    )]
    MissingCsrfLayer,
    /// A visitor was to be remembered, and the manager has neither a user loader nor the statement that
    /// it needs none.
    #[error(
        "remember-me is off: give the `LoginManager` a user loader with `with_user_loader`, or call \
         `without_user_loader`"
    )]
    RememberIsOff,
    /// The session could not be read or written.
    #[error("the session of the login cannot be used")]
    Session(#[from] SessionError),
    /// The application's user loader failed.
    #[error("the user loader failed")]
    UserLoader(#[source] Arc<dyn StdError + Send + Sync>),
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes")]
    Random,
    /// A token could not be signed. HMAC never fails.
    #[error("a token could not be signed")]
    Sign(#[from] MacError),
}
