//! Reads the settings from JSON and from the environment.

use std::ffi::OsString;
use std::time::Duration;

use hardtack_serializer::signer::SecretKey;
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, IgnoredAny},
};
use serde_json::{Map, Value};

use hardtack_tagged_json::Decoder;

use crate::{ConfigError, SessionConfig, config::MissingKey};

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
        Self::from_variables(prefix, vars).map_err(|error| ConfigError::Environment {
            prefix: prefix.into(),
            error: Box::new(error),
        })
    }

    fn from_variables(
        prefix: &str,
        vars: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, ConfigError> {
        let mut settings = Map::new();
        let mut missing_key = MissingKey {
            variable: Some(format!("{prefix}_SECRET_KEY").into()),
            other_is_set: false,
        };
        for (variable, value) in vars {
            missing_key.other_is_set |= variable == "SECRET_KEY";
            let name = variable
                .to_str()
                .and_then(|variable| variable.strip_prefix(prefix)?.strip_prefix('_'))
                .and_then(|name| NAMES.into_iter().find(|known| *known == name));
            if let Some(setting) = name {
                let value = value.into_string().map_err(|_| ConfigError::NotUnicode { setting })?;
                let value = match serde_json::from_str(&value) {
                    Ok(json) => json,
                    // Python reads some JSON that serde_json does not.
                    Err(_) if is_python_json(&value) => {
                        return Err(ConfigError::NotRepresentable { setting });
                    }
                    Err(_) => Value::String(value),
                };
                settings.insert(setting.to_owned(), value);
            }
        }
        Ok(Self { missing_key, ..Self::from_settings(settings)? })
    }

    fn from_settings(settings: Map<String, Value>) -> Result<Self, ConfigError> {
        let mut read = Settings(settings);
        let mut config = Self {
            secret_key: read.secret_key()?,
            secret_key_fallbacks: read.fallbacks()?,
            session_cookie_domain: read.domain()?,
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
        if let Some(name) = read.text_or_null("SESSION_COOKIE_SAMESITE")? {
            config.session_cookie_samesite = Some(name.parse()?);
        }
        if let Some(lifetime) = read.lifetime()? {
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

/// Returns whether Python's `json.loads` reads a text: as JSON with NaN, infinite numbers and lone
/// surrogates.
fn is_python_json(text: &str) -> bool {
    Decoder::new().without_tags().from_str::<IgnoredAny>(text).is_ok()
}

/// Reads a map of settings, such as a Flask configuration file in JSON. Other names are ignored.
impl<'de> Deserialize<'de> for SessionConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_settings(Map::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Settings as they were read; taking one leaves no copy behind.
struct Settings(Map<String, Value>);

impl Settings {
    fn take(&mut self, setting: &str) -> Option<Value> {
        self.0.remove(setting)
    }

    /// A setting that Flask takes for unset where it is null.
    fn take_or_null(&mut self, setting: &str) -> Option<Value> {
        self.take(setting).filter(|value| !value.is_null())
    }

    fn text(&mut self, setting: &'static str) -> Result<Option<String>, ConfigError> {
        self.take(setting).map(|value| text(setting, value)).transpose()
    }

    fn text_or_null(&mut self, setting: &'static str) -> Result<Option<String>, ConfigError> {
        self.take_or_null(setting).map(|value| text(setting, value)).transpose()
    }

    fn secret_key(&mut self) -> Result<Option<SecretKey>, ConfigError> {
        let key = self.text_or_null("SECRET_KEY")?;
        key.map(|key| secret_key("SECRET_KEY", key)).transpose()
    }

    /// False says that there is none, as it had to before Flask 2.3.
    fn domain(&mut self) -> Result<Option<String>, ConfigError> {
        const SETTING: &str = "SESSION_COOKIE_DOMAIN";
        match self.take_or_null(SETTING) {
            None | Some(Value::Bool(false)) => Ok(None),
            Some(value) => text(SETTING, value).map(Some),
        }
    }

    fn fallbacks(&mut self) -> Result<Vec<SecretKey>, ConfigError> {
        const SETTING: &str = "SECRET_KEY_FALLBACKS";
        match self.take_or_null(SETTING) {
            None => Ok(Vec::new()),
            Some(Value::String(_)) => Err(ConfigError::FallbacksAreText),
            Some(Value::Array(keys)) => {
                keys.into_iter().map(|key| secret_key(SETTING, text(SETTING, key)?)).collect()
            }
            Some(other) => Err(wrong_type(SETTING, "a list of texts", &other, "")),
        }
    }

    fn switch(&mut self, setting: &'static str) -> Result<Option<bool>, ConfigError> {
        match self.take(setting) {
            None => Ok(None),
            Some(Value::Bool(on)) => Ok(Some(on)),
            // What is not true is false in Python.
            Some(Value::Null) => Ok(Some(false)),
            Some(other) => {
                let hint = ": write true or false in lower case, without quotes";
                Err(wrong_type(setting, "true or false", &other, hint))
            }
        }
    }

    fn lifetime(&mut self) -> Result<Option<Duration>, ConfigError> {
        const SETTING: &str = "PERMANENT_SESSION_LIFETIME";
        match self.take(SETTING) {
            None => Ok(None),
            Some(Value::Number(seconds)) => match (seconds.as_u64(), seconds.as_f64()) {
                (Some(seconds), _) => Ok(Some(Duration::from_secs(seconds))),
                // Flask takes a fraction too, and counts whole seconds.
                (None, Some(seconds)) if seconds >= 0.0 => {
                    Ok(Some(Duration::from_secs(seconds as u64)))
                }
                _ => Err(ConfigError::NegativeLifetime),
            },
            Some(other) => Err(wrong_type(SETTING, "a number of seconds", &other, "")),
        }
    }

    fn size(&mut self, setting: &'static str) -> Result<Option<usize>, ConfigError> {
        let Some(value) = self.take(setting) else { return Ok(None) };
        // Werkzeug checks no size then, as for 0.
        if value.is_null() {
            return Ok(Some(0));
        }
        match value.as_u64().and_then(|bytes| usize::try_from(bytes).ok()) {
            Some(bytes) => Ok(Some(bytes)),
            None => Err(wrong_type(setting, "a number of bytes, 0 or more", &value, "")),
        }
    }
}

fn text(setting: &'static str, value: Value) -> Result<String, ConfigError> {
    match value {
        Value::String(text) => Ok(text),
        other => {
            let hint = match (setting, &other) {
                (
                    "SECRET_KEY" | "SECRET_KEY_FALLBACKS" | "SESSION_COOKIE_NAME",
                    Value::Number(_) | Value::Bool(_),
                ) => ": in the environment, put it in double quotes so that it stays text",
                _ => "",
            };
            Err(wrong_type(setting, "text", &other, hint))
        }
    }
}

fn secret_key(setting: &'static str, key: String) -> Result<SecretKey, ConfigError> {
    SecretKey::new(key).map_err(|_| ConfigError::EmptyKey { setting })
}

fn wrong_type(
    setting: &'static str,
    expected: &'static str,
    found: &Value,
    hint: &'static str,
) -> ConfigError {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    };
    ConfigError::WrongType { setting, expected, found, hint }
}
