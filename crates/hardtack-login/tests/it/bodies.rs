//! Forms that come in pieces, and forms that are too long.

use axum::{Router, body::Body, routing::post};
use hardtack_login::{CsrfConfig, CsrfProtect, HttpsRequests, axum::CsrfLayer};
use hardtack_session::{SecretKey, SessionConfig, UnixTime, testing::SessionTester};
use hardtack_tower::{SecureCookieSessionInterface, SessionLayer};
use proptest::prelude::*;
use tower::ServiceExt;

const NOW: UnixTime = UnixTime(1_700_000_000);

fn key() -> SecretKey {
    SecretKey::new("secret-key").unwrap()
}

/// A site, the cookie of a visitor, and their token.
fn site() -> (Router, String, String) {
    let config = CsrfConfig::new(key()).with_https_requests(HttpsRequests::Never);
    let csrf = CsrfProtect::new(config).unwrap().with_clock(NOW);
    let tester = SessionTester::at(SessionConfig::new(key()), NOW);
    let session = tester.session();
    session.insert("csrf_token", "a".repeat(40)).unwrap();
    let token = csrf.generate(&session).unwrap();
    let cookie = tester.cookie(|session| session.insert("csrf_token", "a".repeat(40)));
    let sessions = SecureCookieSessionInterface::new(SessionConfig::new(key())).unwrap();
    let app = Router::new()
        .route("/", post(|body: String| async { body }))
        .layer(CsrfLayer::new(csrf))
        .layer(SessionLayer::new(sessions).with_clock(NOW));
    (app, cookie, token)
}

/// A body in pieces.
struct Pieces(std::vec::IntoIter<Vec<u8>>);

impl http_body::Body for Pieces {
    type Data = axum::body::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        let piece = self.0.next();
        std::task::Poll::Ready(piece.map(|piece| Ok(http_body::Frame::data(piece.into()))))
    }
}

async fn answer(
    site: &(Router, String, String),
    kind: &str,
    pieces: Vec<Vec<u8>>,
) -> (u16, Vec<u8>) {
    let (app, cookie, _) = site;
    let request = axum::http::Request::post("/")
        .header("Cookie", cookie)
        .header("Content-Type", kind)
        .body(Body::new(Pieces(pieces.into_iter())))
        .unwrap();
    let response = app.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = http_body_util::BodyExt::collect(response.into_body()).await.unwrap();
    (status, body.to_bytes().to_vec())
}

fn multipart(token: &str, text: &str) -> String {
    format!(
        "--b0\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n{token}\r\n--b0\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n{text}\r\n--b0--\r\n"
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_token_is_found_however_the_body_comes(
        cuts in prop::collection::vec(0..400_usize, 0..8),
        text in "[ -~]{0,200}",
        is_multipart in any::<bool>(),
    ) {
        let site = site();
        let (kind, body) = if is_multipart {
            ("multipart/form-data; boundary=\"b0\"", multipart(&site.2, &text))
        } else {
            ("application/x-www-form-urlencoded; charset=utf-8", format!("a=1&csrf_token={}", site.2))
        };
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(body.len())).collect();
        cuts.extend([0, body.len()]);
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|ends| body.as_bytes()[ends[0]..ends[1]].to_vec()).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (status, found) = runtime.block_on(answer(&site, kind, pieces));
        prop_assert_eq!(status, 200);
        prop_assert_eq!(found, body.into_bytes());
    }

    #[test]
    fn no_body_is_more_than_rejected(
        kind in "(application/x-www-form-urlencoded|multipart/form-data; ?boundary=[ -~]{0,5}|[ -~]{0,30})",
        body in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let site = site();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (status, _) = runtime.block_on(answer(&site, &kind, vec![body]));
        prop_assert_eq!(status, 400);
    }
}

#[tokio::test]
async fn l13_a_form_that_is_too_long_is_refused_and_a_long_upload_is_not() {
    let site = site();
    let form = format!("csrf_token={}&a={}", site.2, "x".repeat(500_000));
    let kind = "application/x-www-form-urlencoded";
    assert_eq!(answer(&site, kind, vec![form.into_bytes()]).await.0, 413);
    let upload = multipart(&site.2, &"x".repeat(1_000_000));
    let (status, body) =
        answer(&site, "multipart/form-data; boundary=b0", vec![upload.clone().into_bytes()]).await;
    assert_eq!((status, body.len()), (200, upload.len()));
}

#[tokio::test]
async fn l11_the_token_of_a_multipart_form_is_its_first_field_or_a_header() {
    let site = site();
    let kind = "multipart/form-data; boundary=b0";
    let first = multipart(&site.2, "text");
    assert_eq!(answer(&site, kind, vec![first.clone().into_bytes()]).await.0, 200);
    let second = format!("--b0\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n{first}");
    let (status, body) = answer(&site, kind, vec![second.into_bytes()]).await;
    assert_eq!((status, &body[..]), (400, &b"the CSRF token is missing"[..]));
}

#[tokio::test]
async fn l12_requests_count_as_https_until_the_settings_say_otherwise() {
    let (_, cookie, token) = site();
    for (https_requests, scheme, expected) in [
        (HttpsRequests::Always, Some("http"), 400),
        (HttpsRequests::Never, Some("https"), 200),
        (HttpsRequests::Header("X-Forwarded-Proto".to_owned()), Some("http"), 200),
        (HttpsRequests::Header("X-Forwarded-Proto".to_owned()), Some("https"), 400),
        (HttpsRequests::Header("X-Forwarded-Proto".to_owned()), None, 400),
    ] {
        let config = CsrfConfig::new(key());
        assert_eq!(config.https_requests, HttpsRequests::Always);
        let config = config.with_https_requests(https_requests.clone());
        let csrf = CsrfProtect::new(config).unwrap().with_clock(NOW);
        let sessions = SecureCookieSessionInterface::new(SessionConfig::new(key())).unwrap();
        let app: Router = Router::new()
            .route("/", post(|| async {}))
            .layer(CsrfLayer::new(csrf))
            .layer(SessionLayer::new(sessions).with_clock(NOW));
        let request = axum::http::Request::post("/")
            .header("Cookie", &cookie)
            .header("X-CSRFToken", &token)
            .header("X-Forwarded-Proto", scheme.unwrap_or_default());
        let mut request = request.body(Body::empty()).unwrap();
        if scheme.is_none() {
            request.headers_mut().remove("X-Forwarded-Proto");
        }
        let status = app.oneshot(request).await.unwrap().status();
        assert_eq!(status, expected, "{https_requests:?}, {scheme:?}");
    }
}

#[tokio::test]
async fn a_first_field_without_end_is_not_read_without_end() {
    let site = site();
    let head = "--b0\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n".to_owned();
    let pieces =
        std::iter::once(head.into_bytes()).chain((0..1000).map(|_| vec![b'x'; 1000])).collect();
    let (status, _) = answer(&site, "multipart/form-data; boundary=b0", pieces).await;
    assert_eq!(status, 400);
}

/// Every field may be the token and is empty, so that the layer looks at all of them.
#[tokio::test]
async fn a_form_of_many_empty_tokens_is_read_once() {
    let site = site();
    let kind = "application/x-www-form-urlencoded";
    let body = (0..25_000).map(|it| format!("{it}csrf_token&")).collect::<String>();
    assert_eq!(answer(&site, kind, vec![body.clone().into_bytes()]).await.0, 400);
    let body = format!("{body}csrf_token={}", site.2);
    assert_eq!(answer(&site, kind, vec![body.into_bytes()]).await.0, 200);
}
