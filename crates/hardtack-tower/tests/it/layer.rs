//! What the layer does to requests and responses: rows C5, C6, C11, C12 and C14.

use hardtack_session::UnixTime;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::Duration;

use axum::{Router, body::Body, routing::get};
use hardtack_tower::session::OversizedCookie;
use hardtack_tower::{SecretKey, Session, SessionConfig, SessionError};
use http::{Request, Response, StatusCode};
use tower::{Layer, Service, ServiceBuilder, ServiceExt, service_fn};
use tower_http::{cors::CorsLayer, timeout::TimeoutLayer};

use crate::{COOKIE, NOW, PERMANENT, config, layer, tester, visitor::ask};

async fn untouched() -> &'static str {
    "untouched"
}

async fn read(session: Session) -> Result<String, SessionError> {
    Ok(format!("{:?}", session.get::<u64>("a")?))
}

async fn write(session: Session) -> Result<&'static str, SessionError> {
    session.insert("b", 2)?;
    Ok("written")
}

async fn clear(session: Session) -> Result<&'static str, SessionError> {
    session.clear()?;
    Ok("cleared")
}

fn site() -> Router {
    Router::new()
        .route("/", get(untouched))
        .route("/read", get(read))
        .route("/write", get(write))
        .route("/clear", get(clear))
        .layer(layer(config()))
}

#[tokio::test]
async fn a_cookie_of_flask_is_read_and_a_new_one_is_set() {
    let answer = ask(&site(), "/read", &[COOKIE]).await;
    assert_eq!(answer.body, "Some(1)");
    assert!(answer.all("set-cookie").is_empty());
    assert_eq!(answer.all("vary"), ["Cookie"]);

    let answer = ask(&site(), "/write", &[COOKIE]).await;
    let [set_cookie] = answer.all("set-cookie")[..] else { panic!("one cookie") };
    assert!(set_cookie.starts_with("session=eyJhIjoxLCJiIjoyfQ.ZVPxAA."), "{set_cookie}");
    assert!(set_cookie.ends_with("; HttpOnly; Path=/"), "{set_cookie}");
    assert_eq!(answer.all("vary"), ["Cookie"]);
}

#[tokio::test]
async fn c6_a_request_that_looks_at_nothing_changes_nothing() {
    for cookies in [&[][..], &[COOKIE], &["session=forged"]] {
        let answer = ask(&site(), "/", cookies).await;
        assert!(answer.all("set-cookie").is_empty() && answer.all("vary").is_empty());
    }
}

#[tokio::test]
async fn c6_a_permanent_session_is_renewed_even_if_nobody_looks_at_it() {
    let answer = ask(&site(), "/", &[PERMANENT]).await;
    let [set_cookie] = answer.all("set-cookie")[..] else { panic!("one cookie") };
    assert!(set_cookie.contains("; Expires=Fri, 15 Dec 2023 22:13:20 GMT;"), "{set_cookie}");
    assert_eq!(answer.all("vary"), ["Cookie"]);

    let mut config = config();
    config.session_refresh_each_request = false;
    let site = Router::new().route("/", get(untouched)).layer(layer(config));
    let answer = ask(&site, "/", &[PERMANENT]).await;
    assert!(answer.all("set-cookie").is_empty() && answer.all("vary").is_empty());
}

#[tokio::test]
async fn c6_a_cleared_session_deletes_its_cookie() {
    let answer = ask(&site(), "/clear", &[COOKIE]).await;
    assert_eq!(
        answer.all("set-cookie"),
        ["session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/"]
    );
    assert_eq!(answer.all("vary"), ["Cookie"]);
}

#[tokio::test]
async fn c5_other_cookies_and_other_vary_values_are_kept() {
    let site = Router::new()
        .route(
            "/",
            get(async |session: Session| {
                session.insert("b", 2).unwrap();
                [("set-cookie", "theme=dark"), ("vary", "Accept-Encoding")]
            }),
        )
        .layer(layer(config()));
    let answer = ask(&site, "/", &[COOKIE]).await;
    let cookies = answer.all("set-cookie");
    assert_eq!((cookies.len(), cookies[0]), (2, "theme=dark"));
    assert!(cookies[1].starts_with("session="));
    assert_eq!(answer.all("vary"), ["Accept-Encoding, Cookie"]);
}

