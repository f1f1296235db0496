//! The middleware of actix-web, where something is missing or fails.

use actix_web::{
    App, HttpResponse,
    http::{Method, header::COOKIE},
    test, web,
};
use actix_web_4 as actix_web;
use hardtack_actix::{SecureCookieSessionInterface, SessionMiddleware};
use hardtack_login::{
    CsrfConfig, CsrfError, CsrfProtect, CsrfToken, FreshLogin, HttpsRequests, LogInOptions,
    LoggedIn, Login, LoginConfig, LoginError, LoginManager, UserId,
    actix::{CsrfMiddleware, LoginMiddleware, RequireLogin},
};
use hardtack_session::{SecretKey, SessionConfig, testing::SessionTester};

const CANARY: &str = "the database is down: canary";

fn key() -> SecretKey {
    SecretKey::new("secret-key").unwrap()
}

fn logins() -> LoginManager {
    LoginManager::new(LoginConfig::new(key())).unwrap()
}

fn sessions() -> SessionMiddleware {
    SessionMiddleware::new(SecureCookieSessionInterface::new(SessionConfig::new(key())).unwrap())
}

fn cookie() -> String {
    let tester = SessionTester::new(SessionConfig::new(key()));
    tester.cookie(|session| session.insert("_user_id", "42"))
}

async fn remember(login: Login) -> Result<&'static str, LoginError> {
    login.log_in_with("42", LogInOptions { remember: true, ..LogInOptions::default() })?;
    Ok("")
}

async fn log_out(login: Login) -> Result<&'static str, LoginError> {
    login.log_out().await?;
    login.session().clear()?;
    Ok("")
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/login", web::get().to(|_: Login| async { HttpResponse::Ok().finish() }))
        .route("/logged-in", web::get().to(|_: LoggedIn| async { HttpResponse::Ok().finish() }))
        .route("/fresh", web::get().to(|_: FreshLogin| async { HttpResponse::Ok().finish() }))
        .route("/token", web::get().to(|token: CsrfToken| async move { token.to_string() }))
        .route("/remember", web::get().to(remember))
        .route("/out", web::get().to(log_out))
        .service(
            web::resource("/required")
                .wrap(RequireLogin::new())
                .to(|| async { HttpResponse::Ok().finish() }),
        )
        .service(
            web::resource("/required-fresh")
                .wrap(RequireLogin::fresh())
                .to(|| async { HttpResponse::Ok().finish() }),
        );
}

fn request(method: Method, path: &str, cookie: Option<&str>) -> actix_web::test::TestRequest {
    let request = test::TestRequest::with_uri(path).method(method);
    match cookie {
        Some(cookie) => request.insert_header((COOKIE, cookie)),
        None => request,
    }
}

/// Returns the status of a request to an application, and the body of its response.
macro_rules! answer {
    ($app:expr, $method:expr, $path:expr, $cookie:expr) => {{
        let app = test::init_service($app).await;
        let request = request($method, $path, $cookie).to_request();
        let response = test::call_service(&app, request).await;
        let status = response.status().as_u16();
        let body = test::read_body(response).await;
        (status, String::from_utf8(body.to_vec()).unwrap())
    }};
}

const LOGIN_PATHS: [&str; 5] = ["/login", "/logged-in", "/fresh", "/required", "/required-fresh"];

#[tokio::test]
async fn missing_middleware_is_a_server_error() {
    for path in LOGIN_PATHS.into_iter().chain(["/token"]) {
        assert_eq!(answer!(App::new().configure(routes), Method::GET, path, None).0, 500, "{path}");
        let app_with_session = App::new().configure(routes).wrap(sessions());
        assert_eq!(answer!(app_with_session, Method::GET, path, None).0, 500, "{path}");
        let csrf = CsrfProtect::new(CsrfConfig::new(key())).unwrap();
        let without_session = App::new()
            .configure(routes)
            .wrap(LoginMiddleware::new(logins()))
            .wrap(CsrfMiddleware::new(csrf));
        assert_eq!(answer!(without_session, Method::GET, path, None).0, 500, "{path}");
    }
    let csrf = CsrfProtect::new(CsrfConfig::new(key())).unwrap();
    let app = App::new().configure(routes).wrap(CsrfMiddleware::new(csrf));
    assert_eq!(answer!(app, Method::POST, "/login", None).0, 500);
}

