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
async fn nobody_is_remembered_before_the_application_says_how_users_are_loaded() {
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
