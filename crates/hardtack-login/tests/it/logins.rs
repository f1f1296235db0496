//! The login of a request, step by step, with Flask-Login's own keys in the session.

use std::time::Duration;

use hardtack_login::{
    Denial, LogInOptions, Login, LoginConfig, LoginError, LoginManager, RememberToken,
    RequestFacts, SessionProtection, UserId,
};
use hardtack_session::{SecretKey, Session, UnixTime, testing::SessionTester};
use serde_json::{Value, json};

const NOW: UnixTime = UnixTime(1_700_000_000);

/// The identifier of 127.0.0.1 and Mozilla/5.0.
const ID: &str = "4b58f43e05616ba2eb7be4c7562bf7fa83800cb050c056542e579ea984440fb8f43632cd4831c0bfc235ad551c1fbeb6a35217a1b0ed9bd70527febbaacc2293";

fn key() -> SecretKey {
    SecretKey::new("secret-key").unwrap()
}

fn config() -> LoginConfig {
    LoginConfig::new(key())
}

fn session(content: &Value) -> Session {
    let session = SessionTester::default().session();
    let entries = content.as_object().unwrap();
    entries.iter().for_each(|(key, value)| session.insert(key, value).unwrap());
    session
}

fn content(session: &Session) -> Value {
    session.with(|data| Ok(serde_json::from_str(&data.dumps()?).unwrap())).unwrap()
}

fn facts(remember_cookie: Option<String>) -> RequestFacts {
    RequestFacts {
        address: Some("127.0.0.1".to_owned()),
        user_agent: Some(b"Mozilla/5.0".to_vec()),
        remember_cookie,
        path_and_query: "/account?tab=1".to_owned(),
    }
}

fn manager(config: LoginConfig) -> LoginManager {
    LoginManager::new(config).unwrap().without_user_loader().with_clock(NOW)
}

fn login(config: LoginConfig, session: &Session, remember_cookie: Option<String>) -> Login {
    Login::new(manager(config), session.clone(), facts(remember_cookie))
}

fn token(id: &str) -> Option<String> {
    Some(RememberToken::new(&key()).unwrap().encode(id).unwrap())
}

#[tokio::test]
async fn a_login_and_a_logout_touch_flask_logins_keys_alone() {
    let session = session(&json!({"csrf_token": "x", "visits": 3}));
    let login = login(config(), &session, None);
    assert_eq!(login.user_id().await.unwrap(), None);
    login.log_in(42).unwrap();
    assert_eq!(login.user_id().await.unwrap(), Some(UserId::from(42)));
    assert!(login.is_fresh().unwrap());
    let expected =
        json!({"_fresh": true, "_id": ID, "_user_id": 42, "csrf_token": "x", "visits": 3});
    assert_eq!(content(&session), expected);
    assert_eq!(login.finish().unwrap(), None);
    login.log_out().await.unwrap();
    assert_eq!(login.user_id().await.unwrap(), None);
    assert_eq!(content(&session), json!({"csrf_token": "x", "visits": 3}));
}

#[tokio::test]
async fn a_login_that_is_not_fresh_becomes_fresh_by_confirmation() {
    let session = session(&json!({}));
    let login = login(config(), &session, None);
    let options = LogInOptions { fresh: false, ..LogInOptions::default() };
    login.log_in_with("42", options).unwrap();
    assert!(!login.is_fresh().unwrap());
    session.remove("_id").unwrap();
    login.confirm().unwrap();
    assert!(login.is_fresh().unwrap());
    assert_eq!(content(&session), json!({"_fresh": true, "_id": ID, "_user_id": "42"}));
}

#[tokio::test]
async fn session_protection_acts_on_another_browser() {
    use SessionProtection::{Basic, Off, Strong};

    let other = |permanent: bool| {
        let mut content = json!({
            "_fresh": true, "_id": "another", "_remember": "set", "_remember_seconds": 9,
            "_user_id": "42", "next": "/", "visits": 3
        });
        if permanent {
            content["_permanent"] = json!(true);
        }
        content
    };
    let with = |mut content: Value, changes: &Value| {
        for (key, value) in changes.as_object().unwrap() {
            content[key] = value.clone();
        }
        content
    };
    for (protection, before, user, after) in [
        (Off, other(false), Some("42"), other(false)),
        (Basic, other(false), Some("42"), with(other(false), &json!({"_fresh": false}))),
        (Strong, other(true), Some("42"), with(other(true), &json!({"_fresh": false}))),
        (Strong, other(false), None, json!({"_remember": "clear", "visits": 3})),
        (
            Basic,
            with(other(false), &json!({"_id": ID})),
            Some("42"),
            with(other(false), &json!({"_id": ID})),
        ),
        (Strong, json!({}), None, json!({})),
        (Strong, json!({"visits": 3}), None, json!({"_remember": "clear", "visits": 3})),
    ] {
        let session = session(&before);
        let login = login(config().with_session_protection(protection), &session, None);
        let found = login.user_id().await.unwrap();
        assert_eq!(found, user.map(UserId::from), "{protection:?} {before}");
        assert_eq!(content(&session), after, "{protection:?} {before}");
    }
}

#[tokio::test]
async fn an_expelled_visitor_is_not_remembered_and_loses_the_cookie() {
    let session = session(&json!({"_id": "another", "_user_id": "42"}));
    let config = config().with_session_protection(SessionProtection::Strong);
    let login = login(config, &session, token("42"));
    assert!(login.is_remembered().unwrap());
    assert_eq!(login.user_id().await.unwrap(), None);
    assert!(!login.is_remembered().unwrap());
    session.clear().unwrap();
    assert!(login.finish().unwrap().unwrap().starts_with("remember_token=;"));
}

