//! A small site on actix-web: log in, count visits, flash a message, log out.
//!
//! `cargo run --example login-actix` needs nothing else. To share the sessions of a Flask
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

use actix_web::{
    App, HttpServer,
    web::{self, Data, Form, Html, Redirect},
};
use anyhow::{Context, Result};
use hardtack::{
    FlashedMessage, SecureCookieSessionInterface, Session, SessionError, SessionMiddleware, UserId,
};
use serde::Deserialize;

use crate::site::Visit;

/// The other site's address, if there is one.
type Peer = Option<String>;

fn main() -> Result<()> {
    tracing_subscriber::fmt().init();
    // actix-web has its own macro for this, in its default features.
    actix_web::rt::System::new().block_on(run())
}

async fn run() -> Result<()> {
    let settings = start::settings()?;
    let root = start::root(&settings);
    let sessions = SessionMiddleware::new(SecureCookieSessionInterface::new(settings)?);
    let peer = Data::new(site::peer());
    let address = start::address();
    let server = HttpServer::new(move || {
        App::new()
            .wrap(sessions.clone())
            .app_data(peer.clone())
            .route(&format!("{root}/"), web::get().to(index))
            .route(&format!("{root}/login"), web::post().to(log_in))
            .route(&format!("{root}/flash"), web::post().to(flash))
            .route(&format!("{root}/logout"), web::post().to(log_out))
    })
    // How many seconds a request that is under way may take when the server stops.
    .shutdown_timeout(5)
    .bind(&address)
    .with_context(|| format!("cannot listen on {address}"))?;
    for address in server.addrs() {
        eprintln!("Listening on http://{address}/ (Ctrl-C stops)");
    }
    server.run().await?;
    eprintln!("stopped");
    Ok(())
}

async fn index(peer: Data<Peer>, session: Session) -> Result<Html, SessionError> {
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
    Ok(Html::new(visit.page("actix", peer.as_deref())))
}

#[derive(Deserialize)]
struct Login {
    user: String,
    remember: Option<String>,
}

async fn log_in(session: Session, login: Form<Login>) -> Result<Redirect, SessionError> {
    // Several steps at once: if one fails, the session stays as it was.
    session.with(|data| {
        // A new session for a new login, so that nothing of an earlier visitor stays in it, not even
        // the CSRF token of Flask's open forms.
        data.clear()?;
        data.set_permanent(login.remember.is_some())?;
        data.insert("_user_id", UserId::from(login.user.as_str()))?;
        data.insert("_fresh", true)?;
        data.flash("Logged in by actix.", "info")
    })?;
    Ok(Redirect::to("./").see_other())
}

#[derive(Deserialize)]
struct Flash {
    message: String,
}

async fn flash(
    peer: Data<Peer>,
    session: Session,
    flash: Form<Flash>,
) -> Result<Redirect, SessionError> {
    session.flash(&flash.message, FlashedMessage::DEFAULT_CATEGORY)?;
    let peer = peer.as_deref().unwrap_or(".");
    Ok(Redirect::to(format!("{peer}/")).see_other())
}

async fn log_out(session: Session) -> Result<Redirect, SessionError> {
    // An empty session deletes its cookie. Flask-Login removes only its own keys.
    session.clear()?;
    Ok(Redirect::to("./").see_other())
}
