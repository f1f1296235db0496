//! Several users of one session: threads, closures that use it, closures that sleep or panic.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use hardtack_session::{Session, SessionError};
use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::{COOKIE, NOW, flask};

fn session() -> Session {
    Session::new(Arc::new(flask()), Some(COOKIE.as_bytes()), NOW)
}

#[track_caller]
fn text(session: &Session) -> String {
    session.with(|data| data.dumps()).unwrap()
}

#[test]
fn updates_from_several_threads_are_all_kept() {
    let session = session();
    thread::scope(|scope| {
        for thread in 0..4 {
            let session = &session;
            scope.spawn(move || {
                for _ in 0..250 {
                    match thread % 3 {
                        0 => session.update("n", |n: &mut u32| *n += 1).unwrap(),
                        1 => session.with(|data| data.update("n", |n: &mut u32| *n += 1)).unwrap(),
                        _ => session.edit(|counter: &mut Counter| counter.n += 1).unwrap(),
                    }
                    session.insert(&format!("last {thread}"), 1).unwrap();
                    session.flash("counted", "info").unwrap();
                }
            });
        }
    });
    assert_eq!(session.get::<u32>("n").unwrap(), Some(1000));
    assert_eq!(session.flashed_messages().unwrap().len(), 1000);
    for thread in 0..4 {
        assert!(session.contains_key(&format!("last {thread}")).unwrap());
    }
}

#[derive(Default, serde::Deserialize, serde::Serialize)]
#[serde(default)]
struct Counter {
    n: u32,
}

#[test]
fn a_closure_that_uses_its_own_session_gets_an_error() {
    let session = session();
    let uses: [&dyn Fn() -> Result<(), SessionError>; 12] = [
        &|| session.get::<u8>("a").map(drop),
        &|| session.peek::<u8>("a").map(drop),
        &|| session.contains_key("a").map(drop),
        &|| session.permanent().map(drop),
        &|| session.insert("a", 2),
        &|| session.clear(),
        &|| session.flash("x", "y"),
        &|| session.remove("a").map(drop),
        &|| session.pop::<u8>("a").map(drop),
        &|| session.flashed_messages().map(drop),
        &|| session.clone().with(|_| Ok(())),
        &|| session.update("a", |_: &mut u8| ()),
    ];
    for used in uses {
        session
            .update("a", |_: &mut u8| assert!(matches!(used(), Err(SessionError::InUse))))
            .unwrap();
        session
            .with(|_| {
                let _: () = assert!(matches!(used(), Err(SessionError::InUse)));
                Ok(())
            })
            .unwrap();
        let edited = session.edit(|counter: &mut Counter| {
            counter.n = 1;
            used()
        });
        assert!(matches!(edited, Ok(Err(SessionError::InUse))));
        // Its error may be the closure's.
        assert!(matches!(session.with(|_| used()), Err(SessionError::InUse)));
    }
    assert_eq!(text(&session), r#"{"a":1,"n":1}"#);
}

#[test]
fn a_closure_may_use_another_session() {
    let (one, other) = (session(), session());
    one.with(|data| {
        other.insert("b", 2)?;
        data.insert("b", other.get::<u8>("b")?)
    })
    .unwrap();
    assert_eq!(text(&one), r#"{"a":1,"b":2}"#);
}

/// Reads the session while it is written, and another while it is read.
struct Nosy(Session);

impl Serialize for Nosy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let a = self.0.get::<u8>("a").map_err(serde::ser::Error::custom)?;
        self.0.insert("seen", true).map_err(serde::ser::Error::custom)?;
        a.serialize(serializer)
    }
}

thread_local!(static READ: std::cell::RefCell<Option<Session>> = const { std::cell::RefCell::new(None) });

impl<'de> Deserialize<'de> for Nosy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u8::deserialize(deserializer)?;
        let session = READ.with_borrow(Option::clone).unwrap();
        session.insert("read", true).map_err(serde::de::Error::custom)?;
        Ok(Self(session))
    }
}

impl Drop for Nosy {
    fn drop(&mut self) {
        drop(self.0.insert("dropped", true));
    }
}

#[test]
fn a_value_may_use_the_session_while_it_is_written_read_and_dropped() {
    let session = session();
    session.insert("copy", Nosy(session.clone())).unwrap();
    assert_eq!(text(&session), r#"{"a":1,"copy":1,"dropped":true,"seen":true}"#);
    READ.set(Some(session.clone()));
    session.clear().unwrap();
    session.insert("a", 1).unwrap();
    drop(session.get::<Nosy>("a").unwrap());
    assert_eq!(text(&session), r#"{"a":1,"dropped":true,"read":true}"#);
    // Inside a closure of the session it is an error, of the value.
    let nosy = Nosy(session.clone());
    let written = session.with(|data| data.insert("copy", &nosy));
    assert!(matches!(written, Err(SessionError::Encode { .. })), "{written:?}");
    READ.take();
}

/// Runs a closure on another thread that has begun, and waits there.
fn while_a_closure_waits(session: &Session, meanwhile: impl FnOnce(&dyn Fn())) -> Duration {
    let (begun, wait) = mpsc::channel();
    let (end, ended) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            let updated = session.update("n", |n: &mut u32| {
                begun.send(()).unwrap();
                let _ = ended.recv();
                *n += 1;
            });
            drop(updated);
        });
        wait.recv().unwrap();
        let start = Instant::now();
        meanwhile(&|| end.send(()).unwrap());
        let took = start.elapsed();
        let _ = end.send(());
        took
    })
}

