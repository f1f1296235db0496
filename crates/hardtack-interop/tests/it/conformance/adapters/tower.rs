//! A bare tower service, called without a server.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use hardtack_tower::{Session, SessionLayer};
use http::{Request, Response};
use http_body_util::{BodyExt, Full, combinators::BoxBody};
use hyper::body::{Bytes, Frame};
use tokio::task::JoinSet;
use tower::{Layer, ServiceExt, service_fn, util::BoxCloneSyncService};

use super::super::{
    Adapter,
    client::{Answer, Ask},
    site::{Site, VIEW},
    view::{Body, Failure, Late, View, view},
};

/// See the module.
pub(crate) struct Tower(BoxCloneSyncService<Request<()>, Response<Payload>, Infallible>);

type Payload = BoxBody<Bytes, Infallible>;

/// The site as a tower service, whatever the bodies of its requests are.
pub(super) fn service<B: Send + 'static>(
    site: &Site,
) -> BoxCloneSyncService<Request<B>, Response<Payload>, Infallible> {
    let bare = service_fn(async |request: Request<B>| Ok::<_, Infallible>(answer(request).await));
    if !site.layered {
        return BoxCloneSyncService::new(bare);
    }
    let layer =
        SessionLayer::new(site.sessions()).with_clock(hardtack_serializer::UnixTime(site.now));
    let boxed = |response: Response<_>| response.map(BodyExt::boxed);
    BoxCloneSyncService::new(layer.layer(bare).map_response(boxed))
}

async fn answer<B>(request: Request<B>) -> Response<Payload> {
    let whole = |status: u16, text: String| {
        let body = Full::from(text).boxed();
        Response::builder().status(status).body(body).unwrap()
    };
    let Some(session) = request.extensions().get::<Session>().cloned() else {
        return whole(500, "no session".to_owned());
    };
    let ask = request.headers()[VIEW].to_str().unwrap().to_owned();
    drop(request);
    match view(&session, &ask).await {
        Ok(View { status, headers, body }) => {
            let mut response = Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            response.body(payload(body)).unwrap()
        }
        Err(Failure::Session(_)) => whole(500, String::new()),
        Err(Failure::Status(status)) => whole(status, String::new()),
    }
}

pub(super) fn payload(body: Body) -> Payload {
    match body {
        Body::Whole(text) => Full::from(text).boxed(),
        Body::Streamed(late) => Pieces(late).boxed(),
    }
}

/// A body of pieces that are made when they are asked for.
struct Pieces(Late);

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.next().map(|piece| Ok(Frame::data(piece.into()))))
    }
}

impl Adapter for Tower {
    const NAME: &str = "tower";
    // There is none in the extensions.
    const MISSING: Option<&str> = None;

    fn start(site: Site) -> Self {
        Self(service(&site))
    }

    fn ask(&self, asks: Vec<Ask>) -> Vec<Option<Answer>> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build();
        runtime.unwrap().block_on(async {
            let mut answers = vec![None; asks.len()];
            let mut tasks = JoinSet::new();
            for (number, ask) in asks.into_iter().enumerate() {
                let service = self.0.clone();
                tasks.spawn(async move {
                    let is_head = ask.method == "HEAD";
                    let response = service.oneshot(ask.request(())).await.unwrap();
                    let (parts, body) = response.into_parts();
                    let body = body.collect().await.unwrap().to_bytes();
                    // It is servers that leave the body out.
                    let body = if is_head { Bytes::new() } else { body };
                    (number, Answer::new(parts.status, &parts.headers, &body))
                });
            }
            while let Some(done) = tasks.join_next().await {
                match done {
                    Ok((number, answer)) => answers[number] = Some(answer),
                    Err(error) => assert!(error.is_panic(), "{error}"),
                }
            }
            answers
        })
    }
}
