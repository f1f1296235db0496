//! What an edit changes within values, and what it leaves.

use std::collections::BTreeMap;

use hardtack_session::tagged_json::ErrorKind;
use hardtack_session::{SessionData, SessionError, SessionInterface};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{NOW, config, cookie_of, sessions};

#[derive(Deserialize, Serialize)]
struct Site {
    account: Account,
}

#[derive(Deserialize, Serialize)]
struct Account {
    id: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default)]
    address: Address,
    #[serde(default)]
    roles: Vec<Role>,
}

#[derive(Default, Deserialize, Serialize)]
struct Address {
    town: String,
}

#[derive(Deserialize, Serialize)]
struct Role {
    role: String,
}

/// The types name neither `age`, `zip`, `since` nor `theme`.
const SESSION: &str = concat!(
    r#"{"account":{"address":{"town":"Ulm","zip":{" t":[89, 73]}},"age":1e400,"id":1,"#,
    r#""name":"Ann\ud83d\ude00","roles":[{"role":"a","since":2001}]},"theme":"\ud83d"}"#
);

/// The session that an edit makes of a text, and whether it counts as modified.
#[track_caller]
fn edited<T: DeserializeOwned + Serialize>(
    text: &str,
    change: impl FnOnce(&mut T),
) -> (String, bool) {
    let mut session = SessionData::loads(text).unwrap();
    session.edit(change).unwrap();
    (session.dumps().unwrap(), session.modified())
}

#[test]
fn within_values_too_an_edit_keeps_what_the_type_does_not_name() {
    let expected = SESSION.replace("\"Ulm\"", "\"Bonn\"").replace("\"id\":1,", "\"id\":2,");
    let change = |site: &mut Site| {
        site.account.id = 2;
        site.account.address.town = "Bonn".to_owned();
    };
    assert_eq!(edited(SESSION, change), (expected, true));
}

