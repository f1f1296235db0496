//! A request's session, opened when somebody first looks at it.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::ptr;
#[cfg(feature = "adapter")]
use std::sync::TryLockError;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    CookieState, FlashedMessage, Opened, SaveError, Saved, Session, SessionError, SessionInterface,
    SessionView,
};

/// The session of one request, shared between a handler and the middleware around it.
///
/// It is what adapters hand to handlers: a cheap clone of one session, opened when somebody first
/// looks at it. [`lock`](Self::lock) gives the [`Session`] itself, for everything that is not
/// repeated here. Every method locks for as long as it runs, and panics as `lock` does where the
/// same thread holds the lock.
///
/// ```
/// use hardtack_session::serializer::signer::SecretKey;
/// use hardtack_session::{SecureCookieSessionInterface, SessionConfig, SharedSession};
/// use std::sync::Arc;
///
/// let config = SessionConfig::new(SecretKey::new("secret-key")?);
/// let sessions = Arc::new(SecureCookieSessionInterface::new(config)?);
///
/// let session = SharedSession::new(sessions, None, 1_700_000_000);
/// session.insert("user_id", &42)?;
/// session.lock().flash("Welcome.", "info")?;
///
/// let saved = session.save(1_700_000_000)?;
/// assert!(saved.cookie.header().is_some());
/// assert!(session.insert("too", "late").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SharedSession(Arc<Shared>);

struct Shared {
    interface: Arc<dyn SessionInterface>,
    cookie: Option<Box<[u8]>>,
    received_at: u64,
    state: Mutex<State>,
    /// Whether the response has been sent, or there will be none; later writes would be lost.
    over: AtomicBool,
    /// The [`thread`] that holds the lock, or 0.
    holder: AtomicUsize,
}

#[derive(Default)]
struct State {
    opened: Option<Opened>,
    /// Whether saving leaves a session alone that nobody looked at, even where it could renew it.
    skip_refresh: bool,
}

impl SharedSession {
    /// The session of a request that was received at a second since 1970 with this cookie: the
    /// value of the first of [`SessionInterface::cookie_name`], found with
    /// [`find_cookie`](crate::find_cookie).
    pub fn new(
        interface: Arc<dyn SessionInterface>,
        cookie: Option<&[u8]>,
        received_at: u64,
    ) -> Self {
        Self(Arc::new(Shared {
            interface,
            cookie: cookie.map(Box::from),
            received_at,
            state: Mutex::default(),
            over: AtomicBool::new(false),
            holder: AtomicUsize::new(0),
        }))
    }

    /// Keeps [`save`](Self::save) from opening the session to renew its cookie if nobody looks at
    /// it, for requests that should cost nothing: those for static files, say.
    ///
    /// Once somebody looks at the session, it is saved as any other.
    #[track_caller]
    pub fn skip_refresh(&self) {
        self.state().skip_refresh = true;
    }

