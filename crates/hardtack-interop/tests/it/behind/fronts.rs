//! Services in Rust that answer some routes themselves and forward the others, in process.

use std::{future::Future, net::SocketAddr, pin::Pin};

use actix_web::{
    App, HttpRequest, HttpResponse,
    body::MessageBody,
    dev::{Service as _, ServiceRequest, ServiceResponse},
    middleware::{Next, from_fn},
    test, web,
};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    response::Response,
    routing::get,
};
use hardtack_actix::SessionMiddleware;
use hardtack_session::{SecureCookieSessionInterface, Session, SessionError};
use hardtack_tower::SessionLayer;
use http_body_util::BodyExt;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tower::ServiceExt;

/// An answer, as far as the journeys look at it.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) set_cookies: Vec<String>,
    pub(super) body: String,
}

type Answering = Pin<Box<dyn Future<Output = Answer>>>;

/// A function of the path and the `Cookie` header.
type Service = dyn Fn(&str, String) -> Answering;

/// A service in Rust.
pub(super) struct Front(Box<Service>);

impl Front {
    pub(super) async fn get(&self, path: &str, cookies: String) -> Answer {
        (self.0)(path, cookies).await
    }

    pub(super) fn axum(
        sessions: SecureCookieSessionInterface,
        flask: SocketAddr,
        counts: bool,
    ) -> Self {
        async fn count(
            session: Session,
            request: Request,
            next: axum::middleware::Next,
        ) -> Response {
            session.update("visits", |visits: &mut u32| *visits += 1).unwrap();
            next.run(request).await
        }
        async fn forward_on(State(flask): State<SocketAddr>, request: Request) -> Response {
            let cookies = request.headers().get("cookie");
            let cookies = cookies.map_or("", |it| it.to_str().unwrap());
            let answer = forward(flask, request.uri().path(), cookies).await;
            let mut response = Response::builder().status(answer.status);
            for line in answer.set_cookies {
                response = response.header("set-cookie", line);
            }
            response.body(Body::from(answer.body)).unwrap()
        }
        let mut router = Router::new()
            .route("/rust/whoami", get(whoami))
            .route("/rust/image", get(async || "an image"))
            .fallback(forward_on)
            .with_state(flask);
        if counts {
            router = router.layer(axum::middleware::from_fn(count));
        }
        let router = router.layer(SessionLayer::new(sessions));
        Self(Box::new(move |path, cookies| {
            let request = Request::get(path).header("cookie", cookies);
            let response = router.clone().oneshot(request.body(Body::empty()).unwrap());
            Box::pin(async move {
                let (parts, body) = response.await.unwrap().into_parts();
                let lines = parts.headers.get_all("set-cookie").iter();
                Answer {
                    status: parts.status.as_u16(),
                    set_cookies: lines.map(|it| it.to_str().unwrap().to_owned()).collect(),
                    body: text(&body.collect().await.unwrap().to_bytes()),
                }
            })
        }))
    }

    pub(super) async fn actix(
        sessions: SecureCookieSessionInterface,
        flask: SocketAddr,
        counts: bool,
    ) -> Self {
        async fn count(
            mut request: ServiceRequest,
            next: Next<impl MessageBody>,
        ) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
            if *request.app_data::<web::Data<bool>>().unwrap().get_ref() {
                let session = request.extract::<Session>().await?;
                session.update("visits", |visits: &mut u32| *visits += 1)?;
            }
            next.call(request).await
        }
        async fn forward_on(request: HttpRequest, flask: web::Data<SocketAddr>) -> HttpResponse {
            let cookies = request.headers().get("cookie");
            let cookies = cookies.map_or("", |it| it.to_str().unwrap());
            let answer = forward(*flask.get_ref(), request.path(), cookies).await;
            let status = actix_web::http::StatusCode::from_u16(answer.status).unwrap();
            let mut response = HttpResponse::build(status);
            for line in answer.set_cookies {
                response.append_header(("set-cookie", line));
            }
            response.body(answer.body)
        }
        let app = App::new()
            .app_data(web::Data::new(flask))
            .app_data(web::Data::new(counts))
            .wrap(from_fn(count))
            .wrap(SessionMiddleware::new(sessions))
            .route("/rust/whoami", web::get().to(whoami))
            .route("/rust/image", web::get().to(async || "an image"))
            .default_service(web::to(forward_on));
        let service = std::rc::Rc::new(test::init_service(app).await);
        Self(Box::new(move |path, cookies| {
            let service = std::rc::Rc::clone(&service);
            let request = test::TestRequest::get().uri(path).insert_header(("cookie", cookies));
            Box::pin(async move {
                let response = service.call(request.to_request()).await.unwrap();
                let lines = response.headers().get_all("set-cookie");
                Answer {
                    status: response.status().as_u16(),
                    set_cookies: lines.map(|it| it.to_str().unwrap().to_owned()).collect(),
                    body: text(&test::read_body(response).await),
                }
            })
        }))
    }
}

async fn whoami(session: Session) -> Result<String, SessionError> {
    Ok(session.get::<String>("_user_id")?.unwrap_or_default())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Sends a request to Flask and returns its answer.
async fn forward(flask: SocketAddr, path: &str, cookies: &str) -> Answer {
    let mut stream = TcpStream::connect(flask).await.unwrap();
    let request = format!("GET {path} HTTP/1.0\r\nHost: {flask}\r\nCookie: {cookies}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap();
    let set_cookies = lines.filter_map(|line| line.strip_prefix("Set-Cookie: "));
    Answer {
        status: status.parse().unwrap(),
        set_cookies: set_cookies.map(str::to_owned).collect(),
        body: body.to_owned(),
    }
}
