//! Flask's settings for sessions.

use std::ffi::OsString;

use hardtack_serializer::signer::SecretKey;
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::{Map, Value};

use super::{Settings, secret_key};
use crate::{ConfigError, SessionConfig};

/// Flask's settings for sessions. Whatever else a configuration contains is ignored.
const NAMES: [&str; 13] = [
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_DOMAIN",
    "SESSION_COOKIE_PATH",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_PARTITIONED",
    "SESSION_COOKIE_SAMESITE",
    "PERMANENT_SESSION_LIFETIME",
    "SESSION_REFRESH_EACH_REQUEST",
    "APPLICATION_ROOT",
    "MAX_COOKIE_SIZE",
];

impl SessionConfig {
    /// Reads the settings from variables such as `FLASK_SECRET_KEY`, as Flask's
    /// `Config.from_prefixed_env` does: a value is JSON, or else a string.
    ///
    /// Other variables are ignored. Pass the environment, usually [`std::env::vars_os`].
    ///
    /// `null` is Python's `None` and has the effect that it has in Flask: a switch is off, a size is not
    /// checked, and keys, domain, path and `SameSite` are unset. Where it breaks Flask, it is an error.
    ///
    /// ```
    /// use hardtack_session::SessionConfig;
    ///
    /// let vars = [("FLASK_SECRET_KEY", "secret-key"), ("FLASK_SESSION_COOKIE_SECURE", "true")];
    /// let vars = vars.map(|(name, value)| (name.into(), value.into()));
    /// let config = SessionConfig::from_prefixed_env("FLASK", vars)?;
    /// assert!(config.session_cookie_secure);
    /// # Ok::<(), hardtack_session::ConfigError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ConfigError::Environment`], for the first setting that cannot be read. A variable that is not
    /// set is no error here. An interface that is built without a key then names the variable.
    pub fn from_prefixed_env(
        prefix: &str,
        vars: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, ConfigError> {
        let settings = Settings::from_prefixed_env(prefix, vars, &NAMES)?;
        let missing_key = settings.missing_key();
        Ok(Self { missing_key, ..Self::from_settings(settings)? })
    }

    fn from_settings(mut read: Settings) -> Result<Self, ConfigError> {
        let mut config = Self {
            secret_key: read.secret_key("SECRET_KEY")?,
            secret_key_fallbacks: fallbacks(&mut read)?,
            session_cookie_domain: read.domain("SESSION_COOKIE_DOMAIN")?,
            session_cookie_samesite: read.same_site("SESSION_COOKIE_SAMESITE")?,
            session_cookie_path: read.text_or_null("SESSION_COOKIE_PATH")?,
            ..Self::default()
        };
        if let Some(name) = read.text("SESSION_COOKIE_NAME")? {
            config.session_cookie_name = name;
        }
        for (setting, field) in [
            ("SESSION_COOKIE_HTTPONLY", &mut config.session_cookie_httponly),
            ("SESSION_COOKIE_SECURE", &mut config.session_cookie_secure),
            ("SESSION_COOKIE_PARTITIONED", &mut config.session_cookie_partitioned),
            ("SESSION_REFRESH_EACH_REQUEST", &mut config.session_refresh_each_request),
        ] {
            *field = read.switch(setting)?.unwrap_or(*field);
        }
        if let Some(lifetime) = read.seconds("PERMANENT_SESSION_LIFETIME")? {
            config.permanent_session_lifetime = lifetime;
        }
        if let Some(root) = read.text("APPLICATION_ROOT")? {
            config.application_root = root;
        }
        if let Some(bytes) = read.size("MAX_COOKIE_SIZE")? {
            config.max_cookie_size = bytes;
        }
        Ok(config)
    }
}

/// Reads a map of settings, such as a Flask configuration file in JSON. Other names are ignored.
impl<'de> Deserialize<'de> for SessionConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = Map::<String, Value>::deserialize(deserializer)?;
        Self::from_settings(Settings::from_json(values)).map_err(D::Error::custom)
    }
}

fn fallbacks(settings: &mut Settings) -> Result<Vec<SecretKey>, ConfigError> {
    const SETTING: &str = "SECRET_KEY_FALLBACKS";
    if settings.is_text(SETTING) {
        return Err(settings.locate(ConfigError::FallbacksAreText));
    }
    let keys = settings.texts(SETTING)?.unwrap_or_default();
    keys.into_iter()
        .map(|key| secret_key(SETTING, key).map_err(|error| settings.locate(error)))
        .collect()
}
