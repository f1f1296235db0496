//! A client that sends many requests at a time over kept connections.

use std::net::SocketAddr;

use http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, header::COOKIE};
use http_body_util::{BodyExt, Empty};
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use tokio::{net::TcpStream, task::JoinSet};

use super::site::VIEW;

/// How many connections there are at a time.
const CONNECTIONS: usize = 16;

/// A request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Ask {
    pub(crate) method: String,
    pub(crate) path: String,
    /// The values of its `Cookie` headers.
    pub(crate) cookies: Vec<String>,
    /// What the view does with the session.
    pub(crate) action: String,
    /// What the view answers with if all goes well.
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
}

impl Ask {
    /// The request itself.
    pub(crate) fn request<B>(&self, body: B) -> Request<B> {
        let mut request = Request::builder()
            .method(self.method.as_str())
            .uri(&self.path)
            .header("host", "localhost")
            .header(VIEW, serde_json::to_string(self).unwrap());
        for cookie in &self.cookies {
            request = request.header(COOKIE, HeaderValue::from_bytes(cookie.as_bytes()).unwrap());
        }
        if self.status == 101 {
            request = request.header("connection", "upgrade").header("upgrade", "websocket");
        }
        request.body(body).unwrap()
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: String,
}

impl Answer {
    #[track_caller]
    pub(crate) fn new(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let body = String::from_utf8(body.to_vec()).unwrap();
        Self { status: status.as_u16(), headers, body }
    }

    /// The values of a header, in order.
    #[track_caller]
    pub(crate) fn headers_of(&self, name: &str) -> Vec<&str> {
        let named = self.headers.iter().filter(|(other, _)| other == name);
        named.map(|(_, value)| value.to_str().unwrap()).collect()
    }
}

/// Sends requests to a server, and gives their answers in order: none where it closed the
/// connection without one.
pub(crate) fn ask(server: SocketAddr, asks: Vec<Ask>) -> Vec<Option<Answer>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut lanes = JoinSet::new();
        let mut asks = asks.into_iter().enumerate().collect::<Vec<_>>();
        for lane in (1..=CONNECTIONS).rev() {
            let share = asks.split_off(asks.len() - asks.len() / lane);
            lanes.spawn(async move {
                let mut connection = None;
                let mut answers = Vec::new();
                for (number, ask) in share {
                    answers.push((number, send(server, &mut connection, &ask).await));
                }
                answers
            });
        }
        let mut answers: Vec<_> = lanes.join_all().await.into_iter().flatten().collect();
        answers.sort_by_key(|(number, _)| *number);
        answers.into_iter().map(|(_, answer)| answer).collect()
    })
}

type Connection = http1::SendRequest<Empty<Bytes>>;

async fn send(server: SocketAddr, kept: &mut Option<Connection>, ask: &Ask) -> Option<Answer> {
    let mut connection = match kept.take() {
        Some(connection) => connection,
        None => connect(server).await,
    };
    if connection.ready().await.is_err() {
        // The server closed it after the last answer.
        connection = connect(server).await;
    }
    let response = connection.send_request(ask.request(Empty::new())).await.ok()?;
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    // After an upgrade the connection speaks something else.
    *kept = (parts.status != 101).then_some(connection);
    Some(Answer::new(parts.status, &parts.headers, &body))
}

async fn connect(server: SocketAddr) -> Connection {
    let stream = TcpStream::connect(server).await.unwrap();
    let (connection, driver) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(driver);
    connection
}
