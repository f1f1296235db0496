//! The response of a request that has begun.

use std::error::Error;
use std::fmt;

use super::SessionAdapter;
use crate::{CommitFuture, CookieChange, SaveError, Saved, Session, vary_with_cookie};

/// The response of a request that has begun with [`SessionAdapter::begin`]. It must be
/// [finished](Self::finish).
///
/// If it is dropped instead, because the handler panicked, timed out, or returned an error instead of
/// a response, the session ends unsaved. Later writes fail with
/// [`ResponseSent`](crate::SessionError::ResponseSent). Events report the cookie, and a change that is
/// lost, unless the thread is panicking.
#[must_use = "a session is not saved unless its response is finished"]
pub struct PendingResponse {
    session: Session,
    adapter: SessionAdapter,
    is_finished: bool,
}

impl PendingResponse {
    pub(super) fn new(session: Session, adapter: SessionAdapter) -> Self {
        Self { session, adapter, is_finished: false }
    }

    /// Returns the session of the request.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Saves the session, and returns the headers to add as values of the framework's type.
    ///
    /// It gets the values of the response's `Set-Cookie` and `Vary` headers. A response that already
    /// sets or deletes the session's cookie keeps it. A change of the session is lost then, which is an
    /// event.
    ///
    /// If an unchanged session cannot be renewed, nothing is lost: an event reports it, and the browser
    /// keeps its cookie.
    ///
    /// # Errors
    ///
    /// The interface's [`SaveError`] if the session was changed, and [`SaveError::Other`] if the
    /// framework does not accept a header. An event reports it. The response should then be an empty
    /// one of status 500, so that the change is not taken for done.
    pub fn finish<'a, V>(
        mut self,
        set_cookie_headers: impl IntoIterator<Item = &'a [u8]>,
        vary_headers: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<ResponseHeaders<V>, SaveError>
    where
        V: TryFrom<String, Error: Error + Send + Sync + 'static>,
    {
        self.is_finished = true;
        let mut saved = self.session.save(self.adapter.now());
        let sends = !matches!(&saved, Ok(Saved { cookie: CookieChange::Keep, commit: None, .. }));
        if sends && sets_cookie(set_cookie_headers, self.session.cookie_name()) {
            let vary_cookie = saved.is_ok_and(|saved| saved.vary_cookie);
            saved = Ok(self.give_way(vary_cookie));
        }
        if let Some(cookie) = self.session.take_cookie() {
            self.adapter.report(&cookie);
        }
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
            report_unsaved(error);
        }
        headers
    }

    /// Sends no cookie, because the response has its own.
    fn give_way(&self, vary_cookie: bool) -> Saved {
        let is_lost = self.session.modified();
        if is_lost {
            report_lost(self.session.cookie_name());
        }
        Saved::new(CookieChange::Keep, vary_cookie || is_lost)
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
            commit: saved.commit.map(reported),
        })
    }
}

impl Drop for PendingResponse {
    fn drop(&mut self) {
        if self.is_finished {
            return;
        }
        let Some(data) = self.session.close() else { return };
        // A hook that panics as well would abort the program.
        if std::thread::panicking() {
            return;
        }
        if let Some(cookie) = self.session.take_cookie() {
            self.adapter.report(&cookie);
        }
        if data.modified() {
            tracing::warn!("session was changed, but no response saved it");
        }
    }
}

impl fmt::Debug for PendingResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingResponse")
            .field("session", &self.session)
            .field("adapter", &self.adapter)
            .finish()
    }
}

/// The headers that a response needs for its session, as values of a framework's type.
#[non_exhaustive]
pub struct ResponseHeaders<V> {
    /// A `Set-Cookie` value to append to those that are there.
    pub set_cookie: Option<V>,
    /// A `Vary` value that replaces all that are there, and contains theirs.
    pub vary: Option<V>,
    /// The future to await before the response is sent. If it fails, an event reports it, and the
    /// response should be an empty one of status 500.
    pub commit: Option<CommitFuture>,
}

/// Shows which headers there are, not their values.
impl<V> fmt::Debug for ResponseHeaders<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseHeaders")
            .field("set_cookie", &self.set_cookie.is_some())
            .field("vary", &self.vary.is_some())
            .field("commit", &self.commit.is_some())
            .finish()
    }
}

/// Returns whether one of these `Set-Cookie` headers sets or deletes the cookie of this name.
fn sets_cookie<'a>(headers: impl IntoIterator<Item = &'a [u8]>, name: &str) -> bool {
    headers.into_iter().any(|header| {
        let end = header.iter().position(|byte| matches!(byte, b'=' | b';')).unwrap_or(0);
        let (start, rest) = header.split_at_checked(end).unwrap_or_default();
        rest.starts_with(b"=") && start.trim_ascii() == name.as_bytes()
    })
}

/// Reports a store that fails.
fn reported(commit: CommitFuture) -> CommitFuture {
    Box::pin(async { commit.await.inspect_err(report_unsaved) })
}

fn report_unsaved(error: &SaveError) {
    tracing::error!(error = error as &dyn Error, "session not saved");
}

fn report_lost(cookie: &str) {
    tracing::error!(cookie, "session change lost: the response sets the session cookie itself");
}
