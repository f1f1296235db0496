//! The settings of logins, checked, and the application's user loader.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use hardtack_session::{
    Clock, ConfigError, CookieSettings, CookieTemplate, SystemClock, UnixTime, find_cookie,
};

use crate::{LoginConfig, LoginError, RememberToken, SessionProtection, UserId};

pub(crate) type User = Arc<dyn Any + Send + Sync>;
type LoadFuture = Pin<Box<dyn Future<Output = Result<Option<User>, LoginError>> + Send>>;
type Loader = Arc<dyn Fn(UserId) -> LoadFuture + Send + Sync>;

/// Flask-Login's `LoginManager`: checked settings, and the function that loads users.
///
/// Build it once and give it to `LoginLayer` or `LoginMiddleware`. Clones are cheap.
///
/// A user loader answers whether a user still exists. Without one, whoever has a session or a
/// remember-me cookie stays logged in after their account was deleted. The remember-me cookie is
/// therefore off until you give a loader, or say that you need none.
///
/// ```
/// use hardtack_login::{LoginConfig, LoginManager, UserId};
/// use hardtack_session::SecretKey;
///
/// #[derive(Clone)]
/// struct User {
///     name: String,
/// }
///
/// async fn find_user(id: UserId) -> Result<Option<User>, std::io::Error> {
///     Ok((id == UserId::from("42")).then(|| User { name: "ada".to_owned() }))
/// }
///
/// let config = LoginConfig::new(SecretKey::new("secret-key")?).with_login_view("/login");
/// let logins = LoginManager::new(config)?.with_user_loader(find_user);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct LoginManager(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    tokens: Arc<RememberToken>,
    cookie: CookieTemplate,
    /// The `Set-Cookie` header that deletes the cookie.
    deletion: Box<str>,
    config: LoginConfig,
    users: Users,
    clock: Arc<dyn Clock + Send + Sync>,
}

#[derive(Clone)]
enum Users {
    /// Nothing was said about users, so nobody is remembered.
    Unknown,
    /// Every id is a user.
    All,
    Loaded(Loader),
}

/// The result of looking up an id.
pub(crate) enum Found {
    Nobody,
    /// The user, if there is a loader.
    Somebody(Option<User>),
}

impl LoginManager {
    /// Checks the settings. Nobody is remembered yet.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], for the first setting that cannot work; [`ConfigError::NoSecretKey`] without a
    /// key.
    pub fn new(config: LoginConfig) -> Result<Self, ConfigError> {
        const COOKIE: &str = "REMEMBER_COOKIE";
        let Some(key) = &config.secret_key else {
            return Err(ConfigError::NoSecretKey { variable: None, other_is_set: false });
        };
        check_view(config.login_view.as_deref(), "login_view")?;
        check_view(config.refresh_view.as_deref(), "refresh_view")?;
        if config.force_host_for_redirects.as_deref().is_some_and(|host| !is_host(host)) {
            let problem = "must be a host with an optional port, such as example.com";
            return Err(ConfigError::Other { setting: "FORCE_HOST_FOR_REDIRECTS", problem });
        }
        let settings = CookieSettings {
            domain: config.remember_cookie_domain.as_deref(),
            path_setting: "REMEMBER_COOKIE_PATH",
            path: &config.remember_cookie_path,
            secure: config.remember_cookie_secure,
            httponly: config.remember_cookie_httponly,
            samesite: config.remember_cookie_samesite,
            ..CookieSettings::new(COOKIE, &config.remember_cookie_name)
        };
        let cookie = CookieTemplate::with_settings(settings)?;
        // Flask-Login deletes the cookie by name, domain and path alone. A name such as `__Host-token`
        // needs its other attributes for that too, or browsers keep the cookie.
        let plain = CookieSettings { secure: false, httponly: false, samesite: None, ..settings };
        let deletion = CookieTemplate::with_settings(plain).unwrap_or_else(|_| cookie.clone());
        Ok(Self(Arc::new(Inner {
            tokens: Arc::new(RememberToken::new(key)?),
            deletion: deletion.delete().into(),
            cookie,
            config,
            users: Users::Unknown,
            clock: Arc::new(SystemClock),
        })))
    }

