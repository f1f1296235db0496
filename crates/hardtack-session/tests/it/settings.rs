//! Settings from the environment and from JSON: rows S2, C10 and C15.

use std::ffi::OsString;
use std::time::Duration;

use hardtack_session::{
    ConfigError, SameSite, SecretKey, SecureCookieSessionInterface, SessionConfig,
};
use serde_json::json;

fn env(vars: &[(&str, &str)]) -> Result<SessionConfig, ConfigError> {
    let vars = vars.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
    SessionConfig::from_prefixed_env("FLASK", vars)
}

#[track_caller]
/// The message about a variable, which begins with its name.
fn message(name: &str, value: &str) -> String {
    let message = env(&[(name, value)]).unwrap_err().to_string();
    assert!(message.starts_with(name), "{message}");
    message.strip_prefix("FLASK_").unwrap().to_owned()
}

#[test]
fn every_setting_is_read_from_the_environment_as_flask_reads_it() {
    let config = env(&[
        ("FLASK_SECRET_KEY", "secret-key"),
        ("FLASK_SECRET_KEY_FALLBACKS", r#"["older", "old"]"#),
        ("FLASK_SESSION_COOKIE_NAME", "app"),
        ("FLASK_SESSION_COOKIE_DOMAIN", "example.com"),
        ("FLASK_SESSION_COOKIE_PATH", "/path"),
        ("FLASK_SESSION_COOKIE_HTTPONLY", "false"),
        ("FLASK_SESSION_COOKIE_SECURE", "true"),
        ("FLASK_SESSION_COOKIE_PARTITIONED", "true"),
        ("FLASK_SESSION_COOKIE_SAMESITE", "lax"),
        ("FLASK_PERMANENT_SESSION_LIFETIME", "3600"),
        ("FLASK_SESSION_REFRESH_EACH_REQUEST", "false"),
        ("FLASK_APPLICATION_ROOT", "/root"),
        ("FLASK_MAX_COOKIE_SIZE", "0"),
        ("FLASK_DEBUG", "1"),
        ("SECRET_KEY", "another"),
        ("FLASKSECRET_KEY", "another"),
        ("HOME", "/"),
    ])
    .unwrap();
    assert_eq!(config.secret_key.unwrap().expose(), b"secret-key");
    let fallbacks: Vec<_> =
        config.secret_key_fallbacks.iter().map(|key| key.expose().to_vec()).collect();
    assert_eq!(fallbacks, [b"older".to_vec(), b"old".to_vec()]);
    assert_eq!(config.session_cookie_name, "app");
    assert_eq!(config.session_cookie_domain.as_deref(), Some("example.com"));
    assert_eq!(config.session_cookie_path.as_deref(), Some("/path"));
    assert!(!config.session_cookie_httponly);
    assert!(config.session_cookie_secure && config.session_cookie_partitioned);
    assert_eq!(config.session_cookie_samesite, Some(SameSite::Lax));
    assert_eq!(config.permanent_session_lifetime, Duration::from_secs(3600));
    assert!(!config.session_refresh_each_request);
    assert_eq!((config.application_root.as_str(), config.max_cookie_size), ("/root", 0));
}

#[test]
fn c15_what_is_not_set_has_flasks_default() {
    for vars in [&[][..], &[("FLASK_SECRET_KEY", "null"), ("FLASK_SESSION_COOKIE_DOMAIN", "null")]]
    {
        let config = env(vars).unwrap();
        assert!(config.secret_key.is_none() && config.secret_key_fallbacks.is_empty());
        assert_eq!(config.session_cookie_name, "session");
        assert_eq!(config.session_cookie_domain, None);
        assert_eq!(config.permanent_session_lifetime, Duration::from_secs(2_678_400));
    }
}

#[test]
fn c10_null_is_what_it_is_in_flask() {
    let null = |name: &str| env(&[(name, "null")]);
    assert!(!null("FLASK_SESSION_COOKIE_HTTPONLY").unwrap().session_cookie_httponly);
    assert!(!null("FLASK_SESSION_COOKIE_SECURE").unwrap().session_cookie_secure);
    assert!(!null("FLASK_SESSION_COOKIE_PARTITIONED").unwrap().session_cookie_partitioned);
    assert!(!null("FLASK_SESSION_REFRESH_EACH_REQUEST").unwrap().session_refresh_each_request);
    assert_eq!(null("FLASK_MAX_COOKIE_SIZE").unwrap().max_cookie_size, 0);
    assert!(null("FLASK_SECRET_KEY").unwrap().secret_key.is_none());
    assert!(null("FLASK_SECRET_KEY_FALLBACKS").unwrap().secret_key_fallbacks.is_empty());
    assert_eq!(null("FLASK_SESSION_COOKIE_DOMAIN").unwrap().session_cookie_domain, None);
    assert_eq!(null("FLASK_SESSION_COOKIE_PATH").unwrap().session_cookie_path, None);
    assert_eq!(null("FLASK_SESSION_COOKIE_SAMESITE").unwrap().session_cookie_samesite, None);
    for (name, expected) in [
        ("SESSION_COOKIE_NAME", "text"),
        ("APPLICATION_ROOT", "text"),
        ("PERMANENT_SESSION_LIFETIME", "a number of seconds"),
    ] {
        assert_eq!(
            null(&format!("FLASK_{name}")).unwrap_err().to_string(),
            format!("FLASK_{name} must be {expected}, not null")
        );
    }
}

#[test]
fn c10_a_domain_of_false_is_none_as_it_had_to_be_said_before_flask_2_3() {
    let domain = |value| env(&[("FLASK_SESSION_COOKIE_DOMAIN", value)]);
    assert_eq!(domain("false").unwrap().session_cookie_domain, None);
    assert_eq!(
        domain("true").unwrap_err().to_string(),
        "FLASK_SESSION_COOKIE_DOMAIN must be text, not a boolean"
    );
}

#[test]
fn a_key_may_be_json_text_or_text() {
    let key = |value| env(&[("FLASK_SECRET_KEY", value)]).unwrap().secret_key.unwrap();
    assert_eq!(key("plain").expose(), b"plain");
    assert_eq!(key("\"quoted\"").expose(), b"quoted");
    assert_eq!(key("\"12345\"").expose(), b"12345");
    assert_eq!(key("{not json").expose(), b"{not json");
    // It only begins as what Python reads and serde_json does not.
    assert_eq!(key("NaNo").expose(), b"NaNo");
    assert_eq!(key("1e999x").expose(), b"1e999x");
}

#[test]
fn s2_an_empty_key_is_refused() {
    let expected = "SECRET_KEY is empty, and anyone can sign with an empty key: \
                    set it to something long, unique and random";
    assert_eq!(message("FLASK_SECRET_KEY", ""), expected);
    assert_eq!(message("FLASK_SECRET_KEY", "\"\""), expected);
    let expected = expected.replace("SECRET_KEY is", "SECRET_KEY_FALLBACKS is");
    assert_eq!(message("FLASK_SECRET_KEY_FALLBACKS", r#"["a",""]"#), expected);
}

#[test]
fn s2_fallbacks_given_as_one_text_are_refused() {
    let expected = "SECRET_KEY_FALLBACKS is a string: give a list of keys, oldest first, \
                    as in [\"oldest\", \"newest\"]";
    assert_eq!(message("FLASK_SECRET_KEY_FALLBACKS", "old"), expected);
    assert_eq!(message("FLASK_SECRET_KEY_FALLBACKS", "\"old\""), expected);
    assert_eq!(message("FLASK_SECRET_KEY_FALLBACKS", "a,b"), expected);
    assert_eq!(
        message("FLASK_SECRET_KEY_FALLBACKS", "[1]"),
        "SECRET_KEY_FALLBACKS must be text, not a number: \
         in the environment, put it in double quotes so that it stays text"
    );
    assert_eq!(
        message("FLASK_SECRET_KEY_FALLBACKS", "{}"),
        "SECRET_KEY_FALLBACKS must be a list of texts, not a map"
    );
}

#[test]
fn c10_values_of_the_wrong_type_are_refused_and_not_repeated() {
    for (name, value, expected) in [
        (
            "FLASK_SECRET_KEY",
            "123456789",
            "SECRET_KEY must be text, not a number: \
             in the environment, put it in double quotes so that it stays text",
        ),
        (
            "FLASK_SESSION_COOKIE_SECURE",
            "True",
            "SESSION_COOKIE_SECURE must be true or false, not text: \
             write true or false in lower case, without quotes",
        ),
        (
            "FLASK_SESSION_COOKIE_HTTPONLY",
            "1",
            "SESSION_COOKIE_HTTPONLY must be true or false, not a number: \
             write true or false in lower case, without quotes",
        ),
        (
            "FLASK_PERMANENT_SESSION_LIFETIME",
            "-1",
            "PERMANENT_SESSION_LIFETIME is negative: give the lifetime in seconds",
        ),
        (
            "FLASK_PERMANENT_SESSION_LIFETIME",
            "-0.5",
            "PERMANENT_SESSION_LIFETIME is negative: give the lifetime in seconds",
        ),
        (
            "FLASK_PERMANENT_SESSION_LIFETIME",
            "a month",
            "PERMANENT_SESSION_LIFETIME must be a number of seconds, not text",
        ),
        (
            "FLASK_MAX_COOKIE_SIZE",
            "-1",
            "MAX_COOKIE_SIZE must be a number of bytes, 0 or more, not a number",
        ),
        (
            "FLASK_SESSION_COOKIE_SAMESITE",
            "sometimes",
            "SESSION_COOKIE_SAMESITE must be Strict, Lax or None, or be left unset",
        ),
        ("FLASK_SECRET_KEY", "[]", "SECRET_KEY must be text, not a list"),
        (
            "FLASK_SESSION_COOKIE_SAMESITE",
            "true",
            "SESSION_COOKIE_SAMESITE must be text, not a boolean",
        ),
        ("FLASK_APPLICATION_ROOT", "1", "APPLICATION_ROOT must be text, not a number"),
        (
            "FLASK_SESSION_COOKIE_NAME",
            "false",
            "SESSION_COOKIE_NAME must be text, not a boolean: \
             in the environment, put it in double quotes so that it stays text",
        ),
    ] {
        assert_eq!(message(name, value), expected);
    }
}

#[test]
fn a_lifetime_counts_whole_seconds() {
    let lifetime = |value| {
        env(&[("FLASK_PERMANENT_SESSION_LIFETIME", value)]).unwrap().permanent_session_lifetime
    };
    assert_eq!(lifetime("0"), Duration::ZERO);
    assert_eq!(lifetime("90.9"), Duration::from_secs(90));
    assert_eq!(lifetime("1e300"), Duration::from_secs(u64::MAX));
}

#[cfg(unix)]
#[test]
fn a_value_that_is_not_unicode_is_refused() {
    use std::os::unix::ffi::OsStringExt as _;
    let vars = [(OsString::from("FLASK_SECRET_KEY"), OsString::from_vec(vec![0xff]))];
    let error = SessionConfig::from_prefixed_env("FLASK", vars).unwrap_err();
    assert_eq!(
        error.to_string(),
        "FLASK_SECRET_KEY is not valid Unicode: set a key of bytes in the program's code instead"
    );
    // One that is not ours does not matter.
    let vars = [(OsString::from_vec(vec![0xff]), OsString::from_vec(vec![0xff]))];
    assert!(SessionConfig::from_prefixed_env("FLASK", vars).is_ok());
}

#[test]
fn a_configuration_file_in_json_is_read_with_the_same_rules() {
    let config: SessionConfig = serde_json::from_value(json!({
        "SECRET_KEY": "secret-key",
        "SECRET_KEY_FALLBACKS": null,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "PERMANENT_SESSION_LIFETIME": 60,
        "SQLALCHEMY_DATABASE_URI": "left alone",
    }))
    .unwrap();
    assert_eq!(config.session_cookie_samesite, Some(SameSite::Strict));
    assert_eq!(config.permanent_session_lifetime, Duration::from_secs(60));

    let error = serde_json::from_value::<SessionConfig>(json!({"SECRET_KEY_FALLBACKS": "PRIVATE"}));
    let message = error.unwrap_err().to_string();
    assert!(message.starts_with("SECRET_KEY_FALLBACKS is a string"), "{message}");
    assert!(!message.contains("PRIVATE"));
}

#[test]
fn c22_what_only_python_reads_as_json_is_refused() {
    for value in ["NaN", "Infinity", "-Infinity", "1e999", r#""\ud800""#, r#"["\udfff"]"#] {
        for name in ["SECRET_KEY", "SESSION_COOKIE_NAME", "PERMANENT_SESSION_LIFETIME"] {
            let error = env(&[(&*format!("FLASK_{name}"), value)]).unwrap_err();
            let expected = format!(
                "FLASK_{name} is NaN, an infinite number or a string with a lone surrogate: \
                 if it is meant as text, put it in double quotes"
            );
            assert_eq!(error.to_string(), expected, "{value}");
        }
    }
}

#[test]
fn c23_a_key_that_is_missing_is_an_error_that_names_the_variable() {
    let build = |vars: &[(&str, &str)]| {
        let error = SecureCookieSessionInterface::new(env(vars).unwrap()).unwrap_err();
        // What `main` prints.
        assert_eq!(format!("{error:?}"), error.to_string());
        error.to_string()
    };
    assert_eq!(build(&[]), "FLASK_SECRET_KEY is not set: set it to the secret key that Flask uses");
    assert_eq!(
        build(&[("SECRET_KEY", "a"), ("FLASK_SESSION_COOKIE_NAME", "s")]),
        "FLASK_SECRET_KEY is not set, but SECRET_KEY is: rename the variable to FLASK_SECRET_KEY"
    );
    let error = SecureCookieSessionInterface::new(SessionConfig::default()).unwrap_err();
    assert!(error.to_string().starts_with("there is no secret key: set SECRET_KEY"));
    let mut later = env(&[]).unwrap();
    later.secret_key = Some(SecretKey::new("set in code").unwrap());
    assert!(SecureCookieSessionInterface::new(later).is_ok());
}
