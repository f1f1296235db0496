//! Flask-WTF's settings for CSRF protection.

use std::ffi::OsString;
use std::time::Duration;

use hardtack_session::{ConfigError, SecretKey, settings::Settings};
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::{Map, Value};

/// Flask-WTF's settings for CSRF protection.
///
/// Every field is Flask-WTF's setting of the same name in upper case, with its default. Those marked
/// *beyond Flask-WTF* do not exist there.
///
/// ```
/// use hardtack_login::{CsrfConfig, HttpsRequests};
/// use hardtack_session::SecretKey;
///
/// // The service is behind a proxy that sets this header.
/// let config = CsrfConfig::new(SecretKey::new("secret-key")?)
///     .with_https_requests(HttpsRequests::Header("X-Forwarded-Proto".to_owned()));
/// assert_eq!(config.wtf_csrf_headers, ["X-CSRFToken", "X-CSRF-Token"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CsrfConfig {
    /// `SECRET_KEY`: the key that signs, unless `wtf_csrf_secret_key` is set. Flask-WTF has no fallback
    /// keys.
    pub secret_key: Option<SecretKey>,
    /// `WTF_CSRF_ENABLED`: true. If it is false, the layer checks nothing.
    pub wtf_csrf_enabled: bool,
    /// `WTF_CSRF_CHECK_DEFAULT`: true. If it is false, the layer checks nothing, and handlers call
    /// [`CsrfProtect::validate`](crate::CsrfProtect::validate).
    pub wtf_csrf_check_default: bool,
    /// `WTF_CSRF_SECRET_KEY`: none, which means `secret_key`.
    pub wtf_csrf_secret_key: Option<SecretKey>,
    /// `WTF_CSRF_FIELD_NAME`: `csrf_token`, the name of the form field and of the key in the session.
    pub wtf_csrf_field_name: String,
    /// `WTF_CSRF_TIME_LIMIT`: 3600 seconds. Null is no limit.
    pub wtf_csrf_time_limit: Option<Duration>,
    /// `WTF_CSRF_HEADERS`: `X-CSRFToken` and `X-CSRF-Token`.
    pub wtf_csrf_headers: Vec<String>,
    /// `WTF_CSRF_METHODS`: `POST`, `PUT`, `PATCH` and `DELETE`.
    pub wtf_csrf_methods: Vec<String>,
    /// `WTF_CSRF_SSL_STRICT`: true, so that a request over https must have a `Referer` of this site.
    pub wtf_csrf_ssl_strict: bool,
    /// Beyond Flask-WTF: which requests came over https. By default all, so that a check that cannot be
    /// made fails.
    pub https_requests: HttpsRequests,
    /// Beyond Flask-WTF: the length of an urlencoded form that the layer reads, in bytes: 500,000. A
    /// longer one gets status 413, as in Flask with a `MAX_CONTENT_LENGTH` of this length. By default,
    /// Flask has no such limit.
    pub max_form_len: usize,
}

/// The way in which a service knows that a request came over https.
///
/// ```
/// use hardtack_login::HttpsRequests;
///
/// assert_eq!(HttpsRequests::default(), HttpsRequests::Always);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum HttpsRequests {
    /// Every request did.
    #[default]
    Always,
    /// No request did, as in development.
    Never,
    /// Those whose header of this name is `https`, as a proxy sets `X-Forwarded-Proto`. The proxy must
    /// remove the header of visitors.
    Header(String),
}

const NAMES: [&str; 9] = [
    "SECRET_KEY",
    "WTF_CSRF_ENABLED",
    "WTF_CSRF_CHECK_DEFAULT",
    "WTF_CSRF_SECRET_KEY",
    "WTF_CSRF_FIELD_NAME",
    "WTF_CSRF_TIME_LIMIT",
    "WTF_CSRF_HEADERS",
    "WTF_CSRF_METHODS",
    "WTF_CSRF_SSL_STRICT",
];

impl CsrfConfig {
    /// Creates Flask-WTF's defaults, with a key.
    pub fn new(secret_key: SecretKey) -> Self {
        Self { secret_key: Some(secret_key), ..Self::default() }
    }

