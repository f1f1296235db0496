//! Hands a request on and its answer back, bodies streaming both ways.

use std::{fmt, net::IpAddr, str::FromStr, time::Duration};

use axum::{
    body::Body,
    extract::Request,
    http::{
        HeaderMap, HeaderName, HeaderValue, Uri, Version, header,
        uri::{Authority, InvalidUri, PathAndQuery, Scheme},
    },
    response::Response,
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use thiserror::Error;

use crate::visitor::Visitor;

/// Who is logged in, percent-encoded unless made of letters, digits and `-._~@`.
const USER_ID: HeaderName = HeaderName::from_static("x-user-id");
const USER_ID_ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'@');

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// What the application believes because the gateway says it, and nobody else may.
const OURS: [&str; 7] = [
    "x-user-id",
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-prefix",
    "x-forwarded-proto",
];

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
    #[error("the request cannot be addressed to the application")]
    Address(#[from] axum::http::Error),
    #[error("the application does not answer")]
    Upstream(#[from] hyper_util::client::legacy::Error),
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
        Self { upstream, client: Client::builder(TokioExecutor::new()).build(connector) }
    }

    /// Hands a request on and gives its answer back.
    pub(crate) async fn forward(
        &self,
        mut request: Request,
        visitor: &Visitor,
        client: IpAddr,
    ) -> Result<Response, ForwardError> {
        let path = request.uri().path_and_query().cloned();
        *request.uri_mut() = Uri::builder()
            .scheme(Scheme::HTTP)
            .authority(self.upstream.0.clone())
            .path_and_query(path.unwrap_or_else(|| PathAndQuery::from_static("/")))
            .build()?;
        *request.version_mut() = Version::HTTP_11;

        let headers = request.headers_mut();
        // First what the client asks to be dropped, or it could name a header that is set below.
        remove_hop_by_hop(headers);
        remove_ours(headers);
        if let Some(user_id) = &visitor.user_id {
            let encoded = utf8_percent_encode(user_id, USER_ID_ENCODED).to_string();
            headers.insert(USER_ID, value(&encoded));
        }
        headers.insert(FORWARDED_FOR, value(&client.to_string()));
        headers.insert(FORWARDED_PROTO, HeaderValue::from_static("http"));
        if let Some(host) = headers.get(header::HOST).cloned() {
            headers.insert(FORWARDED_HOST, host);
        }

        let mut response = self.client.request(request).await?.map(Body::new);
        remove_hop_by_hop(response.headers_mut());
        Ok(response)
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
    for name in named.iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
}

/// Removes the client's own claims. To a Python application, `X_User_Id` is `X-User-Id`.
fn remove_ours(headers: &mut HeaderMap) {
    let claims: Vec<HeaderName> = headers
        .keys()
        .filter(|name| OURS.contains(&name.as_str().replace('_', "-").as_str()))
        .cloned()
        .collect();
    for name in claims {
        headers.remove(name);
    }
}

/// Text of which the callers know that it is printable ASCII; anything else would be nobody.
fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}