#[test]
fn a_closure_that_sleeps_keeps_nobody_from_reading_or_writing() {
    let session = session();
    let took = while_a_closure_waits(&session, |_| {
        assert_eq!(session.get::<u8>("a").unwrap(), Some(1));
        assert_eq!(session.get::<u8>("n").unwrap(), None);
        session.insert("b", 2).unwrap();
        session.flash("Saved.", "info").unwrap();
        session.set_permanent(true).unwrap();
        assert_eq!(session.get::<u8>("b").unwrap(), Some(2));
        assert!(session.contains_key("_flashes").unwrap());
    });
    assert!(took < Duration::from_secs(1), "{took:?}");
    // Both took effect.
    assert_eq!(
        text(&session),
        r#"{"_flashes":[{" t":["info","Saved."]}],"_permanent":true,"a":1,"b":2,"n":1}"#
    );
}

#[test]
fn a_write_while_a_closure_runs_takes_effect_after_it() {
    for (write, expected) in [
        (
            &(|session: &Session| session.insert("n", 10)) as &dyn Fn(&Session) -> _,
            r#"{"a":1,"n":10}"#,
        ),
        (&|session| session.clear(), "{}"),
        (&|session| session.replace(Counter { n: 5 }), r#"{"n":5}"#),
    ] as [(&dyn Fn(&Session) -> Result<(), SessionError>, &str); 3]
    {
        let session = session();
        while_a_closure_waits(&session, |_| write(&session).unwrap());
        assert_eq!(text(&session), expected);
    }
}

#[test]
fn a_closure_on_another_thread_runs_after_it() {
    let session = session();
    while_a_closure_waits(&session, |end| {
        thread::scope(|scope| {
            let second = scope.spawn(|| session.update("n", |n: &mut u32| *n *= 10));
            let third = scope.spawn(|| session.remove("a"));
            thread::sleep(Duration::from_millis(20));
            end();
            second.join().unwrap().unwrap();
            third.join().unwrap().unwrap();
        });
    });
    assert_eq!(text(&session), r#"{"n":10}"#);
}

#[test]
fn saving_takes_what_was_last_written_and_waits_for_no_closure() {
    let session = session();
    let took = while_a_closure_waits(&session, |end| {
        session.insert("b", 2).unwrap();
        let saved = session.save(NOW).unwrap();
        assert!(saved.cookie.header().unwrap().starts_with("session=eyJhIjoxLCJiIjoyfQ."));
        end();
    });
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert_eq!(text(&session), r#"{"a":1,"b":2}"#);
}

#[test]
fn a_closure_that_ends_after_the_response_is_told_that_its_change_is_lost() {
    let session = session();
    let (begun, wait) = mpsc::channel();
    let (end, ended) = mpsc::channel::<()>();
    let handle = session.clone();
    let late = thread::spawn(move || {
        handle.with(|data| {
            begun.send(()).unwrap();
            ended.recv().unwrap();
            data.insert("n", 1)
        })
    });
    wait.recv().unwrap();
    session.save(NOW).unwrap();
    end.send(()).unwrap();
    assert!(matches!(late.join().unwrap(), Err(SessionError::ResponseSent)));
}

#[test]
fn two_threads_that_wait_for_each_other_get_an_error() {
    let session = session();
    let start = Instant::now();
    let joined = session.with(|data| {
        thread::scope(|scope| {
            // Reading and writing need not wait; changing would, for ever.
            scope.spawn(|| session.get::<u8>("a").unwrap()).join().unwrap();
            scope.spawn(|| session.insert("b", 2).unwrap()).join().unwrap();
            let waits = scope.spawn(|| session.update("n", |n: &mut u32| *n += 1));
            let error = waits.join().unwrap().unwrap_err();
            assert!(matches!(error, SessionError::InUse), "{error:?}");
        });
        data.insert("n", 7)
    });
    joined.unwrap();
    assert!(start.elapsed() < Duration::from_secs(20));
    assert_eq!(text(&session), r#"{"a":1,"b":2,"n":7}"#);
}

#[test]
fn a_closure_that_panics_leaves_the_session_as_it_was() {
    let session = session();
    for panicking in [
        &(|| {
            session.with(|data| -> Result<(), _> {
                data.insert("b", 2)?;
                panic!("a handler fails")
            })
        }) as &dyn Fn() -> Result<(), SessionError>,
        &|| session.update("a", |_: &mut u8| panic!("a handler fails")),
        &|| session.edit(|_: &mut Counter| panic!("a handler fails")),
    ] {
        assert!(catch_unwind(AssertUnwindSafe(panicking)).is_err());
        assert_eq!(text(&session), r#"{"a":1}"#);
    }
    session.update("a", |a: &mut u8| *a += 1).unwrap();
    assert!(session.save(NOW).unwrap().cookie.header().is_some());
}
