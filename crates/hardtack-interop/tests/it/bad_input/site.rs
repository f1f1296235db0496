//! The cookies among the bad inputs, sent to an axum site.

use axum::{Router, body::Body, routing::get};
use hardtack::{Session, SessionError, SessionLayer};
use http::{HeaderValue, Request, StatusCode};
use tower::ServiceExt as _;

use super::{NOW, cases, opened, sessions};

/// A site that reads the session on one page and writes it on the other.
pub(crate) fn site() -> Router {
    pages().layer(SessionLayer::new(sessions()).with_clock(hardtack_serializer::UnixTime(NOW)))
}

pub(crate) fn pages() -> Router {
    async fn read(session: Session) -> Result<String, SessionError> {
        session.with(|data| data.dumps())
    }
    async fn write(session: Session) -> Result<String, SessionError> {
        session.insert("written", true)?;
        Ok(String::new())
    }
    Router::new().route("/", get(read)).route("/write", get(write))
}

/// The status and the body of an answer.
pub(crate) async fn ask(site: &Router, path: &str, header: &HeaderValue) -> (StatusCode, String) {
    let request = Request::get(path).header("cookie", header).body(Body::empty()).unwrap();
    let response = site.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn p5_no_cookie_whatever_is_a_server_error() {
    let site = site();
    let (mut asked, mut refused, mut no_header) = (0, 0, 0);
    for case in cases() {
        let Some(header) = case.header() else { continue };
        let Ok(value) = HeaderValue::from_bytes(&header) else {
            // No server hands such a header on.
            assert!(header.iter().any(|byte| matches!(byte, 0..=8 | 10..=31 | 127)), "{}", case.id);
            no_header += 1;
            continue;
        };
        let (status, body) = ask(&site, "/", &value).await;
        assert_eq!(status, StatusCode::OK, "{}", case.id);
        match opened(&header).1 {
            Some(text) => assert_eq!(body, text, "{}", case.id),
            None => {
                assert_eq!(body, "{}", "{}", case.id);
                refused += 1;
            }
        }
        assert_eq!(ask(&site, "/write", &value).await.0, StatusCode::OK, "{}", case.id);
        asked += 1;
    }
    assert_eq!((asked, refused, no_header), (364, 262, 4));
    println!(
        "interop: {asked} bad cookies through axum, 0 server errors, {refused} empty sessions"
    );
}