    /// The session, opened if it was not yet; it counts as accessed, as Flask's `session` does.
    ///
    /// The guard keeps every other look at this session waiting, so drop it before awaiting
    /// anything.
    ///
    /// # Panics
    ///
    /// If this thread holds the lock already, since it would wait for itself. A guard that the
    /// head of an `if let` or a `match` makes lives to the end of the block, so that
    /// `if let Some(n) = session.lock().get::<u32>("n")? { session.insert("n", &(n + 1))?; }`
    /// panics; take the value out with a `let` first, or lock once for both:
    ///
    /// ```
    /// # use hardtack_session::{SecureCookieSessionInterface, SessionConfig, SharedSession};
    /// # use hardtack_session::serializer::signer::SecretKey;
    /// # let config = SessionConfig::new(SecretKey::new("secret-key")?);
    /// # let sessions = std::sync::Arc::new(SecureCookieSessionInterface::new(config)?);
    /// # let session = SharedSession::new(sessions, None, 1_700_000_000);
    /// # session.insert("n", &1)?;
    /// let mut session = session.lock();
    /// if let Some(n) = session.get::<u32>("n")? {
    ///     session.insert("n", &(n + 1))?;
    /// }
    /// # assert_eq!(session.get::<u32>("n")?, Some(2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn lock(&self) -> SessionGuard<'_> {
        let mut state = self.state();
        let opened = state.opened.get_or_insert_with(|| self.open());
        if self.0.over.load(Ordering::Acquire) {
            opened.session.close();
        }
        let guard = SessionGuard(state);
        guard.touch();
        guard
    }

    /// See [`Session::get`].
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`].
    #[track_caller]
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, SessionError> {
        self.lock().get(key)
    }

    /// See [`Session::insert`].
    ///
    /// # Errors
    ///
    /// [`SessionError::Encode`], [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`].
    #[track_caller]
    pub fn insert<T: Serialize + ?Sized>(&self, key: &str, value: &T) -> Result<(), SessionError> {
        self.lock().insert(key, value)
    }

    /// See [`Session::remove`].
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`].
    #[track_caller]
    pub fn remove(&self, key: &str) -> Result<bool, SessionError> {
        self.lock().remove(key)
    }

    /// See [`Session::pop`].
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`], [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`].
    #[track_caller]
    pub fn pop<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, SessionError> {
        self.lock().pop(key)
    }

    /// See [`Session::clear`].
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`].
    #[track_caller]
    pub fn clear(&self) -> Result<(), SessionError> {
        self.lock().clear()
    }

    /// See [`Session::permanent`].
    #[track_caller]
    pub fn permanent(&self) -> bool {
        self.lock().permanent()
    }

    /// See [`Session::set_permanent`].
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`].
    #[track_caller]
    pub fn set_permanent(&self, permanent: bool) -> Result<(), SessionError> {
        self.lock().set_permanent(permanent)
    }

    /// See [`Session::flash`].
    ///
    /// # Errors
    ///
    /// As [`insert`](Self::insert), and [`SessionError::Decode`].
    #[track_caller]
    pub fn flash<M: Serialize + ?Sized>(
        &self,
        message: &M,
        category: &str,
    ) -> Result<(), SessionError> {
        self.lock().flash(message, category)
    }

    /// See [`Session::flashed_messages`].
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`], [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`].
    #[track_caller]
    pub fn flashed_messages(&self) -> Result<Vec<FlashedMessage>, SessionError> {
        self.lock().flashed_messages()
    }

    /// What a type names of the session, by value: [`Session::view`].
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`].
    #[track_caller]
    pub fn view<T: DeserializeOwned>(&self) -> Result<SessionView<T>, SessionError> {
        SessionView::new(self.clone())
    }

    /// The name of the session's cookie.
    pub fn cookie_name(&self) -> &str {
        self.0.interface.cookie_name()
    }

    /// Saves the session at a second since 1970, for the response; later writes are refused, since
    /// they would be lost.
    ///
    /// A session that nobody looked at is opened only where saving may renew its cookie, and is not
    /// to [`skip_refresh`](Self::skip_refresh).
    ///
    /// # Errors
    ///
    /// The interface's [`SaveError`].
    #[track_caller]
    pub fn save(&self, now: u64) -> Result<Saved, SaveError> {
        let interface = &*self.0.interface;
        let state = &mut *self.state();
        self.0.over.store(true, Ordering::Release);
        let renews = !state.skip_refresh && interface.saves_untouched();
        if state.opened.is_none() && self.0.cookie.is_some() && renews {
            state.opened = Some(self.open());
        }
        let Some(opened) = &mut state.opened else { return Ok(Saved::default()) };
        let saved = interface.save_session(&opened.session, now);
        opened.session.close();
        saved
    }

    /// Closes a session that no response will save, unless one has; the closure sees it, if it has
    /// been opened, and holds the lock.
    ///
    /// It waits for nobody: if a guard is still held somewhere, the session closes with the next
    /// lock, and the closure does not see it.
    #[cfg(feature = "adapter")]
    pub(crate) fn abandon(&self, look: impl FnOnce(&Opened)) {
        if self.0.over.swap(true, Ordering::AcqRel) {
            return;
        }
        let mut state = match self.0.state.try_lock() {
            Ok(state) => self.held(state),
            Err(TryLockError::Poisoned(poisoned)) => self.held(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => return,
        };
        if let Some(opened) = &mut state.opened {
            opened.session.close();
            look(opened);
        }
    }

    /// Whether anything was written.
    #[cfg(feature = "adapter")]
    #[track_caller]
    pub(crate) fn modified(&self) -> bool {
        self.state().opened.as_ref().is_some_and(|opened| opened.session.modified())
    }

    /// Looks at what became of the cookie, if the session has been opened; the closure holds the
    /// lock.
    #[track_caller]
    pub fn inspect_cookie<R>(&self, look: impl FnOnce(&CookieState) -> R) -> Option<R> {
        self.state().opened.as_ref().map(|opened| look(&opened.cookie))
    }

    fn open(&self) -> Opened {
        self.0.interface.open_session(self.0.cookie.as_deref(), self.0.received_at)
    }

    /// A handler that panicked with the lock held leaves a session that is whole all the same,
    /// since every write is.
    #[track_caller]
    fn state(&self) -> Held<'_> {
        // Only this thread sets it to its own number, so that what others do meanwhile is all one.
        assert!(
            self.0.holder.load(Ordering::Relaxed) != thread(),
            "this thread has locked the session already, and would wait for itself: drop the guard \
             first; one that `if let` or `match` looks at lives to the end of the block"
        );
        self.held(self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn held<'a>(&'a self, state: MutexGuard<'a, State>) -> Held<'a> {
        self.0.holder.store(thread(), Ordering::Relaxed);
        Held { state, holder: &self.0.holder }
    }
}

/// A number that no other thread has at the same time, and that is not 0: where a byte of its own
/// stands.
fn thread() -> usize {
    thread_local!(static BYTE: u8 = const { 0 });
    BYTE.with(|byte| ptr::from_ref(byte).addr())
}

/// The lock, and the note that this thread holds it.
struct Held<'a> {
    state: MutexGuard<'a, State>,
    holder: &'a AtomicUsize,
}

impl Deref for Held<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl DerefMut for Held<'_> {
    fn deref_mut(&mut self) -> &mut State {
        &mut self.state
    }
}

impl Drop for Held<'_> {
    /// The lock itself is released after this.
    fn drop(&mut self) {
        self.holder.store(0, Ordering::Relaxed);
    }
}

impl fmt::Debug for SharedSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("SharedSession");
        // Whoever holds the lock may be the one who asks.
        if let Ok(state) = self.0.state.try_lock() {
            shown.field("session", &state.opened.as_ref().map(|opened| &opened.session));
        }
        shown.finish_non_exhaustive()
    }
}

/// Exclusive access to the [`Session`] of a [`SharedSession`].
pub struct SessionGuard<'a>(Held<'a>);

impl Deref for SessionGuard<'_> {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.0.opened.as_ref().expect("a guard is made of an opened session").session
    }
}

impl DerefMut for SessionGuard<'_> {
    fn deref_mut(&mut self) -> &mut Session {
        &mut self.0.opened.as_mut().expect("a guard is made of an opened session").session
    }
}

impl fmt::Debug for SessionGuard<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SessionGuard").field(&**self).finish()
    }
}
