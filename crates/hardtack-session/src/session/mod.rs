//! The session of a request, as handlers see it.

mod closure;
mod load;
mod read;
mod save;
mod state;
mod write;

use std::fmt;
use std::iter;
use std::sync::Arc;

use self::state::Shared;
use crate::{SessionInterface, UnixTime};

/// The session of a request: Flask's `session`. It is the same type for axum and actix-web.
///
/// It is an argument of handlers, and a cheap handle: its clones are the same session.
/// The session is opened on first use and saved with the response.
///
/// ```
/// use hardtack_session::{Session, SessionError};
///
/// /// A handler, once a `SessionLayer` or `SessionMiddleware` surrounds it.
/// async fn add_to_cart(session: Session) -> Result<String, SessionError> {
///     if session.get::<String>("username")?.is_none() {
///         session.flash("Log in first.", "error")?;
///         return Ok("not logged in".to_owned());
///     }
///     let items = session.update("cart", |cart: &mut Vec<u32>| {
///         cart.push(7);
///         cart.len()
///     })?;
///     Ok(format!("{items} items"))
/// }
/// ```
///
/// # Outside handlers
///
/// Middleware finds the session in the request's extensions, as
/// `request.extensions().get::<Session>()`. If sessions are kept in a store, it awaits
/// [`load`](Self::load) first. Extractors do that by themselves.
///
/// # Several users of one session
///
/// No lock is held while your code runs, be it a closure or an implementation of `Serialize`,
/// `Deserialize` or `Drop`.
///
/// - Reading never waits. It returns what was last written.
/// - [`insert`](Self::insert), [`flash`](Self::flash), [`clear`](Self::clear) and other writes that do
///   not depend on the content never wait. They take effect after a closure that is still running.
/// - The closures of [`update`](Self::update), [`with`](Self::with) and [`edit`](Self::edit) run one
///   after the other, so that none misses the changes of another. A thread waits for the closure of
///   another thread, and gives up with [`InUse`](crate::SessionError::InUse) if that takes longer than
///   five seconds. So do [`remove`](Self::remove), [`pop`](Self::pop) and
///   [`flashed_messages`](Self::flashed_messages).
/// - A closure that uses its own session gets [`InUse`](crate::SessionError::InUse) errors.
/// - A closure that panics or fails leaves the session as it was.
/// - The response takes what was last written, and waits for nothing. A later write is a
///   [`ResponseSent`](crate::SessionError::ResponseSent) error.
#[derive(Clone)]
pub struct Session {
    shared: Arc<Shared>,
    /// The session of the next layer further out.
    outer: Option<Arc<Session>>,
}

impl Session {
    /// Creates the session of a request, for adapters and tests. Handlers get theirs as an argument.
    ///
    /// The cookie is the value of the first cookie of [`SessionInterface::cookie_name`], found with
    /// [`find_cookie`](crate::find_cookie). The request was received at `received_at`, in seconds since
    /// 1970.
    ///
    /// ```
    /// use hardtack_session::{SecretKey, SecureCookieSessionInterface, Session, SessionConfig, UnixTime};
    /// use std::sync::Arc;
    ///
    /// let config = SessionConfig::new(SecretKey::new("secret-key")?);
    /// let sessions = Arc::new(SecureCookieSessionInterface::new(config)?);
    /// let session = Session::new(sessions, None, UnixTime(1_700_000_000));
    /// session.insert("user_id", 42)?;
    /// let saved = session.save(UnixTime(1_700_000_000))?;
    /// assert!(saved.cookie.header().is_some());
    /// assert!(session.insert("too", "late").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        interface: Arc<dyn SessionInterface>,
        cookie: Option<&[u8]>,
        received_at: UnixTime,
    ) -> Self {
        Self { shared: Arc::new(Shared::new(interface, cookie, received_at)), outer: None }
    }

    /// Adds the session of the next layer further out.
    #[cfg(feature = "adapter")]
    pub(crate) fn within(mut self, outer: Option<Self>) -> Self {
        self.outer = outer.map(Arc::new);
        self
    }

    /// Returns the name of the session's cookie.
    ///
    /// ```
    /// # use hardtack_session::{Session, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// assert_eq!(session.cookie_name(), "session");
    /// ```
    pub fn cookie_name(&self) -> &str {
        self.shared.interface.cookie_name()
    }

    /// Returns the session of this cookie name: this one, or that of a layer further out.
    ///
    /// Inside layers of several names, a handler gets the session of the innermost as an argument.
    ///
    /// ```
    /// # use hardtack_session::{Session, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// assert!(session.named("session").is_some());
    /// assert!(session.named("admin_session").is_none());
    /// ```
    pub fn named(&self, cookie_name: &str) -> Option<&Self> {
        let mut sessions = iter::successors(Some(self), |session| session.outer.as_deref());
        sessions.find(|session| session.cookie_name() == cookie_name)
    }

    #[cfg(feature = "adapter")]
    pub(crate) fn interface(&self) -> &dyn SessionInterface {
        &*self.shared.interface
    }
}

/// Shows the state of the session, not its content.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("cookie_name", &self.cookie_name())
            .field("data", &self.state().data())
            .finish_non_exhaustive()
    }
}
