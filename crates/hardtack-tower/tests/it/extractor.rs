//! The session as an argument of handlers, with and without a layer.

use axum::{Router, extract::Request, routing::get};
use hardtack_tower::{SecureCookieSessionInterface, Session, SessionError, SessionLayer};
use http::StatusCode;

use crate::{COOKIE, config, layer, visitor::ask};

#[tokio::test]
async fn a_missing_layer_is_an_error_that_names_it() {
    let site = Router::new().route("/", get(async |_: Session| "unreachable"));
    let answer = ask(&site, "/", &[COOKIE]).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(
        answer.body,
        "there is no session on this route: for axum, add `SessionLayer` with `Router::layer` after \
         every route, fallback and layer that uses the session (`route_layer` does not cover \
         fallbacks); for actix-web, add `SessionMiddleware` with `wrap`"
    );
}

#[tokio::test]
async fn a_missing_layer_is_a_failure_of_the_session_wherever_it_is_found_out() {
    let site = Router::new().route(
        "/",
        get(async |request: Request| {
            let session =
                request.extensions().get::<Session>().ok_or(SessionError::MissingLayer)?;
            Ok::<_, SessionError>(format!("{:?}", session.get::<u64>("a")?))
        }),
    );
    let answer = ask(&site, "/", &[COOKIE]).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.body, SessionError::MissingLayer.to_string());
    assert_eq!(ask(&site.layer(layer(config())), "/", &[COOKIE]).await.body, "Some(1)");
}

#[tokio::test]
async fn an_optional_session_is_none_without_a_layer() {
    let site = Router::new()
        .route("/", get(async |session: Option<Session>| session.is_some().to_string()));
    assert_eq!(ask(&site, "/", &[]).await.body, "false");
    assert_eq!(ask(&site.layer(layer(config())), "/", &[]).await.body, "true");
}

#[tokio::test]
async fn c13_without_a_key_reading_works_and_writing_is_an_error_that_names_the_cure() {
    let without_key = SecureCookieSessionInterface::without_key(config()).unwrap();
    let site = Router::new()
        .route(
            "/read",
            get(async |session: Session| {
                Ok::<_, SessionError>(format!("{:?}", session.get::<u64>("a")?))
            }),
        )
        .route(
            "/write",
            get(async |session: Session| session.insert("b", 2).unwrap_err().to_string()),
        )
        .route(
            "/fail",
            get(async |session: Session| {
                session.clear()?;
                Ok::<_, SessionError>("unreachable")
            }),
        )
        .layer(SessionLayer::new(without_key));
    let answer = ask(&site, "/read", &[COOKIE]).await;
    assert_eq!(answer.body, "None");
    assert!(answer.all("vary").is_empty(), "a null session is not saved");
    assert_eq!(
        ask(&site, "/write", &[]).await.body,
        "the session is read-only because no secret key was set: \
         set SECRET_KEY to something unique and secret"
    );
    let answer = ask(&site, "/fail", &[]).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
}

#[tokio::test]
async fn every_part_of_a_handler_has_the_same_session() {
    let site = Router::new()
        .route(
            "/",
            get(async |one: Session, other: Session| {
                one.insert("a", 5).unwrap();
                format!("{:?}", other.get::<u64>("a").unwrap())
            }),
        )
        .layer(layer(config()));
    assert_eq!(ask(&site, "/", &[COOKIE]).await.body, "Some(5)");
}
