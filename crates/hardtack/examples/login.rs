//! A small site on axum: log in with a password and be remembered, count visits, flash a message, log
//! out, delete your account.
//!
//! `cargo run --example login` needs nothing else: log in as ada or bob, with the password "lovelace".
//! To share the sessions and logins of a Flask application, start it with that application's
//! `FLASK_SECRET_KEY`. The other settings of Flask, Flask-Login and Flask-WTF are read from `FLASK_…`
//! too. `HARDTACK_ADDR` is where it listens, 127.0.0.1:3000 by default. `HARDTACK_PEER` is the address of
//! another site that shares the sessions, for the links.
//!
//! It takes requests to be http. Behind a proxy that ends TLS, set `HARDTACK_HTTPS_HEADER` to the header
//! with the scheme, such as `X-Forwarded-Proto`, and the `Referer` of forms is checked, as in Flask-WTF.
//! It does not limit how often a visitor may try a password. Do that in the proxy or in a middleware.

#[path = "shared/logins.rs"]
mod logins;
#[path = "shared/page.rs"]
mod page;
#[path = "shared/site.rs"]
mod site;
#[path = "shared/start.rs"]
mod start;
#[path = "shared/stop.rs"]
mod stop;
#[path = "shared/users.rs"]
mod users;

use std::{net::SocketAddr, sync::Arc};

use anyhow::{Context, Result};
use axum::{
    Form, Router,
    extract::{ConnectInfo, FromRequestParts, Query, State},
    http::{StatusCode, request::Parts},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use hardtack::{
    FlashedMessage, SecureCookieSessionInterface, Session, SessionError, SessionLayer,
    login::{
        CsrfToken, FreshLogin, LogInOptions, LoggedIn, Login, LoginError, NotAdmitted,
        axum::{CsrfLayer, LoginLayer},
        safe_next,
    },
};
use tokio::{net::TcpListener, task::spawn_blocking};

use crate::{
    site::{FlashForm, LoginForm, Next, Visit},
    users::{User, Users},
};

const SIDE: &str = "axum";

/// The state of the site for handlers.
#[derive(Clone)]
struct Site {
    users: Users,
    /// The other site's address, if there is one.
    peer: Option<String>,
}

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt().init();

    let settings = start::settings()?;
    let root = start::root(&settings);
    let users = Users::new();
    let (logins, csrf) = logins::logins(&settings, &users)?;
    let logins = LoginLayer::new(logins).with_peer_address(|request| {
        let peer = request.extensions.get::<ConnectInfo<SocketAddr>>();
        peer.map(|peer| peer.0.ip().to_string())
    });
    let site = Router::new()
        .route(&format!("{root}/"), get(index))
        .route(&format!("{root}/login"), get(login_page).post(log_in))
        .route(&format!("{root}/account"), get(account).post(delete_account))
        .route(&format!("{root}/flash"), post(flash))
        .route(&format!("{root}/logout"), post(log_out))
        .with_state(Site { users, peer: site::peer() })
        .layer(CsrfLayer::new(csrf))
        .layer(logins)
        .layer(SessionLayer::new(SecureCookieSessionInterface::new(settings)?));

    let address = start::address();
    let listener = TcpListener::bind(&address).await;
    let listener = listener.with_context(|| format!("cannot listen on {address}"))?;
    eprintln!("Listening on http://{}/ (Ctrl-C stops)", listener.local_addr()?);
    let site = site.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, site).with_graceful_shutdown(stop::asked_to_stop());
    stop::or_give_up(serving.into_future()).await
}

/// The user who is logged in, as an argument of handlers. Anyone else is sent to the login page.
///
/// It is what the user loader returned for this request, so a deleted user is nobody, whatever their
/// cookies say.
struct CurrentUser(Arc<User>);

impl<S: Sync> FromRequestParts<S> for CurrentUser {
    type Rejection = NotAdmitted;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, NotAdmitted> {
        let login = LoggedIn::from_request_parts(parts, state).await?;
        match login.user().await? {
            Some(user) => Ok(Self(user)),
            None => Err(NotAdmitted::Denied(login.unauthorized()?)),
        }
    }
}

async fn index(
    State(site): State<Site>,
    login: Login,
    token: CsrfToken,
) -> Result<Html<String>, LoginError> {
    let session = login.session();
    let visits = session.update("visits", |visits: &mut u64| {
        *visits = visits.saturating_add(1);
        *visits
    })?;
    let user = login.user::<User>().await?;
    let visit = Visit {
        user: user.as_deref(),
        is_fresh: login.is_fresh()?,
        visits,
        is_permanent: session.permanent()?,
        messages: session.flashed_messages()?,
        token,
    };
    Ok(Html(visit.page(SIDE, site.peer.as_deref())))
}

async fn login_page(session: Session, token: CsrfToken) -> Result<Html<String>, SessionError> {
    Ok(Html(site::login_page(SIDE, &session.flashed_messages()?, &token)))
}

async fn log_in(
    State(site): State<Site>,
    Query(Next { next }): Query<Next>,
    login: Login,
    token: CsrfToken,
    Form(form): Form<LoginForm>,
) -> Result<Response, LoginError> {
    let session = login.session();
    let LoginForm { user, password, remember, permanent } = form;
    let checking = spawn_blocking(move || site.users.authenticate(&user, &password));
    let Ok(Some(user)) = checking.await else {
        session.flash("Wrong name or password.", "error")?;
        let page = login_page(session.clone(), token).await?;
        return Ok((StatusCode::FORBIDDEN, page).into_response());
    };
    let remember = remember.is_some();
    login.log_in_with(user.name, LogInOptions { remember, ..LogInOptions::default() })?;
    session.set_permanent(permanent.is_some())?;
    session.flash("Logged in by axum.", "info")?;
    let next = next.as_deref().and_then(safe_next);
    Ok(Redirect::to(next.unwrap_or("./")).into_response())
}

async fn log_out(login: Login) -> Result<Redirect, LoginError> {
    // The rest of the session stays, such as the CSRF token of forms that are open in another tab.
    login.log_out().await?;
    Ok(Redirect::to("./"))
}

async fn account(
    CurrentUser(user): CurrentUser,
    session: Session,
    token: CsrfToken,
) -> Result<Html<String>, SessionError> {
    Ok(Html(site::account_page(SIDE, &user, &session.flashed_messages()?, &token)))
}

/// Deletes the account of a visitor who gave the password in this session. A visitor who was only
/// remembered is sent to the login page, and returns to the page of the account.
async fn delete_account(
    State(site): State<Site>,
    login: FreshLogin,
) -> Result<Redirect, LoginError> {
    site.users.delete(login.user_id());
    login.log_out().await?;
    // An empty session deletes its cookie.
    login.session().clear()?;
    Ok(Redirect::to("./"))
}

async fn flash(
    State(site): State<Site>,
    session: Session,
    Form(form): Form<FlashForm>,
) -> Result<Redirect, SessionError> {
    session.flash(&form.message, FlashedMessage::DEFAULT_CATEGORY)?;
    Ok(Redirect::to(&format!("{}/", site.peer.as_deref().unwrap_or("."))))
}
