//! Flask's settings.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use hardtack_serializer::{
    Compression, Limits,
    signer::{Digest, KeyDerivation, SecretKey},
};
use hardtack_tagged_json::TagNames;

use crate::ConfigError;

/// Flask's settings for sessions.
///
/// Every field is Flask's setting of the same name in upper case, with Flask's default. Those marked
/// *beyond Flask* do not exist there. Set the fields, or chain the `with_` methods.
/// [`SecureCookieSessionInterface::new`](crate::SecureCookieSessionInterface::new) checks them all at
/// once.
///
/// ```
/// use hardtack_session::{SameSite, SecretKey, SecureCookieSessionInterface, SessionConfig};
/// use std::time::Duration;
///
/// let config = SessionConfig::default();
/// assert_eq!(config.session_cookie_name, "session");
/// assert_eq!(config.application_root, "/");
/// assert!(config.session_cookie_httponly);
/// assert!(!config.session_cookie_secure);
/// assert_eq!(config.session_cookie_samesite, None);
/// assert_eq!(config.permanent_session_lifetime, Duration::from_secs(31 * 24 * 60 * 60));
/// assert!(config.session_refresh_each_request);
/// assert_eq!(config.max_cookie_size, 4093);
///
/// let config = SessionConfig::new(SecretKey::new("secret-key")?)
///     .with_session_cookie_name("shop")
///     .with_session_cookie_secure(true)
///     .with_session_cookie_samesite(SameSite::Lax);
/// let sessions = SecureCookieSessionInterface::new(config)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SessionConfig {
    /// `SECRET_KEY`: the key that signs. Without one, an interface can be built only with
    /// [`without_key`](crate::SecureCookieSessionInterface::without_key).
    pub secret_key: Option<SecretKey>,
    /// `SECRET_KEY_FALLBACKS`: keys that still verify, oldest first.
    pub secret_key_fallbacks: Vec<SecretKey>,
    /// `SESSION_COOKIE_NAME`: `session`.
    pub session_cookie_name: String,
    /// `SESSION_COOKIE_DOMAIN`: none, so that browsers send the cookie to this host alone. A port
    /// and leading dots are dropped. Write a non-ASCII name in its ASCII form, which starts with
    /// `xn--`.
    pub session_cookie_domain: Option<String>,
    /// `SESSION_COOKIE_PATH`: none, which means `application_root`.
    pub session_cookie_path: Option<String>,
    /// `SESSION_COOKIE_HTTPONLY`: true, so that scripts cannot read the cookie.
    pub session_cookie_httponly: bool,
    /// `SESSION_COOKIE_SECURE`: false, so that the cookie is also sent without TLS.
    pub session_cookie_secure: bool,
    /// `SESSION_COOKIE_PARTITIONED`: false. A partitioned cookie is secure too.
    pub session_cookie_partitioned: bool,
    /// `SESSION_COOKIE_SAMESITE`: none, so that the browser decides.
    pub session_cookie_samesite: Option<SameSite>,
    /// `PERMANENT_SESSION_LIFETIME`: 31 days, in whole seconds. It limits the age of every cookie that
    /// is read, permanent or not, as in Flask.
    pub permanent_session_lifetime: Duration,
    /// `SESSION_REFRESH_EACH_REQUEST`: true, so that every response renews a permanent session.
    pub session_refresh_each_request: bool,
    /// `APPLICATION_ROOT`: `/`, the path of the cookie unless `session_cookie_path` is set.
    pub application_root: String,
    /// `MAX_COOKIE_SIZE`: 4093 bytes of `Set-Cookie`. Browsers may silently drop a longer cookie. 0 turns
    /// the check off.
    pub max_cookie_size: usize,
    /// Beyond Flask: what happens to a cookie of more than `max_cookie_size` bytes.
    pub oversized_cookie: OversizedCookie,
    /// Beyond Flask: how far in the future a cookie may be signed, for machines whose clocks differ:
    /// 0 seconds.
    pub clock_leeway: Duration,
    /// Beyond Flask: whether a session that was opened with a fallback key is signed again with the
    /// current key at once: false, so that it waits for the next write.
    pub resign_fallback: bool,
    /// Beyond Flask: the age from which an unchanged session is renewed: none, so that every response
    /// renews it, as in Flask. It must be less than half of `permanent_session_lifetime`.
    ///
    /// A request that is under way while its visitor logs out is answered after the logout, and a
    /// renewal in that answer logs them in again. With an age of a day, say, that can happen only to
    /// those whose cookie is older than a day, and only if Flask does the same: by default, it renews
    /// with every response.
    pub renew_after: Option<Duration>,
    /// Beyond Flask: whether cookies may be compressed. Flask reads them either way. Uncompressed
    /// cookies are longer, and faster to read and write.
    pub compression: Compression,
    /// Beyond Flask: the limits on the length of cookies before and after decompression, and on
    /// nesting, digits and keys. A session that exceeds them is neither read nor written.
    pub limits: Limits,
    /// `SecureCookieSessionInterface.salt`: `cookie-session`.
    pub salt: Vec<u8>,
    /// `SecureCookieSessionInterface.key_derivation`: `hmac`.
    pub key_derivation: KeyDerivation,
    /// `SecureCookieSessionInterface.digest_method`: SHA-1.
    pub digest_method: Digest,
    /// `SecureCookieSessionInterface.serializer`'s tags beyond Flask's own: the names that the
    /// application declares. None by default.
    pub tags: TagNames,
    /// `app.json.sort_keys`: true, so that keys are sorted by code point. Otherwise they are written in
    /// order of insertion, and keys that an edit adds are inserted by code point.
    pub sort_keys: bool,
    /// `app.json.ensure_ascii`: true, so that non-ASCII characters are escaped.
    pub ensure_ascii: bool,
    /// The place where no key was found.
    pub(crate) missing_key: MissingKey,
}

