//! The site of the visitors, on axum and on actix-web.

use std::convert::Infallible;
use std::time::Duration;

use axum::{Router, body::Body, extract::RawQuery, routing::get};
use hardtack_login::{
    FreshLogin, LogInOptions, LoggedIn, Login, LoginConfig, LoginError, LoginManager, UserId,
    actix::LoginMiddleware, axum::LoginLayer,
};
use hardtack_session::{
    SecureCookieSessionInterface, Session, SessionConfig, SessionError, UnixTime,
};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use super::{NOW, Response};

/// Asks for a path with headers.
pub(crate) type Service = Box<dyn Fn(&str, &[(String, String)]) -> Response>;

async fn find(id: UserId) -> Result<Option<()>, Infallible> {
    Ok((id != UserId::from("gone")).then_some(()))
}

fn manager(settings: &Value) -> LoginManager {
    let mut config: LoginConfig = serde_json::from_value(settings.clone()).unwrap();
    if let Some(view) = settings["views"].as_str() {
        config = config.with_login_view(view).with_refresh_view("/refresh-page");
    }
    LoginManager::new(config).unwrap().with_user_loader(find).with_clock(UnixTime(NOW))
}

fn sessions(settings: &Value) -> SecureCookieSessionInterface {
    let config: SessionConfig = serde_json::from_value(settings.clone()).unwrap();
    SecureCookieSessionInterface::new(config).unwrap()
}

async fn state(login: &Login) -> Result<String, LoginError> {
    let id = login.user_id().await?.map_or_else(|| "-".to_owned(), |id| id.to_string());
    Ok(format!("{id}|{}", login.is_fresh()?))
}

/// Returns the id in a query of the visitors.
fn id(query: &str) -> &'static str {
    match query {
        "" => "42",
        "id=7%20%3B" => "7 ;",
        "id=%22%C3%A9%2C" => "\"é,",
        other => panic!("no visitor asks for {other}"),
    }
}

const REMEMBER: LogInOptions = LogInOptions { remember: true, duration: None, fresh: true };
const HOUR: LogInOptions = LogInOptions { duration: Some(Duration::from_secs(3600)), ..REMEMBER };
const STALE: LogInOptions = LogInOptions { remember: false, duration: None, fresh: false };

async fn log_in(
    login: &Login,
    id: impl Into<UserId>,
    options: LogInOptions,
) -> Result<String, LoginError> {
    login.log_in_with(id, options)?;
    state(login).await
}

async fn log_out(login: &Login) -> Result<String, LoginError> {
    login.log_out().await?;
    state(login).await
}

async fn confirm(login: &Login) -> Result<String, LoginError> {
    login.confirm()?;
    state(login).await
}

async fn keep(login: &Login) -> Result<String, LoginError> {
    login.session().set_permanent(true)?;
    state(login).await
}

fn write(session: &Session) -> Result<String, SessionError> {
    session.update("visits", |visits: &mut u32| *visits += 1)?;
    Ok(String::new())
}

pub(crate) fn axum_service(settings: &Value) -> Service {
    let layer = hardtack_tower::SessionLayer::new(sessions(settings)).with_clock(UnixTime(NOW));
    let logins = LoginLayer::new(manager(settings)).with_peer_address(|_| Some("127.0.0.1".into()));
    let app: Router = Router::new()
        .route("/look", get(|login: Login| async move { state(&login).await }))
        .route("/pass", get(|| async { "" }))
        .route(
            "/login",
            get(|login: Login, RawQuery(query): RawQuery| async move {
                log_in(&login, id(query.as_deref().unwrap_or_default()), LogInOptions::default())
                    .await
            }),
        )
        .route(
            "/login-integer",
            get(|login: Login| async move { log_in(&login, 7, REMEMBER).await }),
        )
        .route("/keep", get(|login: Login| async move { keep(&login).await }))
        .route("/stale", get(|login: Login| async move { log_in(&login, "42", STALE).await }))
        .route(
            "/remember",
            get(|login: Login, RawQuery(query): RawQuery| async move {
                log_in(&login, id(query.as_deref().unwrap_or_default()), REMEMBER).await
            }),
        )
        .route(
            "/remember-hour",
            get(|login: Login| async move { log_in(&login, "42", HOUR).await }),
        )
        .route("/logout", get(|login: Login| async move { log_out(&login).await }))
        .route("/confirm", get(|login: Login| async move { confirm(&login).await }))
        .route("/required", get(|login: LoggedIn| async move { state(&login).await }))
        .route("/required/{*rest}", get(|login: LoggedIn| async move { state(&login).await }))
        .route("/fresh", get(|login: FreshLogin| async move { state(&login).await }))
        .route("/write", get(|session: Session| async move { write(&session) }))
        .layer(logins)
        .layer(layer);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    Box::new(move |path, headers| {
        let mut request = http::Request::get(path);
        for (name, value) in headers {
            request = request.header(name, value.as_bytes());
        }
        runtime.block_on(async {
            let request = request.body(Body::empty()).unwrap();
            let response = app.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            let text = |name| {
                let values = parts.headers.get_all(name).iter();
                values.map(|value: &http::HeaderValue| {
                    String::from_utf8(value.as_bytes().to_vec()).unwrap()
                })
            };
            answer(
                parts.status.as_u16(),
                &body,
                text(http::header::LOCATION).next(),
                text(http::header::SET_COOKIE).collect(),
            )
        })
    })
}

