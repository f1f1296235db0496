//! Saving the session with the response.

use std::sync::Arc;

#[cfg(feature = "adapter")]
use crate::{CookieState, SessionData};
use crate::{SaveError, Saved, UnixTime};

use super::Session;

impl Session {
    /// Saves the session with the response, for adapters and tests. `now` is in seconds since 1970.
    ///
    /// It takes what was last written and waits for nothing. Later writes are
    /// [`ResponseSent`](crate::SessionError::ResponseSent) errors.
    /// A session that nothing accessed is opened only if saving may renew its cookie, and if
    /// [`skip_refresh`](Self::skip_refresh) does not rule that out.
    ///
    /// ```
    /// # use hardtack_session::{Session, UnixTime, testing::SessionTester};
    /// # let session = SessionTester::default().session();
    /// session.insert("visits", 1)?;
    /// let saved = session.save(UnixTime(1_700_000_000))?;
    /// assert!(saved.cookie.header().unwrap().starts_with("session="));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The interface's [`SaveError`].
    pub fn save(&self, now: UnixTime) -> Result<Saved, SaveError> {
        let interface = &*self.shared.interface;
        let data = {
            let state = &mut *self.state();
            state.over = true;
            let renews = !state.skip_refresh && interface.saves_untouched();
            if state.opened.is_none() && self.shared.cookie.is_some() && renews {
                self.shared.open(state);
            }
            state.opened.as_ref().map(|opened| Arc::clone(&opened.data))
        };
        match data {
            Some(data) => interface.save_session(&data, self.shared.cookie.as_deref(), now),
            None => Ok(Saved::default()),
        }
    }

    /// Ends the session without saving it. Returns its content, if it was opened; `None` also if it
    /// had ended before.
    #[cfg(feature = "adapter")]
    pub(crate) fn close(&self) -> Option<Arc<SessionData>> {
        let state = &mut *self.state();
        let was_over = std::mem::replace(&mut state.over, true);
        state.opened.as_ref().filter(|_| !was_over).map(|opened| Arc::clone(&opened.data))
    }

    /// Returns whether anything was written.
    #[cfg(feature = "adapter")]
    pub(crate) fn modified(&self) -> bool {
        self.state().data().is_some_and(SessionData::modified)
    }

    /// Takes out what became of the cookie, if the session was opened.
    #[cfg(feature = "adapter")]
    pub(crate) fn take_cookie(&self) -> Option<CookieState> {
        let opened = &mut self.state().opened;
        let cookie = opened.as_mut().map(|opened| &mut opened.cookie)?;
        Some(std::mem::replace(cookie, CookieState::Absent))
    }
}
