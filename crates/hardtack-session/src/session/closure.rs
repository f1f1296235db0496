//! Changing the session in closures, one after the other.

use std::borrow::Cow;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};

use super::{
    Session,
    state::{State, Write},
};
use crate::{SessionData, SessionError};

/// The time for which a thread waits for the closure of another one, so that two threads that wait for each
/// other get an error.
const PATIENCE: Duration = Duration::from_secs(5);

impl Session {
    /// Changes the value of a key in place, and writes it back even if it is equal.
    ///
    /// If the key is absent or holds Python's `None`, the closure gets `T::default()`.
    /// Two threads that update the same session lose no update.
    ///
    /// ```
    /// # use hardtack_session::{Session, SessionError, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// let visits = session.update("visits", |n: &mut u32| {
    ///     *n += 1;
    ///     *n
    /// })?;
    /// assert_eq!(visits, 1);
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] if the value is not a `T`, [`SessionError::Encode`] if the changed
    /// value cannot be written, [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`],
    /// [`SessionError::NotLoaded`], [`SessionError::InUse`]. The session is unchanged then.
    pub fn update<T, R>(
        &self,
        key: &str,
        change: impl FnOnce(&mut T) -> R,
    ) -> Result<R, SessionError>
    where
        T: DeserializeOwned + Serialize + Default,
    {
        let (turn, before) = self.turn()?;
        turn.writable()?;
        let mut value: T = before.peek(key)?.unwrap_or_default();
        let result = change(&mut value);
        let encoded = before.format().encode(key, &value)?;
        turn.put_back(before, Write::Insert(Cow::Borrowed(key), encoded))?;
        Ok(result)
    }

    /// Reads the keys that a type names, lets a closure change them, and writes what changed.
    ///
    /// Keys that the type does not name stay as they are, in nested maps too. So do values that the
    /// closure leaves equal. A key that the type no longer serializes is removed.
    /// A list that changes is written as a whole: see [`SessionData::edit`].
    ///
    /// ```
    /// # use hardtack_session::{Session, SessionError, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// #[derive(serde::Deserialize, serde::Serialize)]
    /// struct Cart {
    ///     #[serde(default)]
    ///     items: Vec<u32>,
    /// }
    ///
    /// session.insert("theme", "dark")?;
    /// session.edit(|cart: &mut Cart| cart.items.push(7))?;
    /// session.with(|data| Ok(assert_eq!(data.dumps()?, r#"{"items":[7],"theme":"dark"}"#)))?;
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`view`](Self::view) and [`insert`](Self::insert), and [`SessionError::Decode`] if the type
    /// could not read the result again. The session is unchanged then.
    pub fn edit<T, R>(&self, change: impl FnOnce(&mut T) -> R) -> Result<R, SessionError>
    where
        T: DeserializeOwned + Serialize,
    {
        self.with(|data| data.edit(change))
    }

    /// Lets a closure do several steps at once on the session's map.
    ///
    /// If the closure returns an error or panics, the session stays as it was.
    ///
    /// ```
    /// # use hardtack_session::{Session, SessionError, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// session.with(|data| {
    ///     data.remove("cart")?;
    ///     data.insert("order", 1)?;
    ///     data.flash("Ordered.", "info")
    /// })?;
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The closure's error, [`SessionError::NotLoaded`], [`SessionError::InUse`], and
    /// [`SessionError::ResponseSent`] if the response was sent while the closure changed the session.
    pub fn with<R>(
        &self,
        work: impl FnOnce(&mut SessionData) -> Result<R, SessionError>,
    ) -> Result<R, SessionError> {
        let (turn, before) = self.turn()?;
        let mut data = Box::new(SessionData::clone(&before));
        let modified = data.modified();
        if turn.writable().is_err() {
            data.close();
        }
        data.set_modified(false);
        let result = work(&mut data)?;
        if data.modified() {
            turn.put_back(before, Write::Whole(data))?;
        } else if turn.writable().is_ok() {
            // Messages that were read stay readable.
            data.set_modified(modified);
            turn.put_back(before, Write::Whole(data))?;
        }
        Ok(result)
    }

    /// Waits until no closure is running, and runs code of this crate under the lock.
    pub(super) fn when_free<R>(
        &self,
        work: impl FnOnce(&mut SessionData) -> Result<R, SessionError>,
    ) -> Result<R, SessionError> {
        let state = &mut *self.free()?;
        self.snapshot(state)?.touch();
        let over = state.over;
        let data = Arc::make_mut(&mut self.shared.open(state).data);
        if over {
            data.close();
        }
        work(data)
    }

    /// Waits until no closure is running, and begins one with the session as it is then.
    pub(super) fn turn(&self) -> Result<(Turn<'_>, Arc<SessionData>), SessionError> {
        let state = &mut *self.free()?;
        let before = self.snapshot(state)?;
        before.touch();
        state.turn = Some(thread::current().id());
        Ok((Turn(self), before))
    }

    fn free(&self) -> Result<MutexGuard<'_, State>, SessionError> {
        let state = self.used()?;
        if state.turn.is_none() {
            return Ok(state);
        }
        let busy = |state: &mut State| state.turn.is_some();
        let waited = self.shared.turn_ended.wait_timeout_while(state, PATIENCE, busy);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if state.turn.is_none() { Ok(state) } else { Err(SessionError::InUse) }
    }
}

/// The right to run a closure. It ends when this is dropped, also by a panic.
pub(super) struct Turn<'a>(&'a Session);

impl Turn<'_> {
    /// Rejects a write that would be lost, so that the closure need not run.
    pub(super) fn writable(&self) -> Result<(), SessionError> {
        self.0.state().check_open()
    }

    /// Writes what the closure made, and on top of it what others wrote since it began.
    pub(super) fn put_back(
        self,
        before: Arc<SessionData>,
        write: Write<'_>,
    ) -> Result<(), SessionError> {
        let state = &mut *self.0.state();
        state.check_open()?;
        let since = std::mem::take(&mut state.since);
        let data = &mut self.0.shared.open(state).data;
        if since.is_empty() {
            // The session is as it was. Without the second handle there may be nothing to copy.
            drop(before);
            return write.apply(Arc::make_mut(data));
        }
        let mut changed = Arc::unwrap_or_clone(before);
        write.apply(&mut changed)?;
        for later in since {
            later.apply(&mut changed)?;
        }
        *data = Arc::new(changed);
        Ok(())
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.turn = None;
        state.since.clear();
        drop(state);
        self.0.shared.turn_ended.notify_all();
    }
}
