//! Reading and writing a session: rows C4 and C5.

use std::collections::BTreeMap;

use hardtack_session::tagged_json::{Bytes, Value};
use hardtack_session::{Session, SessionError};

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
    assert_eq!(session.get::<Option<u8>>("z").unwrap(), Some(None));
    assert_eq!(session.get::<u8>("missing").unwrap(), None);
    assert_eq!(session.len(), 6);
    assert!(session.contains_key("n") && !session.contains_key("missing"));
}

#[test]
fn a_value_of_another_type_is_an_error_that_does_not_show_it() {
    let session = open(&cookie_of(r#"{"s":"PRIVATE"}"#)).session;
    let error = session.get::<u8>("s").unwrap_err();
    assert!(matches!(error, SessionError::Decode(_)));
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(!format!("{error} {error:?} {source}").contains("PRIVATE"), "{source}");
    assert_eq!(error.to_string(), "the session's value is not of the type asked for");
}

#[test]
fn c4_every_top_level_write_marks_the_session_as_modified_even_of_an_equal_value() {
    let mut session = open(COOKIE).session;
    session.insert("a", &1).unwrap();
    assert!(session.modified());

    for write in [
        |session: &mut Session| session.clear(),
        |session: &mut Session| session.remove("a").map(drop),
        |session: &mut Session| session.pop::<u8>("a").map(drop),
        |session: &mut Session| session.set_permanent(false),
        |session: &mut Session| session.flash("x", "y"),
        |session: &mut Session| session.entry::<u8>("a")?.and_modify(|_| {}).map(drop),
        |session: &mut Session| session.entry("b")?.get_or_insert(1).map(drop),
        |session: &mut Session| session.mark_modified(),
    ] {
        let mut session = open(COOKIE).session;
        write(&mut session).unwrap();
        assert!(session.modified());
    }
}

#[test]
fn c4_what_changes_nothing_does_not_mark_the_session() {
    for look in [
        |session: &mut Session| session.get::<u8>("a").map(drop),
        |session: &mut Session| session.remove("missing").map(drop),
        |session: &mut Session| session.pop::<u8>("missing").map(drop),
        |session: &mut Session| session.entry("a")?.get_or_insert(5).map(drop),
        |session: &mut Session| session.entry("missing")?.and_modify(|_: &mut u8| {}).map(drop),
        |session: &mut Session| session.view::<Value>().map(drop),
        |session: &mut Session| session.edit(|_: &mut BTreeMap<String, Value>| {}),
        |session: &mut Session| session.flashed_messages().map(drop),
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
    assert!(!session.accessed());
    session.get::<u8>("missing").unwrap();
    assert!(session.accessed());
    for look in [
        |session: &Session| {
            let _ = session.contains_key("a");
        },
        |session: &Session| {
            let _ = session.iter().count();
        },
        |session: &Session| {
            let _ = session.permanent();
        },
        |session: &Session| {
            let _ = session.len();
        },
        |session: &Session| {
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
    assert!(matches!(session.insert("a", &unwritable), Err(SessionError::Encode(_))));
    assert!(matches!(session.pop::<String>("a"), Err(SessionError::Decode(_))));
    assert!(matches!(session.entry::<String>("a"), Err(SessionError::Decode(_))));
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
    session.insert("zz", &1).unwrap();
    let with_more = text.replace(",\"\\ud800\"", ",\"zz\":1,\"\\ud800\"");
    assert_eq!(session.dumps().unwrap(), with_more);
    session.remove("zz").unwrap();
    assert_eq!(session.dumps().unwrap(), text);
}

#[test]
fn j5_a_lone_surrogate_is_an_error_for_rust_text_and_stays_in_the_session() {
    let session = open(&cookie_of(r#"{"s":"\ud800"}"#)).session;
    assert!(matches!(session.get::<String>("s"), Err(SessionError::Decode(_))));
    assert_eq!(session.dumps().unwrap(), r#"{"s":"\ud800"}"#);
}

#[test]
fn iteration_gives_keys_in_order_and_decodes_on_demand() {
    let session = open(&cookie_of(r#"{"a":1,"b":"two","c":{" t":[3]}}"#)).session;
    let items: Vec<(String, String)> =
        session.iter().map(|item| (item.key().to_owned(), item.as_text().to_owned())).collect();
    let expected = [("a", "1"), ("b", "\"two\""), ("c", "{\" t\":[3]}")];
    assert_eq!(items, expected.map(|(key, text)| (key.to_owned(), text.to_owned())));
    let second = session.iter().nth(1).unwrap();
    assert_eq!(second.get::<&str>().unwrap(), "two");
    assert!(second.get::<u8>().is_err());
}

#[test]
fn j8_a_session_whose_only_key_looks_like_a_tag_keeps_it() {
    let mut session = Session::new();
    session.insert(" t", &vec![1]).unwrap();
    assert_eq!(session.dumps().unwrap(), r#"{" di":{" t__":[1]}}"#);
    let cookie = cookie_of(session.dumps().unwrap());
    assert_eq!(open(&cookie).session.get::<Vec<u8>>(" t").unwrap(), Some(vec![1]));
    session.insert("b", &2).unwrap();
    assert_eq!(session.dumps().unwrap(), r#"{" t":[1],"b":2}"#);
}

#[test]
fn an_entry_reads_changes_and_writes_back() {
    let mut session = open(COOKIE).session;
    let a = session.entry("a").unwrap().and_modify(|n: &mut u8| *n += 1).unwrap();
    assert_eq!(a.get_or_insert(9).unwrap(), 2);
    assert!(session.entry::<Vec<u8>>("list").unwrap().get_or_insert_default().unwrap().is_empty());
    assert_eq!(
        session.entry("b").unwrap().get_or_insert_with(|| "made".to_owned()).unwrap(),
        "made"
    );
    assert_eq!(session.dumps().unwrap(), r#"{"a":2,"b":"made","list":[]}"#);
}
