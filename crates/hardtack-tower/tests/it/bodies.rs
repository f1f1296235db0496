//! Bodies of every kind: streaming, without an empty value, and with trailers.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use axum::{Router, body::Body, body::Bytes, routing::get};
use hardtack_tower::Session;
use hardtack_tower::session::{OversizedCookie, serializer::Compression};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body::{Body as _, Frame};
use http_body_util::{BodyExt, Full};
use tower::{Layer, ServiceExt, service_fn};

use crate::{COOKIE, config, layer, visitor::ask};

const GRPC_STATUS: HeaderName = HeaderName::from_static("grpc-status");

const SENT: &str = "the session cannot be changed: the request is over, or its response was sent";

/// Writes to the session when its frame is asked for, and sends what came of it.
struct Writing {
    session: Session,
    left: u8,
}

impl http_body::Body for Writing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        let read = self.session.get::<u64>("a").unwrap();
        let written = self.session.insert("late", true).unwrap_err();
        Poll::Ready(Some(Ok(Frame::data(format!("{read:?} {written}\n").into()))))
    }
}

#[tokio::test]
async fn a_streaming_body_can_read_the_session_and_sees_that_a_write_would_be_lost() {
    let stream = async |session: Session| {
        session.insert("b", 2).unwrap();
        Body::new(Writing { session, left: 2 })
    };
    let site = Router::new().route("/", get(stream)).layer(layer(config()));
    let answer = ask(&site, "/", &[COOKIE]).await;
    assert_eq!(answer.body, format!("Some(1) {SENT}\nSome(1) {SENT}\n"));
    let [set_cookie] = answer.all("set-cookie")[..] else { panic!("one cookie") };
    assert!(set_cookie.starts_with("session=eyJhIjoxLCJiIjoyfQ."), "{set_cookie}");
}

#[tokio::test]
async fn a_task_that_writes_after_the_response_was_sent_sees_an_error() {
    let (sent, wait) = tokio::sync::oneshot::channel::<()>();
    let task = Arc::new(Mutex::new(None));
    let (wait, spawned) = (Mutex::new(Some(wait)), Arc::clone(&task));
    let handler = move |session: Session| {
        let wait = wait.lock().unwrap().take().unwrap();
        *spawned.lock().unwrap() = Some(tokio::spawn(async move {
            wait.await.unwrap();
            session.insert("late", true).unwrap_err().to_string()
        }));
        async { "sent" }
    };
    let site = service_fn(move |request: Request<()>| {
        let body = handler(request.extensions().get::<Session>().unwrap().clone());
        async { Ok::<_, Infallible>(Response::new(body.await)) }
    });
    let response = layer(config()).layer(site).oneshot(Request::new(())).await.unwrap();
    assert!(!response.headers().contains_key("set-cookie"));
    sent.send(()).unwrap();
    let task = task.lock().unwrap().take().unwrap();
    assert_eq!(task.await.unwrap(), SENT);
}

/// A body without an empty value, as hyper's `Incoming` is.
struct Opaque(&'static str);

#[tokio::test]
async fn a_session_that_cannot_be_saved_is_an_empty_500_whatever_the_body_is() {
    let mut config = config();
    config.oversized_cookie = OversizedCookie::Refuse;
    config.max_cookie_size = 100;
    let write = |len: usize| {
        service_fn(move |request: Request<()>| {
            let session = request.extensions().get::<Session>().unwrap();
            session.insert("a", "x".repeat(len)).unwrap();
            let response = Response::builder().header("set-cookie", "theme=dark");
            std::future::ready(Ok::<_, Infallible>(response.body(Opaque("done")).unwrap()))
        })
    };
    config.compression = Compression::Never;
    let layer = layer(config);
    let response = layer.layer(write(1)).oneshot(Request::new(())).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers().get_all("set-cookie").iter().count(), 2);
    assert_eq!(response.into_body().into_inner().unwrap().0, "done");

    let response = layer.layer(write(500)).oneshot(Request::new(())).await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(response.headers().is_empty());
    assert!(response.into_body().into_inner().is_none());
}

#[tokio::test]
async fn the_body_within_is_passed_on_as_it_is_and_so_is_its_size() {
    let echo = service_fn(async |request: Request<String>| {
        Ok::<_, Infallible>(Response::new(request.into_body()))
    });
    let service = layer(config()).layer(echo);
    let response = service.oneshot(Request::new("text".to_owned())).await.unwrap();
    assert_eq!(response.body().size_hint().exact(), Some(4));
    assert!(!response.body().is_end_stream());
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "text");
}

#[tokio::test]
async fn trailers_are_passed_on_as_grpc_needs_them() {
    // A gRPC service gets the session from the extensions, and ends its body with trailers.
    let grpc = service_fn(async |request: Request<Body>| {
        request.extensions().get::<Session>().unwrap().insert("b", 2).unwrap();
        let trailers = HeaderMap::from_iter([(GRPC_STATUS, HeaderValue::from_static("5"))]);
        let body = Full::new(Bytes::from("saved anyway"));
        let body = body.with_trailers(std::future::ready(Some(Ok(trailers))));
        Ok::<_, Infallible>(Response::new(body))
    });
    let request = Request::post("/Counter/Count").header("cookie", COOKIE);
    let request = request.body(Body::empty()).unwrap();
    let response = layer(config()).layer(grpc).oneshot(request).await.unwrap();
    let set_cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert!(set_cookie.starts_with("session=eyJhIjoxLCJiIjoyfQ."), "{set_cookie}");
    // As servers of gRPC box it.
    let collected = response.into_body().boxed_unsync().collect().await.unwrap();
    assert_eq!(collected.trailers().unwrap()[GRPC_STATUS], "5");
    assert_eq!(collected.to_bytes(), "saved anyway");
}
