//! Hooks, and the predicate for refreshing.

use std::sync::{Arc, Mutex};

use actix_web::{App, http::StatusCode, web};
use hardtack_actix::Session;
use hardtack_actix::session::OversizedCookie;

use crate::{COOKIE, PERMANENT, config, middleware, visitor::ask};

async fn untouched() -> &'static str {
    "untouched"
}

async fn read(session: Session) -> String {
    session.permanent().unwrap().to_string()
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/", web::get().to(untouched))
        .route("/static/style.css", web::get().to(untouched))
        .route("/static/read", web::get().to(read));
}

#[test]
fn c6_a_request_that_skips_the_refresh_neither_opens_nor_renews_a_session_nobody_looks_at() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let note = Arc::clone(&told);
    let sessions = middleware(config())
        .skip_refresh_if(|request| request.path().starts_with("/static/"))
        .on_rejected(move |rejection| note.lock().unwrap().push(rejection.reason().as_str()));
    let renewed = |path, cookie| {
        let app = App::new().configure(routes).wrap(sessions.clone());
        let answer = ask(app, path, &[cookie]);
        (answer.all("set-cookie").len(), answer.all("vary").len())
    };
    assert_eq!(renewed("/", PERMANENT), (1, 1));
    assert_eq!(renewed("/static/style.css", PERMANENT), (0, 0));
    assert_eq!(renewed("/static/read", PERMANENT), (1, 1), "it was looked at");

    assert_eq!(renewed("/static/style.css", "session=forged"), (0, 0));
    assert_eq!(*told.lock().unwrap(), [""; 0], "it was not opened");
    renewed("/", "session=forged");
    renewed("/", COOKIE);
    assert_eq!(*told.lock().unwrap(), ["wrong-kind"]);
}

#[test]
fn c11_the_hook_is_told_the_length_of_an_oversized_cookie_sent_or_refused() {
    async fn write(session: Session) -> &'static str {
        session.insert("b", 2).unwrap();
        "written"
    }
    for (oversized_cookie, status) in [
        (OversizedCookie::Report, StatusCode::OK),
        (OversizedCookie::Refuse, StatusCode::INTERNAL_SERVER_ERROR),
    ] {
        let told = Arc::new(Mutex::new(Vec::new()));
        let note = Arc::clone(&told);
        let mut config = config();
        (config.oversized_cookie, config.max_cookie_size) = (oversized_cookie, 60);
        let sessions = middleware(config).on_oversized(move |len| note.lock().unwrap().push(len));
        let app = App::new().wrap(sessions).route("/", web::get().to(write));
        assert_eq!(ask(app, "/", &[COOKIE]).status, status);
        assert_eq!(*told.lock().unwrap(), [79]);
    }
}