#[tokio::test]
async fn a_visitor_is_remembered_by_a_genuine_cookie_alone() {
    let forged = token("42").map(|token| token.replacen("42|", "43|", 1));
    for (cookie, user) in [(None, None), (forged, None), (token("42"), Some("42"))] {
        let session = session(&json!({"visits": 3}));
        let config = config().with_session_protection(SessionProtection::Off);
        let login = login(config, &session, cookie);
        assert_eq!(login.is_remembered().unwrap(), user.is_some());
        assert_eq!(login.user_id().await.unwrap(), user.map(UserId::from));
        let expected = match user {
            Some(user) => json!({"_fresh": false, "_user_id": user, "visits": 3}),
            None => json!({"visits": 3}),
        };
        assert_eq!(content(&session), expected);
        assert!(!login.is_fresh().unwrap());
    }
    // Without a word on users, nobody is remembered.
    let logins = LoginManager::new(config()).unwrap();
    let login = Login::new(logins, session(&json!({})), facts(token("42")));
    assert!(!login.is_remembered().unwrap());
    assert_eq!(login.user_id().await.unwrap(), None);
    let options = LogInOptions { remember: true, ..LogInOptions::default() };
    assert!(matches!(login.log_in_with("42", options), Err(LoginError::RememberIsOff)));
}

#[tokio::test]
async fn the_remember_cookie_lasts_as_long_as_was_asked_for() {
    let hour = Some(Duration::from_secs(3600));
    for (duration, expires) in
        [(None, "Wed, 13 Nov 2024 22:13:20 GMT"), (hour, "Tue, 14 Nov 2023 23:13:20 GMT")]
    {
        let session = session(&json!({}));
        let login = login(config(), &session, None);
        login.log_in_with("42", LogInOptions { remember: true, duration, fresh: true }).unwrap();
        assert_eq!(content(&session)["_remember"], json!("set"));
        let cookie = login.finish().unwrap().unwrap();
        assert!(cookie.contains(&format!("; Expires={expires};")), "{cookie}");
        assert!(!session.contains_key("_remember").unwrap());
    }
}

#[tokio::test]
async fn the_cookie_is_renewed_with_each_request_if_the_settings_say_so() {
    let session = session(&json!({"_user_id": "42"}));
    let login_of = |config| login(config, &session, None);
    assert_eq!(login_of(config()).finish().unwrap(), None);
    let renewing = config().with_remember_cookie_refresh_each_request(true);
    let cookie = login_of(renewing).finish().unwrap().unwrap();
    assert!(cookie.starts_with("remember_token=42|"), "{cookie}");
    // Anything else in its place is no note.
    session.insert("_remember", "other").unwrap();
    assert_eq!(login_of(config()).finish().unwrap(), None);
    assert!(!session.contains_key("_remember").unwrap());
}

#[tokio::test]
async fn a_denial_leads_to_the_right_page_with_the_right_message() {
    let config = || config().with_login_view("/login").with_refresh_view("/again");
    let messages = |session: &Session| {
        let messages = session.flashed_messages().unwrap();
        let text = |it: &hardtack_session::FlashedMessage| {
            (it.category.clone(), it.text().unwrap().to_owned())
        };
        messages.iter().map(text).collect::<Vec<_>>()
    };
    let redirect = |path: &str| Denial::Redirect(path.to_owned());

    let session_of_nobody = session(&json!({}));
    let nobody = login(config(), &session_of_nobody, None);
    let next = "next=%2Faccount%3Ftab%3D1";
    for fresh in [false, true] {
        let denial = nobody.admit(fresh).await.unwrap().unwrap_err();
        assert_eq!(denial, redirect(&format!("/login?{next}")));
        let said = ("message".to_owned(), "Please log in to access this page.".to_owned());
        assert_eq!(messages(&session_of_nobody), [said]);
    }

    let remembered = session(&json!({"_user_id": "42", "_fresh": false}));
    let login_of = |config| login(config, &remembered, None);
    assert_eq!(login_of(config()).admit(false).await.unwrap().unwrap(), UserId::from("42"));
    let denial = login_of(config()).admit(true).await.unwrap().unwrap_err();
    assert_eq!(denial, redirect(&format!("/again?{next}")));
    let said = ("message".to_owned(), "Please reauthenticate to access this page.".to_owned());
    assert_eq!(messages(&remembered), [said]);

    let silent = config().with_needs_refresh_message(None).with_use_session_for_next(true);
    let denial = login_of(silent).admit(true).await.unwrap().unwrap_err();
    assert_eq!(denial, redirect("/again"));
    assert_eq!(content(&remembered)["next"], json!("/account?tab=1"));
    assert_eq!(content(&remembered)["_id"], json!(ID));
    let host = config().with_force_host_for_redirects("shop.example");
    let denial = login_of(host).admit(true).await.unwrap().unwrap_err();
    assert_eq!(denial, redirect(&format!("//shop.example/again?{next}")));
    let denial = login_of(self::config()).admit(true).await.unwrap().unwrap_err();
    assert_eq!(denial, Denial::Unauthorized);
}

#[test]
fn debug_shows_that_there_is_a_cookie_and_nothing_of_it() {
    let login = login(config(), &session(&json!({})), token("42"));
    let shown = format!("{login:?}");
    assert!(shown.contains("has_remember_cookie: true") && shown.contains("127.0.0.1"), "{shown}");
    assert!(!shown.contains("3ecc") && !shown.contains("secret-key"), "{shown}");
}
