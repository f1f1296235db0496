//! An interface whose sessions are loaded and saved asynchronously.

use std::collections::HashMap;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use hardtack_session::serializer::signer::KeyMatch;
use hardtack_session::{
    CookieChange, CookieState, CookieTemplate, Opened, SaveError, Saved, Session, SessionData,
    SessionError, SessionFormat, SessionInterface, UnixTime,
};

use crate::{NOW, config};

/// Keeps sessions in memory, under an id. Each access takes two polls.
#[derive(Debug)]
struct Slow {
    cookie: CookieTemplate,
    rows: Arc<Mutex<HashMap<String, String>>>,
    /// How often the store was asked.
    asked: Arc<AtomicUsize>,
    next_id: AtomicUsize,
}

impl Slow {
    fn new() -> Arc<Self> {
        let rows = HashMap::from([("7".to_owned(), r#"{"user":"ada"}"#.to_owned())]);
        Arc::new(Self {
            cookie: CookieTemplate::new(&config()).unwrap(),
            rows: Arc::new(Mutex::new(rows)),
            asked: Arc::default(),
            next_id: AtomicUsize::new(8),
        })
    }

    fn session(self: &Arc<Self>, cookie: Option<&str>) -> Session {
        Session::new(Arc::clone(self) as _, cookie.map(str::as_bytes), NOW)
    }
}

/// Is ready when polled the second time.
#[derive(Default)]
struct Delay(bool);

impl Future for Delay {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl SessionInterface for Slow {
    fn cookie_name(&self) -> &str {
        self.cookie.name()
    }

    fn open_session(&self, cookie: Option<&[u8]>, now: UnixTime) -> Opened {
        let Some(id) = cookie.and_then(|id| std::str::from_utf8(id).ok()).map(str::to_owned) else {
            return Opened::new(SessionData::new(), CookieState::Absent);
        };
        let (rows, asked) = (Arc::clone(&self.rows), Arc::clone(&self.asked));
        Opened::loading(async move {
            asked.fetch_add(1, Ordering::Relaxed);
            Delay::default().await;
            if id == "broken" {
                return Err("the store is down".into());
            }
            let row = rows.lock().unwrap().get(&id).cloned();
            Ok(match row {
                Some(text) => Opened::new(
                    SessionFormat::default().loads(text)?.with_id(id),
                    CookieState::accepted(now, KeyMatch::Current),
                ),
                None => Opened::new(SessionData::new(), CookieState::Absent),
            })
        })
    }

    fn save_session(
        &self,
        session: &SessionData,
        cookie: Option<&[u8]>,
        _: UnixTime,
    ) -> Result<Saved, SaveError> {
        let rows = Arc::clone(&self.rows);
        if !session.modified() {
            return Ok(Saved::new(CookieChange::Keep, session.accessed()));
        }
        let old = cookie.map(|id| String::from_utf8(id.to_vec()).unwrap());
        if session.is_empty() {
            let delete = async move {
                Delay::default().await;
                old.map(|id| rows.lock().unwrap().remove(&id));
                Ok(())
            };
            let cookie = CookieChange::Delete(self.cookie.delete());
            return Ok(Saved::new(cookie, true).with_commit(delete));
        }
        let id = match session.id() {
            Some(id) if !session.needs_new_id() => id.to_owned(),
            _ => self.next_id.fetch_add(1, Ordering::Relaxed).to_string(),
        };
        let text = session.dumps().map_err(|error| SaveError::Other(error.into()))?;
        let cookie = CookieChange::Set(self.cookie.set(&id, None));
        let moved = session.needs_new_id().then_some(old).flatten();
        Ok(Saved::new(cookie, true).with_commit(async move {
            Delay::default().await;
            let mut rows = rows.lock().unwrap();
            rows.insert(id, text);
            moved.map(|id| rows.remove(&id));
            Ok(())
        }))
    }

    fn saves_untouched(&self) -> bool {
        false
    }

    fn is_stored(&self) -> bool {
        true
    }
}

struct Unpark(std::thread::Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::park(),
        }
    }
}

/// Saves as an adapter does.
fn saved(session: &Session) -> Option<String> {
    let saved = session.save(NOW).unwrap();
    if let Some(commit) = saved.commit {
        block_on(commit).unwrap();
    }
    saved.cookie.into_header()
}

#[test]
fn until_it_is_loaded_a_session_can_only_be_cleared() {
    let store = Slow::new();
    let session = store.session(Some("7"));
    for unloaded in [
        session.get::<u8>("a").map(drop),
        session.peek::<u8>("a").map(drop),
        session.insert("a", 1),
        session.flash("x", "y"),
        session.flashed_messages().map(drop),
        session.remove("a").map(drop),
        session.update("a", |_: &mut u8| ()),
        session.with(|_| Ok(())),
        session.mark_modified(),
        session.regenerate_id(),
    ] {
        assert!(matches!(unloaded, Err(SessionError::NotLoaded)), "{unloaded:?}");
    }
    assert!(saved(&session).is_none());
    assert_eq!(store.rows.lock().unwrap()["7"], r#"{"user":"ada"}"#);

    let session = store.session(Some("7"));
    session.clear().unwrap();
    assert_eq!(session.get::<u8>("a").unwrap(), None);
    block_on(session.load()).unwrap();
    assert_eq!(session.get::<String>("user").unwrap(), None, "it was cleared");
    assert!(saved(&session).unwrap().starts_with("session=; Expires="));
    assert!(store.rows.lock().unwrap().is_empty());
    assert_eq!(store.asked.load(Ordering::Relaxed), 0);
}

#[test]
fn it_is_loaded_once_and_saved_under_its_id() {
    let store = Slow::new();
    let session = store.session(Some("7"));
    block_on(session.load()).unwrap();
    block_on(session.clone().load()).unwrap();
    assert_eq!(store.asked.load(Ordering::Relaxed), 1);
    assert_eq!(session.get::<String>("user").unwrap().as_deref(), Some("ada"));
    session.insert("n", 1).unwrap();
    assert_eq!(saved(&session).unwrap(), "session=7; HttpOnly; Path=/");
    assert_eq!(store.rows.lock().unwrap()["7"], r#"{"n":1,"user":"ada"}"#);
}

#[test]
fn a_new_id_replaces_the_old_one() {
    let store = Slow::new();
    let session = store.session(Some("7"));
    block_on(session.load()).unwrap();
    session.regenerate_id().unwrap();
    assert_eq!(saved(&session).unwrap(), "session=8; HttpOnly; Path=/");
    let rows = store.rows.lock().unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows["8"], r#"{"user":"ada"}"#);
}

#[test]
fn a_store_that_fails_is_an_error_and_is_asked_again() {
    let store = Slow::new();
    let session = store.session(Some("broken"));
    for _ in 0..2 {
        let error = block_on(session.load()).unwrap_err();
        assert_eq!(error.to_string(), "the session could not be loaded from its store");
        assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "the store is down");
        assert!(matches!(session.insert("a", 1), Err(SessionError::NotLoaded)));
    }
    assert_eq!(store.asked.load(Ordering::Relaxed), 2);
}

#[test]
fn several_tasks_may_wait_for_it_and_any_may_give_up() {
    let store = Slow::new();
    let session = store.session(Some("7"));
    let mut noop = Context::from_waker(Waker::noop());
    // One begins and gives up.
    let mut first = Box::pin(session.load());
    assert!(first.as_mut().poll(&mut noop).is_pending());
    drop(first);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                block_on(session.load()).unwrap();
                assert!(session.contains_key("user").unwrap());
            });
        }
    });
    assert_eq!(store.asked.load(Ordering::Relaxed), 1);
}

#[test]
fn a_session_in_a_cookie_is_not_opened_by_loading_it() {
    let session = Session::new(Arc::new(crate::flask()), Some(crate::COOKIE.as_bytes()), NOW);
    block_on(session.load()).unwrap();
    assert!(format!("{session:?}").contains("data: None"));
}
