//! Flask-Login's settings.

use std::ffi::OsString;
use std::time::Duration;

use hardtack_session::{ConfigError, SameSite, SecretKey, settings::Settings};
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::{Map, Value};

/// Flask-Login's settings.
///
/// The fields up to [`force_host_for_redirects`](Self::force_host_for_redirects) are Flask-Login's
/// settings of the same names in upper case, with its defaults. The others are attributes of its
/// `LoginManager`, and are set in code there too. [`LoginManager::new`](crate::LoginManager::new) checks
/// them all at once.
///
/// ```
/// use hardtack_login::{LoginConfig, SessionProtection};
/// use hardtack_session::SecretKey;
/// use std::time::Duration;
///
/// let config = LoginConfig::new(SecretKey::new("secret-key")?)
///     .with_login_view("/login")
///     .with_session_protection(SessionProtection::Strong);
/// assert_eq!(config.remember_cookie_name, "remember_token");
/// assert_eq!(config.remember_cookie_duration, Duration::from_secs(365 * 24 * 60 * 60));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LoginConfig {
    /// `SECRET_KEY`: the key that signs the remember-me cookie. Flask-Login has no fallback keys.
    pub secret_key: Option<SecretKey>,
    /// `REMEMBER_COOKIE_NAME`: `remember_token`.
    pub remember_cookie_name: String,
    /// `REMEMBER_COOKIE_DURATION`: 365 days, in whole seconds.
    pub remember_cookie_duration: Duration,
    /// `REMEMBER_COOKIE_DOMAIN`: none.
    pub remember_cookie_domain: Option<String>,
    /// `REMEMBER_COOKIE_PATH`: `/`.
    pub remember_cookie_path: String,
    /// `REMEMBER_COOKIE_SECURE`: false.
    pub remember_cookie_secure: bool,
    /// `REMEMBER_COOKIE_HTTPONLY`: true.
    pub remember_cookie_httponly: bool,
    /// `REMEMBER_COOKIE_SAMESITE`: none.
    pub remember_cookie_samesite: Option<SameSite>,
    /// `REMEMBER_COOKIE_REFRESH_EACH_REQUEST`: false. If it is true, every response renews the cookie.
    pub remember_cookie_refresh_each_request: bool,
    /// `SESSION_PROTECTION`: `basic`. Null is off.
    pub session_protection: SessionProtection,
    /// `USE_SESSION_FOR_NEXT`: false, so that the page to return to is in the query of the redirect.
    pub use_session_for_next: bool,
    /// `FORCE_HOST_FOR_REDIRECTS`: none. A host, which redirects to the login then name.
    pub force_host_for_redirects: Option<String>,
    /// `LoginManager.login_view`: none, so that a visitor who must log in gets status 401. A path of
    /// this site, such as `/login`, to which they are redirected.
    pub login_view: Option<String>,
    /// `LoginManager.login_message`: "Please log in to access this page." It is flashed before the
    /// redirect.
    pub login_message: Option<String>,
    /// `LoginManager.login_message_category`: `message`.
    pub login_message_category: String,
    /// `LoginManager.refresh_view`: none, so that a visitor whose login is not fresh gets status 401.
    pub refresh_view: Option<String>,
    /// `LoginManager.needs_refresh_message`: "Please reauthenticate to access this page."
    pub needs_refresh_message: Option<String>,
    /// `LoginManager.needs_refresh_message_category`: `message`.
    pub needs_refresh_message_category: String,
}

/// Flask-Login's `SESSION_PROTECTION`: what happens to a session whose address or user agent is not
/// that of the login.
///
/// ```
/// use hardtack_login::SessionProtection;
///
/// assert_eq!(SessionProtection::default(), SessionProtection::Basic);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionProtection {
    /// Nothing.
    Off,
    /// The login is no longer fresh.
    #[default]
    Basic,
    /// The visitor is logged out, and the remember-me cookie is deleted. For a permanent session, this
    /// is the same as [`Basic`](Self::Basic).
    Strong,
}

const NAMES: [&str; 12] = [
    "SECRET_KEY",
    "REMEMBER_COOKIE_NAME",
    "REMEMBER_COOKIE_DURATION",
    "REMEMBER_COOKIE_DOMAIN",
    "REMEMBER_COOKIE_PATH",
    "REMEMBER_COOKIE_SECURE",
    "REMEMBER_COOKIE_HTTPONLY",
    "REMEMBER_COOKIE_SAMESITE",
    "REMEMBER_COOKIE_REFRESH_EACH_REQUEST",
    "SESSION_PROTECTION",
    "USE_SESSION_FOR_NEXT",
    "FORCE_HOST_FOR_REDIRECTS",
];

impl LoginConfig {
    /// Creates Flask-Login's defaults, with a key.
    pub fn new(secret_key: SecretKey) -> Self {
        Self { secret_key: Some(secret_key), ..Self::default() }
    }

