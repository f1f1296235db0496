//! A small site on axum: log in, count visits, flash a message, log out.
//!
//! `cargo run --example login` needs nothing else. To share the sessions of a Flask
//! application, start it with that application's `FLASK_SECRET_KEY`; the other settings are read
//! from `FLASK_…` too. `HARDTACK_ADDR` is where it listens (127.0.0.1:3000 unless told), and
//! `HARDTACK_PEER` the address of a Flask half, for the links.

use std::{env, error::Error};

use axum::{
    Form, Router,
    extract::State,
    response::{Html, Redirect},
    routing::{get, post},
};
use hardtack::{
    SameSite, SecretKey, SecureCookieSessionInterface, Session, SessionConfig, SessionFailure,
    SessionLayer,
};
use maud::{DOCTYPE, PreEscaped, html};
use serde::Deserialize;
use tokio::{net::TcpListener, signal};

/// The other half's address, if there is one.
type Peer = Option<String>;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().init();

    let mut config = SessionConfig::from_prefixed_env("FLASK", env::vars_os())?;
    config.session_cookie_samesite.get_or_insert(SameSite::Lax);
    if config.secret_key.is_none() {
        config.secret_key = Some(random_key()?);
        eprintln!("FLASK_SECRET_KEY is not set: sessions last until this program ends");
    }
    let sessions = SecureCookieSessionInterface::new(config)?;

    let peer: Peer = env::var("HARDTACK_PEER").ok().filter(|peer| !peer.is_empty());
    let site = Router::new()
        .route("/", get(index))
        .route("/login", post(log_in))
        .route("/flash", post(flash))
        .route("/logout", post(log_out))
        .with_state(peer)
        .layer(SessionLayer::new(sessions));

    let address = env::var("HARDTACK_ADDR").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let listener = TcpListener::bind(&address).await?;
    eprintln!("Listening on http://{}/ (Ctrl-C stops)", listener.local_addr()?);
    axum::serve(listener, site)
        .with_graceful_shutdown(async {
            // Without a way to hear Ctrl-C the site runs until it is killed.
            if signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        })
        .await?;
    Ok(())
}

fn random_key() -> Result<SecretKey, Box<dyn Error>> {
    let mut key = [0; 32];
    getrandom::fill(&mut key)?;
    Ok(SecretKey::new(key)?)
}

async fn index(State(peer): State<Peer>, session: Session) -> Result<Html<String>, SessionFailure> {
    let mut session = session.lock();
    let visits = session
        .entry("visits")?
        .and_modify(|visits: &mut u64| *visits = visits.saturating_add(1))?
        .or_insert(1)?;
    // The key under which Flask-Login keeps who is logged in.
    let user: Option<String> = session.get("_user_id")?;
    let permanent = session.permanent();
    let messages = session.flashed_messages()?;

    let user = user.as_deref();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (user.unwrap_or("Nobody")) ", seen by Rust" }
                style { (PreEscaped(STYLE)) }
            }
            body data-side="rust" data-user=(user.unwrap_or_default())
                data-visits=(visits) data-permanent=(permanent) {
                header {
                    p { "This page: Rust" }
                    @if let Some(user) = user {
                        h1 { "Hello, " (user) }
                    } @else {
                        h1 { "Nobody is logged in" }
                    }
                }
                @if !messages.is_empty() {
                    ul.flashes {
                        @for message in &messages {
                            @let text = message.text().unwrap_or("(not text)");
                            li data-flash=(message.category) {
                                @if message.is_markup() { (PreEscaped(text)) } @else { (text) }
                            }
                        }
                    }
                }
                p {
                    "Visits in this session" @if peer.is_some() { ", on both sides together" } ": "
                    strong { (visits) } "."
                    @if permanent { " You will be remembered when the browser closes." }
                }
                @if user.is_some() {
                    form method="post" action="/flash" {
                        input type="text" name="message" aria-label="Message" required
                            placeholder="A message to read on the next page";
                        button { "Flash it" }
                    }
                    form method="post" action="/logout" { button { "Log out everywhere" } }
                } @else {
                    form method="post" action="/login" {
                        input type="text" name="user" aria-label="Your name" required
                            placeholder="Your name";
                        label { input type="checkbox" name="remember"; " remember me" }
                        button { "Log in" }
                    }
                }
                @if let Some(peer) = &peer {
                    p { a href={ (peer) "/" } { "The other side, in Flask" } }
                }
            }
        }
    };
    Ok(Html(page.into_string()))
}

#[derive(Deserialize)]
struct Login {
    user: String,
    remember: Option<String>,
}

async fn log_in(session: Session, Form(login): Form<Login>) -> Result<Redirect, SessionFailure> {
    let mut session = session.lock();
    // A new session for a new login, so that nothing of an earlier visitor stays in it.
    session.clear()?;
    session.set_permanent(login.remember.is_some())?;
    session.insert("_user_id", &login.user)?;
    session.insert("_fresh", &true)?;
    session.flash("Logged in by Rust.", "info")?;
    Ok(Redirect::to("/"))
}

#[derive(Deserialize)]
struct Flash {
    message: String,
}

async fn flash(
    State(peer): State<Peer>,
    session: Session,
    Form(flash): Form<Flash>,
) -> Result<Redirect, SessionFailure> {
    session.flash(&flash.message, "message")?;
    Ok(Redirect::to(&format!("{}/", peer.unwrap_or_default())))
}

async fn log_out(session: Session) -> Result<Redirect, SessionFailure> {
    session.clear()?;
    session.flash("Logged out by Rust.", "info")?;
    Ok(Redirect::to("/"))
}

const STYLE: &str = "
    :root { color-scheme: light dark; --side: #b5542a; }
    body { font: 1.05rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem; }
    header { border-left: .5rem solid var(--side); padding-left: 1rem; }
    h1 { margin: 0; font-size: 1.6rem; }
    header p { margin: 0; color: var(--side); font-weight: 600; }
    ul.flashes { list-style: none; padding: 0; }
    ul.flashes li { background: color-mix(in srgb, var(--side) 15%, transparent); padding: .5rem 1rem; border-radius: .4rem; margin: .4rem 0; }
    form { display: flex; gap: .6rem; flex-wrap: wrap; align-items: center; margin: 1rem 0; }
    input[type=text] { flex: 1 1 12rem; padding: .4rem .6rem; font: inherit; }
    button { padding: .4rem 1rem; font: inherit; cursor: pointer; }
";
