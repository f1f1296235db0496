//! Several users of one session, on one worker: nothing deadlocks, panics, or delays other visitors.

use std::time::{Duration, Instant};

use axum::{Router, routing::get};
use hardtack_tower::{Session, SessionError};
use http::StatusCode;
use serde::ser::{Serialize, Serializer};
use tokio::task::spawn_blocking;

use crate::{COOKIE, config, layer, tester, visitor::ask};

const SLEEP: Duration = Duration::from_millis(500);

/// Two threads change the session at the same time.
async fn two_threads(session: Session) -> Result<String, SessionError> {
    let count = |session: Session| {
        spawn_blocking(move || {
            (0..100).try_for_each(|_| session.update("n", |n: &mut u32| *n += 1))
        })
    };
    let (one, other) = (count(session.clone()), count(session.clone()));
    one.await.unwrap()?;
    other.await.unwrap()?;
    Ok(format!("{:?}", session.get::<u32>("n")?))
}

/// A closure uses its own session.
async fn own_closure(session: Session) -> Result<String, SessionError> {
    let within = session.with(|data| {
        data.insert("b", 2)?;
        session.insert("c", 3)
    });
    let within = within.unwrap_err();
    Ok(format!("{within}; {:?}", session.get::<u32>("b")?))
}

/// A closure uses its own session, and the handler returns the error.
async fn own_closure_fails(session: Session) -> Result<String, SessionError> {
    session.update("a", |a: &mut u32| session.insert("a", *a)).and_then(|result| result)?;
    Ok("unreachable".to_owned())
}

/// A closure sleeps on another thread. The handler writes, and does not wait for it.
async fn sleeping_closure(session: Session) -> Result<&'static str, SessionError> {
    let handle = session.clone();
    let (begun, wait) = tokio::sync::oneshot::channel();
    spawn_blocking(move || {
        let late = handle.update("late", |late: &mut u32| {
            begun.send(()).unwrap();
            std::thread::sleep(SLEEP);
            *late = 1;
        });
        assert!(matches!(late, Err(SessionError::ResponseSent)));
    });
    wait.await.unwrap();
    session.insert("b", 2)?;
    Ok("did not wait")
}

/// A value reads the session while it is written into it.
async fn nosy_value(session: Session) -> Result<String, SessionError> {
    struct Nosy(Session);
    impl Serialize for Nosy {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let a: Option<u32> = self.0.get("a").map_err(serde::ser::Error::custom)?;
            a.serialize(serializer)
        }
    }
    session.insert("copy", Nosy(session.clone()))?;
    let within = session.with(|data| data.insert("copy", Nosy(session.clone())));
    assert!(matches!(within, Err(SessionError::Encode { .. })));
    Ok(format!("{:?}", session.get::<u32>("copy")?))
}

/// A handle is kept beyond the response.
async fn kept_handle(session: Session) -> Result<&'static str, SessionError> {
    session.insert("b", 2)?;
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(matches!(session.insert("c", 3), Err(SessionError::ResponseSent)));
        assert_eq!(session.get::<u32>("b").unwrap(), Some(2));
    });
    Ok("kept")
}

fn site() -> Router {
    Router::new()
        .route("/two-threads", get(two_threads))
        .route("/own-closure", get(own_closure))
        .route("/own-closure-fails", get(own_closure_fails))
        .route("/sleeping-closure", get(sleeping_closure))
        .route("/nosy-value", get(nosy_value))
        .route("/kept-handle", get(kept_handle))
        .route("/other-visitor", get("here"))
        .layer(layer(config()))
}

#[tokio::test(flavor = "current_thread")]
async fn each_use_gives_an_answer_and_keeps_every_update() {
    const IN_USE: &str = "the session is in use by a closure of `with`, `update` or `edit`: inside \
                          the closure, use its argument instead of the session";
    for (path, body) in [
        ("/two-threads", "Some(200)"),
        ("/own-closure", &format!("{IN_USE}; None")),
        ("/nosy-value", "Some(1)"),
        ("/kept-handle", "kept"),
    ] {
        let answer = ask(&site(), path, &[COOKIE]).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, body), "{path}");
    }
    let answer = ask(&site(), "/own-closure-fails", &[COOKIE]).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
    // The task that keeps a handle makes its assertions.
    tokio::time::sleep(Duration::from_millis(50)).await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_closure_that_sleeps_delays_neither_its_response_nor_other_visitors() {
    let start = Instant::now();
    let site = site();
    let (slow, other) =
        tokio::join!(ask(&site, "/sleeping-closure", &[COOKIE]), ask(&site, "/other-visitor", &[]));
    assert!(start.elapsed() < SLEEP, "{:?}", start.elapsed());
    assert_eq!((slow.body.as_str(), other.body.as_str()), ("did not wait", "here"));
    let change = tester().read(slow.all("set-cookie"));
    change.assert_value("b", 2).assert_value("a", 1).assert_no_value("late");
}
