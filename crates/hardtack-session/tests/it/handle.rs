//! The session of a request, shared: rows C5 and C6.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hardtack_session::{
    CookieChange, InterfaceIdentity, Opened, SaveError, Saved, SecureCookieSessionInterface,
    Session, SessionData, SessionError, SessionInterface, UnixTime,
};
use serde::{Deserialize, Serialize};

use crate::{COOKIE, NOW, config, cookie_of, flask, sessions};

/// Flask's interface, and how often it opened a session.
#[derive(Debug)]
struct Counting(SecureCookieSessionInterface, AtomicUsize);

impl SessionInterface for Counting {
    fn cookie_name(&self) -> &str {
        self.0.cookie_name()
    }

    fn open_session(&self, cookie: Option<&[u8]>, now: UnixTime) -> Opened {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.open_session(cookie, now)
    }

    fn save_session(
        &self,
        session: &SessionData,
        cookie: Option<&[u8]>,
        now: UnixTime,
    ) -> Result<Saved, SaveError> {
        self.0.save_session(session, cookie, now)
    }

    fn saves_untouched(&self) -> bool {
        self.0.saves_untouched()
    }

    fn identity(&self) -> InterfaceIdentity {
        self.0.identity()
    }
}

fn counting(refresh: bool) -> Arc<Counting> {
    let mut config = config();
    config.session_refresh_each_request = refresh;
    Arc::new(Counting(sessions(config), AtomicUsize::new(0)))
}

fn session(sessions: &Arc<Counting>, cookie: Option<&str>) -> Session {
    Session::new(Arc::clone(sessions) as _, cookie.map(str::as_bytes), NOW)
}

/// The session's text, without an access.
#[track_caller]
fn text(session: &Session) -> String {
    session.with(|data| data.dumps()).unwrap()
}

#[track_caller]
fn assert_nothing(saved: &Saved) {
    assert_eq!((&saved.cookie, saved.vary_cookie), (&CookieChange::Keep, false));
}

#[test]
fn it_is_opened_once_and_on_first_use() {
    let sessions = counting(true);
    let session = session(&sessions, Some(COOKIE));
    assert_eq!(sessions.1.load(Ordering::Relaxed), 0);
    assert_eq!(session.get::<u8>("a").unwrap(), Some(1));
    assert_eq!(session.clone().get::<u8>("a").unwrap(), Some(1));
    session.save(NOW).unwrap();
    assert_eq!(sessions.1.load(Ordering::Relaxed), 1);
}

#[test]
fn c6_an_untouched_session_is_opened_only_where_saving_may_renew_its_cookie() {
    for (refresh, cookie, opened) in
        [(true, Some(COOKIE), 1), (true, None, 0), (false, Some(COOKIE), 0), (false, None, 0)]
    {
        let sessions = counting(refresh);
        assert_nothing(&session(&sessions, cookie).save(NOW).unwrap());
        assert_eq!(sessions.1.load(Ordering::Relaxed), opened, "{refresh} {cookie:?}");
    }
}

#[test]
fn c6_an_interface_that_says_nothing_of_it_sees_untouched_sessions_as_well() {
    /// Says no more than it must.
    #[derive(Debug)]
    struct Silent(Arc<Counting>);
    impl SessionInterface for Silent {
        fn cookie_name(&self) -> &str {
            self.0.cookie_name()
        }
        fn open_session(&self, cookie: Option<&[u8]>, now: UnixTime) -> Opened {
            self.0.open_session(cookie, now)
        }
        fn save_session(
            &self,
            session: &SessionData,
            cookie: Option<&[u8]>,
            now: UnixTime,
        ) -> Result<Saved, SaveError> {
            self.0.save_session(session, cookie, now)
        }
    }
    let sessions = counting(false);
    let silent = Arc::new(Silent(Arc::clone(&sessions)));
    // It is the same interface as itself, and as no other.
    assert!(silent.identity() == Arc::clone(&silent).identity());
    assert!(silent.identity() != Silent(Arc::clone(&sessions)).identity());
    assert!(silent.identity() != sessions.identity());
    Session::new(silent, Some(COOKIE.as_bytes()), NOW).save(NOW).unwrap();
    assert_eq!(sessions.1.load(Ordering::Relaxed), 1);
}

