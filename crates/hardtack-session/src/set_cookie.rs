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
    /// Checks the settings of the cookie.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], for the first setting that cannot work.
    pub fn new(config: &SessionConfig) -> Result<Self, ConfigError> {
        let name = check_name(&config.session_cookie_name)?;
        let domain = config.session_cookie_domain.as_deref().map(normal_domain).transpose()?;
        let path = normal_path(config)?;
        // Werkzeug makes a partitioned cookie secure, since browsers drop it otherwise.
        let secure = config.session_cookie_secure || config.session_cookie_partitioned;

        if config.session_cookie_samesite == Some(SameSite::None) && !secure {
            return Err(ConfigError::SameSiteNoneNeedsSecure);
        }
        if let Some(prefix) = NamePrefix::of(name) {
            let host = domain.is_none() && path == "/";
            let allowed = secure
                && (host || !prefix.needs_host)
                && (config.session_cookie_httponly || !prefix.needs_http_only);
            if !allowed {
                let NamePrefix { prefix, requires, .. } = *prefix;
                return Err(ConfigError::NamePrefix { prefix, requires });
            }
        }

        let mut attributes = String::new();
        if secure {
            attributes.push_str("; Secure");
        }
        if config.session_cookie_httponly {
            attributes.push_str("; HttpOnly");
        }
        attributes.push_str("; Path=");
        attributes.push_str(&path);
        if let Some(same_site) = config.session_cookie_samesite {
            attributes.push_str("; SameSite=");
            attributes.push_str(same_site.name());
        }
        if config.session_cookie_partitioned {
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
    /// Whether it demands the path `/` and no domain.
    needs_host: bool,
    needs_http_only: bool,
    requires: &'static str,
}

impl NamePrefix {
    const ALL: [Self; 4] = [
        // Before `__Host-`, with which it begins.
        Self {
            prefix: "__Host-Http-",
            needs_host: true,
            needs_http_only: true,
            requires: "SESSION_COOKIE_SECURE and SESSION_COOKIE_HTTPONLY are true, \
                       SESSION_COOKIE_DOMAIN is unset and the path is /",
        },
        Self {
            prefix: "__Host-",
            needs_host: true,
            needs_http_only: false,
            requires: "SESSION_COOKIE_SECURE is true, SESSION_COOKIE_DOMAIN is unset and the path \
                       is /",
        },
        Self {
            prefix: "__Http-",
            needs_host: false,
            needs_http_only: true,
            requires: "SESSION_COOKIE_SECURE and SESSION_COOKIE_HTTPONLY are true",
        },
        Self {
            prefix: "__Secure-",
            needs_host: false,
            needs_http_only: false,
            requires: "SESSION_COOKIE_SECURE is true",
        },
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

fn check_name(name: &str) -> Result<&str, ConfigError> {
    let allowed = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'=');
    if name.is_empty() || !name.bytes().all(allowed) {
        return Err(ConfigError::CookieName);
    }
    Ok(name)
}

/// Removes port and leading dots.
///
/// Werkzeug takes whatever follows the first colon for a port, so that `https://example.com` becomes
/// `https`. Here only digits are a port.
fn normal_domain(domain: &str) -> Result<String, ConfigError> {
    if !domain.is_ascii() {
        return Err(ConfigError::NonAsciiDomain);
    }
    let (host, port) = domain.split_once(':').unwrap_or((domain, "0"));
    let host = host.trim_start_matches('.');
    let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    if is_port && host.split('.').all(is_label) {
        Ok(host.to_owned())
    } else {
        Err(ConfigError::CookieDomain)
    }
}

fn is_label(label: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..64).contains(&label.len()) && label.bytes().all(allowed)
}

/// Returns `SESSION_COOKIE_PATH`, or `APPLICATION_ROOT` if that is unset or empty, percent-encoded.
fn normal_path(config: &SessionConfig) -> Result<String, ConfigError> {
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

    let (setting, path) = match config.session_cookie_path.as_deref() {
        Some(path) if !path.is_empty() => ("SESSION_COOKIE_PATH", path),
        _ => ("APPLICATION_ROOT", config.application_root.as_str()),
    };
    if !path.starts_with('/') {
        return Err(ConfigError::CookiePath { setting });
    }
    Ok(utf8_percent_encode(path, QUOTED).to_string())
}