#[tokio::test]
async fn l4_nobody_is_remembered_before_the_application_says_how_users_are_loaded() {
    let app_of =
        |manager| App::new().configure(routes).wrap(LoginMiddleware::new(manager)).wrap(sessions());
    let status = answer!(app_of(logins()), Method::GET, "/remember", None).0;
    assert_eq!(status, 500);
    let manager = logins().without_user_loader();
    assert_eq!(answer!(app_of(manager), Method::GET, "/remember", None).0, 200);
}

#[tokio::test]
async fn a_user_loader_that_fails_is_a_server_error_without_its_message() {
    for path in LOGIN_PATHS.into_iter().skip(1) {
        let manager = logins().with_user_loader(|_: UserId| async {
            Err::<Option<()>, _>(std::io::Error::other(CANARY))
        });
        let app = App::new().configure(routes).wrap(LoginMiddleware::new(manager)).wrap(sessions());
        let (status, body) = answer!(app, Method::GET, path, Some(&cookie()));
        assert_eq!((status, body.as_str()), (500, ""), "{path}");
    }
}

#[tokio::test]
async fn a_resource_that_requires_a_login_lets_options_pass() {
    let app = || App::new().configure(routes).wrap(LoginMiddleware::new(logins())).wrap(sessions());
    for path in ["/required", "/required-fresh"] {
        assert_eq!(answer!(app(), Method::OPTIONS, path, None).0, 200, "{path}");
        assert_eq!(answer!(app(), Method::GET, path, None).0, 401, "{path}");
        assert_eq!(answer!(app(), Method::HEAD, path, None).0, 401, "{path}");
    }
    let cookie = cookie();
    assert_eq!(answer!(app(), Method::GET, "/required", Some(&cookie)).0, 200);
    assert_eq!(answer!(app(), Method::GET, "/required-fresh", Some(&cookie)).0, 401);
}

#[tokio::test]
async fn l3_the_remember_cookie_is_set_and_deleted_although_the_session_is_cleared() {
    let manager = logins().without_user_loader();
    let app = App::new().configure(routes).wrap(LoginMiddleware::new(manager)).wrap(sessions());
    let app = test::init_service(app).await;
    let mut remembered = None;
    for (path, expected) in
        [("/remember", "remember_token=42|"), ("/out", "remember_token=;"), ("/login", "")]
    {
        let request = request(Method::GET, path, remembered.as_deref()).to_request();
        let response = test::call_service(&app, request).await;
        assert_eq!(response.status(), 200, "{path}");
        let lines = response.headers().get_all("Set-Cookie").map(|line| line.to_str().unwrap());
        let found = lines.filter(|line| line.starts_with("remember_token")).collect::<String>();
        assert!(found.starts_with(expected) && found.is_empty() == expected.is_empty(), "{found}");
        remembered = found.split(';').next().filter(|it| it.len() > 30).map(str::to_owned);
    }
}

#[tokio::test]
async fn errors_have_the_status_of_their_responses() {
    use actix_web::ResponseError;
    use hardtack_login::{Denial, NotAdmitted};
    use hardtack_session::SessionError;

    let redirect = Denial::Redirect("/login".to_owned());
    for (error, status) in [
        (NotAdmitted::Denied(Denial::Unauthorized), 401),
        (NotAdmitted::Denied(redirect), 302),
        (NotAdmitted::Login(LoginError::MissingLayer), 500),
        (NotAdmitted::Login(LoginError::Session(SessionError::MissingLayer)), 500),
    ] {
        assert_eq!(error.status_code().as_u16(), status, "{error}");
        assert_eq!(error.error_response().status().as_u16(), status, "{error}");
    }
    for error in [CsrfError::TokenMissing, CsrfError::FormTooLong] {
        assert_eq!(error.status_code().as_u16(), error.status());
        assert_eq!(error.error_response().status().as_u16(), error.status());
    }
    // A key that the session lacks is the visitor's fault, as for a session by itself.
    #[derive(Debug, serde::Deserialize)]
    struct Needed {
        #[expect(dead_code, reason = "it is only missing")]
        user: String,
    }
    let missing = SessionTester::default().session().view::<Needed>().unwrap_err();
    assert_eq!(LoginError::Session(missing).status_code(), 403);
}

