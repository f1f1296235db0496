//! The session of a request, shared: rows C5 and C6.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use hardtack_session::{
    Opened, SaveError, Saved, SecureCookieSessionInterface, Session, SessionError,
    SessionInterface, SharedSession,
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

    fn open_session(&self, cookie: Option<&[u8]>, now: u64) -> Opened {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.open_session(cookie, now)
    }

    fn save_session(&self, session: &Session, now: u64) -> Result<Saved, SaveError> {
        self.0.save_session(session, now)
    }

    fn saves_untouched(&self) -> bool {
        self.0.saves_untouched()
    }
}

fn counting(refresh: bool) -> Arc<Counting> {
    let mut config = config();
    config.session_refresh_each_request = refresh;
    Arc::new(Counting(sessions(config), AtomicUsize::new(0)))
}

fn shared(sessions: &Arc<Counting>, cookie: Option<&str>) -> SharedSession {
    SharedSession::new(Arc::clone(sessions) as _, cookie.map(str::as_bytes), NOW)
}

#[test]
fn it_is_opened_once_and_when_somebody_first_looks() {
    let sessions = counting(true);
    let session = shared(&sessions, Some(COOKIE));
    assert_eq!(sessions.1.load(Ordering::Relaxed), 0);
    assert_eq!(session.inspect_cookie(|_| ()), None);
    assert_eq!(session.get::<u8>("a").unwrap(), Some(1));
    assert_eq!(session.clone().get::<u8>("a").unwrap(), Some(1));
    session.save(NOW).unwrap();
    assert_eq!(sessions.1.load(Ordering::Relaxed), 1);
    assert!(session.inspect_cookie(|cookie| cookie.key().is_some()).unwrap());
}

#[test]
fn c6_an_untouched_session_is_opened_only_where_saving_may_renew_its_cookie() {
    for (refresh, cookie, opened) in
        [(true, Some(COOKIE), 1), (true, None, 0), (false, Some(COOKIE), 0), (false, None, 0)]
    {
        let sessions = counting(refresh);
        let saved = shared(&sessions, cookie).save(NOW).unwrap();
        assert_eq!(saved, Saved::default());
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
        fn open_session(&self, cookie: Option<&[u8]>, now: u64) -> Opened {
            self.0.open_session(cookie, now)
        }
        fn save_session(&self, session: &Session, now: u64) -> Result<Saved, SaveError> {
            self.0.save_session(session, now)
        }
    }
    let sessions = counting(false);
    let silent = Arc::new(Silent(Arc::clone(&sessions)));
    SharedSession::new(silent, Some(COOKIE.as_bytes()), NOW).save(NOW).unwrap();
    assert_eq!(sessions.1.load(Ordering::Relaxed), 1);
}

#[test]
fn what_a_session_does_its_shared_form_does_too() {
    let session = shared(&counting(true), Some(COOKIE));
    assert_eq!(session.cookie_name(), "session");
    assert!(!session.permanent());
    session.set_permanent(true).unwrap();
    assert!(session.permanent());
    session.flash("Saved.", "info").unwrap();
    let messages = session.flashed_messages().unwrap();
    assert_eq!((messages.len(), messages[0].text()), (1, Some("Saved.")));
    assert_eq!(session.pop::<u8>("a").unwrap(), Some(1));
    assert_eq!(session.lock().dumps().unwrap(), r#"{"_permanent":true}"#);
    session.clear().unwrap();
    assert!(session.lock().is_empty());
}

#[test]
fn c6_a_shared_interface_is_the_one_that_is_shared() {
    for refresh in [true, false] {
        let sessions = counting(refresh);
        let handle: Arc<dyn SessionInterface> = Arc::new(Arc::clone(&sessions));
        assert_eq!(handle.cookie_name(), "session");
        assert_eq!(handle.saves_untouched(), refresh);
        let session = SharedSession::new(handle, Some(COOKIE.as_bytes()), NOW);
        session.insert("b", &2).unwrap();
        assert!(session.save(NOW).unwrap().cookie.header().is_some());
        assert_eq!(sessions.1.load(Ordering::Relaxed), 1);
    }
}

#[test]
fn c6_an_untouched_permanent_session_is_renewed() {
    let sessions = counting(true);
    let cookie = cookie_of(r#"{"_permanent":true}"#);
    let saved = shared(&sessions, Some(&cookie)).save(NOW + 100).unwrap();
    assert!(saved.cookie.header().unwrap().contains("Expires="));
    assert!(saved.vary_cookie);
}

#[test]
fn c5_looking_is_an_access_whatever_one_looks_at() {
    let sessions = counting(true);
    let session = shared(&sessions, None);
    drop(session.lock());
    assert!(session.save(NOW).unwrap().vary_cookie);
}

#[test]
fn after_saving_reading_goes_on_and_writing_is_an_error() {
    let sessions = counting(true);
    for touched in [true, false] {
        let session = shared(&sessions, Some(COOKIE));
        if touched {
            session.get::<u8>("a").unwrap();
        }
        session.save(NOW).unwrap();
        assert_eq!(session.get::<u8>("a").unwrap(), Some(1));
        assert!(matches!(session.insert("b", &1), Err(SessionError::ResponseSent)));
        assert!(matches!(session.clear(), Err(SessionError::ResponseSent)));
        assert!(matches!(session.remove("a"), Err(SessionError::ResponseSent)));
        assert!(matches!(session.pop::<u8>("a"), Err(SessionError::ResponseSent)));
        assert!(matches!(session.set_permanent(true), Err(SessionError::ResponseSent)));
        assert!(matches!(session.flash("a", "b"), Err(SessionError::ResponseSent)));
        assert!(matches!(session.lock().mark_modified(), Err(SessionError::ResponseSent)));
    }
}

/// What a type names of a session.
#[derive(Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
struct Visits {
    visits: u32,
}

#[test]
fn a_view_is_a_copy_and_editing_it_begins_with_what_is_in_the_session_now() {
    let session = SharedSession::new(Arc::new(flask()), Some(COOKIE.as_bytes()), NOW);
    let mut view = session.view::<Visits>().unwrap();
    session.insert("visits", &41).unwrap();
    assert_eq!(view.visits, 0);
    let visits = view.edit(|visits| {
        visits.visits += 1;
        visits.visits
    });
    assert_eq!(visits.unwrap(), 42);
    assert_eq!(view.session().lock().dumps().unwrap(), r#"{"a":1,"visits":42}"#);
    assert_eq!(view.into_inner(), Visits { visits: 42 });
}

#[test]
fn an_edit_that_comes_too_late_leaves_the_view_as_it_was() {
    let session = SharedSession::new(Arc::new(flask()), Some(COOKIE.as_bytes()), NOW);
    let mut view = session.view::<Visits>().unwrap();
    session.save(NOW).unwrap();
    let refused = view.edit(|visits| visits.visits += 1);
    assert!(matches!(refused, Err(SessionError::ResponseSent)));
    assert_eq!(view.visits, 0);
    assert_eq!(session.lock().dumps().unwrap(), r#"{"a":1}"#);
}

#[test]
fn a_view_of_a_session_that_is_something_else_says_so() {
    let session = SharedSession::new(Arc::new(flask()), None, NOW);
    session.insert("visits", "many").unwrap();
    assert!(matches!(session.view::<Visits>(), Err(SessionError::Decode(_))));
}

#[test]
fn writes_from_several_threads_are_all_kept() {
    let session = SharedSession::new(Arc::new(flask()), None, NOW);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..250 {
                    let mut session = session.lock();
                    let entry = session.entry("n").unwrap();
                    entry.and_modify(|n: &mut u32| *n += 1).unwrap().get_or_insert(1).unwrap();
                }
            });
        }
    });
    assert_eq!(session.get::<u32>("n").unwrap(), Some(1000));
}

