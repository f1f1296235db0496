//! A small site on actix-web: log in with a password and be remembered, count visits, flash a message,
//! log out, delete your account.
//!
//! `cargo run --example login-actix` needs nothing else: log in as ada or bob, with the password
//! "lovelace". To share the sessions and logins of a Flask application, start it with that application's
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
#[path = "shared/users.rs"]
mod users;

use std::{future::Future, pin::Pin, sync::Arc};

use actix_web::{
    App, FromRequest, HttpRequest, HttpServer, Responder,
    dev::Payload,
    http::StatusCode,
    web::{self, Data, Form, Html, Query, Redirect},
};
use anyhow::{Context, Result};
use hardtack::{
    FlashedMessage, SecureCookieSessionInterface, Session, SessionError, SessionMiddleware,
    login::{
        CsrfToken, FreshLogin, LogInOptions, LoggedIn, Login, LoginError, NotAdmitted,
        actix::{CsrfMiddleware, LoginMiddleware},
        safe_next,
    },
};

use crate::{
    site::{FlashForm, LoginForm, Next, Visit},
    users::{User, Users},
};

const SIDE: &str = "actix";

/// The state of the site for handlers.
struct Site {
    users: Users,
    /// The other site's address, if there is one.
    peer: Option<String>,
}

fn main() -> Result<()> {
    tracing_subscriber::fmt().init();
    // actix-web has its own macro for this, in its default features.
    actix_web::rt::System::new().block_on(run())
}

async fn run() -> Result<()> {
    let settings = start::settings()?;
    let root = start::root(&settings);
    let users = Users::new();
    let (logins, csrf) = logins::logins(&settings, &users)?;
    let sessions = SessionMiddleware::new(SecureCookieSessionInterface::new(settings)?);
    let site = Data::new(Site { users, peer: site::peer() });
    let address = start::address();
    let server = HttpServer::new(move || {
        App::new()
            .wrap(CsrfMiddleware::new(csrf.clone()))
            .wrap(LoginMiddleware::new(logins.clone()))
            .wrap(sessions.clone())
            .app_data(site.clone())
            .route(&format!("{root}/"), web::get().to(index))
            .route(&format!("{root}/login"), web::get().to(login_page))
            .route(&format!("{root}/login"), web::post().to(log_in))
            .route(&format!("{root}/account"), web::get().to(account))
            .route(&format!("{root}/account"), web::post().to(delete_account))
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

/// The user who is logged in, as an argument of handlers. Anyone else is sent to the login page.
///
/// It is what the user loader returned for this request, so a deleted user is nobody, whatever their
/// cookies say.
struct CurrentUser(Arc<User>);

impl FromRequest for CurrentUser {
    type Error = NotAdmitted;
    type Future = Pin<Box<dyn Future<Output = Result<Self, NotAdmitted>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let login = LoggedIn::from_request(request, payload);
        Box::pin(async move {
            let login = login.await?;
            match login.user().await? {
                Some(user) => Ok(Self(user)),
                None => Err(NotAdmitted::Denied(login.unauthorized()?)),
            }
        })
    }
}

async fn index(site: Data<Site>, login: Login, token: CsrfToken) -> Result<Html, LoginError> {
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
    Ok(Html::new(visit.page(SIDE, site.peer.as_deref())))
}

async fn login_page(session: Session, token: CsrfToken) -> Result<Html, SessionError> {
    Ok(Html::new(site::login_page(SIDE, &session.flashed_messages()?, &token)))
}

async fn log_in(
    site: Data<Site>,
    query: Query<Next>,
    login: Login,
    token: CsrfToken,
    form: Form<LoginForm>,
) -> Result<impl Responder, LoginError> {
    let session = login.session();
    let LoginForm { user, password, remember, permanent } = form.into_inner();
    let checking = web::block(move || site.users.authenticate(&user, &password));
    let Ok(Some(user)) = checking.await else {
        session.flash("Wrong name or password.", "error")?;
        let page = login_page(session.clone(), token).await?;
        return Ok(web::Either::Left(page.customize().with_status(StatusCode::FORBIDDEN)));
    };
    let remember = remember.is_some();
    login.log_in_with(user.name, LogInOptions { remember, ..LogInOptions::default() })?;
    session.set_permanent(permanent.is_some())?;
    session.flash("Logged in by actix.", "info")?;
    let next = query.next.as_deref().and_then(safe_next).unwrap_or("./");
    Ok(web::Either::Right(Redirect::to(next.to_owned()).see_other()))
}

async fn log_out(login: Login) -> Result<Redirect, LoginError> {
    // The rest of the session stays, such as the CSRF token of forms that are open in another tab.
    login.log_out().await?;
    Ok(Redirect::to("./").see_other())
}

async fn account(
    user: CurrentUser,
    session: Session,
    token: CsrfToken,
) -> Result<Html, SessionError> {
    let CurrentUser(user) = user;
    Ok(Html::new(site::account_page(SIDE, &user, &session.flashed_messages()?, &token)))
}

/// Deletes the account of a visitor who gave the password in this session. A visitor who was only
/// remembered is sent to the login page, and returns to the page of the account.
async fn delete_account(site: Data<Site>, login: FreshLogin) -> Result<Redirect, LoginError> {
    site.users.delete(login.user_id());
    login.log_out().await?;
    // An empty session deletes its cookie.
    login.session().clear()?;
    Ok(Redirect::to("./").see_other())
}

async fn flash(
    site: Data<Site>,
    session: Session,
    form: Form<FlashForm>,
) -> Result<Redirect, SessionError> {
    session.flash(&form.message, FlashedMessage::DEFAULT_CATEGORY)?;
    let peer = site.peer.as_deref().unwrap_or(".");
    Ok(Redirect::to(format!("{peer}/")).see_other())
}
