//! Writes `Set-Cookie`, byte for byte as Werkzeug does.

use hardtack_tagged_json::DateTime;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{ConfigError, SameSite, SessionConfig};

/// The name and attributes of a cookie, checked and in their normal form, so that writing a header
/// cannot fail and no setting can slip an attribute in.
#[derive(Clone, Debug)]
pub(crate) struct CookieTemplate {
    name: String,
    /// ` Domain=example.com;` or nothing, and so on: what stands before and after the expiry.
    domain: String,
    attributes: String,
}

impl CookieTemplate {
    pub(crate) fn new(config: &SessionConfig) -> Result<Self, ConfigError> {
        let name = check_name(&config.session_cookie_name)?;
        let domain = config.session_cookie_domain.as_deref().map(normal_domain).transpose()?;
        let path = normal_path(config)?;
        // Werkzeug makes a partitioned cookie secure, since browsers drop it otherwise.
        let secure = config.session_cookie_secure || config.session_cookie_partitioned;

        if config.session_cookie_samesite == Some(SameSite::None) && !secure {
            return Err(ConfigError::SameSiteNoneNeedsSecure);
        }
        if let Some(prefix @ "__Host-") = prefix(name) {
            if !secure || domain.is_some() || path != "/" {
                return Err(ConfigError::HostPrefix { prefix });
            }
        }
        if let Some(prefix @ "__Secure-") = prefix(name) {
            if !secure {
                return Err(ConfigError::SecurePrefix { prefix });
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

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// A header that sets the cookie, until the end of the browser's session or until a second
    /// since 1970.
    ///
    /// The value must need no quotes; tokens are of `A-Z`, `a-z`, `0-9`, `-`, `_` and `.`.
    pub(crate) fn set(&self, value: &str, expires: Option<u64>) -> String {
        let Self { name, domain, attributes } = self;
        let mut header = format!("{name}={value}{domain}");
        if let Some(expires) = expires {
            header.push_str("; Expires=");
            header.push_str(&http_date(expires));
        }
        header.push_str(attributes);
        header
    }

    /// A header that deletes the cookie.
    pub(crate) fn delete(&self) -> String {
        let Self { name, domain, attributes } = self;
        format!("{name}={domain}; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0{attributes}")
    }
}

/// The date of a second since 1970; beyond the year 9999, which no header can tell, its last one.
fn http_date(second: u64) -> String {
    const LAST_SECOND: i64 = 253_402_300_799;
    let second = i64::try_from(second).unwrap_or(LAST_SECOND).min(LAST_SECOND);
    match DateTime::from_unix_timestamp(second) {
        Ok(date) => date.to_http_date(),
        Err(_) => unreachable!("the seconds from 1970 to 9999 are dates"),
    }
}

/// Browsers compare the prefixes of names without regard to case.
fn prefix(name: &str) -> Option<&'static str> {
    ["__Host-", "__Secure-"].into_iter().find(|prefix| {
        name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    })
}

fn check_name(name: &str) -> Result<&str, ConfigError> {
    let allowed = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'=');
    if name.is_empty() || !name.bytes().all(allowed) {
        return Err(ConfigError::CookieName);
    }
    Ok(name)
}

/// Without port and leading dots, and in its ASCII form.
fn normal_domain(domain: &str) -> Result<String, ConfigError> {
    let host = domain.split(':').next().unwrap_or_default().trim_start_matches('.');
    // The full stops of IDNA 2003; an ASCII label stays as it is, as in Python's codec.
    let labels: Vec<&str> = host.split(['.', '\u{3002}', '\u{ff0e}', '\u{ff61}']).collect();
    let ascii = labels.iter().map(|label| ascii_label(label)).collect::<Option<Vec<_>>>();
    let (Some(ascii), Some((last, others))) = (ascii, labels.split_last()) else {
        return Err(ConfigError::CookieDomain);
    };
    // An empty label is allowed only as a full stop at the very end.
    if others.is_empty() && last.is_empty() || others.iter().any(|label| label.is_empty()) {
        return Err(ConfigError::CookieDomain);
    }
    Ok(ascii.join("."))
}

fn ascii_label(label: &str) -> Option<String> {
    let ascii = if label.is_ascii() {
        label.to_owned()
    } else {
        // Werkzeug encodes by IDNA 2003, which has no labels of their own for these five.
        let mapped = label.replace(['ß', 'ẞ'], "ss").replace('ς', "σ");
        let mapped = mapped.replace(['\u{200c}', '\u{200d}'], "");
        idna::domain_to_ascii(&mapped).ok()?
    };
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (ascii.len() < 64 && ascii.bytes().all(allowed)).then_some(ascii)
}

/// `SESSION_COOKIE_PATH`, or `APPLICATION_ROOT` where that is unset or empty, percent-quoted.
fn normal_path(config: &SessionConfig) -> Result<String, ConfigError> {
    /// What Werkzeug leaves as it is in a path.
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
