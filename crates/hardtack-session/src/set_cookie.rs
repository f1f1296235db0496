//! Writes `Set-Cookie`, byte for byte as Werkzeug does.

use std::borrow::Cow;

use hardtack_tagged_json::DateTime;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{ConfigError, SameSite, SessionConfig, UnixTime};

/// The name and attributes of a cookie, which turn a value into a `Set-Cookie` header.
///
/// They are checked and in their normal form, so that writing a header cannot fail and no setting can
/// inject an attribute.
///
/// ```
/// use hardtack_session::{CookieTemplate, SecretKey, SessionConfig};
///
/// let config = SessionConfig::new(SecretKey::new("secret-key")?).hardened();
/// let cookie = CookieTemplate::new(&config)?;
/// assert_eq!(cookie.set("id", None), "session=id; Secure; HttpOnly; Path=/; SameSite=Lax");
/// assert!(cookie.delete().contains("; Max-Age=0; "));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct CookieTemplate {
    name: String,
    /// `; Domain=example.com` or nothing.
    domain: String,
    /// The attributes after the expiry.
    attributes: String,
}

impl CookieTemplate {
    /// Checks the settings of the session cookie.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], for the first setting that cannot work.
    pub fn new(config: &SessionConfig) -> Result<Self, ConfigError> {
        let (path_setting, path) = match config.session_cookie_path.as_deref() {
            Some(path) if !path.is_empty() => ("SESSION_COOKIE_PATH", path),
            _ => ("APPLICATION_ROOT", config.application_root.as_str()),
        };
        Self::with_settings(CookieSettings {
            cookie: "SESSION_COOKIE",
            name: &config.session_cookie_name,
            domain: config.session_cookie_domain.as_deref(),
            path_setting,
            path,
            // Werkzeug makes a partitioned cookie secure, since browsers drop it otherwise.
            secure: config.session_cookie_secure || config.session_cookie_partitioned,
            httponly: config.session_cookie_httponly,
            samesite: config.session_cookie_samesite,
            partitioned: config.session_cookie_partitioned,
        })
    }

    /// Checks the settings of any cookie.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], for the first setting that cannot work.
    pub fn with_settings(settings: CookieSettings<'_>) -> Result<Self, ConfigError> {
        let CookieSettings { cookie, secure, httponly, .. } = settings;
        let name = check_name(settings.name).ok_or(ConfigError::CookieName { cookie })?;
        let domain = settings.domain.map(|domain| normal_domain(cookie, domain)).transpose()?;
        let path = normal_path(settings.path)
            .ok_or(ConfigError::CookiePath { setting: settings.path_setting })?;

        if settings.samesite == Some(SameSite::None) && !secure {
            return Err(ConfigError::SameSiteNoneNeedsSecure { cookie });
        }
        if let Some(prefix) = NamePrefix::of(name) {
            let host = domain.is_none() && path == "/";
            let allowed =
                secure && (host || !prefix.needs_host) && (httponly || !prefix.needs_http_only);
            if !allowed {
                return Err(ConfigError::NamePrefix { cookie, prefix: prefix.prefix });
            }
        }

        let mut attributes = String::new();
        if secure {
            attributes.push_str("; Secure");
        }
        if httponly {
            attributes.push_str("; HttpOnly");
        }
        attributes.push_str("; Path=");
        attributes.push_str(&path);
        if let Some(same_site) = settings.samesite {
            attributes.push_str("; SameSite=");
            attributes.push_str(same_site.name());
        }
        if settings.partitioned {
            attributes.push_str("; Partitioned");
        }
        Ok(Self {
            name: name.to_owned(),
            domain: domain.map_or_else(String::new, |domain| format!("; Domain={domain}")),
            attributes,
        })
    }

    /// Returns the cookie's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns a `Set-Cookie` value that sets the cookie. It expires at a time in seconds since 1970,
    /// or when the browser closes. A value that needs quotes is quoted as Werkzeug does.
    pub fn set(&self, value: &str, expires: Option<UnixTime>) -> String {
        self.set_token(&quoted(value), expires)
    }

    /// Returns [`set`](Self::set) for a value that needs no quotes, as tokens do not: they consist of
    /// `A-Z`, `a-z`, `0-9`, `-`, `_` and `.`.
    pub(crate) fn set_token(&self, value: &str, expires: Option<UnixTime>) -> String {
        let Self { name, domain, attributes } = self;
        let mut header = format!("{name}={value}{domain}");
        if let Some(expires) = expires {
            header.push_str("; Expires=");
            header.push_str(&http_date(expires));
        }
        header.push_str(attributes);
        header
    }

    /// Returns a `Set-Cookie` value that deletes the cookie.
    pub fn delete(&self) -> String {
        let Self { name, domain, attributes } = self;
        format!("{name}={domain}; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0{attributes}")
    }
}

