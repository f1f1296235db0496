//! A site with one form, on axum and on actix-web. Its handler returns the body that it got.

use std::{
    collections::VecDeque,
    convert::Infallible,
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::error::PayloadError;
use axum::{
    Router,
    body::{Body, Bytes},
    routing::any,
};
use futures_core::Stream;
use hardtack_login::{
    CsrfConfig, CsrfProtect, HttpsRequests, actix::CsrfMiddleware, axum::CsrfLayer,
};
use hardtack_session::{SecureCookieSessionInterface, SessionConfig, UnixTime};
use http_body_util::BodyExt;
use hyper::body::Frame;
use serde::Deserialize;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::NOW;
use crate::{hex, random::Random};

/// A request to a site with these settings.
#[derive(Clone)]
pub(crate) struct Form {
    pub(crate) settings: Value,
    pub(crate) method: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) scheme: &'static str,
}

impl Form {
    pub(crate) fn to_json(&self) -> Value {
        let Self { settings, method, headers, body, scheme } = self;
        json!({
            "settings": settings,
            "method": method,
            "headers": headers,
            "body": hex::encode(body),
            "scheme": scheme,
        })
    }
}

/// Shows the body as text.
impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { settings, method, headers, body, scheme } = self;
        let body = String::from_utf8_lossy(body);
        let body: String = body.chars().take(1_000).collect();
        write!(f, "{scheme} {method} {settings}\n{headers:#?}\n{body:?}")
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
    pub(crate) cookies: Vec<String>,
}

/// Sends a form, with its body in random chunks.
pub(crate) type Forms = Box<dyn Fn(&Form, &mut Random) -> Answer>;

fn protect(settings: &Value) -> CsrfProtect {
    let mut config: CsrfConfig = serde_json::from_value(settings.clone()).unwrap();
    config.https_requests = HttpsRequests::Header("X-Forwarded-Proto".to_owned());
    CsrfProtect::new(config).unwrap().with_clock(UnixTime(NOW))
}

fn sessions(settings: &Value) -> SecureCookieSessionInterface {
    let config: SessionConfig = serde_json::from_value(settings.clone()).unwrap();
    SecureCookieSessionInterface::new(config).unwrap()
}

/// A body in chunks, some of which are empty.
struct Chunks(VecDeque<Bytes>);

impl Chunks {
    fn of(body: &[u8], random: &mut Random) -> Self {
        let mut chunks = VecDeque::new();
        let mut rest = body;
        let longest = *random.pick(&[1, 7, 64, 100_000]);
        // A long body in single bytes takes too much time.
        let longest = if body.len() > 10_000 { 100_000 } else { longest };
        while !rest.is_empty() {
            let length = random.below(longest + 1).min(rest.len());
            let (chunk, after) = rest.split_at(length);
            chunks.push_back(Bytes::copy_from_slice(chunk));
            rest = after;
        }
        Self(chunks)
    }
}

impl hyper::body::Body for Chunks {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop_front().map(|chunk| Ok(Frame::data(chunk))))
    }
}

type Payload = Pin<Box<dyn Stream<Item = Result<Bytes, PayloadError>>>>;

impl Stream for Chunks {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front().map(Ok))
    }
}

/// Returns the bytes of a header, of which WSGI makes text as Latin-1.
fn latin1(header: &str) -> Vec<u8> {
    header.chars().map(|c| u8::try_from(c).unwrap()).collect()
}

/// Describes a response. A body that came back as it was sent is the word of Flask's view.
fn answer(status: u16, body: &[u8], sent: &[u8], cookies: Vec<String>) -> Answer {
    let text = if status == 200 {
        assert!(body == sent, "the handler got another body");
        "accepted".to_owned()
    } else {
        String::from_utf8(body.to_vec()).unwrap()
    };
    Answer { status, text, cookies }
}

pub(crate) fn axum_forms(settings: &Value) -> Forms {
    let layer = hardtack_tower::SessionLayer::new(sessions(settings)).with_clock(UnixTime(NOW));
    let app: Router = Router::new()
        .route("/form", any(|body: Bytes| async move { body }))
        // The limit of axum is not what is tested.
        .layer(axum::extract::DefaultBodyLimit::disable())
        .layer(CsrfLayer::new(protect(settings)))
        .layer(layer);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    Box::new(move |form, random| {
        let mut request = http::Request::builder().method(form.method).uri("/form");
        for (name, value) in &form.headers {
            request = request.header(*name, latin1(value));
        }
        runtime.block_on(async {
            let request = request.body(Body::new(Chunks::of(&form.body, random))).unwrap();
            let (parts, body) = app.clone().oneshot(request).await.unwrap().into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            let cookies = parts.headers.get_all(http::header::SET_COOKIE).iter();
            let cookies = cookies.map(|value| value.to_str().unwrap().to_owned()).collect();
            answer(parts.status.as_u16(), &body, &form.body, cookies)
        })
    })
}

pub(crate) fn actix_forms(settings: &Value) -> Forms {
    use actix_web::{App, dev, test, web};

    let session =
        hardtack_actix::SessionMiddleware::new(sessions(settings)).with_clock(UnixTime(NOW));
    let system = actix_web::rt::System::new();
    let app = App::new()
        .app_data(web::PayloadConfig::new(usize::MAX))
        .route("/form", web::to(|body: web::Bytes| async move { body }))
        .wrap(CsrfMiddleware::new(protect(settings)))
        .wrap(session);
    let app = system.block_on(test::init_service(app));
    Box::new(move |form, random| {
        let method = actix_web::http::Method::from_bytes(form.method.as_bytes()).unwrap();
        let mut request = test::TestRequest::with_uri("/form").method(method);
        for (name, value) in &form.headers {
            request = request.append_header((*name, latin1(value).as_slice()));
        }
        let payload: Payload = Box::pin(Chunks::of(&form.body, random));
        let (request, _) = request.to_request().replace_payload(dev::Payload::Stream { payload });
        system.block_on(async {
            let response = test::call_service(&app, request).await;
            let cookies = response.headers().get_all(actix_web::http::header::SET_COOKIE);
            let cookies = cookies.map(|value| value.to_str().unwrap().to_owned()).collect();
            let status = response.status().as_u16();
            answer(status, &test::read_body(response).await, &form.body, cookies)
        })
    })
}
