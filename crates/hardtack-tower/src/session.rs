//! A request's session, as handlers get it.

use std::fmt;
use std::iter;
use std::ops::Deref;
use std::sync::Arc;

use hardtack_session::SharedSession;
use http::Extensions;
use thiserror::Error;

/// The session of a request: everything of [`SharedSession`], as an extractor.
///
/// With the feature `axum` it is an argument of handlers, and `Option<Session>` where the layer may
/// be missing. In another tower stack, [`Session::of`] finds it in the request's extensions.
///
/// It is a handle: clones are the same session. It is opened when somebody first looks at it, or
/// with the response.
///
/// ```
/// # #[cfg(feature = "axum")]
/// # mod example {
/// use axum::{Router, routing::post};
/// use hardtack_tower::{Session, SessionFailure};
///
/// async fn add_to_cart(session: Session) -> Result<(), SessionFailure> {
///     // One lock for what belongs together, dropped before anything is awaited.
///     let mut session = session.lock();
///     let mut cart: Vec<u32> = session.get("cart")?.unwrap_or_default();
///     cart.push(7);
///     session.insert("cart", &cart)?;
///     Ok(())
/// }
///
/// pub fn routes() -> Router {
///     Router::new().route("/cart", post(add_to_cart))
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct Session {
    session: SharedSession,
    /// That of the next layer further out.
    outer: Option<Arc<Session>>,
}

impl Session {
    pub(crate) fn new(session: SharedSession, outer: Option<Self>) -> Self {
        Self { session, outer: outer.map(Arc::new) }
    }

    /// Finds the session that a [`SessionLayer`](crate::SessionLayer) put into a request's
    /// extensions.
    ///
    /// ```
    /// use hardtack_tower::Session;
    ///
    /// let request = http::Request::new(());
    /// assert!(Session::of(request.extensions()).is_none(), "no layer");
    /// ```
    pub fn of(extensions: &Extensions) -> Option<&Self> {
        extensions.get()
    }

    /// The session of this cookie name: this one, or that of a layer further out.
    ///
    /// A handler within layers of several names gets the session of the nearest as an argument, and
    /// finds the others with this.
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

/// There is no [`SessionLayer`](crate::SessionLayer) around the handler that asks for a session.
///
/// Where layers are missing, it is the program that is wrong, not the request: the response has
/// status 500, and this text for its body. It tells nothing of the visitor, and whoever wrote the
/// route meets it at the first try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "there is no session: put hardtack_tower::SessionLayer around this route, \
     as in router.layer(SessionLayer::new(interface)), \
     after every route and layer that asks for one"
)]
pub struct MissingSessionLayer;
