//! The session of a request from its beginning to its end.

use std::error::Error;
use std::fmt;
use std::ops::Deref;

use crate::{CookieChange, SaveError, Saved, SessionAdapter, SharedSession, vary_with_cookie};

/// The session of a request that is under way: [`SessionAdapter::begin`] gives it, and the response
/// [finishes](Self::finish) it.
///
/// It is the [`SharedSession`] that handlers get clones of. Dropped without a response, because the
/// handler panicked, took too long or failed with an error that is none, it closes the session: what
/// was changed is lost, and whoever locks it later writes in vain and is told so by
/// [`SessionError::ResponseSent`](crate::SessionError::ResponseSent). Events tell of the cookie and
/// of a change that is lost, unless the thread is panicking, which tells of itself. It waits for
/// nobody who holds the lock meanwhile: what such a guard still writes is lost without a word.
#[must_use = "a session that is dropped is not saved"]
pub struct RequestSession {
    session: SharedSession,
    adapter: SessionAdapter,
}

impl RequestSession {
    pub(crate) fn new(session: SharedSession, adapter: SessionAdapter) -> Self {
        Self { session, adapter }
    }

    /// Saves the session and reports what became of its cookie; returns what the response must
    /// carry besides the `Vary` headers it has, as values of the framework's type.
    ///
    /// Where a session that nobody changed cannot be renewed, nothing is lost: an event tells of it,
    /// and the browser keeps the cookie that it has.
    ///
    /// # Errors
    ///
    /// That of [`SharedSession::save`] for a session that was changed, and [`SaveError::Other`]
    /// where the interface gives a header that the framework refuses. An event has told of it; the
    /// response should be an empty one of status 500 then, so that nobody takes the change for
    /// done.
    pub fn finish<'a, V>(
        self,
        vary_headers: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<ResponseHeaders<V>, SaveError>
    where
        V: TryFrom<String, Error: Error + Send + Sync + 'static>,
    {
        let saved = self.session.save(self.adapter.now());
        self.session.inspect_cookie(|cookie| self.adapter.report(cookie));
        if let Err(SaveError::TooLarge { len, .. }) = saved {
            self.adapter.report_oversized(len);
        }
        let saved = match saved {
            Err(error) if !self.session.modified() => {
                tracing::warn!(error = &error as &dyn Error, "session cookie not renewed");
                Ok(Saved::new(CookieChange::Keep, true))
            }
            saved => saved,
        };
        let headers = saved.and_then(|saved| self.headers(saved, vary_headers));
        if let Err(error) = &headers {
            tracing::error!(error = error as &dyn Error, "session not saved");
        }
        headers
    }

    fn headers<'a, V>(
        &self,
        saved: Saved,
        vary_headers: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<ResponseHeaders<V>, SaveError>
    where
        V: TryFrom<String, Error: Error + Send + Sync + 'static>,
    {
        let value =
            |text: String| V::try_from(text).map_err(|error| SaveError::Other(Box::new(error)));
        if let Some(len) = saved.oversized {
            tracing::warn!(
                len,
                "session cookie is larger than browsers must keep, and they may drop it"
            );
            self.adapter.report_oversized(len);
        }
        let vary = saved.vary_cookie.then(|| vary_with_cookie(vary_headers)).flatten();
        Ok(ResponseHeaders {
            set_cookie: saved.cookie.into_header().map(value).transpose()?,
            vary: vary.map(value).transpose()?,
        })
    }
}

impl Deref for RequestSession {
    type Target = SharedSession;

    fn deref(&self) -> &SharedSession {
        &self.session
    }
}

impl Drop for RequestSession {
    fn drop(&mut self) {
        self.session.abandon(|opened| {
            // A hook that panics as well would end the whole program.
            if std::thread::panicking() {
                return;
            }
            self.adapter.report(&opened.cookie);
            if opened.session.modified() {
                tracing::warn!("session was changed, and no response saved it");
            }
        });
    }
}

impl fmt::Debug for RequestSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestSession")
            .field("session", &self.session)
            .field("adapter", &self.adapter)
            .finish()
    }
}

/// The headers that a response needs for its session, as values of a framework's type.
///
/// `Debug` shows which there are, and not what they say.
#[derive(Clone)]
#[non_exhaustive]
pub struct ResponseHeaders<V> {
    /// A `Set-Cookie` to append to those that are there.
    pub set_cookie: Option<V>,
    /// A `Vary` that takes the place of all that are there, and says what they said.
    pub vary: Option<V>,
}

impl<V> fmt::Debug for ResponseHeaders<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseHeaders")
            .field("set_cookie", &self.set_cookie.is_some())
            .field("vary", &self.vary.is_some())
            .finish()
    }
}
