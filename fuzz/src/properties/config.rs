//! Settings are refused, or make a `Set-Cookie` of exactly the attributes that they ask for: none
//! of them slips another one in, and no message repeats a secret.

use std::{ffi::OsString, os::unix::ffi::OsStringExt};

use hardtack_session::{
    ConfigError, CookieChange, SameSite, SecureCookieSessionInterface, SessionConfig, SessionData,
    SessionInterface, UnixTime, find_cookie, tagged_json::DateTime,
};
use serde_json::{Map, Value as Json};

use crate::keys::{self, NOW};

const SECRET: &str = "s3cret-that-nobody-sees";

const PREFIX: &str = "FLASK_";

/// A JSON map of settings, or else lines of `NAME=value` as in the environment, without Flask's
/// prefix.
pub fn config(data: &[u8]) {
    if data.starts_with(b"{") {
        let Ok(mut settings) = serde_json::from_slice::<Map<String, Json>>(data) else {
            return;
        };
        from_map(settings.clone(), data);
        settings.insert("SECRET_KEY".to_owned(), SECRET.into());
        from_map(settings, data);
    } else {
        environment(data);
        fields(data);
    }
}

fn from_map(settings: Map<String, Json>, data: &[u8]) {
    let read = serde_json::from_value::<SessionConfig>(Json::Object(settings));
    match read {
        Ok(config) => built(config, data),
        Err(error) => keeps_secrets(&format!("{error} {error:?}"), data),
    }
}

fn lines(data: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    data.split(|byte| *byte == b'\n').filter_map(|line| {
        let equals = line.iter().position(|byte| *byte == b'=')?;
        Some((&line[..equals], &line[equals + 1..]))
    })
}

/// The environment says what a map says: JSON where a value is that, else text.
fn environment(data: &[u8]) {
    let secret = (b"SECRET_KEY".as_slice(), SECRET.as_bytes());
    let vars = lines(data).chain([secret]).map(|(name, value)| {
        let name = [PREFIX.as_bytes(), name].concat();
        (OsString::from_vec(name), OsString::from_vec(value.to_vec()))
    });
    let read = SessionConfig::from_prefixed_env("FLASK", vars);
    let settings: Option<Map<String, Json>> = lines(data)
        .filter_map(|(name, value)| Some((std::str::from_utf8(name).ok()?, value)))
        .chain([("SECRET_KEY", SECRET.as_bytes())])
        .map(|(name, value)| {
            let text = std::str::from_utf8(value).ok()?;
            let json = serde_json::from_str(text).unwrap_or_else(|_| text.into());
            Some((name.to_owned(), json))
        })
        .collect();
    if let Some(settings) = settings {
        let same = serde_json::from_value::<SessionConfig>(Json::Object(settings));
        match (&read, same) {
            (Ok(read), Ok(same)) => assert_eq!(format!("{read:?}"), format!("{same:?}")),
            // C22: what Python alone reads as JSON.
            (Err(ConfigError::Environment { error, .. }), _)
                if matches!(**error, ConfigError::NotRepresentable { .. }) => {}
            (Err(read), Err(same)) => assert_eq!(read.to_string(), format!("FLASK_{same}")),
            (read, same) => panic!("{read:?}, and not {same:?}"),
        }
    }
    match read {
        Ok(config) => built(config, data),
        Err(error) => keeps_secrets(&format!("{error} {error:?}"), data),
    }
}

/// The same lines as a program would set fields: any text at all.
fn fields(data: &[u8]) {
    let mut config = SessionConfig::new(keys::key(SECRET));
    for (name, value) in lines(data) {
        let text = || String::from_utf8_lossy(value).into_owned();
        let on = value != b"false";
        match name {
            b"SESSION_COOKIE_NAME" => config.session_cookie_name = text(),
            b"SESSION_COOKIE_DOMAIN" => config.session_cookie_domain = Some(text()),
            b"SESSION_COOKIE_PATH" => config.session_cookie_path = Some(text()),
            b"APPLICATION_ROOT" => config.application_root = text(),
            b"SESSION_COOKIE_SECURE" => config.session_cookie_secure = on,
            b"SESSION_COOKIE_HTTPONLY" => config.session_cookie_httponly = on,
            b"SESSION_COOKIE_PARTITIONED" => config.session_cookie_partitioned = on,
            b"SESSION_COOKIE_SAMESITE" => {
                config.session_cookie_samesite = match value.first() {
                    Some(b'S') => Some(SameSite::Strict),
                    Some(b'L') => Some(SameSite::Lax),
                    Some(b'N') => Some(SameSite::None),
                    _ => None,
                };
            }
            _ => {}
        }
    }
    built(config, data);
}

