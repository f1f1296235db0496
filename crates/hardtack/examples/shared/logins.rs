//! The settings of logins and CSRF protection for the sites `login` and `login-actix`.

use std::env;

use anyhow::{Context, Result};
use hardtack::{
    SameSite, SessionConfig,
    login::{CsrfConfig, CsrfProtect, HttpsRequests, LoginConfig, LoginManager},
};

use crate::{start, users::Users};

/// Reads the settings of Flask-Login and Flask-WTF from the environment, with the key of the sessions.
pub(crate) fn logins(
    sessions: &SessionConfig,
    users: &Users,
) -> Result<(LoginManager, CsrfProtect)> {
    let config = LoginConfig::from_prefixed_env("FLASK", env::vars_os());
    let login_page = format!("{}/login", start::root(sessions));
    let mut config = config
        .context("the variables FLASK_… are not right")?
        .with_login_view(&login_page)
        .with_refresh_view(login_page);
    config.remember_cookie_samesite.get_or_insert(SameSite::Lax);
    config.secret_key.clone_from(&sessions.secret_key);
    let users = users.clone();
    let logins = LoginManager::new(config)?.with_user_loader(move |id| users.clone().find(id));

    let csrf = CsrfConfig::from_prefixed_env("FLASK", env::vars_os());
    let mut csrf = csrf.context("the variables FLASK_… are not right")?;
    csrf.secret_key.clone_from(&sessions.secret_key);
    // Only the proxy in front knows about https.
    csrf.https_requests = match env::var("HARDTACK_HTTPS_HEADER") {
        Ok(header) => HttpsRequests::Header(header),
        Err(_) => HttpsRequests::Never,
    };
    Ok((logins, CsrfProtect::new(csrf)?))
}
