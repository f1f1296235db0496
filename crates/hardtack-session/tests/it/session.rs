//! Reading and writing a session: rows C4 and C5.

use std::collections::BTreeMap;

use hardtack_session::tagged_json::{Bytes, Value};
use hardtack_session::{SessionData, SessionError, SessionValue};

use crate::{COOKIE, cookie_of, open, save};

#[test]
fn values_are_read_as_the_types_asked_for() {
    let session = open(&cookie_of(
        r#"{"b":{" b":"AP8="},"f":1.5,"n":7,"s":"text","t":{" t":[1,"x"]},"z":null}"#,
    ))
    .session;
    assert_eq!(session.get::<u8>("n").unwrap(), Some(7));
    assert_eq!(session.get::<&str>("s").unwrap(), Some("text"));
    assert_eq!(session.get::<String>("s").unwrap(), Some("text".to_owned()));
    assert_eq!(session.get::<(u8, String)>("t").unwrap(), Some((1, "x".to_owned())));
    assert_eq!(session.get::<Bytes>("b").unwrap().unwrap(), Bytes::from(vec![0, 255]));
    assert_eq!(session.get::<f64>("f").unwrap(), Some(1.5));
    assert_eq!(session.get::<u8>("z").unwrap(), None);
    assert_eq!(session.get::<Option<u8>>("z").unwrap(), None);
    assert!(session.contains_key("z"));
    assert_eq!(session.get::<u8>("missing").unwrap(), None);
    assert_eq!(session.len(), 6);
    assert!(session.contains_key("n") && !session.contains_key("missing"));
}

