//! The site under actix-web.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::{
    App, Error, HttpRequest, HttpResponse, HttpServer,
    body::{BodySize, MessageBody},
    error::InternalError,
    http::StatusCode,
    middleware::Condition,
    web::{self, Bytes},
};
use hardtack_actix::{Session, SessionMiddleware};

use super::super::{
    Adapter,
    client::{Answer, Ask},
    server::Server,
    site::{Site, VIEW},
    view::{Body, Failure, Late, View, view},
};

/// See the module.
pub(crate) struct Actix(Server);

async fn handler(session: Session, request: HttpRequest) -> Result<HttpResponse, Error> {
    match view(&session, request.headers().get(VIEW).unwrap().to_str().unwrap()).await {
        Ok(View { status, headers, body }) => {
            let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap());
            for header in headers {
                response.append_header(header);
            }
            if status == 101 {
                response.upgrade("websocket");
            }
            Ok(match body {
                Body::Whole(text) => response.body(text),
                Body::Streamed(late) => response.body(Pieces(late)),
            })
        }
        Err(Failure::Session(error)) => Err(error.into()),
        // An error, not a response, as handlers of actix give them.
        Err(Failure::Status(status)) => {
            Err(InternalError::new("failed", StatusCode::from_u16(status).unwrap()).into())
        }
    }
}

/// A body of pieces that are made when they are asked for.
struct Pieces(Late);

impl MessageBody for Pieces {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        Poll::Ready(self.0.next().map(|piece| Ok(piece.into())))
    }
}

impl Adapter for Actix {
    const NAME: &str = "actix-web";
    const MISSING: Option<&str> = Some("add `SessionMiddleware` with `wrap`");

    fn start(site: Site) -> Self {
        let sessions = SessionMiddleware::new(site.sessions())
            .with_clock(hardtack_serializer::UnixTime(site.now));
        let routes = |config: &mut web::ServiceConfig| {
            // Whatever the method, as HEAD is not GET for actix.
            config
                .route("/", web::to(handler))
                .service(web::scope("/nested").route("/deep", web::to(handler)));
        };
        Self(Server::run(move |started| {
            let serve = async {
                let app = move || {
                    let layer = Condition::new(site.layered, sessions.clone());
                    App::new().wrap(layer).configure(routes)
                };
                let server = HttpServer::new(app).workers(2).disable_signals();
                let server = server.bind(("127.0.0.1", 0)).unwrap();
                let address = server.addrs()[0];
                let server = server.run();
                let handle = server.handle();
                started.send((address, Box::new(move || drop(handle.stop(false))))).unwrap();
                server.await.unwrap();
            };
            actix_web::rt::System::new().block_on(serve);
        }))
    }

    fn ask(&self, asks: Vec<Ask>) -> Vec<Option<Answer>> {
        self.0.ask(asks)
    }
}
