//! Reads settings from JSON and from the environment, as Flask does.

mod session;

use std::ffi::OsString;
use std::time::Duration;

use hardtack_serializer::signer::SecretKey;
use hardtack_tagged_json::Decoder;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use crate::{ConfigError, SameSite, config::MissingKey};

/// Flask's settings as they were read, for crates that have settings of their own.
///
/// Each method returns the setting of a name, or `None` if it is unset. Reading a setting removes it,
/// so that no copy of a key stays behind. Errors name the environment variable, if there is one.
///
/// ```
/// use hardtack_session::settings::Settings;
///
/// let vars = [("FLASK_SHOP_NAME", "Hardtack"), ("FLASK_SHOP_OPEN", "true"), ("HOME", "/root")];
/// let vars = vars.map(|(name, value)| (name.into(), value.into()));
/// let mut settings = Settings::from_prefixed_env("FLASK", vars, &["SHOP_NAME", "SHOP_OPEN"])?;
/// assert_eq!(settings.text("SHOP_NAME")?.as_deref(), Some("Hardtack"));
/// assert_eq!(settings.switch("SHOP_OPEN")?, Some(true));
/// # Ok::<(), hardtack_session::ConfigError>(())
/// ```
#[derive(Default)]
pub struct Settings {
    values: Map<String, Value>,
    /// The prefix of the variables, if the environment was read.
    prefix: Option<Box<str>>,
    /// A variable `SECRET_KEY`, without the prefix, is set.
    other_key_is_set: bool,
}

