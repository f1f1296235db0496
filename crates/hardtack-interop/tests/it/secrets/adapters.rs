//! Every public type of the adapters, made with secrets.

use std::{
    convert::Infallible,
    future::{Ready, ready},
};

use actix_web::{
    FromRequest as _, HttpMessage as _, HttpResponse,
    body::to_bytes,
    dev::{self, Service as _, ServiceRequest, ServiceResponse, Transform as _},
    test::TestRequest,
};
use axum::extract::FromRequestParts as _;
use hardtack_session::{Session, SessionError};
use tokio::runtime::{Builder, Runtime};
use tower::{Layer as _, Service as _, service_fn};

use super::{
    canary::{self, NOW},
    shown::Shown,
    types::{Closed, request_session, sessions},
};

fn runtime() -> Runtime {
    Builder::new_current_thread().build().unwrap()
}

fn header() -> String {
    format!("session={}", canary::cookie())
}

/// What a handler sees of its session: the handle, and the content in a closure.
#[track_caller]
fn is_whole(seen: &str) {
    assert!(seen.contains("Session {") && seen.contains("SessionData {"), "{seen}");
}

pub(crate) fn tower(shown: &mut Shown) {
    let layer = hardtack_tower::SessionLayer::new(sessions())
        .with_clock(hardtack_serializer::UnixTime(NOW));
    shown.debug("tower::SessionLayer", &layer);
    // A service shows itself inside the layer's, so one without anything to show stands there.
    let mut service = layer.layer(service_fn(|request: http::Request<()>| async move {
        let session = request.extensions().get::<Session>().unwrap().clone();
        let data = session.with(|data| Ok(format!("{data:?}"))).unwrap();
        Ok::<_, Infallible>(http::Response::new(format!("{session:?} {data}")))
    }));
    shown.debug("tower::SessionService", &layer.layer(()));
    let request = http::Request::get("/").header("cookie", header()).body(()).unwrap();
    let future = service.call(request);
    shown.debug("tower::ResponseFuture", &future);
    let response = runtime().block_on(future).unwrap();
    // The service's own text is its body: what the session has shown of itself.
    shown.debug("tower::ResponseBody", response.body());
    is_whole(&format!("{:?}", response.body()));
    shown.error("session::SessionError", &request_session().view::<Closed>().unwrap_err());
    let (mut parts, ()) = http::Request::new(()).into_parts();
    let missing = runtime().block_on(Session::from_request_parts(&mut parts, &())).unwrap_err();
    assert!(matches!(missing, SessionError::MissingLayer));
}

/// A service of actix that answers with what its session shows, and shows nothing itself.
#[derive(Debug)]
struct Show;

impl dev::Service<ServiceRequest> for Show {
    type Response = ServiceResponse;
    type Error = actix_web::Error;
    type Future = Ready<Result<ServiceResponse, actix_web::Error>>;

    dev::always_ready!();

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let session = request.extensions().get::<Session>().unwrap().clone();
        let data = session.with(|data| Ok(format!("{data:?}"))).unwrap();
        let seen = format!("{session:?} {data}");
        ready(Ok(request.into_response(HttpResponse::Ok().body(seen))))
    }
}

pub(crate) fn actix(shown: &mut Shown) {
    let middleware = hardtack_actix::SessionMiddleware::new(sessions())
        .with_clock(hardtack_serializer::UnixTime(NOW));
    shown.debug("actix::SessionMiddleware", &middleware);
    let service = runtime().block_on(middleware.new_transform(Show)).unwrap();
    shown.debug("actix::SessionService", &service);
    let request = TestRequest::get().insert_header(("cookie", header())).to_srv_request();
    let future = service.call(request);
    shown.debug("actix::ResponseFuture", &future);
    let response = runtime().block_on(future).unwrap();
    let body = runtime().block_on(to_bytes(response.into_body())).unwrap();
    let seen = std::str::from_utf8(&body).unwrap();
    is_whole(seen);
    shown.debug("session::Session", seen);
    let (request, mut payload) = TestRequest::get().to_http_parts();
    let extract = Session::from_request(&request, &mut payload);
    shown.debug("session::ExtractSession", &extract);
    let missing = runtime().block_on(extract).unwrap_err();
    assert!(matches!(missing, SessionError::MissingLayer));
}
