//! Several users of one session, on one worker: nothing deadlocks, panics, or delays other visitors.

use std::time::{Duration, Instant};

use actix_web::{App, http::StatusCode, rt, test, web};
use hardtack_actix::{Session, SessionError};
use serde::ser::{Serialize, Serializer};

use crate::{
    COOKIE, config, middleware, tester,
    visitor::{ask, run},
};

const SLEEP: Duration = Duration::from_millis(500);

/// Two threads change the session at the same time.
async fn two_threads(session: Session) -> actix_web::Result<String> {
    let count = |session: Session| {
        web::block(move || (0..100).try_for_each(|_| session.update("n", |n: &mut u32| *n += 1)))
    };
    let (one, other) = (count(session.clone()), count(session.clone()));
    one.await??;
    other.await??;
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
async fn own_closure_fails(session: Session) -> actix_web::Result<String> {
    session.update("a", |a: &mut u32| session.insert("a", *a)).and_then(|result| result)?;
    Ok("unreachable".to_owned())
}

/// A closure sleeps on another thread. The handler writes, and does not wait for it.
async fn sleeping_closure(session: Session) -> Result<&'static str, SessionError> {
    let handle = session.clone();
    let (begun, wait) = std::sync::mpsc::channel();
    drop(rt::task::spawn_blocking(move || {
        let late = handle.update("late", |late: &mut u32| {
            begun.send(()).unwrap();
            std::thread::sleep(SLEEP);
            *late = 1;
        });
        assert!(matches!(late, Err(SessionError::ResponseSent)));
    }));
    while wait.try_recv().is_err() {
        rt::task::yield_now().await;
    }
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

/// A handle is kept beyond the response, on the same thread.
async fn kept_handle(session: Session) -> Result<&'static str, SessionError> {
    session.insert("b", 2)?;
    rt::spawn(async move {
        rt::time::sleep(Duration::from_millis(20)).await;
        assert!(matches!(session.insert("c", 3), Err(SessionError::ResponseSent)));
        assert_eq!(session.get::<u32>("b").unwrap(), Some(2));
    });
    Ok("kept")
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/two-threads", web::get().to(two_threads))
        .route("/own-closure", web::get().to(own_closure))
        .route("/own-closure-fails", web::get().to(own_closure_fails))
        .route("/sleeping-closure", web::get().to(sleeping_closure))
        .route("/nosy-value", web::get().to(nosy_value))
        .route("/kept-handle", web::get().to(kept_handle))
        .route("/other-visitor", web::get().to(async || "here"));
}

#[test]
fn each_use_gives_an_answer_and_keeps_every_update() {
    const IN_USE: &str = "the session is in use by a closure of `with`, `update` or `edit`: inside \
                          the closure, use its argument instead of the session";
    let app = || App::new().configure(routes).wrap(middleware(config()));
    for (path, body) in [
        ("/two-threads", "Some(200)"),
        ("/own-closure", &format!("{IN_USE}; None")),
        ("/nosy-value", "Some(1)"),
        ("/kept-handle", "kept"),
    ] {
        let answer = ask(app(), path, &[COOKIE]);
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, body), "{path}");
    }
    let answer = ask(app(), "/own-closure-fails", &[COOKIE]);
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
}

#[test]
fn a_closure_that_sleeps_delays_neither_its_response_nor_other_visitors() {
    run(async {
        let app = App::new().configure(routes).wrap(middleware(config()));
        let app = test::init_service(app).await;
        let ask = async |path: &str| {
            let request = test::TestRequest::with_uri(path).insert_header(("cookie", COOKIE));
            let response = test::call_service(&app, request.to_request()).await;
            let headers = response.headers().get_all("set-cookie").cloned().collect::<Vec<_>>();
            (test::read_body(response).await, headers)
        };
        let start = Instant::now();
        let slow = rt::time::timeout(SLEEP * 4, ask("/sleeping-closure"));
        let (slow, other) = (slow.await.unwrap(), ask("/other-visitor").await);
        assert!(start.elapsed() < SLEEP, "{:?}", start.elapsed());
        assert_eq!((&slow.0[..], &other.0[..]), (&b"did not wait"[..], &b"here"[..]));
        let change = tester().read(slow.1);
        change.assert_value("b", 2).assert_value("a", 1).assert_no_value("late");
    });
}