    /// Sets the function that loads a user by id, and turns the remember-me cookie on: Flask-Login's
    /// `user_loader`.
    ///
    /// It runs once for each request that asks for the login. `None` is a user who does not exist. The
    /// user that it returns is [`Login::user`](crate::Login::user).
    #[must_use]
    pub fn with_user_loader<U, E, F>(
        self,
        load: impl Fn(UserId) -> F + Send + Sync + 'static,
    ) -> Self
    where
        U: Any + Send + Sync,
        E: Into<Box<dyn Error + Send + Sync>>,
        F: Future<Output = Result<Option<U>, E>> + Send + 'static,
    {
        self.with_users(Users::Loaded(Arc::new(move |id| {
            let loading = load(id);
            Box::pin(async move {
                match loading.await {
                    Ok(user) => Ok(user.map(|user| Arc::new(user) as User)),
                    Err(error) => Err(LoginError::UserLoader(Arc::from(error.into()))),
                }
            })
        })))
    }

    /// Says that every id is a user, and turns the remember-me cookie on.
    ///
    /// Whoever has a remember-me cookie is logged in until the secret key changes, even after their
    /// account was deleted.
    #[must_use]
    pub fn without_user_loader(self) -> Self {
        self.with_users(Users::All)
    }

    /// Replaces the clock, for tests. The default is the system's.
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + Send + Sync + 'static) -> Self {
        Self(Arc::new(Inner { clock: Arc::new(clock), ..Arc::unwrap_or_clone(self.0) }))
    }

    fn with_users(self, users: Users) -> Self {
        Self(Arc::new(Inner { users, ..Arc::unwrap_or_clone(self.0) }))
    }

    /// Returns the settings.
    pub fn config(&self) -> &LoginConfig {
        &self.0.config
    }

    pub(crate) fn protection(&self) -> SessionProtection {
        self.0.config.session_protection
    }

    pub(crate) fn remembers(&self) -> bool {
        !matches!(self.0.users, Users::Unknown)
    }

    /// Finds the user of an id. An empty id is nobody.
    pub(crate) async fn find(&self, id: &UserId) -> Result<Found, LoginError> {
        match &self.0.users {
            _ if id.is_empty() => Ok(Found::Nobody),
            Users::Unknown | Users::All => Ok(Found::Somebody(None)),
            Users::Loaded(load) => match load(id.clone()).await? {
                None => Ok(Found::Nobody),
                user => Ok(Found::Somebody(user)),
            },
        }
    }

    /// Returns the remember-me cookie of a request, for [`RequestFacts`](crate::RequestFacts).
    pub fn find_cookie<'h>(&self, headers: impl IntoIterator<Item = &'h [u8]>) -> Option<String> {
        let value = find_cookie(headers, self.0.cookie.name())?;
        Some(String::from_utf8_lossy(&value).into_owned())
    }

    /// Returns the user id of a remember-me cookie, if it is genuine.
    pub(crate) fn decode<'t>(&self, token: &'t str) -> Option<&'t str> {
        self.0.tokens.decode(token)
    }

    /// Returns the `Set-Cookie` header that remembers a user.
    pub(crate) fn remember(
        &self,
        user_id: &UserId,
        duration: Option<f64>,
    ) -> Result<String, LoginError> {
        let token = self.0.tokens.encode(&user_id.to_string())?;
        let now = self.0.clock.now();
        let expires = match duration {
            // A duration that a visitor cannot choose, but an application can.
            Some(seconds) => UnixTime((now.0 as f64 + seconds).max(0.0) as u64),
            None => {
                let seconds = self.0.config.remember_cookie_duration.as_secs();
                UnixTime(now.0.saturating_add(seconds))
            }
        };
        Ok(self.0.cookie.set(&token, Some(expires)))
    }

    /// Returns the `Set-Cookie` header that deletes the remember-me cookie.
    pub(crate) fn forget(&self) -> &str {
        &self.0.deletion
    }
}

/// Shows the settings, and nothing of the key.
impl fmt::Debug for LoginManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LoginManager").field(&self.0.config).finish()
    }
}

/// Checks the path of a login page.
fn check_view(view: Option<&str>, setting: &'static str) -> Result<(), ConfigError> {
    match view {
        Some(view)
            if crate::safe_next(view).is_none() || view.contains('#') || !view.is_ascii() =>
        {
            let problem = "must be a path of this site, such as /login";
            Err(ConfigError::Other { setting, problem })
        }
        _ => Ok(()),
    }
}

fn is_host(host: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
    !host.is_empty() && host.bytes().all(allowed)
}

/// Returns the seconds that the session keeps for a remembered login.
pub(crate) fn seconds(duration: Duration) -> f64 {
    duration.as_secs_f64()
}
