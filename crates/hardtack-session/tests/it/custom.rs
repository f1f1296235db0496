//! Another kind of session: one that is kept in memory, with only an id in the cookie.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use hardtack_session::serializer::signer::KeyMatch;
use hardtack_session::{
    CookieChange, CookieState, Opened, Rejection, RejectionReason, SaveError, Saved, Session,
    SessionData, SessionInterface, UnixTime,
};

use crate::NOW;

/// Keeps the id under a key of the session that starts with an underscore.
#[derive(Debug, Default)]
struct InMemory(Mutex<HashMap<String, String>>);

const ID: &str = "_sid";

impl SessionInterface for InMemory {
    fn cookie_name(&self) -> &str {
        "sid"
    }

    fn open_session(&self, cookie: Option<&[u8]>, now: UnixTime) -> Opened {
        let Some(id) = cookie.and_then(|id| std::str::from_utf8(id).ok()) else {
            return Opened::new(SessionData::new(), CookieState::Absent);
        };
        match self.0.lock().unwrap().get(id) {
            Some(text) => Opened::new(
                SessionData::loads(text.clone()).unwrap(),
                CookieState::accepted(now, KeyMatch::Current),
            ),
            None => Opened::new(
                SessionData::new(),
                CookieState::Rejected(Rejection::Other("no such session".into())),
            ),
        }
    }

    fn save_session(
        &self,
        session: &SessionData,
        _: Option<&[u8]>,
        _: UnixTime,
    ) -> Result<Saved, SaveError> {
        if !session.modified() {
            return Ok(Saved::new(CookieChange::Keep, session.accessed()));
        }
        let mut store = self.0.lock().unwrap();
        let other = |error| SaveError::Other(Box::new(error));
        let id = match session.get::<String>(ID).map_err(other)? {
            Some(id) => id,
            None => return Err(SaveError::Other("the session has no id".into())),
        };
        store.insert(id.clone(), session.dumps().map_err(other)?);
        let cookie = CookieChange::Set(format!("sid={id}; HttpOnly; Path=/"));
        Ok(Saved::new(cookie, true))
    }

    fn saves_untouched(&self) -> bool {
        false
    }
}

#[test]
fn an_interface_of_ones_own_works_wherever_flasks_does() {
    let sessions = Arc::new(InMemory::default());
    let session = Session::new(Arc::clone(&sessions) as _, None, NOW);
    session.insert(ID, "7").unwrap();
    session.insert("cart", vec![("apple", 3)]).unwrap();
    let saved = session.save(NOW).unwrap();
    assert_eq!(saved.cookie.header(), Some("sid=7; HttpOnly; Path=/"));

    let session = Session::new(Arc::clone(&sessions) as _, Some(b"7"), NOW);
    let cart: Vec<(String, u32)> = session.get("cart").unwrap().unwrap();
    assert_eq!(cart, [("apple".to_owned(), 3)]);
    assert!(!session.with(|data| Ok(data.is_new())).unwrap());
    assert!(session.save(NOW).unwrap().cookie.header().is_none());

    let reason = sessions.open_session(Some(b"8"), NOW).cookie.rejection().unwrap().reason();
    assert_eq!(reason, RejectionReason::Other);
    let session = Session::new(Arc::clone(&sessions) as _, Some(b"8"), NOW);
    assert_eq!(session.get::<u8>("cart").unwrap(), None);
    session.insert("x", 1).unwrap();
    assert_eq!(session.save(NOW).unwrap_err().to_string(), "the session has no id");
}

#[test]
fn a_stored_session_that_is_no_map_is_an_error() {
    assert!(SessionData::loads("[]").is_err());
    assert!(SessionData::loads("").is_err());
    assert!(SessionData::loads("{}").unwrap().is_empty());
}
