//! A real application of Flask-AppBuilder, and a service in Rust that knows its users.
#![allow(clippy::unwrap_used, reason = "a test that panics fails")]

#[path = "../it/behind/jar.rs"]
#[allow(dead_code, reason = "this journey needs only a part")]
mod jar;

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    process::{Child, Stdio},
};

use axum::{
    Router,
    body::Body,
    extract::Request,
    routing::{get, post},
};
use hardtack_interop::Environment;
use hardtack_login::{
    CsrfConfig, CsrfProtect, CsrfToken, FreshLogin, HttpsRequests, LoggedIn, Login, LoginConfig,
    LoginError, LoginManager,
    axum::{CsrfLayer, LoginLayer},
};
use hardtack_session::{SecretKey, SecureCookieSessionInterface, SessionConfig};
use hardtack_tower::SessionLayer;
use http_body_util::BodyExt;
use tower::ServiceExt;

use self::jar::Jar;

const KEY: &str = "the key of both sides";

/// `python/appbuilder_app.py`, stopped when this is dropped.
struct AppBuilder {
    child: Child,
    address: SocketAddr,
}

impl AppBuilder {
    fn start() -> Self {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let mut child = Environment::prepare_appbuilder()
            .unwrap()
            .command("appbuilder_app.py")
            .arg(address.port().to_string())
            .env("FLASK_SECRET_KEY", KEY)
            .env("FLASK_SQLALCHEMY_DATABASE_URI", "sqlite://")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line.trim(), "listening");
        Self { child, address }
    }

    /// Sends a request, keeps the cookies of the answer, and returns its status and body.
    fn send(&self, jar: &mut Jar, method: &str, path: &str, form: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.0\r\nHost: {}\r\nCookie: {}\r\nUser-Agent: {AGENT}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.address,
            jar.header(),
            form.len(),
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let lines = head.split("\r\n").filter_map(|line| line.strip_prefix("Set-Cookie: "));
        lines.for_each(|line| jar.keep(line));
        (status, body.to_owned())
    }
}

impl Drop for AppBuilder {
    fn drop(&mut self) {
        // Both fail only if the child has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const AGENT: &str = "Mozilla/5.0";

fn service() -> Router {
    let key = || SecretKey::new(KEY).unwrap();
    let logins = LoginManager::new(LoginConfig::new(key()).with_login_view("/login/")).unwrap();
    let csrf = CsrfConfig::new(key()).with_https_requests(HttpsRequests::Never);
    Router::new()
        .route("/rust/whoami", get(async |login: LoggedIn| login.user_id().to_string()))
        .route("/rust/fresh", get(async |login: FreshLogin| login.user_id().to_string()))
        .route("/rust/form", get(async |token: CsrfToken| token.to_string()))
        .route("/rust/logout", post(log_out))
        .layer(CsrfLayer::new(CsrfProtect::new(csrf).unwrap()))
        .layer(LoginLayer::new(logins).with_peer_address(|_| Some("127.0.0.1".to_owned())))
        .layer(SessionLayer::new(
            SecureCookieSessionInterface::new(SessionConfig::new(key())).unwrap(),
        ))
}

async fn log_out(login: Login) -> Result<(), LoginError> {
    login.log_out().await
}

async fn ask(jar: &mut Jar, method: &str, path: &str, token: &str) -> (u16, String) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("cookie", jar.header())
        .header("user-agent", AGENT)
        .header("x-csrftoken", token);
    let response = service().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    for line in parts.headers.get_all("set-cookie") {
        jar.keep(line.to_str().unwrap());
    }
    let body = body.collect().await.unwrap().to_bytes();
    (parts.status.as_u16(), String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_login_of_flask_appbuilder_is_a_login_here_and_ends_on_both_sides() {
    let app = AppBuilder::start();
    let mut jar = Jar::default();
    assert_eq!(ask(&mut jar, "GET", "/rust/whoami", "").await.0, 302);
    assert_eq!(app.send(&mut jar, "GET", "/whoami", ""), (200, String::new()));

    // The form is filled in with a token that Rust made for the session.
    let (_, token) = ask(&mut jar, "GET", "/rust/form", "").await;
    let form = |token: &str, password: &str| {
        format!("csrf_token={token}&username=ada&password={password}")
    };
    app.send(&mut jar, "POST", "/login/", &form("wrong", "correct+horse"));
    assert_eq!(app.send(&mut jar, "GET", "/whoami", "").1, "");
    app.send(&mut jar, "POST", "/login/", &form(&token, "wrong"));
    assert_eq!(app.send(&mut jar, "GET", "/whoami", "").1, "");
    assert_eq!(ask(&mut jar, "GET", "/rust/whoami", "").await.0, 302);
    let (status, _) = app.send(&mut jar, "POST", "/login/", &form(&token, "correct+horse"));
    assert_eq!(status, 302);
    assert_eq!(app.send(&mut jar, "GET", "/whoami", "").1, "ada");
    assert_eq!(ask(&mut jar, "GET", "/rust/whoami", "").await, (200, "1".to_owned()));
    assert_eq!(ask(&mut jar, "GET", "/rust/fresh", "").await, (200, "1".to_owned()));

    // A form that Flask-AppBuilder made is posted to Rust. The login gave the session nothing new.
    assert_eq!(ask(&mut jar, "POST", "/rust/logout", "wrong").await.0, 400);
    assert_eq!(app.send(&mut jar, "GET", "/whoami", "").1, "ada");
    let (_, page) = app.send(&mut jar, "GET", "/users/userinfo/", "");
    assert!(page.contains("Ada Lovelace"), "{page}");
    assert_eq!(ask(&mut jar, "POST", "/rust/logout", &token).await.0, 200);
    assert_eq!(ask(&mut jar, "GET", "/rust/whoami", "").await.0, 302);
    assert_eq!(app.send(&mut jar, "GET", "/whoami", "").1, "");
    println!("interop: Flask-AppBuilder, logged in there, known and logged out in Rust");
}
