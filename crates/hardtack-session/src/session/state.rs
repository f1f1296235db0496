//! The state that the handles of one session share.

use std::borrow::Cow;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use hardtack_tagged_json::{RawMap, RawValue};

use super::{Session, load::Loading};
use crate::{CookieState, SessionData, SessionError, SessionInterface, UnixTime};

pub(super) struct Shared {
    pub(super) interface: Arc<dyn SessionInterface>,
    pub(super) cookie: Option<Box<[u8]>>,
    received_at: UnixTime,
    /// Locked for moments only: while nothing but this crate runs, and the interface that opens.
    state: Mutex<State>,
    /// Notified whenever a closure has ended.
    pub(super) turn_ended: Condvar,
}

#[derive(Default)]
pub(super) struct State {
    /// The session, once it was opened.
    pub(super) opened: Option<OpenedSession>,
    /// Saving ignores a session that nothing accessed, even if it could be renewed.
    pub(super) skip_refresh: bool,
    /// The response was sent, or there will be none.
    pub(super) over: bool,
    /// The thread that runs a closure.
    pub(super) turn: Option<ThreadId>,
    /// The writes since that closure began.
    pub(super) since: Vec<Write<'static>>,
}

pub(super) struct OpenedSession {
    /// Readers keep a clone of the handle, and a writer changes a copy then.
    pub(super) data: Arc<SessionData>,
    pub(super) cookie: CookieState,
    pub(super) loading: Option<Loading>,
}

/// A write that does not depend on the content.
pub(super) enum Write<'a> {
    Insert(Cow<'a, str>, RawValue),
    Remove(Cow<'a, str>),
    Flash(RawValue),
    Clear,
    Replace(RawMap),
    MarkModified,
    RegenerateId,
    /// All that a closure made of the session.
    Whole(Box<SessionData>),
}

impl Write<'_> {
    pub(super) fn apply(self, data: &mut SessionData) -> Result<(), SessionError> {
        match self {
            Self::Insert(key, value) => data.insert_encoded(&key, &value)?,
            Self::Remove(key) => drop(data.remove(&key)?),
            Self::Flash(messages) => data.append_flash(&messages)?,
            Self::Clear => data.clear()?,
            Self::Replace(content) => data.replace_content(content)?,
            Self::MarkModified => data.mark_modified()?,
            Self::RegenerateId => data.regenerate_id()?,
            Self::Whole(changed) => *data = *changed,
        }
        Ok(())
    }

    fn to_owned(&self) -> Write<'static> {
        let owned = |key: &str| Cow::Owned(key.to_owned());
        match self {
            Self::Insert(key, value) => Write::Insert(owned(key), value.clone()),
            Self::Remove(key) => Write::Remove(owned(key)),
            Self::Flash(messages) => Write::Flash(messages.clone()),
            Self::Clear => Write::Clear,
            Self::Replace(content) => Write::Replace(content.clone()),
            Self::MarkModified => Write::MarkModified,
            Self::RegenerateId => Write::RegenerateId,
            Self::Whole(data) => Write::Whole(data.clone()),
        }
    }
}

impl Shared {
    pub(super) fn new(
        interface: Arc<dyn SessionInterface>,
        cookie: Option<&[u8]>,
        received_at: UnixTime,
    ) -> Self {
        Self {
            interface,
            cookie: cookie.map(Box::from),
            received_at,
            state: Mutex::default(),
            turn_ended: Condvar::new(),
        }
    }

    /// Opens the session if it was not opened yet.
    pub(super) fn open<'s>(&self, state: &'s mut State) -> &'s mut OpenedSession {
        state.opened.get_or_insert_with(|| {
            let opened = self.interface.open_session(self.cookie.as_deref(), self.received_at);
            OpenedSession {
                data: Arc::new(opened.session),
                cookie: opened.cookie,
                loading: opened.load.map(Loading::new),
            }
        })
    }
}

impl State {
    pub(super) fn data(&self) -> Option<&SessionData> {
        self.opened.as_ref().map(|opened| &*opened.data)
    }

    /// Rejects a write after the response was sent.
    pub(super) fn check_open(&self) -> Result<(), SessionError> {
        match self.data() {
            Some(data) if data.is_null() => Err(SessionError::NoSecretKey),
            _ if self.over => Err(SessionError::ResponseSent),
            _ => Ok(()),
        }
    }

    /// Returns whether this thread runs a closure of this session.
    fn is_own_turn(&self) -> bool {
        self.turn.is_some_and(|turn| turn == thread::current().id())
    }
}

impl Session {
    /// Locks the state. Every change to it is complete, so that a panic leaves no trace.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Locks the state for a use of the session, and rejects one inside its own closure.
    pub(super) fn used(&self) -> Result<MutexGuard<'_, State>, SessionError> {
        let state = self.state();
        if state.is_own_turn() { Err(SessionError::InUse) } else { Ok(state) }
    }

    /// Returns the content as it is now.
    pub(super) fn snapshot(&self, state: &mut State) -> Result<Arc<SessionData>, SessionError> {
        let data = &self.shared.open(state).data;
        if data.is_loaded() { Ok(Arc::clone(data)) } else { Err(SessionError::NotLoaded) }
    }

    /// Writes at once. If a closure is running, the write is repeated after it.
    pub(super) fn write(&self, write: Write<'_>) -> Result<(), SessionError> {
        let state = &mut *self.used()?;
        self.shared.open(state).data.touch();
        state.check_open()?;
        let again = state.turn.is_some().then(|| write.to_owned());
        write.apply(Arc::make_mut(&mut self.shared.open(state).data))?;
        state.since.extend(again);
        Ok(())
    }
}
