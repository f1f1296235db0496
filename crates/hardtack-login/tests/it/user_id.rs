//! The user ids of real applications.

use hardtack_login::UserId;
use hardtack_session::SessionData;

fn id(value: &str) -> Result<Option<UserId>, hardtack_session::SessionError> {
    SessionData::loads(format!(r#"{{"_user_id":{value}}}"#)).unwrap().get("_user_id")
}

#[test]
fn text_integers_and_none_are_read() {
    assert_eq!(id(r#""42""#).unwrap(), Some(UserId::from("42")));
    assert_eq!(id(r#""""#).unwrap(), Some(UserId::from("")));
    assert_eq!(id("42").unwrap(), Some(UserId::from(42)));
    assert_eq!(id("-1").unwrap(), Some(UserId::from(-1)));
    assert_eq!(id("18446744073709551616").unwrap(), Some(UserId::Integer(1 << 64)));
    assert_eq!(id("null").unwrap(), None);
    let absent = SessionData::loads("{}").unwrap();
    assert_eq!(absent.get::<UserId>("_user_id").unwrap(), None);
}

#[test]
fn anything_else_is_an_error_that_names_the_key() {
    for value in ["true", "1.5", "[]", r#"{" t":["a"]}"#, r#"{" b":"AA=="}"#, "1e2"] {
        let error = id(value).unwrap_err();
        assert!(error.to_string().contains("`_user_id`"), "{value}: {error}");
    }
    let digits = "9".repeat(40);
    assert!(id(&digits).is_err());
}

#[test]
fn an_id_is_written_as_it_was_read() {
    for value in [r#""42""#, "42", "-170141183460469231731687303715884105728"] {
        let mut session = SessionData::new();
        session.insert("_user_id", id(value).unwrap().unwrap()).unwrap();
        assert_eq!(session.dumps().unwrap(), format!(r#"{{"_user_id":{value}}}"#));
    }
}

#[test]
fn an_id_is_shown_as_python_shows_it() {
    assert_eq!(UserId::from("ada").to_string(), "ada");
    assert_eq!(UserId::from(7_u64).to_string(), "7");
    assert!(UserId::from("").is_empty());
    assert!(!UserId::from(0).is_empty());
}
