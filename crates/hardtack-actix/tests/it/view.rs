//! The whole session as a type, in handlers.

use std::error::Error;

use actix_web::{App, http::StatusCode, web};
use hardtack_actix::session::tagged_json::Map;
use hardtack_actix::{Session, SessionError};
use serde::{Deserialize, Serialize};

use crate::{config, middleware, tester, visitor::ask};

#[derive(Deserialize, Serialize)]
struct Account {
    #[serde(rename = "_user_id")]
    id: String,
    #[serde(default)]
    logins: u32,
}

async fn read(session: Session) -> Result<String, SessionError> {
    let account: Account = session.view()?;
    Ok(format!("{} {}", account.id, account.logins))
}

/// `?` works in a handler whose error is actix-web's too.
async fn log_in(session: Session) -> actix_web::Result<String> {
    let logins = session.edit(|account: &mut Account| {
        account.logins += 1;
        account.logins
    })?;
    Ok(logins.to_string())
}

async fn optional(session: Session) -> String {
    let account = session.view::<Account>();
    account.map_or_else(|_| "nobody".to_owned(), |account| account.id)
}

async fn rejected(session: Option<Session>) -> String {
    let error = session
        .ok_or(SessionError::MissingLayer)
        .and_then(|it| it.view::<Account>().map(|_| ()))
        .unwrap_err();
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/read", web::get().to(read))
        .route("/log-in", web::get().to(log_in))
        .route("/optional", web::get().to(optional))
        .route("/rejected", web::get().to(rejected));
}

macro_rules! site {
    () => {
        App::new().configure(routes).wrap(middleware(config()))
    };
}

#[test]
fn it_is_read_by_value_and_editing_keeps_the_keys_that_the_type_does_not_name() {
    let cookie = tester().cookie(|session| {
        session.insert("_user_id", "42")?;
        session.insert("pair", (1, 2))
    });
    let answer = ask(site!(), "/read", &[&cookie]);
    assert_eq!(answer.body, "42 0");
    tester().read(answer.all("set-cookie")).assert_kept();

    let answer = ask(site!(), "/log-in", &[&cookie]);
    assert_eq!(answer.body, "1");
    tester()
        .read(answer.all("set-cookie"))
        .assert_value("_user_id", "42")
        .assert_value("logins", 1)
        .assert_value("pair", (1, 2));
    assert_eq!(ask(site!(), "/optional", &[&cookie]).body, "42");
}

#[test]
fn what_the_type_demands_and_the_session_lacks_is_forbidden_and_what_does_not_fit_is_an_error() {
    let unfit = tester().cookie(|session| session.insert("_user_id", 42));
    for (cookies, status, reason) in [
        (&[][..], StatusCode::FORBIDDEN, "missing field `_user_id`"),
        (
            &[unfit.as_str()],
            StatusCode::INTERNAL_SERVER_ERROR,
            "expected a string, found an integer at byte 12",
        ),
    ] {
        let answer = ask(site!(), "/read", cookies);
        assert_eq!((answer.status, answer.body.as_str()), (status, ""));
        assert_eq!(answer.all("vary"), ["Cookie"], "logging in changes the answer");
        assert_eq!(ask(site!(), "/optional", cookies).body, "nobody");
        assert_eq!(ask(site!(), "/rejected", cookies).body, reason);
    }
}

#[test]
fn a_key_that_is_missing_inside_a_value_is_an_error_of_the_server() {
    #[derive(Deserialize)]
    struct Site {
        #[expect(dead_code, reason = "it is never read as far as this")]
        account: Account,
    }
    let cookie = tester().cookie(|session| session.insert("account", Map::new()));
    for (cookies, status) in
        [(&[][..], StatusCode::FORBIDDEN), (&[cookie.as_str()], StatusCode::INTERNAL_SERVER_ERROR)]
    {
        let read = web::get().to(async |session: Session| session.view::<Site>().map(|_| "read"));
        let site = App::new().route("/", read).wrap(middleware(config()));
        assert_eq!(ask(site, "/", cookies).status, status);
    }
}

#[test]
fn without_a_middleware_it_is_an_error_that_names_it() {
    let app = || App::new().configure(routes);
    let answer = ask(app(), "/read", &[]);
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.body.contains("add `SessionMiddleware` with `wrap`"));
    assert!(ask(app(), "/rejected", &[]).body.contains("add `SessionMiddleware` with `wrap`"));
}
