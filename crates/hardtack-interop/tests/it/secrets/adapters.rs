//! Every public type of the adapters, made with secrets.

use std::{
    convert::Infallible,
    future::{Ready, ready},
};

use actix_web::{
    FromRequest as _, HttpResponse,
    body::to_bytes,
    dev::{self, Service as _, ServiceRequest, ServiceResponse, Transform as _},
    test::TestRequest,
};
use axum::extract::FromRequestParts as _;
use hardtack_actix::SessionExt as _;
use hardtack_session::Session;
use hardtack_tagged_json::Map;
use tokio::runtime::{Builder, Runtime};
use tower::{Layer as _, Service as _, service_fn};

use super::{
    canary::{self, NOW, TEXT},
    shown::Shown,
    types::{Closed, sessions, shared_session},
};

fn runtime() -> Runtime {
    Builder::new_current_thread().build().unwrap()
}

fn header() -> String {
    format!("session={}", canary::cookie())
}

/// What a handler sees of its session: the handle, and the session while it is locked.
#[track_caller]
fn is_whole(seen: &str) {
    assert!(seen.contains("SharedSession") && seen.contains("SessionGuard"), "{seen}");
}

pub(crate) fn tower(shown: &mut Shown) {
    let layer = hardtack_tower::SessionLayer::new(sessions())
        .with_clock(hardtack_serializer::UnixTime(NOW));
    shown.debug("tower::SessionLayer", &layer);
    // A service shows itself inside the layer's, so one without anything to show stands there.
    let mut service = layer.layer(service_fn(|request: http::Request<()>| async move {
        let session = hardtack_tower::Session::of(request.extensions()).unwrap().clone();
        Ok::<_, Infallible>(http::Response::new(format!("{session:?} {:?}", session.lock())))
    }));
    shown.debug("tower::SessionService", &layer.layer(()));
    let request = http::Request::get("/").header("cookie", header()).body(()).unwrap();
    let future = service.call(request);
    shown.debug("tower::ResponseFuture", &future);
    let response = runtime().block_on(future).unwrap();
    // The service's own text is its body: what the session and its guard have shown of themselves.
    shown.debug("tower::Session", response.body());
    shown.debug("tower::ResponseBody", response.body());
    is_whole(&format!("{:?}", response.body()));
    shown.debug(
        "tower::SessionData",
        &hardtack_tower::SessionData(shared_session().view::<Map>().unwrap()),
    );
    let unfit = shared_session().view::<Closed>().unwrap_err();
    shown.error("tower::SessionDataRejection", &hardtack_tower::SessionDataRejection::from(unfit));
    let failure = hardtack_tower::SessionFailure::from(Session::loads(TEXT).unwrap_err());
    shown.error("tower::SessionFailure", &failure);
    let (mut parts, ()) = http::Request::new(()).into_parts();
    let missing = runtime().block_on(hardtack_tower::Session::from_request_parts(&mut parts, &()));
    shown.error("tower::MissingSessionLayer", &missing.unwrap_err());
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
        let session = request.session().unwrap();
        let seen = format!("{session:?} {:?}", session.lock());
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
    shown.debug("actix::Session", seen);
    let data = hardtack_actix::SessionData(shared_session().view::<Map>().unwrap());
    shown.debug("actix::SessionData", &data);
    let unfit = shared_session().view::<Closed>().unwrap_err();
    shown.error("actix::SessionDataRejection", &hardtack_actix::SessionDataRejection::from(unfit));
    let failure = hardtack_actix::SessionFailure::from(Session::loads(TEXT).unwrap_err());
    shown.error("actix::SessionFailure", &failure);
    let (request, mut payload) = TestRequest::get().to_http_parts();
    let extract = hardtack_actix::Session::from_request(&request, &mut payload);
    let missing = runtime().block_on(extract).unwrap_err();
    shown.error("actix::MissingSessionMiddleware", &missing);
}
