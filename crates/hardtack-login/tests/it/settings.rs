//! Flask-Login's and Flask-WTF's settings, from variables.

use std::ffi::OsString;
use std::time::Duration;

use hardtack_login::{CsrfConfig, CsrfProtect, LoginConfig, LoginManager, SessionProtection};
use hardtack_session::{ConfigError, SameSite, SecretKey};

fn vars<const N: usize>(vars: [(&str, &str); N]) -> [(OsString, OsString); N] {
    vars.map(|(name, value)| (format!("FLASK_{name}").into(), value.into()))
}

fn login(name: &str, value: &str) -> Result<LoginConfig, ConfigError> {
    LoginConfig::from_prefixed_env("FLASK", vars([("SECRET_KEY", "secret-key"), (name, value)]))
}

fn csrf(name: &str, value: &str) -> Result<CsrfConfig, ConfigError> {
    CsrfConfig::from_prefixed_env("FLASK", vars([("SECRET_KEY", "secret-key"), (name, value)]))
}

/// Returns why a manager or a protection cannot be built.
#[track_caller]
fn problem(name: &str, value: &str) -> String {
    let manager = login(name, value).and_then(LoginManager::new).err();
    let protection = csrf(name, value).and_then(CsrfProtect::new).err();
    manager.or(protection).unwrap().to_string()
}

#[test]
fn every_setting_of_flask_login_is_read() {
    let config = LoginConfig::from_prefixed_env(
        "FLASK",
        vars([
            ("SECRET_KEY", "secret-key"),
            ("REMEMBER_COOKIE_NAME", "me"),
            ("REMEMBER_COOKIE_DURATION", "60"),
            ("REMEMBER_COOKIE_DOMAIN", ".example.com"),
            ("REMEMBER_COOKIE_PATH", "/shop"),
            ("REMEMBER_COOKIE_SECURE", "true"),
            ("REMEMBER_COOKIE_HTTPONLY", "false"),
            ("REMEMBER_COOKIE_SAMESITE", "strict"),
            ("REMEMBER_COOKIE_REFRESH_EACH_REQUEST", "true"),
            ("SESSION_PROTECTION", "strong"),
            ("USE_SESSION_FOR_NEXT", "true"),
            ("FORCE_HOST_FOR_REDIRECTS", "shop.example"),
        ]),
    )
    .unwrap();
    assert_eq!(config.secret_key.as_ref().unwrap().expose(), b"secret-key");
    assert_eq!(config.remember_cookie_name, "me");
    assert_eq!(config.remember_cookie_duration, Duration::from_secs(60));
    assert_eq!(config.remember_cookie_domain.as_deref(), Some(".example.com"));
    assert_eq!(config.remember_cookie_path, "/shop");
    assert!(config.remember_cookie_secure && !config.remember_cookie_httponly);
    assert_eq!(config.remember_cookie_samesite, Some(SameSite::Strict));
    assert!(config.remember_cookie_refresh_each_request && config.use_session_for_next);
    assert_eq!(config.session_protection, SessionProtection::Strong);
    assert_eq!(config.force_host_for_redirects.as_deref(), Some("shop.example"));
    assert!(LoginManager::new(config).is_ok());
    assert_eq!(
        login("SESSION_PROTECTION", "null").unwrap().session_protection,
        SessionProtection::Off
    );
}

