//! The site under axum.

use axum::{
    Router,
    body::Body,
    response::{IntoResponse, Response},
    routing::get,
};
use hardtack_tower::{Session, SessionLayer};
use http::{HeaderMap, StatusCode};

use super::{
    super::{
        Adapter,
        client::{Answer, Ask},
        server::Server,
        site::{Site, VIEW},
        view::{Failure, View, view},
    },
    tower::payload,
};

/// See the module.
pub(crate) struct Axum(Server);

async fn handler(session: Session, headers: HeaderMap) -> Result<Response, Response> {
    match view(&session, headers[VIEW].to_str().unwrap()).await {
        Ok(View { status, headers, body }) => {
            let mut response = Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            Ok(response.body(Body::new(payload(body))).unwrap())
        }
        Err(Failure::Session(error)) => Err(error.into_response()),
        Err(Failure::Status(status)) => Err(StatusCode::from_u16(status).unwrap().into_response()),
    }
}

impl Adapter for Axum {
    const NAME: &str = "axum";
    const MISSING: Option<&str> = Some("add `SessionLayer` with `Router::layer`");

    fn start(site: Site) -> Self {
        let route = || get(handler).post(handler);
        let nested = Router::new().route("/deep", route());
        let mut router = Router::new().route("/", route()).nest("/nested", nested);
        if site.layered {
            router = router.layer(
                SessionLayer::new(site.sessions())
                    .with_clock(hardtack_serializer::UnixTime(site.now)),
            );
        }
        Self(Server::on_tokio(async move |listener| {
            axum::serve(listener, router).await.unwrap();
        }))
    }

    fn ask(&self, asks: Vec<Ask>) -> Vec<Option<Answer>> {
        self.0.ask(asks)
    }
}