    /// Reads the settings from variables such as `FLASK_WTF_CSRF_TIME_LIMIT`, as
    /// [`SessionConfig::from_prefixed_env`](hardtack_session::SessionConfig::from_prefixed_env) does.
    ///
    /// ```
    /// use hardtack_login::CsrfConfig;
    ///
    /// let vars = [("FLASK_SECRET_KEY", "secret-key"), ("FLASK_WTF_CSRF_TIME_LIMIT", "null")];
    /// let vars = vars.map(|(name, value)| (name.into(), value.into()));
    /// let config = CsrfConfig::from_prefixed_env("FLASK", vars)?;
    /// assert_eq!(config.wtf_csrf_time_limit, None);
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
            wtf_csrf_secret_key: read.secret_key("WTF_CSRF_SECRET_KEY")?,
            ..Self::default()
        };
        if let Some(name) = read.text("WTF_CSRF_FIELD_NAME")? {
            config.wtf_csrf_field_name = name;
        }
        for (setting, field) in [
            ("WTF_CSRF_ENABLED", &mut config.wtf_csrf_enabled),
            ("WTF_CSRF_CHECK_DEFAULT", &mut config.wtf_csrf_check_default),
            ("WTF_CSRF_SSL_STRICT", &mut config.wtf_csrf_ssl_strict),
        ] {
            *field = read.switch(setting)?.unwrap_or(*field);
        }
        for (setting, field) in [
            ("WTF_CSRF_HEADERS", &mut config.wtf_csrf_headers),
            ("WTF_CSRF_METHODS", &mut config.wtf_csrf_methods),
        ] {
            if let Some(names) = read.texts(setting)? {
                *field = names;
            }
        }
        if read.is_null("WTF_CSRF_TIME_LIMIT") {
            config.wtf_csrf_time_limit = None;
        } else if let Some(limit) = read.seconds("WTF_CSRF_TIME_LIMIT")? {
            config.wtf_csrf_time_limit = Some(limit);
        }
        Ok(config)
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let wrong = |setting, problem| Err(ConfigError::Other { setting, problem });
        if self.wtf_csrf_field_name.is_empty() {
            return wrong("WTF_CSRF_FIELD_NAME", "is empty: name the form field of the token");
        }
        let is_token = |name: &String| {
            !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
        };
        if !self.wtf_csrf_headers.iter().all(is_token) {
            return wrong("WTF_CSRF_HEADERS", "must be names of headers, such as X-CSRFToken");
        }
        if self.wtf_csrf_methods.iter().any(|it| it.bytes().any(|it| !it.is_ascii_uppercase())) {
            return wrong("WTF_CSRF_METHODS", "must be methods in upper case, such as POST");
        }
        match &self.https_requests {
            HttpsRequests::Header(name) if !is_token(name) => {
                wrong("https_requests", "must name a header, such as X-Forwarded-Proto")
            }
            _ => Ok(()),
        }
    }
}

/// Reads a map of settings, such as a Flask configuration file in JSON. Other names are ignored.
impl<'de> Deserialize<'de> for CsrfConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = Map::<String, Value>::deserialize(deserializer)?;
        Self::from_settings(Settings::from_json(values)).map_err(D::Error::custom)
    }
}

impl Default for CsrfConfig {
    fn default() -> Self {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Self {
            secret_key: None,
            wtf_csrf_enabled: true,
            wtf_csrf_check_default: true,
            wtf_csrf_secret_key: None,
            wtf_csrf_field_name: "csrf_token".to_owned(),
            wtf_csrf_time_limit: Some(Duration::from_secs(3600)),
            wtf_csrf_headers: texts(&["X-CSRFToken", "X-CSRF-Token"]),
            wtf_csrf_methods: texts(&["POST", "PUT", "PATCH", "DELETE"]),
            wtf_csrf_ssl_strict: true,
            https_requests: HttpsRequests::Always,
            max_form_len: 500_000,
        }
    }
}

setters! { CsrfConfig:
    with_wtf_csrf_enabled: wtf_csrf_enabled(on: bool) = on;
    with_wtf_csrf_check_default: wtf_csrf_check_default(on: bool) = on;
    with_wtf_csrf_secret_key: wtf_csrf_secret_key(key: SecretKey) = Some(key);
    with_wtf_csrf_field_name: wtf_csrf_field_name(name: impl Into<String>) = name.into();
    with_wtf_csrf_time_limit: wtf_csrf_time_limit(limit: Option<Duration>) = limit;
    with_wtf_csrf_headers: wtf_csrf_headers(names: impl IntoIterator<Item = String>) = names.into_iter().collect();
    with_wtf_csrf_methods: wtf_csrf_methods(methods: impl IntoIterator<Item = String>) = methods.into_iter().collect();
    with_wtf_csrf_ssl_strict: wtf_csrf_ssl_strict(on: bool) = on;
    with_https_requests: https_requests(https: HttpsRequests) = https;
    with_max_form_len: max_form_len(bytes: usize) = bytes;
}
