//! What holds for every session, cookie and header.

use hardtack_session::tagged_json::{Map, Value, to_string};
use hardtack_session::{
    CookieState, SessionData, SessionInterface, UnixTime, find_cookie, vary_with_cookie,
};
use proptest::prelude::*;

use crate::{LIFETIME, NOW, cookie_of, flask, open};

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|x| Value::from(if x.is_nan() { 0.5 } else { x })),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 20, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5)
                .prop_map(|list| Value::List(list.into_iter().collect())),
            prop::collection::vec(inner.clone(), 0..5)
                .prop_map(|list| Value::Tuple(list.into_iter().collect())),
            prop::collection::vec((key(), inner), 0..4)
                .prop_map(|map| Value::Map(map.into_iter().collect())),
        ]
    })
}

/// Keys, those that look like tags among them.
fn key() -> impl Strategy<Value = String> {
    prop_oneof![".{0,6}", "( di| t| b| m| u| d)(__)?"]
}

/// Maps within maps whose keys are often the same, those that look like tags among them.
fn nested() -> impl Strategy<Value = Map> {
    let key = || prop_oneof!["[ab]", "( di| t)(__)?"];
    let leaf = prop_oneof![
        (0..3).prop_map(Value::from),
        (0..3).prop_map(|n| Value::List(std::iter::once(Value::from(n)).collect())),
        (0..3).prop_map(|n| Value::Tuple(std::iter::once(Value::from(n)).collect())),
    ];
    let value = leaf.prop_recursive(4, 20, 4, move |inner| {
        prop::collection::vec((key(), inner), 0..4)
            .prop_map(|map| Value::Map(map.into_iter().collect()))
    });
    prop::collection::vec((key(), value), 0..4).prop_map(|map| map.into_iter().collect())
}

prop_compose! {
    fn session()(values in prop::collection::vec((key(), value()), 0..8)) -> SessionData {
        let mut session = SessionData::new();
        for (key, value) in &values {
            session.insert(key, value).unwrap();
        }
        session
    }
}

proptest! {
    #[test]
    fn what_is_saved_opens_to_the_same_session(mut session in session(), later in 0..=LIFETIME) {
        session.mark_modified().unwrap();
        let saved = flask().save_session(&session, None, NOW).unwrap();
        let header = saved.cookie.header().unwrap();
        let (pair, _) = header.split_once("; ").unwrap();
        let cookie = find_cookie([pair.as_bytes()], "session").unwrap();
        if session.is_empty() {
            prop_assert!(cookie.is_empty());
            return Ok(());
        }
        let opened = flask().open_session(Some(&cookie), UnixTime(NOW.0 + later));
        let accepted = matches!(opened.cookie, CookieState::Accepted { signed_at: NOW, .. });
        prop_assert!(accepted);
        prop_assert_eq!(opened.session.dumps().unwrap(), session.dumps().unwrap());
        for item in session.iter() {
            let read: Value = opened.session.get(item.key()).unwrap().unwrap_or(Value::Null);
            prop_assert_eq!(read, item.get::<Value>().unwrap());
        }
    }

    #[test]
    fn an_edit_through_a_type_that_names_every_key_replaces_all_of_them(
        before in nested(),
        after in nested(),
    ) {
        let mut session = SessionData::new();
        for (key, value) in &before {
            session.insert(key, value).unwrap();
        }
        let text = session.dumps().unwrap();
        let mut session = SessionData::loads(text.as_str()).unwrap();
        session.edit(|map: &mut Map| *map = after.clone()).unwrap();
        let edited = session.dumps().unwrap();
        prop_assert_eq!(session.modified(), edited != text);
        prop_assert_eq!(edited, to_string(&after).unwrap());
    }

    #[test]
    fn every_single_bit_flip_of_a_cookie_is_refused(session in session()) {
        prop_assume!(!session.is_empty());
        let cookie = cookie_of(session.dumps().unwrap()).into_bytes();
        for bit in 0..cookie.len() * 8 {
            let mut forged = cookie.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            let opened = flask().open_session(Some(&forged), NOW);
            prop_assert!(opened.cookie.rejection().is_some(), "bit {}", bit);
            prop_assert!(opened.session.is_empty());
        }
    }

    #[test]
    fn arbitrary_cookies_are_refused_without_a_panic(
        cookie in prop::collection::vec(any::<u8>(), 1..200),
    ) {
        let opened = flask().open_session(Some(&cookie), NOW);
        prop_assert!(opened.cookie.rejection().is_some());
    }

    #[test]
    fn arbitrary_signed_text_is_a_session_or_refused(text in ".{0,60}|[\\[{\" tbdi:,}\\]1]{0,30}") {
        let opened = open(&cookie_of(&text));
        if opened.cookie.rejection().is_none() {
            for item in opened.session.iter() {
                let _ = item.get::<Value>();
            }
            let again = open(&cookie_of(opened.session.dumps().unwrap()));
            prop_assert!(again.cookie.rejection().is_none());
        }
    }

    #[test]
    fn arbitrary_headers_are_read_without_a_panic(
        headers in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..3),
        name in "[a-z\"=; ]{0,4}",
    ) {
        let _ = find_cookie(headers.iter().map(|header| &header[..]), &name);
        if let Some(vary) = vary_with_cookie(headers.iter().map(|header| &header[..])) {
            prop_assert_eq!(vary_with_cookie([vary.as_bytes()]), None);
        }
    }
}
