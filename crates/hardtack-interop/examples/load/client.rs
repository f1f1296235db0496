//! One client: a connection that is kept, and a session that counts.

use std::{net::SocketAddr, time::Instant};

use http::{
    HeaderValue, Request,
    header::{COOKIE, HOST, SET_COOKIE},
};
use http_body_util::{BodyExt, Empty};
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::tally::Tally;

/// Cookies that every client sends among its own.
#[derive(Debug)]
pub(crate) struct Strange {
    /// Signed with the right key, longer ago than the lifetime.
    pub(crate) expired: HeaderValue,
    /// Beyond the limit for cookies.
    pub(crate) oversized: HeaderValue,
}

/// How many requests it takes to have sent one of every kind.
const TURNS: u32 = 10;

type Connection = http1::SendRequest<Empty<Bytes>>;

/// A client, and what it knows of its session.
#[derive(Debug)]
pub(crate) struct Client {
    service: SocketAddr,
    connection: Option<Connection>,
    cookie: Option<HeaderValue>,
    /// What the session's number must be.
    number: u64,
    pub(crate) tally: Tally,
}

/// An answer: its text, and the session cookie that it sets.
struct Answer {
    text: String,
    cookie: Option<HeaderValue>,
}

impl Client {
    pub(crate) fn new(service: SocketAddr) -> Self {
        Self { service, connection: None, cookie: None, number: 0, tally: Tally::default() }
    }

    /// Sends requests of every kind, some times over.
    pub(crate) async fn rounds(&mut self, strange: &Strange, rounds: usize) {
        for _ in 0..rounds {
            for turn in 0..TURNS {
                self.turn(strange, turn).await;
            }
        }
    }

    /// Sends requests of every kind until the time is up.
    pub(crate) async fn run(&mut self, strange: &Strange, until: Instant) {
        let mut turns = (0..TURNS).cycle();
        while Instant::now() < until {
            self.turn(strange, turns.next().unwrap()).await;
        }
    }

    async fn turn(&mut self, strange: &Strange, turn: u32) {
        match turn {
            0..=3 => self.count().await,
            4 | 5 => self.read("read", self.cookie.clone(), self.number).await,
            6 => self.read("forged", self.cookie.as_ref().map(forged), 0).await,
            7 => self.read("expired", Some(strange.expired.clone()), 0).await,
            8 => self.read("oversized", Some(strange.oversized.clone()), 0).await,
            _ => self.bloat().await,
        }
    }

    /// Reads the number and writes the next: the cookie must be followed, and no update be lost.
    async fn count(&mut self) {
        let Some(answer) = self.ask("/count", self.cookie.clone()).await else { return };
        let is_right = answer.text == self.number.to_string() && answer.cookie.is_some();
        if self.check("counted", is_right, &answer) {
            self.number += 1;
            self.cookie = answer.cookie;
        }
    }

    /// Reads the number that a cookie stands for.
    async fn read(&mut self, kind: &'static str, cookie: Option<HeaderValue>, expected: u64) {
        let Some(answer) = self.ask("/read", cookie).await else { return };
        let is_right = answer.text == expected.to_string() && answer.cookie.is_none();
        self.check(kind, is_right, &answer);
    }

    /// Makes the session larger than browsers keep, and does what a browser does: keeps the old one.
    async fn bloat(&mut self) {
        let Some(answer) = self.ask("/bloat", self.cookie.clone()).await else { return };
        let is_dropped = answer.cookie.as_ref().is_some_and(|cookie| cookie.len() > 4093);
        let is_right = answer.text == self.number.to_string() && is_dropped;
        self.check("bloated", is_right, &answer);
    }

    fn check(&mut self, kind: &'static str, is_right: bool, answer: &Answer) -> bool {
        if is_right {
            *self.tally.right.entry(kind).or_default() += 1;
        } else {
            let Answer { text, cookie } = answer;
            let (number, sets) = (self.number, cookie.is_some());
            self.tally.wrong.note(format!("{kind}, at {number}: {text:?}, sets a cookie: {sets}"));
        }
        is_right
    }

    /// The answer, or nothing, which is noted.
    pub(crate) async fn text(&mut self, path: &'static str) -> Option<String> {
        self.ask(path, None).await.map(|answer| answer.text)
    }

    async fn ask(&mut self, path: &'static str, cookie: Option<HeaderValue>) -> Option<Answer> {
        let start = Instant::now();
        let answer = self.try_ask(path, cookie).await;
        self.tally.slowest = self.tally.slowest.max(start.elapsed());
        answer.map_err(|error| self.tally.failed.note(format!("{path}: {error}"))).ok()
    }

    async fn try_ask(
        &mut self,
        path: &'static str,
        cookie: Option<HeaderValue>,
    ) -> Result<Answer, Box<dyn std::error::Error>> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                let stream = TcpStream::connect(self.service).await?;
                stream.set_nodelay(true)?;
                let (connection, driver) = http1::handshake(TokioIo::new(stream)).await?;
                tokio::spawn(driver);
                connection
            }
        };
        let mut request = Request::get(path).header(HOST, "localhost").body(Empty::new())?;
        if let Some(cookie) = cookie {
            request.headers_mut().insert(COOKIE, cookie);
        }
        connection.ready().await?;
        let response = connection.send_request(request).await?;
        let cookie = response.headers().get(SET_COOKIE).map(pair).transpose()?;
        let status = response.status();
        let text = String::from_utf8(response.into_body().collect().await?.to_bytes().to_vec())?;
        if status != 200 {
            return Err(format!("status {status}").into());
        }
        self.connection = Some(connection);
        Ok(Answer { text, cookie })
    }
}

/// The name and the value of a `Set-Cookie` header.
fn pair(header: &HeaderValue) -> Result<HeaderValue, http::header::InvalidHeaderValue> {
    let end = header.as_bytes().iter().position(|&byte| byte == b';').unwrap_or(header.len());
    HeaderValue::from_bytes(&header.as_bytes()[..end])
}

/// A cookie with another signature.
fn forged(cookie: &HeaderValue) -> HeaderValue {
    let mut bytes = cookie.as_bytes().to_vec();
    // The first character of the 27 that are the signature.
    let at = bytes.len() - 27;
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    HeaderValue::from_bytes(&bytes).unwrap()
}
