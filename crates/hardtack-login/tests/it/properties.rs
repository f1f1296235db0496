//! Properties that hold for any text from a visitor.

use hardtack_login::{
    CsrfConfig, CsrfProtect, Denial, Login, LoginConfig, LoginManager, RequestFacts,
    check_password_hash, safe_next,
};
use hardtack_session::{SecretKey, testing::SessionTester};
use proptest::prelude::*;
use url::Url;

fn key() -> SecretKey {
    SecretKey::new("secret-key").unwrap()
}

fn logins() -> LoginManager {
    LoginManager::new(LoginConfig::new(key()).with_login_view("/login")).unwrap()
}

/// Texts of the characters that addresses are made of, and any other ones.
fn address() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("/".to_owned()),
        Just("\\".to_owned()),
        Just("https:".to_owned()),
        Just("//evil.example".to_owned()),
        Just("shop.example".to_owned()),
        Just(":8443".to_owned()),
        Just("@".to_owned()),
        Just("[::1]".to_owned()),
        Just("%2F".to_owned()),
        Just("?".to_owned()),
        Just("#".to_owned()),
        Just("\t".to_owned()),
        "[ -~]{1,3}",
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_page_to_return_to_is_on_this_site(next in address()) {
        let site = Url::parse("https://shop.example").unwrap();
        for next in [next.clone(), format!("/{next}")] {
            if let Some(next) = safe_next(&next) {
                let url = site.join(next);
                prop_assert_eq!(url.map(|url| url.origin()), Ok(site.origin()), "{:?}", next);
            }
        }
    }

    #[test]
    fn a_login_page_gets_the_page_to_return_to_in_one_field(path in address()) {
        let session = SessionTester::default().session();
        let path_and_query = format!("/{path}");
        let facts = RequestFacts { path_and_query, ..RequestFacts::default() };
        let Denial::Redirect(location) =
            Login::new(logins(), session, facts).unauthorized().unwrap()
        else {
            return Err(TestCaseError::fail("there is a login page"));
        };
        prop_assert!(location.bytes().all(|byte| byte.is_ascii_graphic()), "{location:?}");
        let url = Url::parse("https://shop.example").unwrap().join(&location).unwrap();
        prop_assert_eq!((url.host_str(), url.path()), (Some("shop.example"), "/login"));
        let fields: Vec<_> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
        prop_assert_eq!(fields, ["next"]);
    }

    #[test]
    fn a_referrer_that_is_accepted_is_this_site(referrer in address(), port in 0_u16..3) {
        let csrf = CsrfProtect::new(CsrfConfig::new(key())).unwrap();
        let host = ["shop.example", "shop.example:8443", "[::1]"][usize::from(port)];
        for referrer in [referrer.clone(), format!("https://{host}{referrer}")] {
            if csrf.check_referrer(true, Some(&referrer), Some(host)).is_ok() {
                let expected = Url::parse(&format!("https://{host}")).unwrap();
                let found = Url::parse(&referrer).map(|url| url.origin());
                prop_assert_eq!(found, Ok(expected.origin()), "{:?}", referrer);
            }
        }
        let own = format!("https://{host}/a?b");
        prop_assert!(csrf.check_referrer(true, Some(&own), Some(host)).is_ok());
        let any_host = csrf.check_referrer(true, Some("https://shop.example/"), Some(&referrer));
        let is_own = referrer.to_ascii_lowercase().starts_with("shop.example");
        prop_assert!(any_host.is_err() || is_own, "{referrer:?}");
    }

    #[test]
    fn no_text_is_a_token_by_chance(token in "[ -~]{0,80}") {
        let csrf = CsrfProtect::new(CsrfConfig::new(key())).unwrap();
        let session = SessionTester::default().session();
        session.insert("csrf_token", "a".repeat(40)).unwrap();
        prop_assert!(csrf.validate(&session, Some(&token)).is_err());
    }

    #[test]
    fn a_cookie_is_found_or_not(header in prop::collection::vec(any::<u8>(), 0..80)) {
        let found = logins().find_cookie([&header[..]]);
        let named = header.windows(14).any(|part| part == b"remember_token");
        prop_assert!(found.is_none() || named);
    }

    #[test]
    fn a_hash_is_checked_or_refused(
        hash in r"(scrypt|pbkdf2)(:(sha256|sha512|[0-9]{0,3}|[ -~]{1,3})){0,4}(\$[ -~]{0,8}){0,3}",
        password in any::<String>(),
    ) {
        // Werkzeug's defaults take a tenth of a second or more.
        if hash.split('$').next().is_some_and(|method| method.split(':').count() > 2) {
            prop_assert_ne!(check_password_hash(hash.as_str(), &password), Ok(true));
        }
    }
}
