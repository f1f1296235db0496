//! Deliberate differences from Flask-Login and Flask-WTF, each with the id of its row in
//! `docs/compatibility.md`.

use hardtack_login::{
    CsrfConfig, CsrfError, CsrfProtect, Login, LoginConfig, LoginManager, RequestFacts, UserId,
};
use hardtack_session::{SecretKey, Session, UnixTime, testing::SessionTester};

const NOW: UnixTime = UnixTime(1_700_000_000);

fn key() -> SecretKey {
    SecretKey::new("secret-key").unwrap()
}

fn config() -> LoginConfig {
    LoginConfig::new(key()).with_login_view("/login")
}

fn login(config: LoginConfig, session: &Session, path_and_query: &str) -> Login {
    let manager = LoginManager::new(config).unwrap().without_user_loader().with_clock(NOW);
    let path_and_query = path_and_query.to_owned();
    let facts = RequestFacts { path_and_query, ..RequestFacts::default() };
    Login::new(manager, session.clone(), facts)
}

#[test]
fn l1_a_null_id_is_nobody_and_is_not_remembered() {
    let session = SessionTester::default().session();
    session.insert("_user_id", ()).unwrap();
    session.insert("_remember", "set").unwrap();
    let login = login(config(), &session, "/");
    assert_eq!(login.finish().unwrap(), None);
    assert!(!session.contains_key("_remember").unwrap());
    assert!(session.contains_key("_user_id").unwrap());
}

#[tokio::test]
async fn l2_an_id_that_is_empty_or_of_another_type_is_nobody() {
    for id in [serde_json::json!(""), serde_json::json!(["42"]), serde_json::json!(4.2)] {
        let session = SessionTester::default().session();
        session.insert("_user_id", &id).unwrap();
        assert_eq!(login(config(), &session, "/").user_id().await.unwrap(), None, "{id}");
    }
    let session = SessionTester::default().session();
    session.insert("_user_id", 42).unwrap();
    let id = login(config(), &session, "/").user_id().await.unwrap();
    assert_eq!(id, Some(UserId::from(42)));
}

#[test]
fn l7_a_path_to_return_to_keeps_its_encoded_slash() {
    let session = SessionTester::default().session();
    let denial = login(config(), &session, "/a%2Fb").unauthorized().unwrap();
    assert_eq!(format!("{denial:?}"), r#"Redirect("/login?next=%2Fa%252Fb")"#);
}

#[test]
fn l8_a_login_is_fresh_only_if_the_session_says_true() {
    for (value, expected) in [
        (serde_json::json!(true), true),
        (serde_json::json!(1), false),
        (serde_json::json!("yes"), false),
        (serde_json::json!(false), false),
    ] {
        let session = SessionTester::default().session();
        session.insert("_fresh", &value).unwrap();
        assert_eq!(login(config(), &session, "/").is_fresh().unwrap(), expected, "{value}");
    }
}

#[test]
fn l8_a_duration_that_is_no_number_is_the_default() {
    let session = SessionTester::default().session();
    session.insert("_user_id", "42").unwrap();
    session.insert("_remember", "set").unwrap();
    session.insert("_remember_seconds", "week").unwrap();
    let cookie = login(config(), &session, "/").finish().unwrap().unwrap();
    assert!(cookie.contains("Expires=Wed, 13 Nov 2024 22:13:20 GMT"), "{cookie}");
}

#[test]
fn l10_a_session_token_that_is_not_text_is_replaced() {
    let csrf = CsrfProtect::new(CsrfConfig::new(key())).unwrap().with_clock(NOW);
    let session = SessionTester::default().session();
    session.insert("csrf_token", 7).unwrap();
    let token = csrf.generate(&session).unwrap();
    assert_eq!(session.get::<String>("csrf_token").unwrap().unwrap().len(), 40);
    assert_eq!(csrf.validate(&session, Some(&token)), Ok(()));
    session.insert("csrf_token", 7).unwrap();
    assert_eq!(csrf.validate(&session, Some(&token)), Err(CsrfError::TokensDoNotMatch));
}

#[test]
fn l15_a_cookie_with_a_prefix_is_deleted_with_the_attributes_that_browsers_demand() {
    let session = SessionTester::default().session();
    session.insert("_remember", "clear").unwrap();
    let deletion = |config| login(config, &session, "/").finish().unwrap().unwrap();
    let plain = deletion(config().with_remember_cookie_secure(true));
    assert!(plain.starts_with("remember_token=;") && !plain.contains("Secure"), "{plain}");
    session.insert("_remember", "clear").unwrap();
    let secure = config().with_remember_cookie_secure(true);
    let prefixed = deletion(secure.with_remember_cookie_name("__Host-me"));
    assert!(prefixed.starts_with("__Host-me=;") && prefixed.contains("Secure"), "{prefixed}");
}