/// The place where no key was found. It is not a setting, so `Debug` does not show it.
#[derive(Clone, Default)]
pub(crate) struct MissingKey {
    /// The variable, if the environment was read.
    pub(crate) variable: Option<Box<str>>,
    /// A variable `SECRET_KEY`, without the prefix, is set.
    pub(crate) other_is_set: bool,
}

impl fmt::Debug for MissingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

impl SessionConfig {
    /// Creates Flask's defaults, with a key.
    pub fn new(secret_key: SecretKey) -> Self {
        Self { secret_key: Some(secret_key), ..Self::default() }
    }

    /// Sets the attributes that a site with TLS should have: `Secure`, `HttpOnly` and `SameSite=Lax`. The
    /// name stays, since both sides share it.
    ///
    /// ```
    /// use hardtack_session::{SameSite, SessionConfig};
    ///
    /// let config = SessionConfig::default().hardened();
    /// assert!(config.session_cookie_secure && config.session_cookie_httponly);
    /// assert_eq!(config.session_cookie_samesite, Some(SameSite::Lax));
    /// ```
    #[must_use]
    pub fn hardened(mut self) -> Self {
        self.session_cookie_secure = true;
        self.session_cookie_httponly = true;
        self.session_cookie_samesite = Some(SameSite::Lax);
        self
    }
}

impl Default for SessionConfig {
    fn default() -> Self {
        Self {
            secret_key: None,
            secret_key_fallbacks: Vec::new(),
            session_cookie_name: "session".to_owned(),
            session_cookie_domain: None,
            session_cookie_path: None,
            session_cookie_httponly: true,
            session_cookie_secure: false,
            session_cookie_partitioned: false,
            session_cookie_samesite: None,
            permanent_session_lifetime: Duration::from_secs(31 * 24 * 60 * 60),
            session_refresh_each_request: true,
            application_root: "/".to_owned(),
            max_cookie_size: 4093,
            oversized_cookie: OversizedCookie::default(),
            clock_leeway: Duration::ZERO,
            resign_fallback: false,
            renew_after: None,
            compression: Compression::default(),
            limits: Limits::default(),
            salt: b"cookie-session".to_vec(),
            key_derivation: KeyDerivation::Hmac,
            digest_method: Digest::Sha1,
            tags: TagNames::default(),
            sort_keys: true,
            ensure_ascii: true,
            missing_key: MissingKey::default(),
        }
    }
}

/// The requests from other sites with which a browser sends the cookie.
///
/// ```
/// use hardtack_session::SameSite;
///
/// assert_eq!("lax".parse(), Ok(SameSite::Lax));
/// assert_eq!(SameSite::Lax.name(), "Lax");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SameSite {
    /// No requests from other sites.
    Strict,
    /// Requests that follow a link.
    Lax,
    /// All requests. Browsers then require a secure cookie.
    None,
}

impl SameSite {
    /// Returns the name in the header.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Strict => "Strict",
            Self::Lax => "Lax",
            Self::None => "None",
        }
    }
}

/// Parses the name in any case, as Werkzeug does.
impl FromStr for SameSite {
    type Err = ConfigError;

    fn from_str(name: &str) -> Result<Self, ConfigError> {
        [Self::Strict, Self::Lax, Self::None]
            .into_iter()
            .find(|same_site| same_site.name().eq_ignore_ascii_case(name))
            .ok_or(ConfigError::SameSite { setting: "SameSite" })
    }
}

/// The treatment of a session cookie that is so large that browsers may drop it.
///
/// ```
/// use hardtack_session::{UnixTime,
///     OversizedCookie, SaveError, SecretKey, SecureCookieSessionInterface, SessionConfig,
///     SessionInterface,
/// };
///
/// let config = SessionConfig::new(SecretKey::new("secret-key")?)
///     .with_max_cookie_size(100)
///     .with_oversized_cookie(OversizedCookie::Refuse);
/// let sessions = SecureCookieSessionInterface::new(config)?;
/// let mut session = sessions.open_session(None, UnixTime(1_700_000_000)).session;
/// session.insert("key", "a value that makes the cookie too long")?;
/// let error = sessions.save_session(&session, None, UnixTime(1_700_000_000)).unwrap_err();
/// assert!(matches!(error, SaveError::TooLarge { limit: 100, .. }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OversizedCookie {
    /// It is sent, as Flask does, and reported in [`Saved::oversized`](crate::Saved::oversized). A cookie
    /// above the [`limits`](SessionConfig::limits) is not sent.
    #[default]
    Report,
    /// It is not sent: saving fails with [`SaveError::TooLarge`](crate::SaveError::TooLarge). The response
    /// is then an empty one of status 500, unless the session was not changed.
    Refuse,
}
