//! An interface whose sessions take time to load and to save.

use hardtack_session::UnixTime;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::{Router, body::Body, extract::Request, middleware::Next, routing::get};
use hardtack_tower::session::{
    CookieChange, CookieState, CookieTemplate, Opened, SaveError, Saved, SessionData,
    serializer::signer::KeyMatch,
};
use hardtack_tower::{Session, SessionError, SessionInterface, SessionLayer};
use http::{Response, StatusCode};
use tower::{Layer, ServiceExt, service_fn};

use crate::{NOW, config, visitor::ask};

/// Keeps sessions in memory, under an id, and takes a moment for each access.
#[derive(Clone, Debug)]
struct Slow {
    cookie: CookieTemplate,
    rows: Arc<Mutex<HashMap<String, String>>>,
}

async fn delay() {
    tokio::time::sleep(Duration::from_millis(5)).await;
}

impl SessionInterface for Slow {
    fn cookie_name(&self) -> &str {
        self.cookie.name()
    }

    fn open_session(&self, cookie: Option<&[u8]>, now: UnixTime) -> Opened {
        let Some(id) = cookie.map(|id| String::from_utf8(id.to_vec()).unwrap()) else {
            return Opened::new(SessionData::new(), CookieState::Absent);
        };
        let rows = Arc::clone(&self.rows);
        Opened::loading(async move {
            delay().await;
            let text = rows.lock().unwrap().get(&id).cloned();
            let session = SessionData::loads(text.ok_or("no such session")?)?.with_id(id);
            Ok(Opened::new(session, CookieState::accepted(now, KeyMatch::Current)))
        })
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
        let id = session.id().unwrap_or("new").to_owned();
        let text = session.dumps().map_err(|error| SaveError::Other(error.into()))?;
        let (cookie, rows) = (self.cookie.set(&id, None), Arc::clone(&self.rows));
        let full = text.len() > 100;
        Ok(Saved::new(CookieChange::Set(cookie), true).with_commit(async move {
            delay().await;
            if full {
                return Err(SaveError::Other("the store is full".into()));
            }
            rows.lock().unwrap().insert(id, text);
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

fn store() -> Slow {
    let rows = HashMap::from([("7".to_owned(), r#"{"n":1}"#.to_owned())]);
    let cookie = CookieTemplate::new(&config()).unwrap();
    Slow { cookie, rows: Arc::new(Mutex::new(rows)) }
}

async fn count(session: Session) -> Result<String, SessionError> {
    let n = session.update("n", |n: &mut u32| {
        *n += 1;
        *n
    })?;
    Ok(n.to_string())
}

fn site(store: &Slow) -> Router {
    Router::new()
        .route("/count", get(count))
        .route("/optional", get(async |session: Option<Session>| count(session.unwrap()).await))
        .route("/bloat", get(async |session: Session| session.insert("x", "x".repeat(200))))
        .layer(SessionLayer::new(store.clone()).with_clock(NOW))
}

#[tokio::test]
async fn a_handler_gets_a_session_that_is_loaded_and_the_response_waits_until_it_is_stored() {
    let store = store();
    for (path, n) in [("/count", "2"), ("/optional", "3")] {
        let answer = ask(&site(&store), path, &["session=7"]).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, n));
        assert_eq!(answer.all("set-cookie"), ["session=7; HttpOnly; Path=/"]);
        assert_eq!(store.rows.lock().unwrap()["7"], format!(r#"{{"n":{n}}}"#));
    }
    let answer = ask(&site(&store), "/count", &[]).await;
    assert_eq!(answer.all("set-cookie"), ["session=new; HttpOnly; Path=/"]);
    assert_eq!(store.rows.lock().unwrap()["new"], r#"{"n":1}"#);
}

#[tokio::test]
async fn a_store_that_fails_is_an_empty_500() {
    let store = store();
    for (path, cookie) in [("/bloat", "session=7"), ("/count", "session=missing")] {
        let answer = ask(&site(&store), path, &[cookie]).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
        assert!(answer.all("set-cookie").is_empty());
    }
    assert_eq!(store.rows.lock().unwrap()["7"], r#"{"n":1}"#);
}

#[tokio::test]
async fn middleware_loads_the_session_first() {
    let store = store();
    let early = async |request: Request, next: Next| {
        let session = request.extensions().get::<Session>().unwrap().clone();
        assert!(matches!(session.flash("x", "y"), Err(SessionError::NotLoaded)));
        assert!(matches!(session.get::<u32>("n"), Err(SessionError::NotLoaded)));
        session.load().await.unwrap();
        session.insert("n", 41).unwrap();
        next.run(request).await
    };
    let site = Router::new()
        .route("/count", get(count))
        .layer(axum::middleware::from_fn(early))
        .layer(SessionLayer::new(store.clone()).with_clock(NOW));
    assert_eq!(ask(&site, "/count", &["session=7"]).await.body, "42");
    assert_eq!(store.rows.lock().unwrap()["7"], r#"{"n":42}"#);
}

#[tokio::test]
async fn a_session_that_nobody_loads_stays_in_its_store() {
    let store = store();
    let service =
        SessionLayer::new(store.clone()).layer(service_fn(async |request: http::Request<Body>| {
            let session = request.extensions().get::<Session>().unwrap();
            assert!(session.insert("n", 2).is_err());
            Ok::<_, Infallible>(Response::new(Body::empty()))
        }));
    let request = http::Request::get("/").header("cookie", "session=7");
    let response = service.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert!(!response.headers().contains_key("set-cookie"));
    assert_eq!(store.rows.lock().unwrap()["7"], r#"{"n":1}"#);
}