#[test]
fn the_handle_does_what_the_data_does() {
    let session = session(&counting(true), Some(COOKIE));
    assert_eq!(session.cookie_name(), "session");
    assert!(!session.permanent().unwrap());
    session.set_permanent(true).unwrap();
    assert!(session.permanent().unwrap());
    session.flash("Saved.", "info").unwrap();
    session.flash("Twice.".to_owned(), String::from("info")).unwrap();
    let messages = session.flashed_messages().unwrap();
    assert_eq!((messages.len(), messages[1].text()), (2, Some("Twice.")));
    assert_eq!(session.flashed_messages().unwrap(), messages);
    assert_eq!(session.pop::<u8>("a").unwrap(), Some(1));
    assert_eq!(text(&session), r#"{"_permanent":true}"#);
    assert_eq!(session.remove("_permanent").unwrap().unwrap().as_bytes(), b"true");
    session.replace(Visits { visits: 2 }).unwrap();
    session.update("visits", |n: &mut u32| *n += 1).unwrap();
    assert_eq!(session.view::<Visits>().unwrap().visits, 3);
    session.edit(|visits: &mut Visits| visits.visits += 1).unwrap();
    assert_eq!(session.peek::<u32>("visits").unwrap(), Some(4));
    session.clear().unwrap();
    assert!(!session.contains_key("visits").unwrap());
    assert_eq!(text(&session), "{}");
}

#[test]
fn p3_the_keys_of_a_session_are_limited_through_the_handle_too() {
    let mut config = config();
    config.limits = config.limits.with_max_keys(2);
    let session = Session::new(Arc::new(sessions(config)), None, NOW);
    session.insert("a", 1).unwrap();
    session.insert("b", 1).unwrap();
    assert!(matches!(session.insert("c", 1), Err(SessionError::Encode { .. })));
    assert!(matches!(session.flash("x", "y"), Err(SessionError::Encode { .. })));
    session.insert("b", 2).unwrap();
    assert_eq!(text(&session), r#"{"a":1,"b":2}"#);
}

#[test]
fn c6_a_shared_interface_is_the_one_that_is_shared() {
    for refresh in [true, false] {
        let sessions = counting(refresh);
        let handle: Arc<dyn SessionInterface> = Arc::new(Arc::clone(&sessions));
        assert_eq!(handle.cookie_name(), "session");
        assert_eq!(handle.saves_untouched(), refresh);
        assert!(!handle.is_stored() && handle.identity() == sessions.identity());
        let session = Session::new(handle, Some(COOKIE.as_bytes()), NOW);
        session.insert("b", 2).unwrap();
        assert!(session.save(NOW).unwrap().cookie.header().is_some());
        assert_eq!(sessions.1.load(Ordering::Relaxed), 1);
    }
}

#[test]
fn c6_an_untouched_permanent_session_is_renewed() {
    let sessions = counting(true);
    let cookie = cookie_of(r#"{"_permanent":true}"#);
    let saved = session(&sessions, Some(&cookie)).save(UnixTime(NOW.0 + 100)).unwrap();
    assert!(saved.cookie.header().unwrap().contains("Expires="));
    assert!(saved.vary_cookie);
}

#[test]
fn c5_every_use_is_an_access_except_a_peek() {
    for (access, look) in [
        (false, &(|session: &Session| session.peek::<u8>("a").map(drop)) as &dyn Fn(&_) -> _),
        (false, &|session| {
            let _: () = session.skip_refresh();
            Ok(())
        }),
        (true, &|session| session.get::<u8>("a").map(drop)),
        (true, &|session| session.contains_key("a").map(drop)),
        (true, &|session| session.view::<Visits>().map(drop)),
        (true, &|session| session.permanent().map(drop)),
        (true, &|session| session.with(|_| Ok(()))),
        (true, &|session| session.remove("missing").map(drop)),
        (true, &|session| session.flashed_messages().map(drop)),
    ] as [(bool, &dyn Fn(&Session) -> Result<(), SessionError>); 9]
    {
        let session = session(&counting(true), None);
        look(&session).unwrap();
        let saved = session.save(NOW).unwrap();
        assert_eq!((saved.cookie, saved.vary_cookie), (CookieChange::Keep, access));
    }
}

#[test]
fn after_saving_reading_goes_on_and_writing_is_an_error() {
    let sessions = counting(true);
    for touched in [true, false] {
        let session = session(&sessions, Some(COOKIE));
        if touched {
            session.get::<u8>("a").unwrap();
        }
        session.save(NOW).unwrap();
        assert_eq!(session.get::<u8>("a").unwrap(), Some(1));
        assert_eq!(session.with(|data| data.get::<u8>("a")).unwrap(), Some(1));
        for written in [
            session.insert("b", 1),
            session.clear(),
            session.replace(Visits { visits: 1 }),
            session.remove("a").map(drop),
            session.pop::<u8>("a").map(drop),
            session.set_permanent(true),
            session.flash("a", "b"),
            session.mark_modified(),
            session.regenerate_id(),
            session.update("a", |_: &mut u8| ()),
            session.edit(|visits: &mut Visits| visits.visits = 9),
            session.with(|data| data.insert("b", 1)),
            session.with(|data| data.mark_modified()),
        ] {
            assert!(matches!(written, Err(SessionError::ResponseSent)), "{written:?}");
        }
        assert_eq!(text(&session), r#"{"a":1}"#);
        // Reading that there are no messages is no write.
        assert!(session.flashed_messages().unwrap().is_empty());
    }
    let session = session(&sessions, None);
    session.flash("a", "b").unwrap();
    session.save(NOW).unwrap();
    assert!(matches!(session.flashed_messages(), Err(SessionError::ResponseSent)));
}

/// What a type names of a session.
#[derive(Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
struct Visits {
    visits: u32,
}

#[test]
fn an_edit_begins_with_what_is_in_the_session_now() {
    let session = Session::new(Arc::new(flask()), Some(COOKIE.as_bytes()), NOW);
    let view: Visits = session.view().unwrap();
    session.insert("visits", 41).unwrap();
    assert_eq!(view.visits, 0);
    let visits = session.edit(|visits: &mut Visits| {
        visits.visits += 1;
        visits.visits
    });
    assert_eq!(visits.unwrap(), 42);
    assert_eq!(text(&session), r#"{"a":1,"visits":42}"#);
}

#[test]
fn a_view_of_a_session_that_is_something_else_says_so() {
    let session = Session::new(Arc::new(flask()), None, NOW);
    session.insert("visits", "many").unwrap();
    let error = session.view::<Visits>().unwrap_err();
    assert!(matches!(error, SessionError::Decode { .. }));
    assert_eq!(error.to_string(), "the session is not of the requested type");
}

#[test]
fn a_closure_that_fails_leaves_the_session_as_it_was() {
    let session = Session::new(Arc::new(flask()), Some(COOKIE.as_bytes()), NOW);
    let failed = session.with(|data| {
        data.clear()?;
        data.flash("lost", "info")?;
        data.get::<String>("a").map(drop)?;
        data.insert("b", std::collections::BTreeMap::from([(vec![1], 2)]))
    });
    assert!(matches!(failed, Err(SessionError::Encode { .. })), "{failed:?}");
    assert_eq!(text(&session), r#"{"a":1}"#);
    assert_eq!(session.save(NOW).unwrap().cookie, CookieChange::Keep);
}

#[test]
fn messages_read_in_a_closure_stay_readable() {
    let session = Session::new(Arc::new(flask()), None, NOW);
    session.flash("Saved.", "info").unwrap();
    let messages = session.with(|data| data.flashed_messages()).unwrap();
    assert_eq!(messages.len(), 1);
    assert_eq!(session.flashed_messages().unwrap(), messages);
}