#[test]
fn every_setting_of_flask_wtf_is_read() {
    let config = CsrfConfig::from_prefixed_env(
        "FLASK",
        vars([
            ("SECRET_KEY", "secret-key"),
            ("WTF_CSRF_ENABLED", "false"),
            ("WTF_CSRF_CHECK_DEFAULT", "false"),
            ("WTF_CSRF_SECRET_KEY", "another key"),
            ("WTF_CSRF_FIELD_NAME", "token"),
            ("WTF_CSRF_TIME_LIMIT", "60"),
            ("WTF_CSRF_HEADERS", r#"["X-Token"]"#),
            ("WTF_CSRF_METHODS", r#"["POST"]"#),
            ("WTF_CSRF_SSL_STRICT", "false"),
        ]),
    )
    .unwrap();
    assert!(
        !config.wtf_csrf_enabled && !config.wtf_csrf_check_default && !config.wtf_csrf_ssl_strict
    );
    assert_eq!(config.wtf_csrf_secret_key.as_ref().unwrap().expose(), b"another key");
    assert_eq!(config.wtf_csrf_field_name, "token");
    assert_eq!(config.wtf_csrf_time_limit, Some(Duration::from_secs(60)));
    assert_eq!(config.wtf_csrf_headers, ["X-Token"]);
    assert_eq!(config.wtf_csrf_methods, ["POST"]);
    assert!(!CsrfProtect::new(config).unwrap().protects("POST"));
    assert_eq!(csrf("WTF_CSRF_TIME_LIMIT", "null").unwrap().wtf_csrf_time_limit, None);
}

#[test]
fn l6_a_setting_that_cannot_work_is_named() {
    for (name, value, message) in [
        (
            "REMEMBER_COOKIE_NAME",
            "a b",
            "REMEMBER_COOKIE_NAME must be one or more visible ASCII characters other than quote, comma, semicolon and equals sign",
        ),
        (
            "REMEMBER_COOKIE_NAME",
            "__Host-me",
            "browsers refuse a cookie named __Host-… unless REMEMBER_COOKIE_SECURE is true, REMEMBER_COOKIE_DOMAIN is unset and the path is /",
        ),
        (
            "REMEMBER_COOKIE_DOMAIN",
            "https://example.com",
            "REMEMBER_COOKIE_DOMAIN must be a host name such as example.com, without scheme, path or trailing dot: labels of letters, digits, - and _, separated by dots; leave it unset for none",
        ),
        (
            "REMEMBER_COOKIE_PATH",
            "shop",
            "REMEMBER_COOKIE_PATH must begin with /, since browsers ignore any other path",
        ),
        (
            "REMEMBER_COOKIE_SAMESITE",
            "None",
            "browsers refuse SameSite=None without Secure: set REMEMBER_COOKIE_SECURE to true",
        ),
        (
            "REMEMBER_COOKIE_SAMESITE",
            "loose",
            "FLASK_REMEMBER_COOKIE_SAMESITE must be Strict, Lax or None, or be left unset",
        ),
        (
            "REMEMBER_COOKIE_DURATION",
            "-1",
            "FLASK_REMEMBER_COOKIE_DURATION is negative: give the lifetime in seconds",
        ),
        (
            "REMEMBER_COOKIE_DURATION",
            "\"1\"",
            "FLASK_REMEMBER_COOKIE_DURATION must be a number of seconds, not text",
        ),
        (
            "REMEMBER_COOKIE_SECURE",
            "yes",
            "FLASK_REMEMBER_COOKIE_SECURE must be true or false, not text: write true or false in lower case, without quotes",
        ),
        (
            "SESSION_PROTECTION",
            "weak",
            "FLASK_SESSION_PROTECTION must be basic, strong, or null for none",
        ),
        (
            "FORCE_HOST_FOR_REDIRECTS",
            "a/b",
            "FORCE_HOST_FOR_REDIRECTS must be a host with an optional port, such as example.com",
        ),
        (
            "WTF_CSRF_FIELD_NAME",
            "",
            "WTF_CSRF_FIELD_NAME is empty: name the form field of the token",
        ),
        (
            "WTF_CSRF_HEADERS",
            r#"["a b"]"#,
            "WTF_CSRF_HEADERS must be names of headers, such as X-CSRFToken",
        ),
        ("WTF_CSRF_HEADERS", "X-Token", "FLASK_WTF_CSRF_HEADERS must be a list of texts, not text"),
        (
            "WTF_CSRF_METHODS",
            r#"["post"]"#,
            "WTF_CSRF_METHODS must be methods in upper case, such as POST",
        ),
        (
            "WTF_CSRF_SECRET_KEY",
            "",
            "FLASK_WTF_CSRF_SECRET_KEY is empty, and anyone can sign with an empty key: set it to something long, unique and random",
        ),
    ] {
        assert_eq!(problem(name, value), message);
    }
    for view in
        ["login", "https://evil.example/login", "//evil.example", "/login#top", "/l\u{f6}gin"]
    {
        let config = LoginConfig::new(SecretKey::new("secret-key").unwrap()).with_login_view(view);
        let error = LoginManager::new(config).unwrap_err();
        assert_eq!(error.to_string(), "login_view must be a path of this site, such as /login");
    }
    assert!(LoginManager::new(LoginConfig::default()).is_err());
    assert!(CsrfProtect::new(CsrfConfig::default()).is_err());
}
