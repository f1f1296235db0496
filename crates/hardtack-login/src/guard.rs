//! Arguments of handlers, the same for axum and actix-web.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use hardtack_session::{Session, SessionError};
use serde::de::IgnoredAny;
use thiserror::Error;

use crate::login::REMEMBER;
use crate::{
    CsrfError, CsrfProtect, Denial, Login, LoginError, LoginManager, RequestFacts, UserId,
};

/// The login of a visitor who is logged in, as an argument of handlers: Flask-Login's
/// `login_required`.
///
/// Anybody else gets status 401, or is redirected to the login page.
///
/// ```
/// use hardtack_login::LoggedIn;
///
/// async fn account(login: LoggedIn) -> String {
///     format!("account of user {}", login.user_id())
/// }
/// ```
#[derive(Clone)]
pub struct LoggedIn {
    login: Login,
    user_id: UserId,
}

/// The login of a visitor who logged in during this session, as an argument of handlers:
/// Flask-Login's `fresh_login_required`.
///
/// A remembered visitor is redirected to the refresh page. Anybody else is treated as by [`LoggedIn`].
/// After the login they return to the path of the request with `GET`, so a route for `POST` needs a page at
/// the same path.
///
/// ```
/// use hardtack_login::FreshLogin;
///
/// async fn change_password(login: FreshLogin) -> String {
///     format!("new password for user {}", login.user_id())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct FreshLogin(LoggedIn);

/// Why a handler that requires a login was not called. As a response, it is the [`Denial`] or the
/// [`LoginError`].
///
/// ```
/// use hardtack_login::{Denial, NotAdmitted};
///
/// let error = NotAdmitted::Denied(Denial::Unauthorized);
/// assert_eq!(error.to_string(), "the visitor must log in");
/// ```
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum NotAdmitted {
    /// The visitor is not logged in, or not freshly.
    #[error("the visitor must log in")]
    Denied(Denial),
    /// The login could not be read.
    #[error(transparent)]
    Login(#[from] LoginError),
}

impl LoggedIn {
    pub(crate) async fn require(login: Login) -> Result<Self, NotAdmitted> {
        Self::admit(login, false).await
    }

    async fn admit(login: Login, must_be_fresh: bool) -> Result<Self, NotAdmitted> {
        match login.admit(must_be_fresh).await? {
            Ok(user_id) => Ok(Self { login, user_id }),
            Err(denial) => Err(NotAdmitted::Denied(denial)),
        }
    }

    /// Returns the id of the user.
    pub fn user_id(&self) -> &UserId {
        &self.user_id
    }
}

impl FreshLogin {
    pub(crate) async fn require(login: Login) -> Result<Self, NotAdmitted> {
        LoggedIn::admit(login, true).await.map(Self)
    }

    /// Returns the id of the user.
    pub fn user_id(&self) -> &UserId {
        &self.0.user_id
    }
}

/// Shows nothing of the user.
impl fmt::Debug for LoggedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoggedIn").field("login", &self.login).finish_non_exhaustive()
    }
}

impl Deref for LoggedIn {
    type Target = Login;

    fn deref(&self) -> &Login {
        &self.login
    }
}

impl Deref for FreshLogin {
    type Target = Login;

    fn deref(&self) -> &Login {
        &self.0.login
    }
}

/// A CSRF token for a form, as an argument of handlers: Flask-WTF's `csrf_token()`.
///
/// It displays as the value of the form's hidden field, and needs no escaping in HTML. The field's name
/// is `csrf_token`, unless `WTF_CSRF_FIELD_NAME` says otherwise.
///
/// ```
/// use hardtack_login::CsrfToken;
///
/// async fn form(token: CsrfToken) -> String {
///     let name = token.field_name();
///     format!(r#"<form method="post"><input type="hidden" name="{name}" value="{token}">"#)
/// }
/// ```
#[derive(Clone)]
pub struct CsrfToken {
    token: String,
    csrf: CsrfProtect,
}

impl CsrfToken {
    pub(crate) async fn generate(
        csrf: Option<&CsrfProtect>,
        session: Option<&Session>,
    ) -> Result<Self, LoginError> {
        let session = session.ok_or(SessionError::MissingLayer)?;
        let csrf = csrf.ok_or(LoginError::MissingCsrfLayer)?;
        session.load().await?;
        Ok(Self { token: csrf.generate(session)?, csrf: csrf.clone() })
    }

