//! Hands a request on and its answer back, bodies streaming both ways.

use std::{error::Error as _, fmt, iter::successors, net::IpAddr, str::FromStr, time::Duration};

use axum::{
    body::{Body, HttpBody as _},
    extract::Request,
    http::{
        HeaderMap, HeaderName, HeaderValue, Uri, Version, header,
        uri::{Authority, InvalidUri, PathAndQuery, Scheme},
    },
    response::Response,
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use thiserror::Error;
use tokio::time::timeout;

use crate::visitor::Visitor;

/// Who is logged in, percent-encoded unless made of letters, digits and `-._~@`.
const USER_ID: HeaderName = HeaderName::from_static("x-user-id");
const USER_ID_ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'@');

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// What an application believes because the gateway before it says it, and nobody else may; besides
/// every `X-Forwarded-…`.
const OURS: [&str; 6] =
    ["forwarded", "x-client-ip", "x-original-url", "x-real-ip", "x-scheme", "x-user-id"];

/// How long the application may take until its answer begins.
const PATIENCE: Duration = Duration::from_secs(300);

/// How long a connection to the application is kept that nobody uses: less than servers keep it, so
/// that none is closed as a request is sent on it.
const IDLE: Duration = Duration::from_secs(1);

/// What concerns one connection and not the next, besides what `Connection` names itself. `Expect`
/// is among them because the gateway has answered it.
const HOP_BY_HOP: [HeaderName; 10] = [
    header::CONNECTION,
    header::EXPECT,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

/// Where the application listens.
#[derive(Debug)]
pub(crate) struct Upstream(Authority);

/// Why an address is not one of an application.
#[derive(Debug, Error)]
pub(crate) enum UpstreamError {
    #[error("HARDTACK_UPSTREAM is not an address: {0}")]
    Uri(#[from] InvalidUri),
    #[error("HARDTACK_UPSTREAM must be http://HOST:PORT without a path")]
    Shape,
}

impl FromStr for Upstream {
    type Err = UpstreamError;

    fn from_str(text: &str) -> Result<Self, UpstreamError> {
        let uri: Uri = text.parse()?;
        let bare = uri.path() == "/" && uri.query().is_none();
        match uri.authority() {
            Some(authority) if bare && uri.scheme() == Some(&Scheme::HTTP) => {
                Ok(Self(authority.clone()))
            }
            _ => Err(UpstreamError::Shape),
        }
    }
}

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}/", self.0)
    }
}

/// Why a request has no answer.
#[derive(Debug, Error)]
pub(crate) enum ForwardError {
    #[error("the request names no host, or more than one")]
    Host,
    #[error("the client's body broke off")]
    Body(#[source] hyper_util::client::legacy::Error),
    #[error("the application did not answer in time")]
    TooSlow,
    #[error("the request cannot be addressed to the application")]
    Address(#[from] axum::http::Error),
    #[error("the application does not answer")]
    Upstream(#[source] hyper_util::client::legacy::Error),
}

impl From<hyper_util::client::legacy::Error> for ForwardError {
    fn from(error: hyper_util::client::legacy::Error) -> Self {
        // Of this type are the errors of the body that the client sends.
        let of_client = successors(error.source(), |&error| error.source())
            .any(|error| error.is::<axum::Error>());
        if of_client { Self::Body(error) } else { Self::Upstream(error) }
    }
}

/// A pool of connections to the application.
#[derive(Debug)]
pub(crate) struct Forwarder {
    upstream: Upstream,
    client: Client<HttpConnector, Body>,
}

impl Forwarder {
    pub(crate) fn new(upstream: Upstream) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(Duration::from_secs(5)));
        let mut client = Client::builder(TokioExecutor::new());
        client.pool_timer(TokioTimer::new()).pool_idle_timeout(IDLE);
        Self { upstream, client: client.build(connector) }
    }

    /// Hands a request on and gives its answer back.
    pub(crate) async fn forward(
        &self,
        mut request: Request,
        visitor: &Visitor,
        client: IpAddr,
    ) -> Result<Response, ForwardError> {
        let host = host_of(&request).ok_or(ForwardError::Host)?;
        let path = request.uri().path_and_query().cloned();
        *request.uri_mut() = Uri::builder()
            .scheme(Scheme::HTTP)
            .authority(self.upstream.0.clone())
            .path_and_query(path.unwrap_or_else(|| PathAndQuery::from_static("/")))
            .build()?;
        *request.version_mut() = Version::HTTP_11;

        let body = request.body();
        let chunked = !body.is_end_stream() && body.size_hint().exact().is_none();
        let headers = request.headers_mut();
        // First what the client asks to be dropped, or it could name a header that is set below.
        remove_hop_by_hop(headers);
        remove_ours(headers);
        if let Some(user_id) = &visitor.user_id {
            let user_id = user_id.to_string();
            let encoded = utf8_percent_encode(&user_id, USER_ID_ENCODED).to_string();
            headers.insert(USER_ID, value(&encoded));
        }
        headers.insert(FORWARDED_FOR, value(&client.to_canonical().to_string()));
        headers.insert(FORWARDED_PROTO, HeaderValue::from_static("http"));
        headers.insert(header::HOST, host.clone());
        headers.insert(FORWARDED_HOST, host);
        join_cookies(headers);
        if chunked {
            headers.insert(header::TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
        }

        let answer = timeout(PATIENCE, self.client.request(request)).await;
        let mut response = answer.map_err(|_| ForwardError::TooSlow)??.map(Body::new);
        *response.version_mut() = Version::HTTP_11;
        remove_hop_by_hop(response.headers_mut());
        Ok(response)
    }
}

/// The host that a request is for: that of its target, or else of its one `Host`.
fn host_of(request: &Request) -> Option<HeaderValue> {
    if let Some(authority) = request.uri().authority() {
        let (_, host) = authority.as_str().rsplit_once('@').unwrap_or(("", authority.as_str()));
        return HeaderValue::from_str(host).ok();
    }
    let mut hosts = request.headers().get_all(header::HOST).into_iter();
    hosts.next().filter(|_| hosts.next().is_none()).cloned()
}

/// Puts all cookies into one header, or Flask would see commas between them.
fn join_cookies(headers: &mut HeaderMap) {
    let cookies: Vec<&[u8]> =
        headers.get_all(header::COOKIE).into_iter().map(HeaderValue::as_bytes).collect();
    if let (true, Ok(joined)) =
        (cookies.len() > 1, HeaderValue::from_bytes(&cookies.join(&b"; "[..])))
    {
        headers.insert(header::COOKIE, joined);
    }
}

fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    // What a request means is for nobody to drop on the way.
    let named = named.iter().filter(|name| ![header::HOST, header::COOKIE].contains(name));
    for name in named.chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
}

/// Removes the client's own claims, and whatever has an underscore in its name: to a Python
/// application `X_User_Id` is `X-User-Id`, and to some servers `SCRIPT_NAME` is where it is mounted.
fn remove_ours(headers: &mut HeaderMap) {
    let is_claim =
        |name: &str| name.contains('_') || name.starts_with("x-forwarded-") || OURS.contains(&name);
    let claims: Vec<HeaderName> =
        headers.keys().filter(|name| is_claim(name.as_str())).cloned().collect();
    for name in claims {
        headers.remove(name);
    }
}

/// Text of which the callers know that it is printable ASCII; anything else would be nobody.
fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}