impl Settings {
    /// Reads the variables `PREFIX_NAME` of these names, as Flask's `Config.from_prefixed_env` does: a
    /// value is JSON, or else a string. Other variables are ignored.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Environment`] for a value that is not Unicode, or that Python reads as JSON and
    /// Rust cannot represent.
    pub fn from_prefixed_env(
        prefix: &str,
        vars: impl IntoIterator<Item = (OsString, OsString)>,
        names: &[&'static str],
    ) -> Result<Self, ConfigError> {
        let mut settings = Self { prefix: Some(prefix.into()), ..Self::default() };
        for (variable, value) in vars {
            settings.other_key_is_set |= variable == "SECRET_KEY";
            let name = variable
                .to_str()
                .and_then(|variable| variable.strip_prefix(prefix)?.strip_prefix('_'))
                .and_then(|name| names.iter().copied().find(|known| *known == name));
            if let Some(setting) = name {
                let value =
                    variable_value(setting, value).map_err(|error| settings.locate(error))?;
                settings.values.insert(setting.to_owned(), value);
            }
        }
        Ok(settings)
    }

    /// Takes settings from a JSON object, such as a Flask configuration file.
    pub fn from_json(values: Map<String, Value>) -> Self {
        Self { values, ..Self::default() }
    }

    /// Returns a text.
    ///
    /// # Errors
    ///
    /// [`ConfigError::WrongType`] for anything else, null included.
    pub fn text(&mut self, setting: &'static str) -> Result<Option<String>, ConfigError> {
        let value = self.values.remove(setting);
        value.map(|value| text(setting, value)).transpose().map_err(|error| self.locate(error))
    }

    /// Returns a text. Null is unset.
    ///
    /// # Errors
    ///
    /// [`ConfigError::WrongType`] for anything else.
    pub fn text_or_null(&mut self, setting: &'static str) -> Result<Option<String>, ConfigError> {
        match self.value_or_null(setting) {
            None => Ok(None),
            Some(value) => text(setting, value).map(Some).map_err(|error| self.locate(error)),
        }
    }

    /// Returns a secret key. Null is unset.
    ///
    /// # Errors
    ///
    /// [`ConfigError::WrongType`] for anything but a text, and [`ConfigError::EmptyKey`].
    pub fn secret_key(&mut self, setting: &'static str) -> Result<Option<SecretKey>, ConfigError> {
        let Some(key) = self.text_or_null(setting)? else { return Ok(None) };
        secret_key(setting, key).map(Some).map_err(|error| self.locate(error))
    }

    /// Returns the domain of a cookie. Null and false are unset.
    ///
    /// # Errors
    ///
    /// [`ConfigError::WrongType`] for anything but a text.
    pub fn domain(&mut self, setting: &'static str) -> Result<Option<String>, ConfigError> {
        match self.value_or_null(setting) {
            // How a program says so before Flask 2.3.
            None | Some(Value::Bool(false)) => Ok(None),
            Some(value) => text(setting, value).map(Some).map_err(|error| self.locate(error)),
        }
    }

    /// Returns a switch. Null is off.
    ///
    /// # Errors
    ///
    /// [`ConfigError::WrongType`] for anything but a boolean.
    pub fn switch(&mut self, setting: &'static str) -> Result<Option<bool>, ConfigError> {
        match self.values.remove(setting) {
            None => Ok(None),
            Some(Value::Bool(on)) => Ok(Some(on)),
            Some(Value::Null) => Ok(Some(false)),
            Some(other) => {
                let hint = ": write true or false in lower case, without quotes";
                Err(self.locate(wrong_type(setting, "true or false", &other, hint)))
            }
        }
    }

    /// Returns a duration in seconds. A fraction is dropped, as Flask does.
    ///
    /// # Errors
    ///
    /// [`ConfigError::WrongType`] for anything but a number, and [`ConfigError::NegativeLifetime`].
    pub fn seconds(&mut self, setting: &'static str) -> Result<Option<Duration>, ConfigError> {
        match self.values.remove(setting) {
            None => Ok(None),
            Some(Value::Number(seconds)) => match (seconds.as_u64(), seconds.as_f64()) {
                (Some(seconds), _) => Ok(Some(Duration::from_secs(seconds))),
                (None, Some(seconds)) if seconds >= 0.0 => {
                    Ok(Some(Duration::from_secs(seconds as u64)))
                }
                _ => Err(self.locate(ConfigError::NegativeLifetime { setting })),
            },
            Some(other) => Err(self.locate(wrong_type(setting, "a number of seconds", &other, ""))),
        }
    }

    /// Returns a size in bytes. Null is 0.
    ///
    /// # Errors
    ///
    /// [`ConfigError::WrongType`] for anything but an integer of 0 or more.
    pub fn size(&mut self, setting: &'static str) -> Result<Option<usize>, ConfigError> {
        let Some(value) = self.values.remove(setting) else { return Ok(None) };
        if value.is_null() {
            return Ok(Some(0));
        }
        match value.as_u64().and_then(|bytes| usize::try_from(bytes).ok()) {
            Some(bytes) => Ok(Some(bytes)),
            None => {
                Err(self.locate(wrong_type(setting, "a number of bytes, 0 or more", &value, "")))
            }
        }
    }

    /// Returns a list of texts. Null is unset.
    ///
    /// # Errors
    ///
    /// [`ConfigError::WrongType`] for anything else.
    pub fn texts(&mut self, setting: &'static str) -> Result<Option<Vec<String>>, ConfigError> {
        let read = match self.value_or_null(setting) {
            None => return Ok(None),
            Some(Value::Array(items)) => {
                items.into_iter().map(|item| text(setting, item)).collect()
            }
            Some(other) => Err(wrong_type(setting, "a list of texts", &other, "")),
        };
        read.map(Some).map_err(|error| self.locate(error))
    }

    /// Returns the `SameSite` of a cookie. Null is unset.
    ///
    /// # Errors
    ///
    /// [`ConfigError::WrongType`] for anything but a text, and [`ConfigError::SameSite`].
    pub fn same_site(&mut self, setting: &'static str) -> Result<Option<SameSite>, ConfigError> {
        let Some(name) = self.text_or_null(setting)? else { return Ok(None) };
        let same_site = name.parse().map_err(|_| ConfigError::SameSite { setting });
        same_site.map(Some).map_err(|error| self.locate(error))
    }

    /// Returns whether a setting is null, which some settings distinguish from unset.
    pub fn is_null(&self, setting: &str) -> bool {
        self.values.get(setting).is_some_and(Value::is_null)
    }

    fn is_text(&self, setting: &str) -> bool {
        self.values.get(setting).is_some_and(Value::is_string)
    }

    /// Returns a setting that Flask takes for unset where it is null.
    fn value_or_null(&mut self, setting: &str) -> Option<Value> {
        self.values.remove(setting).filter(|value| !value.is_null())
    }

    /// Adds the prefix of the variable to an error about a setting.
    pub fn locate(&self, error: ConfigError) -> ConfigError {
        match &self.prefix {
            Some(prefix) => {
                ConfigError::Environment { prefix: prefix.clone(), error: Box::new(error) }
            }
            None => error,
        }
    }

    /// Returns where a secret key was looked for, for an error about its absence.
    pub(crate) fn missing_key(&self) -> MissingKey {
        MissingKey {
            variable: self.prefix.as_deref().map(|prefix| format!("{prefix}_SECRET_KEY").into()),
            other_is_set: self.other_key_is_set,
        }
    }
}

/// Shows nothing, since settings contain keys.
impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

fn variable_value(setting: &'static str, value: OsString) -> Result<Value, ConfigError> {
    let value = value.into_string().map_err(|_| ConfigError::NotUnicode { setting })?;
    match serde_json::from_str(&value) {
        Ok(json) => Ok(json),
        // Python reads some JSON that serde_json does not.
        Err(_) if is_python_json(&value) => Err(ConfigError::NotRepresentable { setting }),
        Err(_) => Ok(Value::String(value)),
    }
}

/// Returns whether Python's `json.loads` reads a text: as JSON with NaN, infinite numbers and lone
/// surrogates.
fn is_python_json(text: &str) -> bool {
    Decoder::new().without_tags().from_str::<IgnoredAny>(text).is_ok()
}

fn text(setting: &'static str, value: Value) -> Result<String, ConfigError> {
    match value {
        Value::String(text) => Ok(text),
        other => {
            let is_scalar = matches!(other, Value::Number(_) | Value::Bool(_));
            let may_look_like_json = setting.contains("SECRET_KEY") || setting.ends_with("_NAME");
            let hint = if is_scalar && may_look_like_json {
                ": in the environment, put it in double quotes so that it stays text"
            } else {
                ""
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