    /// Reads the settings from variables such as `FLASK_REMEMBER_COOKIE_NAME`, as
    /// [`SessionConfig::from_prefixed_env`](hardtack_session::SessionConfig::from_prefixed_env) does.
    ///
    /// ```
    /// use hardtack_login::LoginConfig;
    ///
    /// let vars = [("FLASK_SECRET_KEY", "secret-key"), ("FLASK_REMEMBER_COOKIE_DURATION", "3600")];
    /// let vars = vars.map(|(name, value)| (name.into(), value.into()));
    /// let config = LoginConfig::from_prefixed_env("FLASK", vars)?;
    /// assert_eq!(config.remember_cookie_duration.as_secs(), 3600);
    /// # Ok::<(), hardtack_session::ConfigError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ConfigError::Environment`], for the first setting that cannot be read.
    pub fn from_prefixed_env(
        prefix: &str,
        vars: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, ConfigError> {
        Self::from_settings(Settings::from_prefixed_env(prefix, vars, &NAMES)?)
    }

    fn from_settings(mut read: Settings) -> Result<Self, ConfigError> {
        let mut config = Self {
            secret_key: read.secret_key("SECRET_KEY")?,
            remember_cookie_domain: read.domain("REMEMBER_COOKIE_DOMAIN")?,
            remember_cookie_samesite: read.same_site("REMEMBER_COOKIE_SAMESITE")?,
            force_host_for_redirects: read.text_or_null("FORCE_HOST_FOR_REDIRECTS")?,
            session_protection: protection(&mut read)?,
            ..Self::default()
        };
        for (setting, field) in [
            ("REMEMBER_COOKIE_NAME", &mut config.remember_cookie_name),
            ("REMEMBER_COOKIE_PATH", &mut config.remember_cookie_path),
        ] {
            if let Some(text) = read.text(setting)? {
                *field = text;
            }
        }
        for (setting, field) in [
            ("REMEMBER_COOKIE_SECURE", &mut config.remember_cookie_secure),
            ("REMEMBER_COOKIE_HTTPONLY", &mut config.remember_cookie_httponly),
            (
                "REMEMBER_COOKIE_REFRESH_EACH_REQUEST",
                &mut config.remember_cookie_refresh_each_request,
            ),
            ("USE_SESSION_FOR_NEXT", &mut config.use_session_for_next),
        ] {
            *field = read.switch(setting)?.unwrap_or(*field);
        }
        if let Some(duration) = read.seconds("REMEMBER_COOKIE_DURATION")? {
            config.remember_cookie_duration = duration;
        }
        Ok(config)
    }
}

fn protection(settings: &mut Settings) -> Result<SessionProtection, ConfigError> {
    const SETTING: &str = "SESSION_PROTECTION";
    if settings.is_null(SETTING) {
        return Ok(SessionProtection::Off);
    }
    match settings.text(SETTING)?.as_deref() {
        None | Some("basic") => Ok(SessionProtection::Basic),
        Some("strong") => Ok(SessionProtection::Strong),
        // Flask-Login turns the protection off for any other text.
        Some(_) => {
            let problem = "must be basic, strong, or null for none";
            Err(settings.locate(ConfigError::Other { setting: SETTING, problem }))
        }
    }
}

/// Reads a map of settings, such as a Flask configuration file in JSON. Other names are ignored.
impl<'de> Deserialize<'de> for LoginConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = Map::<String, Value>::deserialize(deserializer)?;
        Self::from_settings(Settings::from_json(values)).map_err(D::Error::custom)
    }
}

impl Default for LoginConfig {
    fn default() -> Self {
        Self {
            secret_key: None,
            remember_cookie_name: "remember_token".to_owned(),
            remember_cookie_duration: Duration::from_secs(365 * 24 * 60 * 60),
            remember_cookie_domain: None,
            remember_cookie_path: "/".to_owned(),
            remember_cookie_secure: false,
            remember_cookie_httponly: true,
            remember_cookie_samesite: None,
            remember_cookie_refresh_each_request: false,
            session_protection: SessionProtection::Basic,
            use_session_for_next: false,
            force_host_for_redirects: None,
            login_view: None,
            login_message: Some("Please log in to access this page.".to_owned()),
            login_message_category: "message".to_owned(),
            refresh_view: None,
            needs_refresh_message: Some("Please reauthenticate to access this page.".to_owned()),
            needs_refresh_message_category: "message".to_owned(),
        }
    }
}

setters! { LoginConfig:
    with_remember_cookie_name: remember_cookie_name(name: impl Into<String>) = name.into();
    with_remember_cookie_duration: remember_cookie_duration(duration: Duration) = duration;
    with_remember_cookie_domain: remember_cookie_domain(domain: impl Into<String>) = Some(domain.into());
    with_remember_cookie_path: remember_cookie_path(path: impl Into<String>) = path.into();
    with_remember_cookie_secure: remember_cookie_secure(on: bool) = on;
    with_remember_cookie_httponly: remember_cookie_httponly(on: bool) = on;
    with_remember_cookie_samesite: remember_cookie_samesite(same_site: SameSite) = Some(same_site);
    with_remember_cookie_refresh_each_request: remember_cookie_refresh_each_request(on: bool) = on;
    with_session_protection: session_protection(protection: SessionProtection) = protection;
    with_use_session_for_next: use_session_for_next(on: bool) = on;
    with_force_host_for_redirects: force_host_for_redirects(host: impl Into<String>) = Some(host.into());
    with_login_view: login_view(path: impl Into<String>) = Some(path.into());
    with_login_message: login_message(message: Option<String>) = message;
    with_login_message_category: login_message_category(category: impl Into<String>) = category.into();
    with_refresh_view: refresh_view(path: impl Into<String>) = Some(path.into());
    with_needs_refresh_message: needs_refresh_message(message: Option<String>) = message;
    with_needs_refresh_message_category: needs_refresh_message_category(category: impl Into<String>) = category.into();
}
