//! Loading the session from its store.

use std::error::Error;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use super::Session;
use crate::{Opened, SessionError, interface::LoadFuture};

type BoxError = Box<dyn Error + Send + Sync>;

impl Session {
    /// Loads the session if it is kept in a store. Sessions in a cookie need no loading, and this
    /// returns at once, without opening them.
    ///
    /// Extractors do this for handlers. Middleware that uses the session awaits it first.
    ///
    /// ```
    /// # use hardtack_session::{Session, SessionError, testing::SessionTester};
    /// # async fn example(session: Session) -> Result<(), SessionError> {
    /// session.load().await?;
    /// let username: Option<String> = session.get("username")?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::Load`] if the store fails. Loading again asks it again.
    pub async fn load(&self) -> Result<(), SessionError> {
        poll_fn(|context| self.poll_load(context)).await
    }

    /// Polls [`load`](Self::load), for futures that have a name.
    pub(crate) fn poll_load(&self, context: &mut Context<'_>) -> Poll<Result<(), SessionError>> {
        if !self.shared.interface.is_stored() {
            return Poll::Ready(Ok(()));
        }
        match Polling::begin(self, context.waker()) {
            Some(polling) => polling.poll(),
            None => match self.state().data() {
                Some(data) if data.is_loaded() => Poll::Ready(Ok(())),
                _ => Poll::Pending,
            },
        }
    }
}

/// A session that is being loaded.
pub(super) struct Loading {
    /// `None` while a task polls it.
    future: Option<LoadFuture>,
    waiting: Arc<Waiting>,
}

impl Loading {
    pub(super) fn new(future: LoadFuture) -> Self {
        Self { future: Some(future), waiting: Arc::default() }
    }
}

/// The future of a [`Loading`], taken out so that no lock is held while it is polled.
struct Polling<'a> {
    session: &'a Session,
    future: Option<LoadFuture>,
    waiting: Arc<Waiting>,
}

impl<'a> Polling<'a> {
    /// Takes the future. Returns `None` if another task polls it, or if there is nothing to load.
    fn begin(session: &'a Session, waker: &Waker) -> Option<Self> {
        let state = &mut *session.state();
        let opened = session.shared.open(state);
        let loading = opened.loading.as_mut().filter(|_| !opened.data.is_loaded())?;
        loading.waiting.add(waker, loading.future.is_none());
        let future = Some(loading.future.take()?);
        Some(Self { session, future, waiting: Arc::clone(&loading.waiting) })
    }

    fn poll(mut self) -> Poll<Result<(), SessionError>> {
        let waker = Waker::from(Arc::clone(&self.waiting));
        let polled = match &mut self.future {
            Some(future) => future.as_mut().poll(&mut Context::from_waker(&waker)),
            None => Poll::Pending,
        };
        match polled {
            Poll::Pending => {
                self.put_back();
                Poll::Pending
            }
            Poll::Ready(loaded) => {
                self.future = None;
                Poll::Ready(self.end(loaded))
            }
        }
    }

    /// Leaves the future to whichever task is woken next.
    fn put_back(&mut self) {
        let future = self.future.take();
        if let Some(loading) =
            self.session.state().opened.as_mut().and_then(|it| it.loading.as_mut())
        {
            loading.future = future;
        }
        // A task that came meanwhile could not poll it, and nothing else would wake that one.
        if self.waiting.take_missed() {
            self.waiting.wake_all();
        }
    }

    fn end(&self, loaded: Result<Opened, BoxError>) -> Result<(), SessionError> {
        let result = {
            let state = &mut *self.session.state();
            match (loaded, &mut state.opened) {
                // It was cleared meanwhile.
                (_, Some(opened)) if opened.data.is_loaded() => Ok(()),
                (Ok(loaded), Some(opened)) => {
                    opened.data = Arc::new(loaded.session);
                    opened.cookie = loaded.cookie;
                    Ok(())
                }
                (Ok(_), None) => Err(SessionError::NotLoaded),
                (Err(error), opened) => {
                    *opened = None;
                    Err(SessionError::Load(Arc::from(error)))
                }
            }
        };
        self.waiting.wake_all();
        result
    }
}

impl Drop for Polling<'_> {
    /// After a panic, the session is opened anew.
    fn drop(&mut self) {
        if self.future.is_some() {
            self.session.state().opened = None;
            self.waiting.wake_all();
        }
    }
}

/// The tasks that wait for a session to be loaded.
#[derive(Default)]
struct Waiting(Mutex<Tasks>);

#[derive(Default)]
struct Tasks {
    wakers: Vec<Waker>,
    /// A task came while another polled.
    missed: bool,
}

impl Waiting {
    fn tasks(&self) -> MutexGuard<'_, Tasks> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, waker: &Waker, missed: bool) {
        let mut tasks = self.tasks();
        tasks.missed |= missed;
        if !tasks.wakers.iter().any(|known| known.will_wake(waker)) {
            tasks.wakers.push(waker.clone());
        }
    }

    fn take_missed(&self) -> bool {
        std::mem::take(&mut self.tasks().missed)
    }

    fn wake_all(&self) {
        let wakers = std::mem::take(&mut self.tasks().wakers);
        for waker in wakers {
            waker.wake();
        }
    }
}

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        self.wake_all();
    }
}
