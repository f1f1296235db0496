//! The layers of axum and actix-web, where something is missing or fails.

use axum::{Router, body::Body, routing::get};
use hardtack_login::{
    CsrfConfig, CsrfProtect, CsrfToken, LogInOptions, LoggedIn, Login, LoginConfig, LoginError,
    LoginManager, UserId,
    axum::{CsrfLayer, LoginLayer, RequireLogin},
};
use hardtack_session::{SecretKey, SessionConfig, testing::SessionTester};
use hardtack_tower::{SecureCookieSessionInterface, SessionLayer};
use tower::ServiceExt;

fn key() -> SecretKey {
    SecretKey::new("secret-key").unwrap()
}

fn logins() -> LoginManager {
    LoginManager::new(LoginConfig::new(key())).unwrap()
}

fn sessions() -> SessionLayer {
    SessionLayer::new(SecureCookieSessionInterface::new(SessionConfig::new(key())).unwrap())
}

/// Returns the status of a request.
async fn status(app: &Router, method: &str, path: &str, cookie: Option<&str>) -> u16 {
    let mut request = axum::http::Request::builder().method(method).uri(path);
    if let Some(cookie) = cookie {
        request = request.header("Cookie", cookie);
    }
    let request = request.body(Body::empty()).unwrap();
    app.clone().oneshot(request).await.unwrap().status().as_u16()
}

fn cookie() -> String {
    let tester = SessionTester::new(SessionConfig::new(key()));
    tester.cookie(|session| session.insert("_user_id", "42"))
}

fn app() -> Router {
    Router::new()
        .route("/login", get(|_: Login| async {}))
        .route("/logged-in", get(|_: LoggedIn| async {}))
        .route("/token", get(|token: CsrfToken| async move { token.to_string() }))
        .route(
            "/remember",
            get(|login: Login| async move {
                login.log_in_with("42", LogInOptions { remember: true, ..LogInOptions::default() })
            }),
        )
}

#[tokio::test]
async fn a_missing_layer_is_a_server_error() {
    for path in ["/login", "/logged-in", "/token"] {
        assert_eq!(status(&app(), "GET", path, None).await, 500, "{path}");
        assert_eq!(status(&app().layer(sessions()), "GET", path, None).await, 500, "{path}");
    }
    // The layers are there, and the session is not.
    let csrf = CsrfProtect::new(CsrfConfig::new(key())).unwrap();
    let app = app().layer(LoginLayer::new(logins())).layer(CsrfLayer::new(csrf));
    for path in ["/login", "/logged-in", "/token"] {
        assert_eq!(status(&app, "GET", path, None).await, 500, "{path}");
    }
    assert_eq!(status(&app, "POST", "/token", None).await, 500);
}

#[tokio::test]
async fn l4_nobody_is_remembered_before_the_application_says_how_users_are_loaded() {
    let remembering = |manager| app().layer(LoginLayer::new(manager)).layer(sessions());
    assert_eq!(status(&remembering(logins()), "GET", "/remember", None).await, 500);
    let manager = logins().without_user_loader();
    assert_eq!(status(&remembering(manager), "GET", "/remember", None).await, 200);
    // A genuine cookie is not read either.
    let token = hardtack_login::RememberToken::new(&key()).unwrap().encode("42").unwrap();
    let cookie = format!("remember_token={token}");
    let remembered = |manager| remembering(manager);
    assert_eq!(status(&remembered(logins()), "GET", "/logged-in", Some(&cookie)).await, 401);
    let manager = logins().without_user_loader();
    assert_eq!(status(&remembered(manager), "GET", "/logged-in", Some(&cookie)).await, 200);
}

#[tokio::test]
async fn a_user_loader_that_fails_is_a_server_error_and_one_that_finds_nobody_is_not() {
    let failing = logins().with_user_loader(|_: UserId| async {
        Err::<Option<()>, _>(std::io::Error::other("the database is down: canary"))
    });
    let app_of = |manager| app().layer(LoginLayer::new(manager)).layer(sessions());
    assert_eq!(status(&app_of(failing), "GET", "/logged-in", Some(&cookie())).await, 500);
    let empty =
        logins().with_user_loader(|_: UserId| async { Ok::<Option<()>, std::io::Error>(None) });
    assert_eq!(status(&app_of(empty), "GET", "/logged-in", Some(&cookie())).await, 401);
}

#[tokio::test]
async fn a_router_that_requires_a_login_lets_options_pass() {
    let app: Router = Router::new()
        .route("/", get(|| async {}).options(|| async {}))
        .route_layer(RequireLogin::new())
        .layer(LoginLayer::new(logins()))
        .layer(sessions());
    assert_eq!(status(&app, "OPTIONS", "/", None).await, 200);
    assert_eq!(status(&app, "GET", "/", None).await, 401);
    assert_eq!(status(&app, "GET", "/", Some(&cookie())).await, 200);
    let app: Router = Router::new()
        .route("/", get(|| async {}))
        .route_layer(RequireLogin::fresh())
        .layer(LoginLayer::new(logins()))
        .layer(sessions());
    assert_eq!(status(&app, "GET", "/", Some(&cookie())).await, 401);
}

