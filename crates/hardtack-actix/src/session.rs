//! A request's session, as handlers get it.

use std::fmt;
use std::future::{Ready, ready};
use std::iter;
use std::ops::Deref;
use std::sync::Arc;

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse, ResponseError,
    dev::{Extensions, Payload},
};
use hardtack_session::SharedSession;
use thiserror::Error;

/// The session of a request: everything of [`SharedSession`], as an extractor.
///
/// It is an argument of handlers, and `Option<Session>` where the middleware may be missing.
/// Elsewhere [`SessionExt`](crate::SessionExt) finds it.
///
/// It is a handle: clones are the same session. It is opened when somebody first looks at it, or
/// with the response.
///
/// ```
/// use hardtack_actix::{Session, SessionFailure};
///
/// async fn add_to_cart(session: Session) -> Result<&'static str, SessionFailure> {
///     // One lock for what belongs together, dropped before anything is awaited.
///     let mut session = session.lock();
///     let mut cart: Vec<u32> = session.get("cart")?.unwrap_or_default();
///     cart.push(7);
///     session.insert("cart", &cart)?;
///     Ok("in the cart")
/// }
/// ```
#[derive(Clone)]
pub struct Session {
    session: SharedSession,
    /// That of the next middleware further out.
    outer: Option<Arc<Session>>,
}

impl Session {
    pub(crate) fn new(session: SharedSession, outer: Option<Self>) -> Self {
        Self { session, outer: outer.map(Arc::new) }
    }

    /// Finds the session that a [`SessionMiddleware`](crate::SessionMiddleware) put into a
    /// request's extensions.
    pub fn of(extensions: &Extensions) -> Option<&Self> {
        extensions.get()
    }

    /// The session of this cookie name: this one, or that of a middleware further out.
    ///
    /// A handler within middlewares of several names gets the session of the nearest as an
    /// argument, and finds the others with this.
    pub fn named(&self, cookie_name: &str) -> Option<&Self> {
        let mut sessions = iter::successors(Some(self), |session| session.outer.as_deref());
        sessions.find(|session| session.cookie_name() == cookie_name)
    }
}

impl Deref for Session {
    type Target = SharedSession;

    fn deref(&self) -> &SharedSession {
        &self.session
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.session.fmt(f)
    }
}

impl FromRequest for Session {
    type Error = MissingSessionMiddleware;
    type Future = Ready<Result<Self, MissingSessionMiddleware>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(&request.extensions()).cloned().ok_or(MissingSessionMiddleware))
    }
}

/// There is no [`SessionMiddleware`](crate::SessionMiddleware) around the handler that asks for a
/// session.
///
/// Where middleware is missing, it is the program that is wrong, not the request: the response has
/// status 500, and this text for its body. It tells nothing of the visitor, and whoever wrote the
/// route meets it at the first try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "there is no session: put hardtack_actix::SessionMiddleware around this route, \
     as in App::new().wrap(SessionMiddleware::new(interface))"
)]
pub struct MissingSessionMiddleware;

impl ResponseError for MissingSessionMiddleware {
    fn error_response(&self) -> HttpResponse {
        tracing::error!("{self}");
        HttpResponse::InternalServerError().body(self.to_string())
    }
}
