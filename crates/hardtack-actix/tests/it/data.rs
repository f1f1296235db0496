//! The session as a type of one's own, as an argument of handlers.

use std::error::Error;

use actix_web::{App, http::StatusCode, web};
use hardtack_actix::session_interface::tagged_json::Map;
use hardtack_actix::{SessionData, SessionDataRejection, SessionFailure};
use serde::{Deserialize, Serialize};

use crate::{config, middleware, tester, visitor::ask};

#[derive(Deserialize, Serialize)]
struct Account {
    #[serde(rename = "_user_id")]
    id: String,
    #[serde(default)]
    logins: u32,
}

async fn read(SessionData(account): SessionData<Account>) -> String {
    format!("{} {}", account.id, account.logins)
}

async fn log_in(data: SessionData<Account>) -> Result<String, SessionFailure> {
    let SessionData(mut account) = data;
    account.edit(|account| account.logins += 1)?;
    Ok(account.logins.to_string())
}

async fn optional(account: Option<SessionData<Account>>) -> String {
    account.map_or_else(|| "nobody".to_owned(), |SessionData(account)| account.id.clone())
}

async fn rejected(data: Result<SessionData<Account>, SessionDataRejection>) -> String {
    let rejection = data.unwrap_err();
    rejection.source().map_or_else(|| rejection.to_string(), ToString::to_string)
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
        session.insert("pair", &(1, 2))
    });
    let answer = ask(site!(), "/read", &[&cookie]);
    assert_eq!(answer.body, "42 0");
    tester().read(answer.all("set-cookie")).assert_kept();

    let answer = ask(site!(), "/log-in", &[&cookie]);
    assert_eq!(answer.body, "1");
    tester()
        .read(answer.all("set-cookie"))
        .assert_value("_user_id", "42")
        .assert_value("logins", &1)
        .assert_value("pair", &(1, 2));
    assert_eq!(ask(site!(), "/optional", &[&cookie]).body, "42");
}

#[test]
fn what_the_type_demands_and_the_session_lacks_is_forbidden_and_what_does_not_fit_is_an_error() {
    let unfit = tester().cookie(|session| session.insert("_user_id", &42));
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
    let cookie = tester().cookie(|session| session.insert("account", &Map::new()));
    for (cookies, status) in
        [(&[][..], StatusCode::FORBIDDEN), (&[cookie.as_str()], StatusCode::INTERNAL_SERVER_ERROR)]
    {
        let read = web::get().to(async |_: SessionData<Site>| "read");
        let site = App::new().route("/", read).wrap(middleware(config()));
        assert_eq!(ask(site, "/", cookies).status, status);
    }
}

#[test]
fn without_a_middleware_it_is_an_error_that_names_it() {
    let app = || App::new().configure(routes);
    let answer = ask(app(), "/read", &[]);
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.body.contains("put hardtack_actix::SessionMiddleware around"));
    assert!(ask(app(), "/rejected", &[]).body.contains("put hardtack_actix::SessionMiddleware"));
}