#[tokio::test]
async fn c5_several_vary_headers_become_one_and_none_is_lost() {
    let site = Router::new()
        .route(
            "/",
            get(async |session: Session| {
                session.get::<u64>("a").unwrap();
                let mut response = Response::new(Body::empty());
                response.headers_mut().append("vary", "Origin".parse().unwrap());
                response.headers_mut().append("vary", "Accept, Accept-Encoding".parse().unwrap());
                response
            }),
        )
        .layer(layer(config()));
    let answer = ask(&site, "/", &[]).await;
    assert_eq!(answer.all("vary"), ["Origin, Accept, Accept-Encoding, Cookie"]);
}

#[tokio::test]
async fn c12_the_first_cookie_of_the_name_counts_over_several_headers() {
    let read = async |cookies: &[&str]| ask(&site(), "/read", cookies).await.body;
    assert_eq!(read(&["theme=dark", COOKIE]).await, "Some(1)");
    assert_eq!(read(&[&format!("theme=dark; {COOKIE}")]).await, "Some(1)");
    assert_eq!(read(&[COOKIE, "session=forged"]).await, "Some(1)");
    assert_eq!(read(&["session=forged", COOKIE]).await, "None");
    assert_eq!(read(&["session=", COOKIE]).await, "None");
}

#[tokio::test]
async fn c14_a_response_with_an_error_status_saves_the_session_too() {
    for status in [StatusCode::NOT_FOUND, StatusCode::INTERNAL_SERVER_ERROR] {
        let fail = async move |session: Session| {
            session.insert("b", 2).unwrap();
            status
        };
        let site = Router::new().route("/", get(fail)).layer(layer(config()));
        let answer = ask(&site, "/", &[COOKIE]).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.all("set-cookie").len(), 1);
    }
}

