//! The effect of a response on a session, and assertions about it.

use std::fmt;

use hardtack_tagged_json::Value;
use serde::Serialize;

use crate::{FlashedMessage, SessionData, data::FLASHES};

/// The effect of a response on a session: it keeps the browser's cookie, sets it or deletes it.
///
/// The assertions return the change, so that you can chain them. They panic with what the response does
/// instead, and then show the content of the session, unlike everything else in this crate.
pub struct SessionChange {
    name: String,
    done: Done,
}

enum Done {
    Kept,
    Deleted,
    Set { pair: String, session: SessionData },
}

impl SessionChange {
    pub(super) fn kept(name: &str) -> Self {
        Self { name: name.to_owned(), done: Done::Kept }
    }

    pub(super) fn deleted(name: &str) -> Self {
        Self { name: name.to_owned(), done: Done::Deleted }
    }

    pub(super) fn set(name: &str, pair: &str, session: SessionData) -> Self {
        Self { name: name.to_owned(), done: Done::Set { pair: pair.to_owned(), session } }
    }

    /// Returns the `Cookie` header of the browser's next request, if the response sets the session.
    pub fn cookie(&self) -> Option<&str> {
        match &self.done {
            Done::Set { pair, .. } => Some(pair),
            Done::Kept | Done::Deleted => None,
        }
    }

    /// Returns the session that the response sets.
    ///
    /// # Panics
    ///
    /// Panics if it sets none.
    #[track_caller]
    pub fn session(&self) -> &SessionData {
        match &self.done {
            Done::Set { session, .. } => session,
            Done::Kept | Done::Deleted => panic!("{self}; it was expected to set it"),
        }
    }

    /// Asserts that the browser keeps its cookie.
    ///
    /// # Panics
    ///
    /// Panics if it does not.
    #[track_caller]
    pub fn assert_kept(&self) -> &Self {
        assert!(matches!(self.done, Done::Kept), "{self}; it was expected to keep it");
        self
    }

    /// Asserts that the cookie is deleted.
    ///
    /// # Panics
    ///
    /// Panics if it is not.
    #[track_caller]
    pub fn assert_deleted(&self) -> &Self {
        assert!(matches!(self.done, Done::Deleted), "{self}; it was expected to delete it");
        self
    }

    /// Asserts that the session is set with this value under a key, as
    /// [`insert`](SessionData::insert) would write it: a tuple is not a list.
    ///
    /// # Panics
    ///
    /// Panics if there is none, or another.
    #[track_caller]
    pub fn assert_value(&self, key: &str, expected: impl Serialize) -> &Self {
        let session = self.session();
        let expected = match session.format().encoder().to_string(&expected) {
            Ok(text) => text,
            Err(error) => panic!("the value expected under `{key}` has no text: {error}"),
        };
        match session.content().get_raw(key) {
            Some(found) => {
                assert!(
                    found == expected,
                    "`{key}` is {found}, and {expected} was expected: {self}"
                );
            }
            None => panic!("there is no `{key}`, and {expected} was expected: {self}"),
        }
        self
    }

    /// Asserts that the session is set and has nothing under a key.
    ///
    /// # Panics
    ///
    /// Panics if it has one, or if the response does not set the session.
    #[track_caller]
    pub fn assert_no_value(&self, key: &str) -> &Self {
        if let Some(found) = self.session().content().get_raw(key) {
            panic!("`{key}` is {found}, and nothing was expected: {self}");
        }
        self
    }

    /// Asserts that the session is set with this message among those for the next page.
    ///
    /// # Panics
    ///
    /// Panics if it is not.
    #[track_caller]
    pub fn assert_flashed(&self, message: &str, category: &str) -> &Self {
        let flashes = self.session().get::<Vec<(String, Value)>>(FLASHES);
        let flashes = match flashes {
            Ok(flashes) => flashes.unwrap_or_default(),
            Err(error) => panic!("what is flashed cannot be read: {error:?}: {self}"),
        };
        let is_it = |(found, text): (String, Value)| {
            let flash = FlashedMessage { category: found, message: text };
            flash.category == category && flash.text() == Some(message)
        };
        assert!(
            flashes.into_iter().any(is_it),
            "the message {message:?} of the category {category:?} was expected: {self}"
        );
        self
    }
}

/// Says what the response does.
impl fmt::Display for SessionChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match &self.done {
            Done::Kept => write!(f, "the response keeps the cookie `{name}`"),
            Done::Deleted => write!(f, "the response deletes the cookie `{name}`"),
            Done::Set { session, .. } => match session.dumps() {
                Ok(text) => write!(f, "the response sets the cookie `{name}` to {text}"),
                Err(_) => write!(f, "the response sets the cookie `{name}`"),
            },
        }
    }
}

/// Shows the kind of change, not the content.
impl fmt::Debug for SessionChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.done {
            Done::Kept => "Kept",
            Done::Deleted => "Deleted",
            Done::Set { .. } => "Set(..)",
        })
    }
}
