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
/// assert_eq!(error, ConfigError::SameSiteNoneNeedsSecure);
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
    /// Fallbacks without a current key, which could verify but never sign.
    #[error("SECRET_KEY_FALLBACKS is set, but SECRET_KEY is not: set the key that signs too")]
    FallbacksWithoutKey,
    /// A setting of the wrong type.
    #[error("{setting} must be {expected}, not {found}{hint}")]
    WrongType {
        /// The setting.
        setting: &'static str,
        /// What it must be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
        /// What to do about it, or nothing if that is obvious.
        hint: &'static str,
    },
    /// A value from the environment that is not Unicode.
    #[error("{setting} is not valid Unicode: set a key of bytes in the program's code instead")]
    NotUnicode {
        /// The setting.
        setting: &'static str,
    },
    /// A negative lifetime.
    #[error("PERMANENT_SESSION_LIFETIME is negative: give the lifetime in seconds")]
    NegativeLifetime,
    /// An unknown `SameSite` value.
    #[error("SESSION_COOKIE_SAMESITE must be Strict, Lax or None, or be left unset")]
    SameSite,
    /// A cookie name that cannot be sent in a header.
    #[error(
        "SESSION_COOKIE_NAME must be one or more visible ASCII characters other than \
         quote, comma, semicolon and equals sign"
    )]
    CookieName,
    /// A domain that contains a non-ASCII character.
    #[error(
        "SESSION_COOKIE_DOMAIN contains a non-ASCII character: \
         write the name in its ASCII form, which starts with xn--"
    )]
    NonAsciiDomain,
    /// A domain that is not a host name.
    #[error(
        "SESSION_COOKIE_DOMAIN must be a host name such as example.com: \
         labels of letters, digits, - and _, separated by dots; leave it unset for none"
    )]
    CookieDomain,
    /// A path that browsers would ignore.
    #[error("{setting} must begin with /, since browsers ignore any other path")]
    CookiePath {
        /// `SESSION_COOKIE_PATH` or `APPLICATION_ROOT`.
        setting: &'static str,
    },
    /// `SameSite=None` on a cookie that is not secure.
    #[error("browsers refuse SameSite=None without Secure: set SESSION_COOKIE_SECURE to true")]
    SameSiteNoneNeedsSecure,
    /// A `__Host-` name whose cookie is not bound to one host.
    #[error(
        "browsers refuse a cookie named {prefix}… unless SESSION_COOKIE_SECURE is true, \
         SESSION_COOKIE_DOMAIN is unset and the path is /"
    )]
    HostPrefix {
        /// `__Host-`.
        prefix: &'static str,
    },
    /// A `__Secure-` name on a cookie that is not secure.
    #[error("browsers refuse a cookie named {prefix}… unless SESSION_COOKIE_SECURE is true")]
    SecurePrefix {
        /// `__Secure-`.
        prefix: &'static str,
    },
}

impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