/// The settings of a cookie, for crates that have a cookie of their own.
///
/// ```
/// use hardtack_session::{CookieSettings, CookieTemplate};
///
/// let settings = CookieSettings::new("THEME_COOKIE", "theme");
/// let cookie = CookieTemplate::with_settings(CookieSettings { secure: true, ..settings })?;
/// assert_eq!(cookie.set("dark", None), "theme=dark; Secure; HttpOnly; Path=/");
/// # Ok::<(), hardtack_session::ConfigError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CookieSettings<'a> {
    /// The beginning of the settings' names, for error messages, such as `SESSION_COOKIE`.
    pub cookie: &'static str,
    /// The cookie's name.
    pub name: &'a str,
    /// The domain: none by default.
    pub domain: Option<&'a str>,
    /// The name of the setting with the path, for error messages.
    pub path_setting: &'static str,
    /// The path: `/` by default.
    pub path: &'a str,
    /// The cookie is sent only over TLS: false by default.
    pub secure: bool,
    /// Scripts cannot read the cookie: true by default.
    pub httponly: bool,
    /// The requests from other sites with which browsers send the cookie: none by default, so that
    /// the browser decides.
    pub samesite: Option<SameSite>,
    /// The cookie is partitioned: false by default.
    pub partitioned: bool,
}

impl<'a> CookieSettings<'a> {
    /// Creates the default settings of a cookie.
    pub fn new(cookie: &'static str, name: &'a str) -> Self {
        Self {
            cookie,
            name,
            domain: None,
            path_setting: "the path",
            path: "/",
            secure: false,
            httponly: true,
            samesite: None,
            partitioned: false,
        }
    }
}

/// Quotes a value unless it consists of characters that need no quotes.
fn quoted(value: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\');
    if value.bytes().all(plain) {
        return Cow::Borrowed(value);
    }
    let mut quoted = String::from('"');
    for byte in value.bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(byte)]),
            b',' | b';' | ..=0x1f | 0x7f.. => quoted.push_str(&format!("\\{byte:03o}")),
            _ => quoted.push(char::from(byte)),
        }
    }
    quoted.push('"');
    Cow::Owned(quoted)
}

/// Returns the date of a time in seconds since 1970. After the year 9999, which no header can express,
/// it is that year's last second.
fn http_date(time: UnixTime) -> String {
    const LAST_SECOND: i64 = 253_402_300_799;
    let second = i64::try_from(time.0).unwrap_or(LAST_SECOND).min(LAST_SECOND);
    match DateTime::from_unix_timestamp(second) {
        Ok(date) => date.to_http_date(),
        Err(_) => unreachable!("the seconds from 1970 to 9999 are dates"),
    }
}

/// A start of cookie names for which browsers demand attributes: RFC 6265bis, section 4.1.3. All of
/// them demand `Secure`.
struct NamePrefix {
    prefix: &'static str,
    /// It demands the path `/` and no domain.
    needs_host: bool,
    needs_http_only: bool,
}

impl NamePrefix {
    const ALL: [Self; 4] = [
        // Before `__Host-`, with which it begins.
        Self { prefix: "__Host-Http-", needs_host: true, needs_http_only: true },
        Self { prefix: "__Host-", needs_host: true, needs_http_only: false },
        Self { prefix: "__Http-", needs_host: false, needs_http_only: true },
        Self { prefix: "__Secure-", needs_host: false, needs_http_only: false },
    ];

    /// Returns the prefix of a name, which browsers compare case-insensitively.
    fn of(name: &str) -> Option<&'static Self> {
        const ALL: &[NamePrefix] = &NamePrefix::ALL;
        ALL.iter().find(|it| {
            let start = name.get(..it.prefix.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(it.prefix))
        })
    }
}

fn check_name(name: &str) -> Option<&str> {
    let allowed = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'=');
    Some(name).filter(|name| !name.is_empty() && name.bytes().all(allowed))
}

/// Removes port and leading dots.
///
/// Werkzeug takes whatever follows the first colon for a port, so that `https://example.com` becomes
/// `https`. Here only digits are a port.
fn normal_domain(cookie: &'static str, domain: &str) -> Result<String, ConfigError> {
    if !domain.is_ascii() {
        return Err(ConfigError::NonAsciiDomain { cookie });
    }
    let (host, port) = domain.split_once(':').unwrap_or((domain, "0"));
    let host = host.trim_start_matches('.');
    let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    if is_port && host.split('.').all(is_label) {
        Ok(host.to_owned())
    } else {
        Err(ConfigError::CookieDomain { cookie })
    }
}

fn is_label(label: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..64).contains(&label.len()) && label.bytes().all(allowed)
}

/// Returns the path percent-encoded, or `None` if browsers would ignore it.
fn normal_path(path: &str) -> Option<String> {
    /// The characters that Werkzeug does not leave as they are in a path.
    const QUOTED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'_')
        .remove(b'.')
        .remove(b'-')
        .remove(b'~')
        .remove(b'%')
        .remove(b'!')
        .remove(b'$')
        .remove(b'&')
        .remove(b'\'')
        .remove(b'(')
        .remove(b')')
        .remove(b'*')
        .remove(b'+')
        .remove(b',')
        .remove(b'/')
        .remove(b':')
        .remove(b'=')
        .remove(b'@');

    path.starts_with('/').then(|| utf8_percent_encode(path, QUOTED).to_string())
}