#[test]
fn a_value_of_another_type_is_an_error_that_does_not_show_it() {
    let session = open(&cookie_of(r#"{"s":"PRIVATE"}"#)).session;
    let error = session.get::<u8>("s").unwrap_err();
    assert!(matches!(error, SessionError::Decode { .. }));
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(!format!("{error} {error:?} {source}").contains("PRIVATE"), "{source}");
    assert_eq!(error.to_string(), "the session's value of `s` is not of the requested type");
    assert_eq!(source, "expected u8, found a string at byte 0");
}

#[test]
fn c4_every_top_level_write_marks_the_session_as_modified_even_of_an_equal_value() {
    let mut session = open(COOKIE).session;
    session.insert("a", 1).unwrap();
    assert!(session.modified());

    for write in [
        |session: &mut SessionData| session.clear(),
        |session: &mut SessionData| session.remove("a").map(drop),
        |session: &mut SessionData| session.pop::<u8>("a").map(drop),
        |session: &mut SessionData| session.set_permanent(false),
        |session: &mut SessionData| session.flash("x", "y"),
        |session: &mut SessionData| session.update("a", |_: &mut u8| {}),
        |session: &mut SessionData| session.update("b", |_: &mut u8| {}),
        |session: &mut SessionData| session.replace(BTreeMap::from([("a", 1)])),
        |session: &mut SessionData| session.regenerate_id(),
        |session: &mut SessionData| session.mark_modified(),
    ] {
        let mut session = open(COOKIE).session;
        write(&mut session).unwrap();
        assert!(session.modified());
    }
}

#[test]
fn c4_what_changes_nothing_does_not_mark_the_session() {
    for look in [
        |session: &mut SessionData| session.get::<u8>("a").map(drop),
        |session: &mut SessionData| session.remove("missing").map(drop),
        |session: &mut SessionData| session.pop::<u8>("missing").map(drop),
        |session: &mut SessionData| session.view::<Value>().map(drop),
        |session: &mut SessionData| session.edit(|_: &mut BTreeMap<String, Value>| {}),
        |session: &mut SessionData| session.flashed_messages().map(drop),
    ] {
        let mut session = open(COOKIE).session;
        look(&mut session).unwrap();
        assert!(!session.modified());
        assert!(session.accessed(), "looking is an access");
        assert_eq!(session.dumps().unwrap(), r#"{"a":1}"#);
    }
}

#[test]
fn c5_every_look_is_an_access_and_saving_is_none() {
    let session = open(COOKIE).session;
    assert!(!session.accessed());
    save(&session);
    session.dumps().unwrap();
    assert_eq!(format!("{session:?}").matches("len: 1").count(), 1);
    assert_eq!(session.peek::<u8>("a").unwrap(), Some(1));
    assert!(!session.accessed());
    session.get::<u8>("missing").unwrap();
    assert!(session.accessed());
    for look in [
        |session: &SessionData| {
            let _ = session.contains_key("a");
        },
        |session: &SessionData| {
            let _ = session.iter().count();
        },
        |session: &SessionData| {
            let _ = session.permanent();
        },
        |session: &SessionData| {
            let _ = session.len();
        },
        |session: &SessionData| {
            let _ = session.is_empty();
        },
    ] {
        let session = open(COOKIE).session;
        look(&session);
        assert!(session.accessed());
    }
}

#[test]
fn an_error_changes_nothing() {
    let mut session = open(COOKIE).session;
    let unwritable = BTreeMap::from([(vec![1], 2)]);
    assert!(matches!(session.insert("a", &unwritable), Err(SessionError::Encode { .. })));
    assert!(matches!(session.pop::<String>("a"), Err(SessionError::Decode { .. })));
    let updated = session.update("a", |_: &mut String| ());
    assert!(matches!(updated, Err(SessionError::Decode { .. })));
    let updated = session.update("b", |map: &mut BTreeMap<Vec<u8>, u8>| map.insert(vec![1], 2));
    assert!(matches!(updated, Err(SessionError::Encode { .. })));
    assert!(matches!(session.replace(7), Err(SessionError::Encode { .. })));
    assert!(matches!(session.replace(&unwritable), Err(SessionError::Encode { .. })));
    assert_eq!(session.dumps().unwrap(), r#"{"a":1}"#);
    assert!(!session.modified());
}

#[test]
fn untouched_values_come_back_as_they_came() {
    // Big integers, floats, tags, lone surrogates, unknown tags, and a key that is no Rust text.
    let text = r#"{" t":[1],"big":123456789012345678901234567890,"f":1e+16,"nan":NaN,"nest":{" di":{" t__":[{" t":[]}]}},"odd":{" x":1},"s":"\ud83d\ude00\ud800","\ud800":0}"#;
    let mut session = open(&cookie_of(text)).session;
    assert_eq!(session.len(), 8);
    assert_eq!(session.dumps().unwrap(), text);
    session.insert("zz", 1).unwrap();
    let with_more = text.replace(",\"\\ud800\"", ",\"zz\":1,\"\\ud800\"");
    assert_eq!(session.dumps().unwrap(), with_more);
    session.remove("zz").unwrap();
    assert_eq!(session.dumps().unwrap(), text);
}

#[test]
fn j5_a_lone_surrogate_is_an_error_for_rust_text_and_stays_in_the_session() {
    let session = open(&cookie_of(r#"{"s":"\ud800"}"#)).session;
    assert!(matches!(session.get::<String>("s"), Err(SessionError::Decode { .. })));
    assert_eq!(session.dumps().unwrap(), r#"{"s":"\ud800"}"#);
}

#[test]
fn iteration_gives_keys_in_order_and_decodes_on_demand() {
    let session = open(&cookie_of(r#"{"a":1,"b":"two","c":{" t":[3]}}"#)).session;
    let items: Vec<(String, String)> =
        session.iter().map(|value| (value.key().to_owned(), text(&value))).collect();
    let expected = [("a", "1"), ("b", "\"two\""), ("c", "{\" t\":[3]}")];
    assert_eq!(items, expected.map(|(key, text)| (key.to_owned(), text.to_owned())));
    let second = session.iter().nth(1).unwrap();
    assert_eq!(second.get::<&str>().unwrap(), "two");
    let error = second.get::<u8>().unwrap_err().to_string();
    assert_eq!(error, "the session's value of `b` is not of the requested type");
}

fn text(value: &SessionValue<'_>) -> String {
    String::from_utf8(value.as_bytes().to_vec()).unwrap()
}

#[test]
fn what_is_removed_is_returned_as_it_was() {
    let mut session = open(&cookie_of(r#"{"a":{" t":[1]},"b":"\ud800","c":null}"#)).session;
    let removed = session.remove("a").unwrap().unwrap();
    assert_eq!((removed.key(), text(&removed).as_str()), ("a", r#"{" t":[1]}"#));
    assert_eq!(removed.get::<(u8,)>().unwrap(), (1,));
    let removed = session.remove("b").unwrap().unwrap();
    assert!(removed.get::<String>().is_err());
    assert_eq!(session.pop::<u8>("c").unwrap(), None);
    assert!(session.remove("c").unwrap().is_none() && session.is_empty());
}

#[test]
fn the_whole_content_is_replaced_in_one_step() {
    let mut session = open(&cookie_of(r#"{"a":1,"b":2}"#)).session;
    session.replace(BTreeMap::from([("c", (1, "x"))])).unwrap();
    assert_eq!(session.dumps().unwrap(), r#"{"c":{" t":[1,"x"]}}"#);
    assert!(session.modified() && !session.is_new());
}

#[test]
fn j8_a_session_whose_only_key_looks_like_a_tag_keeps_it() {
    let mut session = SessionData::new();
    session.insert(" t", vec![1]).unwrap();
    assert_eq!(session.dumps().unwrap(), r#"{" di":{" t__":[1]}}"#);
    let cookie = cookie_of(session.dumps().unwrap());
    assert_eq!(open(&cookie).session.get::<Vec<u8>>(" t").unwrap(), Some(vec![1]));
    session.insert("b", 2).unwrap();
    assert_eq!(session.dumps().unwrap(), r#"{" t":[1],"b":2}"#);

    // A tag that only the Flask application may know.
    let mut session = SessionData::new();
    session.insert(" py", "x").unwrap();
    assert_eq!(session.dumps().unwrap(), r#"{" di":{" py__":"x"}}"#);
}

#[test]
fn an_update_reads_changes_and_writes_back_and_starts_from_the_default() {
    let mut session = open(&cookie_of(r#"{"a":1,"none":null}"#)).session;
    let a = session.update("a", |n: &mut u8| {
        *n += 1;
        *n
    });
    assert_eq!(a.unwrap(), 2);
    session.update("list", |list: &mut Vec<u8>| assert!(list.is_empty())).unwrap();
    session.update("none", |text: &mut String| text.push_str("made")).unwrap();
    assert_eq!(session.dumps().unwrap(), r#"{"a":2,"list":[],"none":"made"}"#);
}
