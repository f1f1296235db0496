//! Routes of axum, bare and with hardtack's layer.

use std::{
    hint::black_box,
    rc::Rc,
    task::{Context, Poll},
};

use anyhow::Result;
use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{
        HeaderValue,
        header::{COOKIE, SET_COOKIE},
    },
    response::Response,
    routing::get,
};
use hardtack_tower::{Session, SessionError, SessionLayer};
use tokio::runtime::Runtime;
use tower::{Service, layer::layer_fn};

use super::{ANSWER, Answer, route};
use crate::{entry::Entry, hardtack, payload::Payload, samples::Samples, site};

/// Whose routes they are in tables.
pub const AXUM: &str = "axum";

/// Routes on one payload: without sessions and with hardtack's layer.
///
/// # Errors
///
/// When a route does not answer.
pub fn entries<P: Payload>(samples: &Rc<Samples<P>>) -> Result<Vec<Entry>> {
    let now = samples.now;
    let layer = SessionLayer::new(site::sessions(samples.form, 0)?)
        .with_clock(hardtack_session::serializer::UnixTime(now));
    // With Flask's default, a session that nobody looks at must be opened all the same: were it
    // permanent, its cookie would have to be sent again.
    let unrefreshed = SessionLayer::new(site::unrefreshed(samples.form)?)
        .with_clock(hardtack_session::serializer::UnixTime(now));
    let skipping = layer.clone().skip_refresh_if(|_| true);
    let no_session = vec!["theme=dark".to_owned(); samples.all.len()];
    let cookies: Vec<_> =
        samples.all.iter().map(|sample| format!("session={}", sample.cookie)).collect();
    Ok(vec![
        app(AXUM, "route without sessions", samples, Router::new().route("/", bare()), &cookies)?,
        app(
            AXUM,
            "route with a layer that does nothing",
            samples,
            Router::new().route("/", bare()).layer(layer_fn(Idle)),
            &cookies,
        )?,
        app(
            hardtack::WHO,
            "route that does not look, no cookie",
            samples,
            Router::new().route("/", bare()).layer(layer.clone()),
            &no_session,
        )?,
        app(
            hardtack::WHO,
            "route that does not look",
            samples,
            Router::new().route("/", bare()).layer(unrefreshed),
            &cookies,
        )?,
        app(
            hardtack::WHO,
            "route that does not look, skip_refresh_if",
            samples,
            Router::new().route("/", bare()).layer(skipping),
            &cookies,
        )?,
        app(
            hardtack::WHO,
            "route that does not look, refresh each request",
            samples,
            Router::new().route("/", bare()).layer(layer.clone()),
            &cookies,
        )?,
        app(
            hardtack::WHO,
            "route that reads",
            samples,
            Router::new().route("/", get(read::<P>)).layer(layer.clone()),
            &cookies,
        )?,
        app(
            hardtack::WHO,
            "route that reads one key",
            samples,
            Router::new().route("/", get(read_one)).layer(layer.clone()),
            &cookies,
        )?,
        app(
            hardtack::WHO,
            "route that writes",
            samples,
            Router::new().route("/", get(write)).layer(layer),
            &cookies,
        )?,
    ])
}

/// A layer's service that hands everything on: what the framework pays for having a layer at all.
#[derive(Clone)]
struct Idle<S>(S);

impl<S: Service<R>, R> Service<R> for Idle<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: R) -> S::Future {
        self.0.call(request)
    }
}

/// A router, asked with each cookie.
pub(super) fn app<P>(
    who: &str,
    what: &str,
    samples: &Samples<P>,
    router: Router,
    cookies: &[String],
) -> Result<Entry> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let mut ask = Ask { runtime, router };
    let sent: Result<Vec<HeaderValue>> =
        cookies.iter().map(|cookie| Ok(HeaderValue::from_str(cookie)?)).collect();
    route(
        who,
        what,
        samples,
        sent?,
        move |cookie: &HeaderValue| ask.one(cookie.clone()),
        |answer| Answer {
            status: answer.status().as_u16(),
            sets_cookie: answer.headers().contains_key(SET_COOKIE),
        },
    )
}

struct Ask {
    runtime: Runtime,
    router: Router,
}

impl Ask {
    fn one(&mut self, cookie: HeaderValue) -> Response {
        let mut request = Request::new(Body::empty());
        request.headers_mut().insert(COOKIE, cookie);
        let answer = Service::<Request>::call(&mut self.router, request);
        match self.runtime.block_on(answer) {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

fn bare<S: Clone + Send + Sync + 'static>() -> axum::routing::MethodRouter<S> {
    get(async || ANSWER)
}

async fn read<P: Payload>(session: Session) -> Result<&'static str, SessionError> {
    black_box(session.view::<P>()?);
    Ok(ANSWER)
}

async fn read_one(session: Session) -> Result<&'static str, SessionError> {
    if session.contains_key("user_id")? {
        black_box(session.get::<u64>("user_id")?);
    } else {
        black_box(session.get::<String>("_user_id")?);
    }
    Ok(ANSWER)
}

async fn write(session: Session) -> Result<&'static str, SessionError> {
    session.insert("visits", 7)?;
    Ok(ANSWER)
}