#[tokio::test]
async fn the_user_of_the_loader_is_there_for_handlers() {
    #[derive(Debug, PartialEq)]
    struct User(String);

    async fn name(login: LoggedIn) -> Result<String, LoginError> {
        let user = login.user::<User>().await?.unwrap();
        assert!(login.user::<u8>().await?.is_none());
        Ok(user.0.clone())
    }

    let logins = logins().with_user_loader(|id: UserId| async move {
        Ok::<_, std::io::Error>(Some(User(format!("user {id}"))))
    });
    let app: Router =
        Router::new().route("/", get(name)).layer(LoginLayer::new(logins)).layer(sessions());
    assert_eq!(status(&app, "GET", "/", Some(&cookie())).await, 200);
}

#[tokio::test]
async fn after_a_login_the_user_is_loaded_when_asked_for() {
    async fn handler(login: Login) -> Result<(), LoginError> {
        assert!(login.user::<String>().await?.is_none());
        login.log_in("42")?;
        assert_eq!(login.user::<String>().await?.as_deref().map(String::as_str), Some("user 42"));
        login.log_in("43")?;
        assert_eq!(login.user::<String>().await?.as_deref().map(String::as_str), Some("user 43"));
        login.log_out().await?;
        assert!(login.user::<String>().await?.is_none());
        Ok(())
    }

    let logins = logins().with_user_loader(|id: UserId| async move {
        Ok::<_, std::io::Error>(Some(format!("user {id}")))
    });
    let app: Router =
        Router::new().route("/", get(handler)).layer(LoginLayer::new(logins)).layer(sessions());
    assert_eq!(status(&app, "GET", "/", None).await, 200);
}

#[tokio::test]
async fn l3_a_logout_deletes_the_remember_cookie_although_the_session_is_cleared() {
    async fn log_out(login: Login) -> Result<(), LoginError> {
        login.log_out().await?;
        Ok(login.session().clear()?)
    }
    async fn log_in_again(login: Login) -> Result<(), LoginError> {
        login.log_out().await?;
        login.session().clear()?;
        login.log_in_with("43", LogInOptions { remember: true, ..LogInOptions::default() })
    }

    let app: Router = Router::new()
        .route("/out", get(log_out))
        .route("/again", get(log_in_again))
        .layer(LoginLayer::new(logins().without_user_loader()))
        .layer(sessions());
    let tokens = hardtack_login::RememberToken::new(&key()).unwrap();
    let remembered = format!("remember_token={}", tokens.encode("42").unwrap());
    for (cookie, path, expected) in [
        (format!("{}; {remembered}", cookie()), "/out", Some("remember_token=;")),
        (remembered.clone(), "/out", Some("remember_token=;")),
        (cookie(), "/out", None),
        (remembered, "/again", Some("remember_token=43|")),
    ] {
        let request = axum::http::Request::get(path).header("Cookie", cookie);
        let response = app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 200);
        let cookies = response.headers().get_all("Set-Cookie").iter();
        let cookies: Vec<_> = cookies.map(|it| it.to_str().unwrap().replace('"', "")).collect();
        let ours: Vec<_> = cookies.iter().filter(|it| it.starts_with("remember_token")).collect();
        assert_eq!(ours.len(), usize::from(expected.is_some()), "{cookies:?}");
        assert!(expected.is_none_or(|expected| ours[0].starts_with(expected)), "{cookies:?}");
    }
}

#[tokio::test]
async fn a_token_knows_its_field_and_displays_its_value() {
    let config = CsrfConfig::new(key()).with_wtf_csrf_field_name("_csrf");
    let csrf = CsrfProtect::new(config).unwrap();
    let app: Router = Router::new()
        .route(
            "/",
            get(|it: CsrfToken| async move {
                assert_eq!(it.field_name(), "_csrf");
                assert!(it.as_str().len() > 60 && it.to_string() == it.as_str());
            }),
        )
        .layer(CsrfLayer::new(csrf))
        .layer(sessions());
    assert_eq!(status(&app, "GET", "/", None).await, 200);
}

#[test]
fn the_messages_name_what_to_add() {
    for (error, part) in [
        (LoginError::MissingLayer, "`LoginLayer`"),
        (LoginError::MissingCsrfLayer, "`CsrfLayer`"),
        (LoginError::RememberIsOff, "`with_user_loader`"),
    ] {
        assert!(error.to_string().contains(part), "{error}");
    }
}