#[tokio::test]
async fn l12_requests_count_as_https_until_the_settings_say_otherwise() {
    let tester = SessionTester::new(SessionConfig::new(key()));
    let cookie = tester.cookie(|session| session.insert("csrf_token", "a".repeat(40)));
    let session = tester.session();
    session.insert("csrf_token", "a".repeat(40)).unwrap();
    let header = || HttpsRequests::Header("X-Forwarded-Proto".to_owned());
    for (https_requests, scheme, expected) in [
        (HttpsRequests::Always, Some("http"), 400),
        (HttpsRequests::Never, Some("https"), 200),
        (header(), Some("http"), 200),
        (header(), Some("HTTP, https"), 200),
        (header(), Some("https"), 400),
        (header(), None, 400),
    ] {
        let config = CsrfConfig::new(key()).with_https_requests(https_requests.clone());
        let csrf = CsrfProtect::new(config).unwrap();
        let token = csrf.generate(&session).unwrap();
        let app = App::new()
            .route("/", web::post().to(|| async { "" }))
            .wrap(CsrfMiddleware::new(csrf))
            .wrap(sessions());
        let app = test::init_service(app).await;
        let mut request =
            request(Method::POST, "/", Some(&cookie)).insert_header(("X-CSRFToken", token));
        if let Some(scheme) = scheme {
            request = request.insert_header(("X-Forwarded-Proto", scheme));
        }
        let status = test::call_service(&app, request.to_request()).await.status();
        assert_eq!(status, expected, "{https_requests:?}, {scheme:?}");
    }
}

#[tokio::test]
async fn l11_l13_forms_are_checked_and_handed_on_as_they_came() {
    let tester = SessionTester::new(SessionConfig::new(key()));
    let cookie = tester.cookie(|session| session.insert("csrf_token", "a".repeat(40)));
    let session = tester.session();
    session.insert("csrf_token", "a".repeat(40)).unwrap();
    let config = CsrfConfig::new(key()).with_https_requests(HttpsRequests::Never);
    let csrf = CsrfProtect::new(config).unwrap();
    let token = csrf.generate(&session).unwrap();
    let app = App::new()
        .app_data(web::PayloadConfig::new(1 << 20))
        .route("/", web::post().to(|body: web::Bytes| async { body }))
        .wrap(CsrfMiddleware::new(csrf))
        .wrap(sessions());
    let app = test::init_service(app).await;
    let urlencoded = "application/x-www-form-urlencoded; charset=utf-8";
    let multipart = "multipart/form-data; boundary=b0";
    let part = |name: &str, value: &str| {
        format!("--b0\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let first = part("csrf_token", &token);
    for (kind, body, expected) in [
        (urlencoded, format!("a=1&csrf_token={token}"), 200),
        (urlencoded, format!("csrf_token={token}x"), 400),
        (urlencoded, "a=1".to_owned(), 400),
        (urlencoded, format!("csrf_token={token}&a={}", "x".repeat(500_000)), 413),
        (multipart, format!("{first}{}--b0--\r\n", part("file", &"x".repeat(600_000))), 200),
        (multipart, format!("{}{first}--b0--\r\n", part("a", "1")), 400),
        ("application/json", format!(r#"{{"csrf_token":"{token}"}}"#), 400),
    ] {
        let request = request(Method::POST, "/", Some(&cookie))
            .insert_header(("Content-Type", kind))
            .set_payload(body.clone());
        let response = test::call_service(&app, request.to_request()).await;
        assert_eq!(response.status(), expected, "{kind}: {:.80}", body);
        if expected == 200 {
            assert_eq!(test::read_body(response).await, body, "{kind}");
        }
    }
}
