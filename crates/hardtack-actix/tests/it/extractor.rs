//! The session as an argument of handlers and in the extensions, with and without a middleware.

use actix_web::{
    App, HttpMessage, HttpRequest,
    dev::ServiceRequest,
    guard,
    http::StatusCode,
    middleware::{Next, from_fn},
    web,
};
use hardtack_actix::{SecureCookieSessionInterface, Session, SessionError, SessionMiddleware};

use crate::{COOKIE, config, middleware, session_of, tester, visitor::ask};

const MISSING: &str = "there is no session on this route: for axum, add `SessionLayer` with \
                       `Router::layer` after every route, fallback and layer that uses the session \
                       (`route_layer` does not cover fallbacks); for actix-web, add \
                       `SessionMiddleware` with `wrap`";

#[test]
fn a_missing_middleware_is_an_error_that_names_it() {
    async fn argument(_: Session) -> &'static str {
        "unreachable"
    }
    async fn in_the_extensions(request: HttpRequest) -> actix_web::Result<String> {
        Ok(format!("{:?}", session_of(&request.extensions())?))
    }
    for route in [web::get().to(argument), web::get().to(in_the_extensions)] {
        let answer = ask(App::new().route("/", route), "/", &[COOKIE]);
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(answer.body, MISSING);
    }
}

#[test]
fn an_optional_session_is_none_without_a_middleware() {
    async fn handler(session: Option<Session>) -> String {
        session.is_some().to_string()
    }
    let app = || App::new().route("/", web::get().to(handler));
    assert_eq!(ask(app(), "/", &[]).body, "false");
    assert_eq!(ask(app().wrap(middleware(config())), "/", &[]).body, "true");
}

#[test]
fn c13_without_a_key_reading_works_and_writing_is_an_error_that_names_the_cure() {
    async fn read(session: Session) -> Result<String, SessionError> {
        Ok(format!("{:?}", session.get::<u64>("a")?))
    }
    async fn write(session: Session) -> String {
        session.insert("b", 2).unwrap_err().to_string()
    }
    async fn fail(session: Session) -> Result<&'static str, SessionError> {
        session.clear()?;
        Ok("unreachable")
    }
    let without_key = || SecureCookieSessionInterface::without_key(config()).unwrap();
    let app = || {
        App::new()
            .wrap(SessionMiddleware::new(without_key()))
            .route("/read", web::get().to(read))
            .route("/write", web::get().to(write))
            .route("/fail", web::get().to(fail))
    };
    let answer = ask(app(), "/read", &[COOKIE]);
    assert_eq!(answer.body, "None");
    assert!(answer.all("vary").is_empty(), "a null session is not saved");
    assert_eq!(
        ask(app(), "/write", &[]).body,
        "the session is read-only because no secret key was set: \
         set SECRET_KEY to something unique and secret"
    );
    let answer = ask(app(), "/fail", &[]);
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
}

#[test]
fn a_missing_middleware_is_a_failure_of_the_session_wherever_it_is_found_out() {
    async fn handler(request: HttpRequest) -> Result<String, SessionError> {
        Ok(format!("{:?}", session_of(&request.extensions())?.get::<u64>("a")?))
    }
    let app = || App::new().route("/", web::get().to(handler));
    let answer = ask(app(), "/", &[COOKIE]);
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.body, MISSING);
    assert_eq!(ask(app().wrap(middleware(config())), "/", &[COOKIE]).body, "Some(1)");
}

#[test]
fn requests_responses_and_guards_have_the_same_session_as_handlers() {
    async fn handler(one: Session, request: HttpRequest) -> Result<String, SessionError> {
        one.insert("b", 2)?;
        let b = session_of(&request.extensions())?.get::<u64>("b")?;
        Ok(format!("{b:?}"))
    }
    async fn before_and_after(
        request: ServiceRequest,
        next: Next<impl actix_web::body::MessageBody>,
    ) -> Result<actix_web::dev::ServiceResponse<impl actix_web::body::MessageBody>, actix_web::Error>
    {
        session_of(&request.extensions())?.insert("before", true)?;
        let response = next.call(request).await?;
        session_of(&response.request().extensions())?.insert("after", true)?;
        Ok(response)
    }
    let app = || {
        let logged_in = guard::fn_guard(|context| {
            session_of(&context.req_data()).is_ok_and(|session| session.contains_key("a").unwrap())
        });
        App::new()
            .service(web::resource("/").guard(logged_in).to(handler))
            .wrap(from_fn(before_and_after))
            .wrap(middleware(config()))
    };
    let answer = ask(app(), "/", &[COOKIE]);
    assert_eq!(answer.body, "Some(2)");
    tester()
        .read(answer.all("set-cookie"))
        .assert_value("before", true)
        .assert_value("b", 2)
        .assert_value("after", true);
    assert_eq!(ask(app(), "/", &[]).status, StatusCode::NOT_FOUND, "the guard refuses");
}