#[test]
fn what_a_value_no_longer_serializes_is_removed_from_it() {
    let expected = SESSION.replace(r#""name":"Ann\ud83d\ude00","#, "");
    assert_eq!(edited(SESSION, |site: &mut Site| site.account.name = None), (expected, true));
}

#[test]
fn an_edit_that_the_type_could_not_read_again_changes_nothing() {
    #[derive(Deserialize, Serialize)]
    struct Login {
        #[serde(alias = "userid")]
        user_id: String,
        #[serde(default)]
        visits: u32,
    }
    let text = r#"{"userid":"42"}"#;
    let mut session = SessionData::loads(text).unwrap();
    let error = session.edit(|login: &mut Login| login.user_id = "43".to_owned()).unwrap_err();
    assert!(matches!(error, SessionError::Decode { .. }), "{error}");
    assert!(!session.modified());
    assert_eq!(session.dumps().unwrap(), text);
    // What is read under another name and left as it is stays where it is.
    session.edit(|login: &mut Login| login.visits = 1).unwrap();
    assert_eq!(session.dumps().unwrap(), r#"{"userid":"42","visits":1}"#);
    session.remove("userid").unwrap();
    session.insert("user_id", "42").unwrap();
    session.edit(|login: &mut Login| login.user_id = "43".to_owned()).unwrap();
    assert_eq!(session.dumps().unwrap(), r#"{"user_id":"43","visits":1}"#);
}

#[test]
fn p3_an_edit_beyond_the_limit_of_keys_changes_nothing() {
    let mut config = config();
    config.limits = config.limits.with_max_keys(2);
    let sessions = sessions(config);
    #[derive(Deserialize, Serialize)]
    struct Named {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        c: Option<u8>,
    }
    // Only with the keys that the type does not name there are too many.
    let text = r#"{"a":1,"b":2}"#;
    let mut session = sessions.open_session(Some(cookie_of(text).as_bytes()), NOW).session;
    let error = session.edit(|named: &mut Named| named.c = Some(3)).unwrap_err();
    assert!(
        matches!(&error, SessionError::Encode { source, .. }
        if matches!(source.kind(), ErrorKind::KeyLimit { limit: 2, .. })),
        "{error}"
    );
    assert!(!session.modified());
    assert_eq!(session.dumps().unwrap(), text);
    session.edit(|map: &mut BTreeMap<String, u8>| map.insert("b".to_owned(), 3)).unwrap();
    assert_eq!(session.dumps().unwrap(), r#"{"a":1,"b":3}"#);
}

#[test]
fn an_edit_that_leaves_values_equal_writes_nothing() {
    let change = |site: &mut Site| site.account.name = site.account.name.take();
    assert_eq!(edited(SESSION, change), (SESSION.to_owned(), false));
    // The default of what is not there is written only with a change of its own.
    let sparse = r#"{"account":{"age":7,"id":1}}"#;
    assert_eq!(edited(sparse, change), (sparse.to_owned(), false));
    assert_eq!(
        edited(sparse, |site: &mut Site| site.account.id = 2),
        (r#"{"account":{"age":7,"id":2}}"#.to_owned(), true)
    );
    assert_eq!(
        edited(sparse, |site: &mut Site| site.account.address.town = "Ulm".to_owned()),
        (r#"{"account":{"address":{"town":"Ulm"},"age":7,"id":1}}"#.to_owned(), true)
    );
}

#[test]
fn removing_from_a_value_what_it_does_not_hold_is_no_change() {
    /// Writes a default that it drops later.
    #[derive(Deserialize, Serialize)]
    struct Outer {
        inner: Inner,
    }
    #[derive(Deserialize, Serialize)]
    struct Inner {
        #[serde(default = "five", skip_serializing_if = "Option::is_none")]
        five: Option<u8>,
    }
    fn five() -> Option<u8> {
        Some(5)
    }
    let text = r#"{"inner":{"x":1}}"#;
    assert_eq!(edited(text, |outer: &mut Outer| outer.inner.five = None), (text.to_owned(), false));
}

#[test]
fn a_list_that_changes_is_written_anew() {
    let expected = SESSION.replace(r#"{"role":"a","since":2001}"#, r#"{"role":"b"}"#);
    let change = |site: &mut Site| site.account.roles[0].role = "b".to_owned();
    assert_eq!(edited(SESSION, change), (expected, true));
}

#[test]
fn keys_that_a_map_within_a_map_drops_are_gone_and_the_last_leaves_an_empty_map() {
    type Maps = BTreeMap<String, BTreeMap<String, u32>>;
    let text = r#"{"a":{"x":1,"y":2},"b":{"x":3}}"#;
    let change = |maps: &mut Maps| {
        for map in maps.values_mut() {
            map.remove("x");
        }
    };
    assert_eq!(edited(text, change), (r#"{"a":{"y":2},"b":{}}"#.to_owned(), true));
    let change = |maps: &mut Maps| drop(maps.remove("a"));
    assert_eq!(edited(text, change), (r#"{"b":{"x":3}}"#.to_owned(), true));
}

#[test]
fn an_enum_switches_its_variant() {
    #[derive(Deserialize, Serialize)]
    struct Order {
        payment: Payment,
    }
    #[derive(Deserialize, Serialize)]
    enum Payment {
        Cash,
        Card { last: u32 },
        Bill { to: String },
    }
    let card = r#"{"payment":{"Card":{"holder":"Ann","last":7}}}"#;
    for (payment, expected) in [
        (Payment::Bill { to: "Ann".to_owned() }, r#"{"payment":{"Bill":{"to":"Ann"}}}"#),
        (Payment::Card { last: 8 }, r#"{"payment":{"Card":{"holder":"Ann","last":8}}}"#),
        (Payment::Cash, r#"{"payment":"Cash"}"#),
    ] {
        let change = |order: &mut Order| order.payment = payment;
        assert_eq!(edited(card, change), (expected.to_owned(), true));
    }
    let change = |order: &mut Order| order.payment = Payment::Card { last: 7 };
    assert_eq!(
        edited(r#"{"payment":"Cash"}"#, change),
        (r#"{"payment":{"Card":{"last":7}}}"#.to_owned(), true)
    );
}

#[test]
fn a_tuple_is_no_map_and_is_written_anew() {
    #[derive(Deserialize, Serialize)]
    struct Pair {
        pair: (u32, u32),
    }
    let expected = r#"{"pair":{" t":[1,3]},"x":1}"#.to_owned();
    let text = r#"{"pair":{" t":[1, 2]},"x":1}"#;
    assert_eq!(edited(text, |pair: &mut Pair| pair.pair.1 = 3), (expected, true));
}

type Texts = BTreeMap<String, BTreeMap<String, String>>;

#[test]
fn j8_a_map_within_a_session_whose_only_key_looks_like_a_tag_keeps_it() {
    let escaped = r#"{"a":{" di":{" t__":"x"}}}"#;
    let both = r#"{"a":{" t":"x","y":"z"}}"#;
    let change = |texts: &mut Texts| drop(texts.get_mut("a").unwrap().remove("y"));
    assert_eq!(edited(both, change), (escaped.to_owned(), true));
    let change = |texts: &mut Texts| {
        texts.get_mut("a").unwrap().insert("y".to_owned(), "z".to_owned());
    };
    assert_eq!(edited(escaped, change), (both.to_owned(), true));
}

#[test]
fn j7_what_an_edit_would_nest_too_deeply_is_an_error_and_changes_nothing() {
    #[derive(Deserialize, Serialize)]
    struct Outer {
        a: Inner,
        n: u32,
    }
    #[derive(Deserialize, Serialize)]
    struct Inner {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        y: Option<u32>,
    }
    // Without its second key the map is escaped. The level that this adds is not counted (J8).
    let text = r#"{"a":{" t":[[0]],"y":1},"n":1}"#;
    for (max_depth, fits) in [(4, true), (5, true)] {
        let mut config = config();
        config.limits = config.limits.with_max_depth(max_depth).unwrap();
        let cookie = cookie_of(text);
        let mut session = sessions(config).open_session(Some(cookie.as_bytes()), NOW).session;
        let result = session.edit(|outer: &mut Outer| {
            outer.n = 2;
            outer.a.y = None;
        });
        assert_eq!(session.modified(), fits);
        let expected = if fits { r#"{"a":{" di":{" t__":[[0]]}},"n":2}"# } else { text };
        assert_eq!(session.dumps().unwrap(), expected);
        match result {
            Ok(()) => assert!(fits),
            Err(SessionError::Encode { source, .. }) => {
                assert!(!fits && matches!(source.kind(), ErrorKind::DepthLimit { limit: 4, .. }));
            }
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[test]
fn maps_within_a_session_may_have_more_keys_than_the_session() {
    let mut config = config();
    config.limits = config.limits.with_max_keys(1);
    let cookie = cookie_of(r#"{"a":{"x":"1","y":"2","z":3}}"#);
    let mut session = sessions(config).open_session(Some(cookie.as_bytes()), NOW).session;
    #[derive(Deserialize, Serialize)]
    struct Outer {
        a: Inner,
    }
    #[derive(Deserialize, Serialize)]
    struct Inner {
        x: String,
        y: String,
    }
    session.edit(|outer: &mut Outer| outer.a.y = "4".to_owned()).unwrap();
    assert_eq!(session.dumps().unwrap(), r#"{"a":{"x":"1","y":"4","z":3}}"#);
}

#[test]
fn edits_of_values_nested_to_the_limit_fit_a_small_stack() {
    #[derive(Clone, Default, Deserialize, Serialize)]
    struct Deep {
        n: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<Box<Self>>,
    }
    let mut text = r#"{"n":1,"x":1}"#.to_owned();
    for _ in 0..99 {
        text = format!(r#"{{"n":0,"next":{text},"x":1}}"#);
    }
    let expected = text.replace("\"n\":1", "\"n\":2");
    let work = move || {
        edited(&text, |mut deep: &mut Deep| {
            while deep.next.is_some() {
                deep = deep.next.as_mut().unwrap();
            }
            deep.n = 2;
        })
    };
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(work).unwrap();
    assert_eq!(thread.join().unwrap(), (expected, true));
}