#[tokio::test]
async fn c11_an_oversized_session_is_sent_or_refused_as_configured() {
    let bloat = async |session: Session| {
        // Letters that do not compress away.
        let noise: String =
            std::iter::successors(Some(1u32), |n| Some(n.wrapping_mul(69_069).wrapping_add(1)))
                .map(|n| char::from(b'a' + u8::try_from(n >> 24).unwrap() % 26))
                .take(9000)
                .collect();
        session.insert("bloat", &noise).unwrap();
        "bloated"
    };
    let mut settings = config();
    let site = |config| Router::new().route("/", get(bloat)).layer(layer(config));
    let answer = ask(&site(settings.clone()), "/", &[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.all("set-cookie")[0].len() > 4093);

    settings.oversized_cookie = OversizedCookie::Refuse;
    let answer = ask(&site(settings), "/", &[]).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
    assert!(answer.all("set-cookie").is_empty());
}

#[tokio::test]
async fn of_two_layers_for_one_cookie_the_outer_one_saves() {
    let site = site().layer(layer(config()));
    let answer = ask(&site, "/write", &[COOKIE]).await;
    assert_eq!(answer.all("set-cookie").len(), 1);
    assert!(answer.all("set-cookie")[0].starts_with("session=eyJhIjoxLCJiIjoyfQ."));
    let answer = ask(&site, "/", &[PERMANENT]).await;
    assert_eq!(answer.all("set-cookie").len(), 1);

    // With other settings it would not do what the inner one was told.
    let other = SessionConfig::new(SecretKey::new("another key").unwrap());
    for outer in [other, config().with_session_cookie_secure(true)] {
        let answer = ask(&self::site().layer(layer(outer)), "/write", &[COOKIE]).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
        assert!(answer.all("set-cookie").is_empty());
    }
}

#[tokio::test]
async fn c16_a_cookie_that_the_response_sets_itself_wins() {
    for (set_cookie, kept) in [("session=; Max-Age=0; Path=/", 1), ("theme=dark", 2)] {
        let answering = |write: bool| {
            async move |session: Session| {
                if write {
                    session.insert("b", 2).unwrap();
                }
                [("set-cookie", set_cookie)]
            }
        };
        let site = Router::new()
            .route("/", get(answering(false)))
            .route("/write", get(answering(true)))
            .layer(layer(config()));
        for path in ["/", "/write"] {
            let answer = ask(&site, path, &[PERMANENT]).await;
            assert_eq!(answer.all("set-cookie").len(), kept, "{set_cookie} {path}");
            assert_eq!(answer.all("set-cookie")[0], set_cookie);
        }
    }
}

#[tokio::test]
async fn layers_for_different_cookies_keep_different_sessions() {
    let mut admin = config();
    admin.session_cookie_name = "admin".to_owned();
    let site = Router::new()
        .nest("/admin", Router::new().route("/write", get(write)).layer(layer(admin)))
        .route("/write", get(write))
        .layer(layer(config()));
    let answer = ask(&site, "/admin/write", &[COOKIE]).await;
    assert!(answer.all("set-cookie")[0].starts_with("admin=eyJiIjoyfQ."));
    let answer = ask(&site, "/write", &[COOKIE]).await;
    assert!(answer.all("set-cookie")[0].starts_with("session=eyJhIjoxLCJiIjoyfQ."));
}

#[tokio::test]
async fn within_layers_of_several_names_a_handler_finds_the_session_of_each() {
    let mut admin = config();
    admin.session_cookie_name = "admin".to_owned();
    let both = async |session: Session| {
        assert_eq!(session.cookie_name(), "admin");
        assert_eq!(session.named("admin").unwrap().cookie_name(), "admin");
        assert!(session.named("other").is_none());
        session.named("session").unwrap().insert("b", 2).unwrap();
        session.insert("c", 3).unwrap();
    };
    let middle = async |session: Session| {
        assert_eq!(session.cookie_name(), "session");
        assert!(session.named("admin").is_some());
        session.insert("b", 2).unwrap();
    };
    let innermost = async |session: Session| {
        assert_eq!(session.cookie_name(), "admin");
        session.named("session").unwrap().insert("b", 2).unwrap();
        session.insert("d", 4).unwrap();
    };
    // The inner ones leave their sessions to the outer ones, whatever stands between.
    let site = Router::new()
        .route("/innermost", get(innermost))
        .layer(layer(admin.clone()))
        .route("/middle", get(middle))
        .layer(layer(config()))
        .route("/both", get(both))
        .layer(layer(admin))
        .layer(layer(config()));
    let answer = ask(&site, "/middle", &[PERMANENT]).await;
    let [set_cookie] = answer.all("set-cookie")[..] else { panic!("one cookie") };
    assert!(set_cookie.starts_with("session="), "{set_cookie}");
    tester().read([set_cookie]).assert_value("b", 2);

    let answer = ask(&site, "/innermost", &[COOKIE, "admin=forged"]).await;
    let [admin, session] = answer.all("set-cookie")[..] else { panic!("two cookies") };
    assert!(admin.starts_with("admin=eyJkIjo0fQ."), "{admin}");
    assert!(session.starts_with("session=eyJhIjoxLCJiIjoyfQ."), "{session}");

    let answer = ask(&site, "/both", &[COOKIE]).await;
    let [admin, session] = answer.all("set-cookie")[..] else { panic!("two cookies") };
    assert!(admin.starts_with("admin=eyJjIjozfQ."), "{admin}");
    assert!(session.starts_with("session=eyJhIjoxLCJiIjoyfQ."), "{session}");
}

#[tokio::test]
async fn layers_further_out_may_answer_by_themselves_and_no_change_is_lost_unseen() {
    let handed_out = Arc::new(Mutex::new(None));
    let hand_out = Arc::clone(&handed_out);
    let service = ServiceBuilder::new()
        .layer(CorsLayer::permissive())
        .layer(TimeoutLayer::with_status_code(
            StatusCode::GATEWAY_TIMEOUT,
            Duration::from_millis(1),
        ))
        .layer(layer(config()))
        .service(service_fn(move |request: Request<Body>| {
            let session = request.extensions().get::<Session>().unwrap();
            session.clear().unwrap();
            *hand_out.lock().unwrap() = Some(session.clone());
            std::future::pending::<Result<Response<Body>, Infallible>>()
        }));
    let request = Request::get("/").header("cookie", COOKIE).body(Body::empty()).unwrap();
    let response = service.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::GATEWAY_TIMEOUT);
    assert!(!response.headers().contains_key("set-cookie"));
    let session = handed_out.lock().unwrap().take().unwrap();
    assert!(matches!(session.insert("b", 2), Err(SessionError::ResponseSent)));
}

