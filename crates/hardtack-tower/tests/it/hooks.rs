//! Hooks, the predicate for refreshing, and the service's contract.

use hardtack_session::UnixTime;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use axum::{Router, routing::get};
use hardtack_tower::session::{OversizedCookie, Rejection};
use hardtack_tower::{Session, SessionLayer};
use http::{Request, Response, StatusCode};
use tower::{Layer, Service, ServiceExt};

use crate::{COOKIE, NOW, PERMANENT, config, layer, visitor::ask};

fn site(layer: SessionLayer) -> Router {
    Router::new()
        .route("/", get("untouched"))
        .route("/static/style.css", get("untouched"))
        .route(
            "/static/read",
            get(async |session: Session| session.permanent().unwrap().to_string()),
        )
        .layer(layer)
}

/// What a hook was told.
#[derive(Clone, Debug, Default)]
struct Told<T>(Arc<Mutex<Vec<T>>>);

impl<T> Told<T> {
    fn note(&self, item: T) {
        self.0.lock().unwrap().push(item);
    }

    fn take(&self) -> Vec<T> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[tokio::test]
async fn c1_the_hook_is_told_why_a_cookie_is_refused_once_a_request_and_only_if_it_was_looked_at() {
    let told = Told::default();
    let note = told.clone();
    let hook = move |rejection: &Rejection| note.note(rejection.reason().as_str());
    let layer = layer(config()).on_rejected(hook);
    let site = site(layer.clone().with_clock(NOW));
    for (cookie, reasons) in [
        ("session=forged", &["wrong-kind"][..]),
        (COOKIE, &[]),
        ("session=", &[]),
        ("other=1", &[]),
    ] {
        let answer = ask(&site, "/static/read", &[cookie]).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(told.take(), reasons, "{cookie}");
    }
    // It is opened to see whether it must be renewed.
    ask(&site, "/", &["session=forged"]).await;
    assert_eq!(told.take(), ["wrong-kind"]);

    let late = self::site(layer.with_clock(UnixTime(NOW.0 + 32 * 24 * 60 * 60)));
    ask(&late, "/static/read", &[COOKIE]).await;
    assert_eq!(told.take(), ["expired"]);
}

#[tokio::test]
async fn c11_the_hook_is_told_the_length_of_an_oversized_cookie_sent_or_refused() {
    for (oversized_cookie, status) in [
        (OversizedCookie::Report, StatusCode::OK),
        (OversizedCookie::Refuse, StatusCode::INTERNAL_SERVER_ERROR),
    ] {
        let told = Told::default();
        let note = told.clone();
        let mut config = config();
        (config.oversized_cookie, config.max_cookie_size) = (oversized_cookie, 60);
        let write = async |session: Session| session.insert("b", 2).unwrap();
        let site = Router::new()
            .route("/", get(write))
            .layer(layer(config).on_oversized(move |len| note.note(len)));
        let answer = ask(&site, "/", &[COOKIE]).await;
        assert_eq!(answer.status, status);
        assert_eq!(told.take(), [79]);
    }
}

#[tokio::test]
async fn c6_a_request_that_skips_the_refresh_neither_opens_nor_renews_a_session_nobody_looks_at() {
    let told = Told::default();
    let note = told.clone();
    let site = site(
        layer(config())
            .skip_refresh_if(|request| request.uri.path().starts_with("/static/"))
            .on_rejected(move |rejection| note.note(rejection.reason().as_str())),
    );
    let renewed = async |path, cookie| {
        let answer = ask(&site, path, &[cookie]).await;
        (answer.all("set-cookie").len(), answer.all("vary").len())
    };
    assert_eq!(renewed("/", PERMANENT).await, (1, 1));
    assert_eq!(renewed("/static/style.css", PERMANENT).await, (0, 0));
    assert_eq!(renewed("/static/read", PERMANENT).await, (1, 1), "it was looked at");

    assert_eq!(renewed("/static/style.css", "session=forged").await, (0, 0));
    assert_eq!(told.take(), [""; 0], "it was not opened");
    renewed("/", "session=forged").await;
    assert_eq!(told.take(), ["wrong-kind"]);
}

/// Refuses to be called unless this very instance was asked whether it is ready.
#[derive(Debug, Default)]
struct Strict {
    is_ready: bool,
}

impl Clone for Strict {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Service<Request<()>> for Strict {
    type Response = Response<()>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Response<()>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.is_ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        assert!(std::mem::take(&mut self.is_ready), "called without having been ready");
        std::future::ready(Ok(Response::new(())))
    }
}

#[tokio::test]
async fn the_service_that_was_ready_is_the_one_that_is_called() {
    let mut service = layer(config()).layer(Strict::default());
    for _ in 0..2 {
        let response = service.ready().await.unwrap().call(Request::new(())).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
    }
}
