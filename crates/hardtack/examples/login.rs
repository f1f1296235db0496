//! A small site on axum: log in, count visits, flash a message, log out.
//!
//! `cargo run --example login` needs nothing else. To share the sessions of a Flask
//! application, start it with that application's `FLASK_SECRET_KEY`; the other settings are read
//! from `FLASK_…` too. `HARDTACK_ADDR` is where it listens (127.0.0.1:3000 unless told), and
//! `HARDTACK_PEER` the address of another site that shares the sessions, for the links.
//!
//! It has no passwords, and its forms have no CSRF token. Next to an application with Flask-Login or
//! Flask-WTF, use `hardtack::login` as `docs/migrating-from-flask.md` shows: it also sets and deletes
//! the remember-me cookie, and logs out without dropping the tokens of open forms.

#[path = "shared/page.rs"]
mod page;
#[path = "shared/site.rs"]
mod site;
#[path = "shared/start.rs"]
mod start;
#[path = "shared/stop.rs"]
mod stop;

use anyhow::{Context, Result};
use axum::{
    Form, Router,
    extract::State,
    response::{Html, Redirect},
    routing::{get, post},
};
use hardtack::{
    FlashedMessage, SecureCookieSessionInterface, Session, SessionError, SessionLayer, UserId,
};
use serde::Deserialize;
use tokio::net::TcpListener;

use crate::site::Visit;

/// The other site's address, if there is one.
type Peer = Option<String>;

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt().init();

    let settings = start::settings()?;
    let root = start::root(&settings);
    let sessions = SecureCookieSessionInterface::new(settings)?;
    let site = Router::new()
        .route(&format!("{root}/"), get(index))
        .route(&format!("{root}/login"), post(log_in))
        .route(&format!("{root}/flash"), post(flash))
        .route(&format!("{root}/logout"), post(log_out))
        .with_state(site::peer())
        .layer(SessionLayer::new(sessions));

    let address = start::address();
    let listener = TcpListener::bind(&address).await;
    let listener = listener.with_context(|| format!("cannot listen on {address}"))?;
    eprintln!("Listening on http://{}/ (Ctrl-C stops)", listener.local_addr()?);
    let serving = axum::serve(listener, site).with_graceful_shutdown(stop::asked_to_stop());
    stop::or_give_up(serving.into_future()).await
}

async fn index(State(peer): State<Peer>, session: Session) -> Result<Html<String>, SessionError> {
    let visits = session.update("visits", |visits: &mut u64| {
        *visits = visits.saturating_add(1);
        *visits
    })?;
    let visit = Visit {
        // Where Flask-Login keeps who is logged in; Python's `None` is nobody.
        user: session.get::<UserId>("_user_id")?,
        visits,
        permanent: session.permanent()?,
        messages: session.flashed_messages()?,
    };
    Ok(Html(visit.page("axum", peer.as_deref())))
}

#[derive(Deserialize)]
struct Login {
    user: String,
    remember: Option<String>,
}

async fn log_in(session: Session, Form(login): Form<Login>) -> Result<Redirect, SessionError> {
    // Several steps at once: if one fails, the session stays as it was.
    session.with(|data| {
        // A new session for a new login, so that nothing of an earlier visitor stays in it, not even
        // the CSRF token of Flask's open forms.
        data.clear()?;
        data.set_permanent(login.remember.is_some())?;
        data.insert("_user_id", UserId::from(login.user.as_str()))?;
        data.insert("_fresh", true)?;
        data.flash("Logged in by axum.", "info")
    })?;
    Ok(Redirect::to("./"))
}

#[derive(Deserialize)]
struct Flash {
    message: String,
}

async fn flash(
    State(peer): State<Peer>,
    session: Session,
    Form(flash): Form<Flash>,
) -> Result<Redirect, SessionError> {
    session.flash(&flash.message, FlashedMessage::DEFAULT_CATEGORY)?;
    Ok(Redirect::to(&format!("{}/", peer.as_deref().unwrap_or("."))))
}

async fn log_out(session: Session) -> Result<Redirect, SessionError> {
    // An empty session deletes its cookie. Flask-Login removes only its own keys.
    session.clear()?;
    Ok(Redirect::to("./"))
}
