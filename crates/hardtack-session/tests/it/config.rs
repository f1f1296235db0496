//! Impossible settings: rows C9, C10 and S2.

use std::time::Duration;

use hardtack_session::{
    ConfigError, CookieTemplate, SameSite, SecureCookieSessionInterface, SessionConfig,
    SessionInterface, UnixTime, find_cookie,
};

use crate::{COOKIE, NOW, config, key, sessions};

#[track_caller]
fn refused(change: impl FnOnce(&mut SessionConfig)) -> ConfigError {
    let mut config = config();
    change(&mut config);
    SecureCookieSessionInterface::new(config).unwrap_err()
}

/// The attributes that a setting gives the cookie.
#[track_caller]
fn attributes(change: impl FnOnce(&mut SessionConfig)) -> String {
    let mut config = config();
    config.session_cookie_httponly = false;
    change(&mut config);
    let name = config.session_cookie_name.clone();
    let sessions = sessions(config);
    let mut session = sessions.open_session(Some(COOKIE.as_bytes()), NOW).session;
    session.insert("a", 1).unwrap();
    let saved = sessions.save_session(&session, None, NOW).unwrap();
    let header = saved.cookie.header().unwrap();
    header.strip_prefix(&format!("{name}={COOKIE}; ")).unwrap().to_owned()
}

#[test]
fn c9_same_site_none_needs_secure() {
    let error = refused(|config| config.session_cookie_samesite = Some(SameSite::None));
    assert_eq!(
        error.to_string(),
        "browsers refuse SameSite=None without Secure: set SESSION_COOKIE_SECURE to true"
    );
    let fine = attributes(|config| {
        config.session_cookie_samesite = Some(SameSite::None);
        config.session_cookie_secure = true;
    });
    assert_eq!(fine, "Secure; Path=/; SameSite=None");
}

#[test]
fn c9_partitioned_makes_the_cookie_secure() {
    let partitioned = attributes(|config| config.session_cookie_partitioned = true);
    assert_eq!(partitioned, "Secure; Path=/; Partitioned");
}

#[test]
fn c9_the_prefixes_of_names_need_what_browsers_demand() {
    let host = |config: &mut SessionConfig| {
        config.session_cookie_name = "__Host-session".to_owned();
        config.session_cookie_secure = true;
    };
    assert_eq!(attributes(host), "Secure; Path=/");
    let message = "browsers refuse a cookie named __Host-… unless SESSION_COOKIE_SECURE is true, \
                   SESSION_COOKIE_DOMAIN is unset and the path is /";
    let changes: [fn(&mut SessionConfig); 4] = [
        |config| config.session_cookie_secure = false,
        |config| config.session_cookie_domain = Some("example.com".to_owned()),
        |config| config.session_cookie_path = Some("/app".to_owned()),
        |config| {
            config.session_cookie_name = "__HOST-x".to_owned();
            config.session_cookie_secure = false;
        },
    ];
    for change in changes {
        let error = refused(|config| {
            host(config);
            change(config);
        });
        assert_eq!(error.to_string(), message);
    }
    let error = refused(|config| config.session_cookie_name = "__Secure-session".to_owned());
    assert_eq!(
        error.to_string(),
        "browsers refuse a cookie named __Secure-… unless SESSION_COOKIE_SECURE is true"
    );
}

#[test]
fn c10_a_name_that_a_header_cannot_carry_is_refused() {
    for name in ["", "a;b", "a=b", "a b", "a\tb", "a\"b", "a,b", "a\nb", "é", "a\u{7f}"] {
        let error = refused(|config| config.session_cookie_name = name.to_owned());
        assert_eq!(error, ConfigError::CookieName { cookie: "SESSION_COOKIE" }, "{name:?}");
    }
    assert_eq!(
        ConfigError::CookieName { cookie: "SESSION_COOKIE" }.to_string(),
        "SESSION_COOKIE_NAME must be one or more visible ASCII characters other than \
         quote, comma, semicolon and equals sign"
    );
    for name in ["session", "my.app:session", "a/b[c]@d", "$x"] {
        attributes(|config| config.session_cookie_name = name.to_owned());
    }
}

