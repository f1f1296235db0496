//! A whole session as a type.

use hardtack_session::tagged_json::Map;
use hardtack_session::{SessionData, SessionError, SessionInterface};
use serde::{Deserialize, Serialize};

use crate::{NOW, config, cookie_of, open, sessions};

#[derive(Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
struct Shop {
    #[serde(rename = "_user_id", skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    cart: Vec<(String, u32)>,
    visits: u32,
}

const SESSION: &str =
    r#"{"_fresh":true,"_user_id":"42","cart":[["apple",1]],"pair":{" t":[1,2]},"visits":3}"#;

#[test]
fn a_view_reads_the_keys_it_names() {
    let session = open(&cookie_of(SESSION)).session;
    let shop: Shop = session.view().unwrap();
    assert_eq!(shop.user_id.as_deref(), Some("42"));
    assert_eq!((shop.cart, shop.visits), (vec![("apple".to_owned(), 1)], 3));
    assert!(session.accessed() && !session.modified());
}

#[test]
fn a_view_can_borrow() {
    #[derive(Deserialize)]
    struct Login<'a> {
        #[serde(rename = "_user_id")]
        user_id: &'a str,
    }
    let session = open(&cookie_of(SESSION)).session;
    assert_eq!(session.view::<Login<'_>>().unwrap().user_id, "42");
}

#[test]
fn editing_writes_what_changed_and_keeps_everything_else_as_it_was() {
    let mut session = open(&cookie_of(SESSION)).session;
    let visits = session.edit(|shop: &mut Shop| {
        shop.visits += 1;
        shop.visits
    });
    assert_eq!(visits.unwrap(), 4);
    // The cart stays a list of lists, though the view would write tuples.
    assert_eq!(session.dumps().unwrap(), SESSION.replace("\"visits\":3", "\"visits\":4"));
    assert!(session.modified());
}

#[test]
fn editing_removes_what_is_no_longer_serialized_and_adds_no_defaults() {
    let mut session = open(&cookie_of(r#"{"_user_id":"42","x":1}"#)).session;
    session.edit(|shop: &mut Shop| shop.user_id = None).unwrap();
    assert_eq!(session.dumps().unwrap(), r#"{"x":1}"#);
}

#[test]
fn editing_without_a_change_writes_nothing() {
    let mut session = open(&cookie_of(SESSION)).session;
    session.edit(|_: &mut Shop| {}).unwrap();
    assert!(!session.modified());
    assert_eq!(session.dumps().unwrap(), SESSION);
}

#[test]
fn keys_that_an_edit_drops_are_gone_and_that_is_a_change() {
    type Texts = std::collections::BTreeMap<String, String>;
    let mut session = SessionData::loads(r#"{"a":"1","b":"2","c":"3"}"#).unwrap();
    let before: usize = session.edit(|texts: &mut Texts| texts.len()).unwrap();
    assert!(before == 3 && !session.modified());
    session.edit(|texts: &mut Texts| texts.retain(|key, _| key == "b")).unwrap();
    assert!(session.modified());
    assert_eq!(session.dumps().unwrap(), r#"{"b":"2"}"#);
}

#[test]
fn a_view_has_the_limits_of_the_session() {
    let mut config = config();
    config.limits = config.limits.with_max_depth(200).unwrap();
    let text = format!(r#"{{"deep":{}1{}}}"#, "[".repeat(150), "]".repeat(150));
    let cookie = cookie_of(&text);
    let mut session = sessions(config).open_session(Some(cookie.as_bytes()), NOW).session;
    let changed = session.edit(|map: &mut Map| map.insert("a", 1)).unwrap();
    assert!(changed.is_none() && session.modified());
    assert_eq!(session.view::<Map>().unwrap().len(), 2);
    assert!(session.dumps().unwrap().starts_with(r#"{"a":1,"deep":[["#));
}

#[test]
fn a_value_of_another_type_is_an_error_and_changes_nothing() {
    let text = r#"{"visits":"three"}"#;
    let mut session = open(&cookie_of(text)).session;
    assert!(matches!(session.view::<Shop>(), Err(SessionError::Decode { .. })));
    assert!(matches!(session.edit(|_: &mut Shop| {}), Err(SessionError::Decode { .. })));
    assert_eq!(session.dumps().unwrap(), text);
}

#[test]
fn a_key_that_is_missing_inside_a_value_is_no_missing_key_of_the_session() {
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only whether it can be read counts")]
    struct Account {
        user: User,
    }
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only whether it can be read counts")]
    struct User {
        id: u32,
    }
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only whether it can be read counts")]
    struct Flat {
        #[serde(flatten)]
        account: Account,
    }
    let missing = |session: &SessionData| session.view::<Account>().unwrap_err().is_missing_key();

    let mut session = SessionData::loads(r#"{"other":{}}"#).unwrap();
    assert!(missing(&session));
    assert!(session.view::<Flat>().unwrap_err().is_missing_key());
    session.insert("more", 1).unwrap();
    assert!(missing(&session));
    session.insert("user", Map::new()).unwrap();
    assert!(!missing(&session));
    assert!(!session.get::<User>("user").unwrap_err().is_missing_key());
    assert!(!missing(&SessionData::loads(r#"{"user":{"name":"ann"}}"#).unwrap()));
    assert!(!missing(&SessionData::loads(r#"{"user":{"id":"1"}}"#).unwrap()));
    assert!(missing(&SessionData::new()));
}

#[test]
fn a_type_that_is_no_map_is_an_error() {
    let mut session = open(&cookie_of(r#"{"a":1}"#)).session;
    assert!(matches!(session.view::<Vec<u8>>(), Err(SessionError::Decode { .. })));

    #[derive(Deserialize)]
    struct Odd {}
    impl Serialize for Odd {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_u8(1)
        }
    }
    assert!(matches!(session.edit(|_: &mut Odd| {}), Err(SessionError::Encode { .. })));
    assert_eq!(session.dumps().unwrap(), r#"{"a":1}"#);
}

#[test]
fn counters_that_were_written_are_viewed_and_edited_as_they_were_written() {
    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    struct Counters {
        a: u32,
        b: u32,
    }
    let mut session = SessionData::loads(r#"{"a":1,"b":2}"#).unwrap();
    session.insert("a", 3).unwrap();
    session.insert("b", 4).unwrap();
    assert_eq!(session.view::<Counters>().unwrap(), Counters { a: 3, b: 4 });
    session.edit(|counters: &mut Counters| counters.b += 1).unwrap();
    assert_eq!(session.dumps().unwrap(), r#"{"a":3,"b":5}"#);
}