#[test]
fn a_thread_that_holds_the_lock_and_locks_again_panics_instead_of_waiting_for_itself() {
    let session = SharedSession::new(Arc::new(flask()), Some(COOKIE.as_bytes()), NOW);
    let locked = |work: &dyn Fn()| {
        let panic = catch_unwind(AssertUnwindSafe(work)).unwrap_err();
        let message = *panic.downcast::<&str>().unwrap();
        assert!(message.starts_with("this thread has locked the session already"), "{message}");
        // The guard went with the panic.
        assert_eq!(session.get::<u8>("a").unwrap(), Some(1));
    };
    locked(&|| {
        let _guard = session.lock();
        drop(session.clone().get::<u8>("a"));
    });
    locked(&|| {
        if let Some(a) = session.lock().get::<u8>("a").unwrap() {
            session.insert("a", &(a + 1)).unwrap();
        }
    });
    locked(&|| assert_eq!(session.inspect_cookie(|_| session.permanent()), None));
    locked(&|| {
        let mut view = session.view::<Visits>().unwrap();
        view.edit(|_| session.remove("a").unwrap()).unwrap();
    });
    locked(&|| {
        let _guard = session.lock();
        drop(session.save(NOW));
    });
    session.insert("a", &2).unwrap();
    assert!(session.save(NOW).unwrap().cookie.header().is_some());
}

#[test]
fn two_sessions_are_locked_by_one_thread_at_a_time_and_each_can_be_shown() {
    let sessions = Arc::new(flask());
    let [one, other] = [(); 2].map(|()| SharedSession::new(Arc::clone(&sessions) as _, None, NOW));
    let guard = one.lock();
    other.insert("a", &1).unwrap();
    let _other_guard = other.lock();
    assert_eq!(format!("{one:?}"), "SharedSession { .. }");
    drop(guard);
    assert!(format!("{one:?}").contains("Session { len: 0"));
}

#[test]
fn another_thread_waits_for_the_lock() {
    let session = SharedSession::new(Arc::new(flask()), None, NOW);
    let (asking, asks) = std::sync::mpsc::channel();
    thread::scope(|scope| {
        let mut guard = session.lock();
        let waiting = scope.spawn(|| {
            asking.send(()).unwrap();
            session.get::<u8>("a").unwrap()
        });
        asks.recv().unwrap();
        thread::sleep(std::time::Duration::from_millis(20));
        guard.insert("a", &1).unwrap();
        drop(guard);
        assert_eq!(waiting.join().unwrap(), Some(1));
    });
}

#[test]
fn a_panic_with_the_lock_held_leaves_a_whole_session() {
    let session = SharedSession::new(Arc::new(flask()), Some(COOKIE.as_bytes()), NOW);
    let handle = session.clone();
    let panicked = thread::spawn(move || {
        let mut session = handle.lock();
        session.insert("b", &2).unwrap();
        panic!("a handler fails");
    });
    assert!(panicked.join().is_err());
    assert_eq!(session.lock().dumps().unwrap(), r#"{"a":1,"b":2}"#);
}