fn answer(
    status: u16,
    body: &[u8],
    location: Option<String>,
    mut cookies: Vec<String>,
) -> Response {
    cookies.sort();
    let body = if status == 200 { body } else { b"" };
    Response { status, body: String::from_utf8(body.to_vec()).unwrap(), location, cookies }
}

pub(crate) fn actix_service(settings: &Value) -> Service {
    use actix_web::{App, test, web};

    let session =
        hardtack_actix::SessionMiddleware::new(sessions(settings)).with_clock(UnixTime(NOW));
    let logins = LoginMiddleware::new(manager(settings));
    let system = actix_web::rt::System::new();
    let app = App::new()
        .route("/look", web::get().to(|login: Login| async move { state(&login).await }))
        .route("/pass", web::get().to(|| async { "" }))
        .route(
            "/login",
            web::get().to(|login: Login, request: actix_web::HttpRequest| async move {
                log_in(&login, id(request.query_string()), LogInOptions::default()).await
            }),
        )
        .route(
            "/login-integer",
            web::get().to(|login: Login| async move { log_in(&login, 7, REMEMBER).await }),
        )
        .route("/keep", web::get().to(|login: Login| async move { keep(&login).await }))
        .route(
            "/stale",
            web::get().to(|login: Login| async move { log_in(&login, "42", STALE).await }),
        )
        .route(
            "/remember",
            web::get().to(|login: Login, request: actix_web::HttpRequest| async move {
                log_in(&login, id(request.query_string()), REMEMBER).await
            }),
        )
        .route(
            "/remember-hour",
            web::get().to(|login: Login| async move { log_in(&login, "42", HOUR).await }),
        )
        .route("/logout", web::get().to(|login: Login| async move { log_out(&login).await }))
        .route("/confirm", web::get().to(|login: Login| async move { confirm(&login).await }))
        .route("/required", web::get().to(|login: LoggedIn| async move { state(&login).await }))
        .route(
            "/required/{rest:.*}",
            web::get().to(|login: LoggedIn| async move { state(&login).await }),
        )
        .route("/fresh", web::get().to(|login: FreshLogin| async move { state(&login).await }))
        .route("/write", web::get().to(|session: Session| async move { write(&session) }))
        .wrap(logins)
        .wrap(session);
    let app = system.block_on(test::init_service(app));
    Box::new(move |path, headers| {
        let mut request =
            test::TestRequest::get().uri(path).peer_addr(([127, 0, 0, 1], 4000).into());
        for (name, value) in headers {
            request = request.insert_header((name.as_str(), value.as_bytes()));
        }
        system.block_on(async {
            let response = test::call_service(&app, request.to_request()).await;
            let text = |name| {
                let values = response.headers().get_all(name);
                values.map(|value| String::from_utf8(value.as_bytes().to_vec()).unwrap())
            };
            let location = text(actix_web::http::header::LOCATION).next();
            let cookies = text(actix_web::http::header::SET_COOKIE).collect();
            let status = response.status().as_u16();
            answer(status, &test::read_body(response).await, location, cookies)
        })
    })
}
