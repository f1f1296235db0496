//! An interface whose sessions take time to load and to save.

use hardtack_session::UnixTime;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::{
    App, Error, HttpMessage, HttpResponse,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    error::ErrorForbidden,
    http::StatusCode,
    middleware::{Next, from_fn},
    rt, web,
};
use hardtack_actix::session::{
    CookieChange, CookieState, CookieTemplate, Opened, SaveError, Saved, SessionData,
    serializer::signer::KeyMatch,
};
use hardtack_actix::{Session, SessionError, SessionInterface, SessionMiddleware};

use crate::{NOW, config, session_of, visitor::ask};

/// Keeps sessions in memory, under an id, and takes a moment for each access.
#[derive(Clone, Debug)]
struct Slow {
    cookie: CookieTemplate,
    rows: Arc<Mutex<HashMap<String, String>>>,
}

async fn delay() {
    rt::time::sleep(Duration::from_millis(5)).await;
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

fn sessions(store: &Slow) -> SessionMiddleware {
    SessionMiddleware::new(store.clone()).with_clock(NOW)
}

async fn bloat(session: Session) -> actix_web::Result<HttpResponse> {
    session.insert("x", "x".repeat(200))?;
    Ok(HttpResponse::Ok().body("done"))
}

fn routes(config: &mut web::ServiceConfig) {
    config.route("/count", web::get().to(count)).route("/bloat", web::get().to(bloat));
}

#[test]
fn a_handler_gets_a_session_that_is_loaded_and_the_response_waits_until_it_is_stored() {
    let store = store();
    let app = || App::new().configure(routes).wrap(sessions(&store));
    for n in ["2", "3"] {
        let answer = ask(app(), "/count", &["session=7"]);
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, n));
        assert_eq!(answer.all("set-cookie"), ["session=7; HttpOnly; Path=/"]);
        assert_eq!(store.rows.lock().unwrap()["7"], format!(r#"{{"n":{n}}}"#));
    }
    let answer = ask(app(), "/count", &[]);
    assert_eq!(answer.all("set-cookie"), ["session=new; HttpOnly; Path=/"]);
    assert_eq!(store.rows.lock().unwrap()["new"], r#"{"n":1}"#);
}

#[test]
fn a_store_that_fails_is_an_empty_500() {
    let store = store();
    let app = || App::new().configure(routes).wrap(sessions(&store));
    for (path, cookie) in [("/bloat", "session=7"), ("/count", "session=missing")] {
        let answer = ask(app(), path, &[cookie]);
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
        assert!(answer.all("set-cookie").is_empty());
    }
    assert_eq!(store.rows.lock().unwrap()["7"], r#"{"n":1}"#);
}

#[test]
fn middleware_loads_the_session_first_and_its_error_waits_for_the_store_too() {
    async fn early<B: MessageBody>(
        request: ServiceRequest,
        next: Next<B>,
    ) -> Result<ServiceResponse<B>, Error> {
        let session = session_of(&request.extensions())?;
        assert!(matches!(session.flash("x", "y"), Err(SessionError::NotLoaded)));
        session.load().await?;
        session.insert("n", 41)?;
        match request.path() {
            "/forbidden" => Err(ErrorForbidden("forbidden")),
            "/full" => {
                session.insert("x", "x".repeat(200))?;
                Err(ErrorForbidden("forbidden"))
            }
            _ => next.call(request).await,
        }
    }
    let store = store();
    let app = || App::new().configure(routes).wrap(from_fn(early)).wrap(sessions(&store));
    assert_eq!(ask(app(), "/count", &["session=7"]).body, "42");
    assert_eq!(store.rows.lock().unwrap()["7"], r#"{"n":42}"#);

    let answer = ask(app(), "/forbidden", &["session=7"]);
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::FORBIDDEN, "forbidden"));
    assert_eq!(answer.all("set-cookie"), ["session=7; HttpOnly; Path=/"]);
    assert_eq!(store.rows.lock().unwrap()["7"], r#"{"n":41}"#);

    let answer = ask(app(), "/full", &["session=7"]);
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
    assert!(answer.all("set-cookie").is_empty());
}
