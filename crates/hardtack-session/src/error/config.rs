//! Settings that cannot work.

use std::fmt;

use thiserror::Error;

/// A setting that cannot work, and what to change. It repeats no value, since a value may be secret.
///
/// `Debug` is the message too, so that `main() -> Result<(), Box<dyn Error>>` prints it.
///
/// ```
/// use hardtack_session::{
///     ConfigError, SameSite, SecretKey, SecureCookieSessionInterface, SessionConfig,
/// };
///
/// let mut config = SessionConfig::new(SecretKey::new("secret-key")?);
/// config.session_cookie_samesite = Some(SameSite::None);
/// let error = SecureCookieSessionInterface::new(config).unwrap_err();
/// assert_eq!(error, ConfigError::SameSiteNoneNeedsSecure { cookie: "SESSION_COOKIE" });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// An empty secret key or fallback.
    #[error(
        "{setting} is empty, and anyone can sign with an empty key: \
         set it to something long, unique and random"
    )]
    EmptyKey {
        /// The setting.
        setting: &'static str,
    },
    /// Fallbacks given as a string, which Flask would read as one key per character.
    #[error(
        "SECRET_KEY_FALLBACKS is a string: give a list of keys, oldest first, \
         as in [\"oldest\", \"newest\"]"
    )]
    FallbacksAreText,
    /// There is no secret key, so that no session could be kept.
    #[error("{}", no_secret_key(.variable, *.other_is_set))]
    NoSecretKey {
        /// The environment variable that was read for it, such as `FLASK_SECRET_KEY`.
        variable: Option<Box<str>>,
        /// A variable `SECRET_KEY`, without the prefix, is set.
        other_is_set: bool,
    },
    /// A setting in the environment. The error is about the variable with this prefix.
    #[error("{prefix}_{error}")]
    Environment {
        /// The prefix, such as `FLASK`.
        prefix: Box<str>,
        /// The error about the setting.
        error: Box<ConfigError>,
    },
    /// A variable that Python's `json.loads` reads and no setting can have: NaN, an infinite number, or
    /// a string with a lone surrogate.
    #[error(
        "{setting} is NaN, an infinite number or a string with a lone surrogate: \
         if it is meant as text, put it in double quotes"
    )]
    NotRepresentable {
        /// The setting.
        setting: &'static str,
    },
    /// A renewal age that leaves too little time for the renewal itself.
    #[error(
        "renew_after must be less than half of PERMANENT_SESSION_LIFETIME: \
         visitors who come by rarely would be logged out"
    )]
    RenewAfter,
    /// A setting of the wrong type.
    #[error("{setting} must be {expected}, not {found}{hint}")]
    WrongType {
        /// The setting.
        setting: &'static str,
        /// The expected type.
        expected: &'static str,
        /// The type that was found.
        found: &'static str,
        /// A hint, or nothing if the cure is obvious.
        hint: &'static str,
    },
    /// A value from the environment that is not Unicode.
    #[error("{setting} is not valid Unicode: set a key of bytes in the program's code instead")]
    NotUnicode {
        /// The setting.
        setting: &'static str,
    },
    /// A negative duration.
    #[error("{setting} is negative: give the lifetime in seconds")]
    NegativeLifetime {
        /// The setting.
        setting: &'static str,
    },
    /// An unknown `SameSite` value.
    #[error("{setting} must be Strict, Lax or None, or be left unset")]
    SameSite {
        /// The setting.
        setting: &'static str,
    },
    /// A cookie name that cannot be sent in a header.
    #[error(
        "{cookie}_NAME must be one or more visible ASCII characters other than \
         quote, comma, semicolon and equals sign"
    )]
    CookieName {
        /// The beginning of the cookie's settings, such as `SESSION_COOKIE`.
        cookie: &'static str,
    },
    /// A domain that contains a non-ASCII character.
    #[error(
        "{cookie}_DOMAIN contains a non-ASCII character: \
         write the name in its ASCII form, which starts with xn--"
    )]
    NonAsciiDomain {
        /// The beginning of the cookie's settings.
        cookie: &'static str,
    },
    /// A domain that is not a host name.
    #[error(
        "{cookie}_DOMAIN must be a host name such as example.com, without scheme, path or \
         trailing dot: labels of letters, digits, - and _, separated by dots; leave it unset for none"
    )]
    CookieDomain {
        /// The beginning of the cookie's settings.
        cookie: &'static str,
    },
    /// A path that browsers would ignore.
    #[error("{setting} must begin with /, since browsers ignore any other path")]
    CookiePath {
        /// `SESSION_COOKIE_PATH`, `APPLICATION_ROOT` or `REMEMBER_COOKIE_PATH`.
        setting: &'static str,
    },
    /// `SameSite=None` on a cookie that is not secure.
    #[error("browsers refuse SameSite=None without Secure: set {cookie}_SECURE to true")]
    SameSiteNoneNeedsSecure {
        /// The beginning of the cookie's settings.
        cookie: &'static str,
    },
    /// A name whose prefix demands attributes that the cookie does not have.
    #[error("browsers refuse a cookie named {prefix}… unless {}", requires(.cookie, .prefix))]
    NamePrefix {
        /// The beginning of the cookie's settings.
        cookie: &'static str,
        /// `__Host-`, `__Secure-`, `__Http-` or `__Host-Http-`.
        prefix: &'static str,
    },
    /// A setting that cannot work, of a crate that has settings of its own.
    #[error("{setting} {problem}")]
    Other {
        /// The setting.
        setting: &'static str,
        /// The problem, and the cure.
        problem: &'static str,
    },
}

/// Names the settings that a prefix of cookie names demands.
fn requires(cookie: &str, prefix: &str) -> String {
    let switches = if prefix.ends_with("Http-") {
        format!("{cookie}_SECURE and {cookie}_HTTPONLY are true")
    } else {
        format!("{cookie}_SECURE is true")
    };
    if prefix.starts_with("__Host-") {
        format!("{switches}, {cookie}_DOMAIN is unset and the path is /")
    } else {
        switches
    }
}

fn no_secret_key(variable: &Option<Box<str>>, other_is_set: bool) -> String {
    match variable {
        None => {
            "there is no secret key: set SECRET_KEY, or build the interface with `without_key` \
                 if sessions are to be empty and read-only"
                .to_owned()
        }
        Some(variable) if other_is_set => {
            format!("{variable} is not set, but SECRET_KEY is: rename the variable to {variable}")
        }
        Some(variable) => {
            format!("{variable} is not set: set it to the secret key that Flask uses")
        }
    }
}

impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
