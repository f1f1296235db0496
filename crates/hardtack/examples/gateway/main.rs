//! A gateway in front of a Flask application: it checks each session once, serves a route itself
//! and hands the other requests on, with `X-User-Id` for whoever is logged in.
//!
//! `cargo run --example gateway` listens on `HARDTACK_ADDR` (127.0.0.1:3000 unless told) and hands
//! requests on to `HARDTACK_UPSTREAM` (http://127.0.0.1:5000, where `flask run` listens). Give both
//! the same `FLASK_SECRET_KEY`; the other settings are read from `FLASK_…` too.
//!
//! It reads the session alone, and has no users: a visitor with nothing but a remember-me cookie is logged
//! in only after Flask answered them, and a deleted user stays logged in at `/account`. The example
//! `login` shows a login with users.
//!
//! It takes HTTP/1 from clients and hands on everything but tunnels and upgrades such as websockets. It is meant
//! to be what clients connect to: `X-Forwarded-For` and its kin are what it sees itself, and headers
//! with an underscore in their names are dropped. The application must be reachable through the
//! gateway alone, or anyone can send an `X-User-Id`. How many clients there are, and how slow they
//! may be, is not limited.

mod forward;
#[path = "../shared/page.rs"]
mod page;
#[path = "../shared/start.rs"]
mod start;
#[path = "../shared/stop.rs"]
mod stop;
mod visitor;

use std::{env, error::Error, net::SocketAddr, sync::Arc};

use anyhow::{Context, Result};
use axum::{
    Extension, Router,
    extract::{ConnectInfo, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use hardtack::{SecureCookieSessionInterface, session::vary_with_cookie};
use maud::{Markup, html};
use tokio::net::TcpListener;

use crate::{
    forward::{ForwardError, Forwarder, Upstream},
    visitor::{Visitor, visitor_of},
};

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt().init();

    let settings = start::settings()?;
    let root = start::root(&settings);
    let sessions = Arc::new(SecureCookieSessionInterface::new(settings)?);
    let upstream =
        env::var("HARDTACK_UPSTREAM").unwrap_or_else(|_| "http://127.0.0.1:5000".to_owned());
    let upstream: Upstream = upstream.parse()?;
    eprintln!("Handing requests on to {upstream}");

    let site = Router::new()
        .route(&format!("{root}/account"), get(account))
        .fallback(hand_on)
        .layer(middleware::from_fn_with_state(sessions, check_session))
        .with_state(Arc::new(Forwarder::new(upstream)));

    let address = start::address();
    let listener = TcpListener::bind(&address).await;
    let listener = listener.with_context(|| format!("cannot listen on {address}"))?;
    eprintln!("Listening on http://{}/ (Ctrl-C stops)", listener.local_addr()?);
    let site = site.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, site).with_graceful_shutdown(stop::asked_to_stop());
    stop::or_give_up(serving.into_future()).await
}

/// Looks at the session before anything else does, once for each request.
///
/// Every response depends on the cookie, whoever makes it: an application that reads `X-User-Id`
/// does not know that, and a cache further out has to.
async fn check_session(
    State(sessions): State<Arc<SecureCookieSessionInterface>>,
    mut request: Request,
    next: Next,
) -> Response {
    let visitor = visitor_of(&sessions, request.headers());
    request.extensions_mut().insert(visitor);
    let mut response = next.run(request).await;
    let vary = response.headers().get_all(header::VARY);
    let vary = vary_with_cookie(vary.iter().map(HeaderValue::as_bytes));
    if let Some(vary) = vary.and_then(|vary| HeaderValue::try_from(vary).ok()) {
        response.headers_mut().insert(header::VARY, vary);
    }
    response
}

/// A route that was moved from Flask to Rust.
async fn account(Extension(visitor): Extension<Visitor>) -> Response {
    let Some(user) = visitor.user_id else {
        return Redirect::to("./").into_response();
    };
    let user = user.to_string();
    let main = html! {
        main data-side="gateway" data-user=(user) {
            p.side { "Served by the gateway, in Rust" }
            h1 { "Hello, " (user) }
            dl {
                dt { "This page" }
                dd { code { "/account" } ", which Flask never sees" }
                dt { "All others" }
                dd { "come from Flask, which reads you from " code { "X-User-Id" } }
            }
            footer { a href="./" { "To a page of Flask" } }
        }
    };
    // What one visitor sees is for no other, whatever stands between.
    ([(header::CACHE_CONTROL, "private")], page_of("Your account", &main)).into_response()
}

/// Every other route.
async fn hand_on(
    State(forwarder): State<Arc<Forwarder>>,
    Extension(visitor): Extension<Visitor>,
    ConnectInfo(client): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    if request.method() == Method::CONNECT {
        // A tunnel would lead past all that is looked at here.
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    match forwarder.forward(request, &visitor, client.ip()).await {
        Ok(response) => response,
        Err(failure @ (ForwardError::Host | ForwardError::Body(_))) => {
            tracing::info!(error = &failure as &dyn Error, "request refused");
            (StatusCode::BAD_REQUEST, failure.to_string()).into_response()
        }
        Err(failure @ ForwardError::TooSlow) => {
            tracing::error!(error = &failure as &dyn Error, "request could not be handed on");
            (StatusCode::GATEWAY_TIMEOUT, failure.to_string()).into_response()
        }
        Err(failure) => {
            tracing::error!(error = &failure as &dyn Error, "request could not be handed on");
            let user = visitor.user_id.map(|user| user.to_string());
            let main = html! {
                main data-side="gateway" data-user=(user.unwrap_or_default()) {
                    p.side { "502 Bad Gateway" }
                    h1 { "The application does not answer" }
                    p { "The gateway is up, and the Flask application behind it is not. "
                        "Your session is kept in your browser: nothing of it is lost." }
                    footer { a href="" { "Try again" } }
                }
            };
            (StatusCode::BAD_GATEWAY, page_of("The application does not answer", &main))
                .into_response()
        }
    }
}

fn page_of(title: &str, main: &Markup) -> Html<String> {
    Html(page::layout(title, main))
}