#[test]
fn c10_a_domain_has_werkzeugs_normal_form() {
    for (domain, normal) in [
        ("example.com", "example.com"),
        (".example.com", "example.com"),
        ("..example.com", "example.com"),
        ("example.com:8080", "example.com"),
        ("localhost", "localhost"),
        ("EXAMPLE.com", "EXAMPLE.com"),
        ("127.0.0.1", "127.0.0.1"),
        ("my_host.local", "my_host.local"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ] {
        let written = attributes(|config| config.session_cookie_domain = Some(domain.to_owned()));
        assert_eq!(written, format!("Domain={normal}; Path=/"), "{domain}");
    }
}

#[test]
fn c10_a_domain_that_is_no_host_name_is_refused() {
    let long = "a".repeat(64) + ".com";
    for domain in [
        "",
        ".",
        ":80",
        "a..b",
        // C20: Werkzeug takes these for `https`, `a` and a name with an empty label.
        "https://example.com",
        "a:b:c",
        "a:b",
        "a:",
        "example.com.",
        "a.com; Secure",
        "a.com;",
        "a b.com",
        "a\nb",
        "[::1]",
        "a/b",
        "*.a",
        "a.com,b.com",
        &long,
    ] {
        let error = refused(|config| config.session_cookie_domain = Some(domain.to_owned()));
        assert_eq!(error, ConfigError::CookieDomain { cookie: "SESSION_COOKIE" }, "{domain:?}");
    }
    assert_eq!(
        ConfigError::CookieDomain { cookie: "SESSION_COOKIE" }.to_string(),
        "SESSION_COOKIE_DOMAIN must be a host name such as example.com, without scheme, path or \
         trailing dot: labels of letters, digits, - and _, separated by dots; leave it unset for none"
    );
}

#[test]
fn c20_a_domain_that_is_not_ascii_asks_for_its_ascii_form() {
    for domain in ["bücher.example", "BÜCHER.example", "straße.de", "日本。jp", "é"] {
        let error = refused(|config| config.session_cookie_domain = Some(domain.to_owned()));
        assert_eq!(error, ConfigError::NonAsciiDomain { cookie: "SESSION_COOKIE" }, "{domain:?}");
    }
    assert_eq!(
        ConfigError::NonAsciiDomain { cookie: "SESSION_COOKIE" }.to_string(),
        "SESSION_COOKIE_DOMAIN contains a non-ASCII character: write the name in its ASCII form, \
         which starts with xn--"
    );
}

#[test]
fn a_configuration_error_is_shown_as_its_message() {
    let error: Box<dyn std::error::Error> = Box::new(ConfigError::FallbacksAreText);
    assert_eq!(format!("{error:?}"), error.to_string());
}

#[test]
fn every_setting_has_a_setter() {
    let set = config()
        .with_session_cookie_name("shop")
        .with_session_cookie_domain("example.com")
        .with_session_cookie_path("/shop")
        .with_session_cookie_samesite("strict".parse().unwrap())
        .with_session_cookie_secure(true)
        .with_session_cookie_httponly(false);
    let cookie = CookieTemplate::new(&set).unwrap();
    assert_eq!(
        cookie.set("id", Some(UnixTime(0))),
        "shop=id; Domain=example.com; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; Path=/shop; \
         SameSite=Strict"
    );
    assert_eq!("loose".parse::<SameSite>(), Err(ConfigError::SameSite { setting: "SameSite" }));
}

#[test]
fn c8_a_value_that_needs_quotes_is_quoted_as_werkzeug_does() {
    let cookie = CookieTemplate::new(&config()).unwrap();
    for (value, written) in [
        ("a-Z.9_~", "a-Z.9_~"),
        ("a b", r#""a b""#),
        ("a;b,c", r#""a\073b\054c""#),
        (r#"a"\"#, r#""a\"\\""#),
        ("é\n", r#""\303\251\012""#),
    ] {
        let header = cookie.set(value, None);
        assert_eq!(header, format!("session={written}; HttpOnly; Path=/"));
        let pair = header.strip_suffix("; HttpOnly; Path=/").unwrap();
        let found = find_cookie([pair.as_bytes()], "session").unwrap();
        assert_eq!(&*found, value.as_bytes());
    }
}

#[test]
fn c10_a_path_is_percent_quoted_as_werkzeug_does() {
    for (path, quoted) in [
        ("/app", "/app"),
        ("/a b", "/a%20b"),
        ("/a;b", "/a%3Bb"),
        ("/é/😀", "/%C3%A9/%F0%9F%98%80"),
        ("/%41", "/%41"),
        ("/x?y#z\"<>[]^`{|}\\", "/x%3Fy%23z%22%3C%3E%5B%5D%5E%60%7B%7C%7D%5C"),
        ("/~!$&'()*+,:=@-._", "/~!$&'()*+,:=@-._"),
        ("/\r\nSet-Cookie: a=b", "/%0D%0ASet-Cookie:%20a=b"),
    ] {
        let written = attributes(|config| config.session_cookie_path = Some(path.to_owned()));
        assert_eq!(written, format!("Path={quoted}"), "{path}");
    }
}

#[test]
fn c10_the_path_is_the_application_root_unless_it_is_set() {
    let root = |config: &mut SessionConfig| config.application_root = "/app".to_owned();
    assert_eq!(attributes(root), "Path=/app");
    let empty = |config: &mut SessionConfig| {
        root(config);
        config.session_cookie_path = Some(String::new());
    };
    assert_eq!(attributes(empty), "Path=/app");
    let error = refused(|config| config.session_cookie_path = Some("app".to_owned()));
    assert_eq!(
        error.to_string(),
        "SESSION_COOKIE_PATH must begin with /, since browsers ignore any other path"
    );
    let error = refused(|config| config.application_root = String::new());
    assert_eq!(
        error.to_string(),
        "APPLICATION_ROOT must begin with /, since browsers ignore any other path"
    );
}

#[test]
fn s2_fallbacks_without_a_key_that_signs_are_refused() {
    let error = refused(|config| {
        config.secret_key_fallbacks = vec![key("old")];
        config.secret_key = None;
    });
    assert_eq!(
        error.to_string(),
        "there is no secret key: set SECRET_KEY, or build the interface with `without_key` if sessions \
         are to be empty and read-only"
    );
}

/// As Flask 3.1.3 writes them within an application that sets its JSON provider so.
#[test]
fn j1_keys_keep_their_order_and_text_its_characters_where_the_json_provider_says_so() {
    for (sort_keys, ensure_ascii, cookie) in [
        (
            false,
            true,
            "eyJ6Ijp7InkiOjEsImIiOjJ9LCJcdTAwZTkiOiJcdTAwZmMiLCJhIjoxfQ.ZVPxAA.\
             2mifqNizKWfKsDl9IMaao8YG09E",
        ),
        (
            true,
            false,
            "eyJhIjoxLCJ6Ijp7ImIiOjIsInkiOjF9LCLDqSI6IsO8In0.ZVPxAA.r0wnidaLC-DGpPjrPm4jJQS6gQw",
        ),
        (
            false,
            false,
            "eyJ6Ijp7InkiOjEsImIiOjJ9LCLDqSI6IsO8IiwiYSI6MX0.ZVPxAA.tBIph3Xyk6_RbaosK5BQnWmsqSQ",
        ),
    ] {
        let mut config = config();
        (config.sort_keys, config.ensure_ascii) = (sort_keys, ensure_ascii);
        let sessions = sessions(config);
        let mut session = sessions.open_session(None, NOW).session;
        let inner: hardtack_session::tagged_json::Map = [("y", 1), ("b", 2)].into_iter().collect();
        session.insert("z", &inner).unwrap();
        session.insert("é", "ü").unwrap();
        session.insert("a", 1).unwrap();
        let saved = sessions.save_session(&session, None, NOW).unwrap();
        let header = saved.cookie.into_header().unwrap();
        assert!(header.starts_with(&format!("session={cookie};")), "{header}");
        // It comes back, and is written so once more.
        let mut session = sessions.open_session(Some(cookie.as_bytes()), NOW).session;
        session.mark_modified().unwrap();
        let again = sessions.save_session(&session, None, NOW).unwrap();
        assert_eq!(again.cookie.header(), Some(&*header));
    }
}

#[test]
fn debug_shows_no_key() {
    let mut config = config();
    config.secret_key_fallbacks = vec![key("older-secret")];
    let shown = format!("{config:?} {:?}", sessions(config.clone()));
    assert!(!shown.contains("secret-key") && !shown.contains("older-secret"), "{shown}");
}

#[test]
fn c21_a_prefix_of_the_name_demands_what_browsers_demand() {
    let built = |name: &str, change: fn(&mut SessionConfig)| {
        let mut config = config();
        config.session_cookie_name = name.to_owned();
        change(&mut config);
        SecureCookieSessionInterface::new(config).map(drop).map_err(|error| error.to_string())
    };
    let secure = |config: &mut SessionConfig| config.session_cookie_secure = true;
    let scripted = |config: &mut SessionConfig| {
        (config.session_cookie_secure, config.session_cookie_httponly) = (true, false);
    };
    let elsewhere = |config: &mut SessionConfig| {
        config.session_cookie_secure = true;
        config.session_cookie_path = Some("/shop".to_owned());
    };
    for name in ["__Http-s", "__Host-Http-s", "__host-http-s", "__Host-s", "__Secure-s"] {
        assert!(built(name, |_| {}).unwrap_err().contains("SESSION_COOKIE_SECURE"), "{name}");
        assert!(built(name, secure).is_ok(), "{name}");
    }
    for (name, needs_http_only, needs_host) in [
        ("__Http-s", true, false),
        ("__Host-Http-s", true, true),
        ("__Host-s", false, true),
        ("__Secure-s", false, false),
    ] {
        assert_eq!(built(name, scripted).is_err(), needs_http_only, "{name}");
        assert_eq!(built(name, elsewhere).is_err(), needs_host, "{name}");
    }
    assert_eq!(
        built("__Http-s", scripted).unwrap_err(),
        "browsers refuse a cookie named __Http-… unless SESSION_COOKIE_SECURE and \
         SESSION_COOKIE_HTTPONLY are true"
    );
}

#[test]
fn c16_the_age_of_renewals_is_below_half_of_the_lifetime() {
    let built = |lifetime, age| {
        let config = config()
            .with_permanent_session_lifetime(Duration::from_secs(lifetime))
            .with_renew_after(Duration::from_secs(age));
        SecureCookieSessionInterface::new(config).map(drop)
    };
    assert_eq!(built(10, 4), Ok(()));
    assert_eq!(built(10, 5), Err(ConfigError::RenewAfter));
    assert_eq!(built(11, 5), Ok(()));
    assert_eq!(built(11, 6), Err(ConfigError::RenewAfter));
}