fn built(config: SessionConfig, data: &[u8]) {
    keeps_secrets(&format!("{config:?}"), data);
    let sessions = match SecureCookieSessionInterface::new(config.clone()) {
        Ok(sessions) => sessions,
        Err(error) => return keeps_secrets(&format!("{error} {error:?}"), data),
    };
    keeps_secrets(&format!("{sessions:?}"), data);
    assert_eq!(sessions.cookie_name(), config.session_cookie_name);
    if config.secret_key.is_none() {
        let opened = sessions.open_session(None, UnixTime(NOW));
        assert!(opened.session.is_null());
        return;
    }

    let mut session = SessionData::new();
    session.insert("n", 1).expect("a number is kept");
    for permanent in [false, true] {
        session.set_permanent(permanent).expect("a switch is kept");
        let saved = sessions.save_session(&session, None, UnixTime(NOW)).expect("it fits");
        let CookieChange::Set(header) = &saved.cookie else { panic!("{saved:?}") };
        let value = check(header, &config, permanent.then_some(Expiry::Later));
        // What a browser sends back is found and opened.
        let back = format!("a=b; {}={value}", config.session_cookie_name);
        let found = find_cookie([back.as_bytes()], sessions.cookie_name());
        assert_eq!(found.as_deref(), Some(value.as_bytes()));
        let opened = sessions.open_session(found.as_deref(), UnixTime(NOW));
        assert!(opened.cookie.rejection().is_none(), "{:?}", opened.cookie);
        assert_eq!(opened.session.dumps().ok(), session.dumps().ok());
    }
    session.clear().expect("it is open");
    let saved = sessions.save_session(&session, None, UnixTime(NOW)).expect("nothing fits");
    let CookieChange::Delete(header) = &saved.cookie else { panic!("{saved:?}") };
    assert_eq!(check(header, &config, Some(Expiry::Past)), "");
}

#[derive(Clone, Copy, PartialEq)]
enum Expiry {
    Later,
    Past,
}

/// Takes a header apart at its semicolons, as a browser does, and compares the attributes one by
/// one; gives the value.
fn check<'h>(header: &'h str, config: &SessionConfig, expiry: Option<Expiry>) -> &'h str {
    assert!(header.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{header:?}");
    let mut pieces = header.split(';');
    let pair = pieces.next().unwrap_or_default();
    let (name, value) = pair.split_once('=').expect("a name and a value");
    assert_eq!(name, config.session_cookie_name);
    assert!(!value.contains([' ', '"', ',', '\\']));
    let mut attributes = pieces.map(|piece| {
        let piece = piece.trim_matches(' ');
        piece.split_once('=').map_or((piece, None), |(name, value)| (name, Some(value)))
    });
    let mut next = || attributes.next();

    if config.session_cookie_domain.is_some() {
        let Some(("Domain", Some(domain))) = next() else { panic!("{header}") };
        let host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        assert!(domain.bytes().all(host) && !domain.is_empty() && !domain.starts_with('.'));
        if config.session_cookie_domain.as_deref().is_some_and(is_plain_host) {
            assert_eq!(Some(domain), config.session_cookie_domain.as_deref());
        }
    }
    if let Some(expiry) = expiry {
        let Some(("Expires", Some(date))) = next() else { panic!("{header}") };
        assert!(date.ends_with(" GMT") && date.len() == 29, "{header}");
        if expiry == Expiry::Past {
            assert_eq!(date, "Thu, 01 Jan 1970 00:00:00 GMT");
            assert_eq!(next(), Some(("Max-Age", Some("0"))));
        } else if let Some(later) = later(config) {
            assert_eq!(date, later);
        }
    }
    let secure = config.session_cookie_secure || config.session_cookie_partitioned;
    if secure {
        assert_eq!(next(), Some(("Secure", None)), "{header}");
    }
    if config.session_cookie_httponly {
        assert_eq!(next(), Some(("HttpOnly", None)), "{header}");
    }
    let Some(("Path", Some(path))) = next() else { panic!("{header}") };
    assert!(path.starts_with('/') && !path.contains([' ', '"', '\\']), "{header}");
    let asked = config.session_cookie_path.as_ref().unwrap_or(&config.application_root);
    if is_plain_path(asked) {
        assert_eq!(path, asked);
    }
    if let Some(same_site) = config.session_cookie_samesite {
        assert_eq!(next(), Some(("SameSite", Some(same_site.name()))), "{header}");
        assert!(same_site != SameSite::None || secure);
    }
    if config.session_cookie_partitioned {
        assert_eq!(next(), Some(("Partitioned", None)), "{header}");
    }
    assert_eq!(next(), None, "{header}");

    let lower = name.to_ascii_lowercase();
    if lower.starts_with("__host-") {
        assert!(secure && path == "/" && config.session_cookie_domain.is_none());
    }
    assert!(!lower.starts_with("__secure-") || secure);
    value
}

/// When a session ends that is signed now, unless that is beyond what a date can be.
fn later(config: &SessionConfig) -> Option<String> {
    let lifetime = config.permanent_session_lifetime.as_secs();
    let second = i64::try_from(NOW.checked_add(lifetime)?).ok()?;
    DateTime::from_unix_timestamp(second).ok().map(DateTime::to_http_date)
}

/// A name that no rule for domains changes.
fn is_plain_host(domain: &str) -> bool {
    let letters = |label: &str| label.bytes().all(|byte| byte.is_ascii_lowercase());
    domain.split('.').all(|label| !label.is_empty() && letters(label))
}

/// A path that no rule for paths changes.
fn is_plain_path(path: &str) -> bool {
    path.starts_with('/') && path.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'/')
}

/// No message holds the secret, unless it stands in another setting too, in whatever case.
fn keeps_secrets(message: &str, data: &[u8]) {
    let is_secret = |window: &[u8]| window.eq_ignore_ascii_case(SECRET.as_bytes());
    if !data.windows(SECRET.len()).any(is_secret) {
        assert!(!message.contains(SECRET), "{message}");
    }
}