#[tokio::test]
async fn a_request_that_is_dropped_reports_its_session() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let note = Arc::clone(&told);
    let layer = layer(config())
        .on_rejected(move |rejection| note.lock().unwrap().push(rejection.reason().as_str()));
    let mut service =
        layer.layer(service_fn(async |request: Request<()>| -> Result<Response<()>, Infallible> {
            let session = request.extensions().get::<Session>().unwrap();
            session.contains_key("a").unwrap();
            std::future::pending().await
        }));
    let request = Request::get("/").header("cookie", "session=forged").body(()).unwrap();
    let mut given_up = Box::pin(service.call(request));
    let mut context = Context::from_waker(Waker::noop());
    assert!(given_up.as_mut().poll(&mut context).is_pending());
    assert!(told.lock().unwrap().is_empty());
    drop(given_up);
    assert_eq!(*told.lock().unwrap(), ["wrong-kind"]);
}

#[tokio::test]
async fn any_tower_stack_gets_its_session_from_the_extensions() {
    let service = ServiceBuilder::new().layer(layer(config())).service(service_fn(
        async |request: Request<String>| -> Result<Response<String>, Infallible> {
            let session = request.extensions().get::<Session>().unwrap();
            session.insert("b", 2).unwrap();
            Ok(Response::new(request.into_body()))
        },
    ));
    let request = Request::get("/").header("cookie", COOKIE).body("body".to_owned()).unwrap();
    let response = service.oneshot(request).await.unwrap();
    assert!(response.headers().contains_key("set-cookie"));
    assert_eq!(response.into_body().into_inner().as_deref(), Some("body"));
}

#[tokio::test]
async fn the_error_of_the_service_within_passes_through_and_closes_the_session() {
    let service = ServiceBuilder::new().layer(layer(config())).service(service_fn(
        async |request: Request<()>| -> Result<Response<()>, Session> {
            Err(request.extensions().get::<Session>().unwrap().clone())
        },
    ));
    let session = service.oneshot(Request::new(())).await.unwrap_err();
    assert!(matches!(session.insert("b", 2), Err(SessionError::ResponseSent)));
}

#[tokio::test]
async fn the_clock_is_the_layers() {
    let site = Router::new().route("/read", get(read));
    let month = 31 * 24 * 60 * 60;
    let at = |now: UnixTime| site.clone().layer(layer(config()).with_clock(now));
    assert_eq!(ask(&at(UnixTime(NOW.0 + month)), "/read", &[COOKIE]).await.body, "Some(1)");
    assert_eq!(ask(&at(UnixTime(NOW.0 + month + 1)), "/read", &[COOKIE]).await.body, "None");
}

#[tokio::test]
async fn c19_debug_of_the_headers_shows_no_session() {
    async fn shown(headers: http::HeaderMap) -> String {
        format!("{headers:?}")
    }
    let site = Router::new().route("/", get(shown)).layer(layer(config()));
    let request = Request::get("/").header("cookie", "theme=dark").header("cookie", PERMANENT);
    let response = site.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let headers = format!("{:?}", response.headers());
    let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
    assert_eq!(String::from_utf8_lossy(&body).matches("Sensitive").count(), 2);
    assert!(headers.contains("set-cookie") && headers.contains("Sensitive"), "{headers}");
    assert!(!headers.contains("session="), "{headers}");
}
