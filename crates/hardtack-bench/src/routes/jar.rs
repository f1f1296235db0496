//! Routes of axum with axum-extra's signed jar, which keeps the session as plain JSON.

use std::{hint::black_box, rc::Rc};

use anyhow::Result;
use axum::{Router, http::StatusCode, routing::get};
use axum_extra::extract::cookie::{Cookie, Key, SignedCookieJar};

use super::{ANSWER, AXUM_EXTRA, axum::app};
use crate::{entry::Entry, payload::Payload, samples::Samples, site::SECRET};

/// Routes on one payload.
///
/// # Errors
///
/// When a route does not answer.
pub fn entries<P: Payload>(samples: &Rc<Samples<P>>) -> Result<Vec<Entry>> {
    let key = Key::from(SECRET.as_bytes());
    let mut jar = SignedCookieJar::<Key>::new(key.clone());
    let mut cookies = Vec::new();
    for sample in &samples.all {
        jar = jar.add(Cookie::new("session", sample.text.clone()));
        // What the jar has added, with its signature, as a browser would send it back.
        let response = axum::response::IntoResponse::into_response(jar.clone());
        let header = response.headers().get("set-cookie").map(|header| header.to_str());
        cookies.push(header.transpose()?.unwrap_or_default().to_owned());
    }
    let mut routes = Vec::new();
    for (what, handler) in
        [("route that reads", get(jar_read::<P>)), ("route that writes", get(jar_write))]
    {
        let router = Router::new().route("/", handler).with_state(key.clone());
        routes.push(app(AXUM_EXTRA, what, samples, router, &cookies)?);
    }
    Ok(routes)
}

async fn jar_read<P: Payload>(jar: SignedCookieJar) -> Result<&'static str, StatusCode> {
    let cookie = jar.get("session").ok_or(StatusCode::BAD_REQUEST)?;
    let value: P =
        serde_json::from_str(cookie.value()).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    black_box(value);
    Ok(ANSWER)
}

async fn jar_write(jar: SignedCookieJar) -> Result<(SignedCookieJar, &'static str), StatusCode> {
    const FAILED: StatusCode = StatusCode::INTERNAL_SERVER_ERROR;
    let cookie = jar.get("session").ok_or(StatusCode::BAD_REQUEST)?;
    let mut value: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(cookie.value()).map_err(|_| FAILED)?;
    value.insert("visits".to_owned(), 7.into());
    let text = serde_json::to_string(&value).map_err(|_| FAILED)?;
    Ok((jar.add(Cookie::new("session", text)), ANSWER))
}