    /// Returns the token.
    pub fn as_str(&self) -> &str {
        &self.token
    }

    /// Returns the name of the form's hidden field: `WTF_CSRF_FIELD_NAME`.
    pub fn field_name(&self) -> &str {
        &self.csrf.config().wtf_csrf_field_name
    }
}

impl fmt::Display for CsrfToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.token)
    }
}

/// Shows nothing of the token.
impl fmt::Debug for CsrfToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CsrfToken(..)")
    }
}

/// The place in a request's extensions for its login, which is made when it is first asked for.
pub(crate) struct LoginSlot<A> {
    pub(crate) manager: LoginManager,
    /// The application's choice of the visitor's address.
    pub(crate) address: A,
    /// The path and query, before a router strips a prefix.
    pub(crate) path_and_query: String,
    login: Arc<OnceLock<Login>>,
}

impl<A> LoginSlot<A> {
    pub(crate) fn new(manager: LoginManager, address: A, path_and_query: &str) -> Self {
        let path_and_query = path_and_query.to_owned();
        Self { manager, address, path_and_query, login: Arc::default() }
    }

    pub(crate) fn get_or_make(
        &self,
        session: Option<&Session>,
        facts: impl FnOnce() -> RequestFacts,
    ) -> Result<Login, LoginError> {
        if let Some(login) = self.login.get() {
            return Ok(login.clone());
        }
        let session = session.ok_or(SessionError::MissingLayer)?.clone();
        let login = || Login::new(self.manager.clone(), session, facts());
        Ok(self.login.get_or_init(login).clone())
    }
}

/// The login of a request after its handler, for the remember-me cookie.
pub(crate) struct Finishing {
    login: Arc<OnceLock<Login>>,
    manager: LoginManager,
    session: Option<Session>,
}

impl Finishing {
    pub(crate) fn new<A>(slot: &LoginSlot<A>, session: Option<&Session>) -> Self {
        Self {
            login: Arc::clone(&slot.login),
            manager: slot.manager.clone(),
            session: session.cloned(),
        }
    }

    /// Returns the `Set-Cookie` header of the remember-me cookie, if the response must carry one.
    pub(crate) async fn set_cookie(self) -> Option<String> {
        let login = match (self.login.get(), self.session) {
            (Some(login), _) => login.clone(),
            (None, Some(session)) if is_noted(&self.manager, &session) => {
                Login::new(self.manager, session, RequestFacts::default())
            }
            _ => return None,
        };
        let finished = match login.session().load().await {
            Ok(()) => login.finish(),
            Err(error) => Err(error.into()),
        };
        finished.unwrap_or_else(|error| {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "remember-me cookie neither set nor deleted");
            None
        })
    }
}

/// Returns whether the session may have a note about the cookie although no handler asked for the login.
/// Looking does not count as an access, and the session is opened to be saved in any case.
fn is_noted(manager: &LoginManager, session: &Session) -> bool {
    manager.config().remember_cookie_refresh_each_request
        || matches!(session.peek::<IgnoredAny>(REMEMBER), Ok(Some(_)))
}

/// Returns the address that Flask-Login uses: the first entry of `X-Forwarded-For`, or else that of the
/// connection.
pub(crate) fn flask_address(
    forwarded_for: Option<&[u8]>,
    peer: impl FnOnce() -> Option<String>,
) -> Option<String> {
    match forwarded_for {
        Some(header) => {
            // WSGI decodes a header as Latin-1.
            let header: String = header.iter().copied().map(char::from).collect();
            let first = header.split(',').next().unwrap_or_default();
            // Python strips white space of ASCII from bytes.
            let is_blank = |c: char| matches!(c, '\t'..='\r' | ' ');
            Some(first.trim_matches(is_blank).to_owned())
        }
        None => peer(),
    }
}

/// Reports a request that CSRF protection rejects. Anybody can cause it, so that it is no warning.
pub(crate) fn report(error: &CsrfError) {
    if error.status() == 500 {
        tracing::error!(error = error as &dyn std::error::Error, "CSRF protection cannot be used");
    } else {
        tracing::debug!(reason = %error, "request rejected by CSRF protection");
    }
}
