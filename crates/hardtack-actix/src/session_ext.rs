//! Finds the session in everything that comes from a request.

use actix_web::{
    HttpMessage, HttpRequest,
    dev::{Extensions, ServiceRequest, ServiceResponse},
    guard::GuardContext,
};

use crate::{MissingSessionMiddleware, Session};

/// Finds the session in a request, a response or the context of a guard: for middleware, guards and
/// handlers that take no [`Session`] for an argument.
///
/// ```
/// use actix_web::{HttpRequest, guard};
/// use hardtack_actix::{SessionExt, SessionFailure};
///
/// async fn whoami(request: HttpRequest) -> Result<String, SessionFailure> {
///     let user: Option<String> = request.session()?.get("_user_id")?;
///     Ok(user.unwrap_or_else(|| "nobody".to_owned()))
/// }
///
/// // A guard for routes that are there only for those who are logged in.
/// let logged_in = guard::fn_guard(|context| {
///     context.session().is_ok_and(|session| session.lock().contains_key("_user_id"))
/// });
/// # let _ = logged_in;
/// ```
pub trait SessionExt {
    /// The session.
    ///
    /// # Errors
    ///
    /// [`MissingSessionMiddleware`]; a guard sees a session only if the middleware is around the
    /// whole `App` or around a scope further out, since it is asked before that of its own scope.
    fn session(&self) -> Result<Session, MissingSessionMiddleware>;
}

impl SessionExt for HttpRequest {
    fn session(&self) -> Result<Session, MissingSessionMiddleware> {
        find(&self.extensions())
    }
}

impl SessionExt for ServiceRequest {
    fn session(&self) -> Result<Session, MissingSessionMiddleware> {
        find(&self.extensions())
    }
}

impl<B> SessionExt for ServiceResponse<B> {
    fn session(&self) -> Result<Session, MissingSessionMiddleware> {
        self.request().session()
    }
}

impl SessionExt for GuardContext<'_> {
    fn session(&self) -> Result<Session, MissingSessionMiddleware> {
        find(&self.req_data())
    }
}

fn find(extensions: &Extensions) -> Result<Session, MissingSessionMiddleware> {
    Session::of(extensions).cloned().ok_or(MissingSessionMiddleware)
}
