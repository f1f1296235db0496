//! Flashed messages in Flask's own form.

use hardtack_session::tagged_json::{Markup, Value};
use hardtack_session::{SessionData, SessionError};

use crate::{cookie_of, open};

#[test]
fn messages_are_a_list_of_category_and_message_tuples() {
    let mut session = SessionData::new();
    session.flash("one", "message").unwrap();
    session.flash(Markup::from("<b>two</b>"), "info").unwrap();
    assert_eq!(
        session.dumps().unwrap(),
        r#"{"_flashes":[{" t":["message","one"]},{" t":["info",{" m":"<b>two</b>"}]}]}"#
    );
}

#[test]
fn messages_of_flask_are_taken_once_and_can_be_asked_for_again_in_the_same_request() {
    let cookie = cookie_of(
        r#"{"_flashes":[{" t":["info","<hi>"]},{" t":["x",{" m":"<b>"}]},{" t":["n",7]}],"a":1}"#,
    );
    let mut session = open(&cookie).session;
    let messages = session.flashed_messages().unwrap();
    let texts: Vec<_> =
        messages.iter().map(|m| (m.category.as_str(), m.text(), m.is_markup())).collect();
    assert_eq!(
        texts,
        [("info", Some("<hi>"), false), ("x", Some("<b>"), true), ("n", None, false)]
    );
    assert_eq!(messages[2].message, Value::from(7));
    assert_eq!(session.dumps().unwrap(), r#"{"a":1}"#);
    assert!(session.modified());
    assert_eq!(session.flashed_messages().unwrap(), messages);

    // What is flashed afterwards is for the next request.
    session.flash("later", "info").unwrap();
    assert_eq!(session.flashed_messages().unwrap(), messages);
    assert!(session.contains_key("_flashes"));
}

#[test]
fn taking_no_messages_writes_nothing() {
    let mut session = open(&cookie_of(r#"{"a":1}"#)).session;
    assert!(session.flashed_messages().unwrap().is_empty());
    assert!(!session.modified());
}

#[test]
fn something_else_under_flasks_key_stays_there() {
    for other in [r#"{"_flashes":"text"}"#, r#"{"_flashes":{"a":1}}"#, r#"{"_flashes":true}"#] {
        let mut session = open(&cookie_of(other)).session;
        assert!(matches!(session.flashed_messages(), Err(SessionError::Decode { .. })), "{other}");
        assert_eq!(session.dumps().unwrap(), other);
        assert!(!session.modified());
    }
    let mut session = open(&cookie_of(r#"{"_flashes":7}"#)).session;
    assert!(matches!(session.flash("x", "y"), Err(SessionError::Decode { .. })));
    assert_eq!(session.dumps().unwrap(), r#"{"_flashes":7}"#);
}

#[test]
fn c17_messages_that_rust_cannot_represent_are_left_out_and_all_are_consumed() {
    for (flashes, expected) in [
        // Flask-Login without a category.
        (r#"[{" t":[null,"hi"]}]"#, &[("None", "hi")][..]),
        (r#"[{" t":[3,"hi"]},{" t":[1.5,"x"]}]"#, &[("3", "hi"), ("1.5", "x")]),
        (r#"[{" t":[true,"a"]},{" t":[false,"b"]}]"#, &[("True", "a"), ("False", "b")]),
        (r#"[{" t":["m","\udce9"]},{" t":["m","good"]}]"#, &[("m", "good")]),
        (r#"[{" t":["m","x","third"]},["list","y"]]"#, &[("m", "x"), ("list", "y")]),
        (r#"[1,"\ud800",{" t":[]},{" t":"x"},{" d":"x"},[["a"],"b"]]"#, &[]),
        ("[]", &[]),
    ] {
        let text = format!(r#"{{"_flashes":{flashes},"a":1}}"#);
        let mut session = open(&cookie_of(&text)).session;
        let messages = session.flashed_messages().unwrap();
        let read: Vec<(&str, &str)> =
            messages.iter().map(|it| (&*it.category, it.text().unwrap())).collect();
        assert_eq!(read, expected, "{flashes}");
        assert_eq!(session.dumps().unwrap(), r#"{"a":1}"#, "{flashes}");
    }
}

#[test]
fn c17_a_message_is_appended_without_decoding_what_is_there() {
    let text = r#"{"_flashes":[{" t":["m","\udce9"]}]}"#;
    let mut session = open(&cookie_of(text)).session;
    session.flash("good", "m").unwrap();
    let expected = r#"{"_flashes":[{" t":["m","\udce9"]},{" t":["m","good"]}]}"#;
    assert_eq!(session.dumps().unwrap(), expected);
    assert_eq!(session.flashed_messages().unwrap()[0].text(), Some("good"));
}

#[test]
fn c17_messages_in_a_tuple_are_kept_when_one_is_appended() {
    for (flashes, expected) in [
        (r#"{" t":[{" t":["m","\udce9"]}]}"#, r#"[{" t":["m","\udce9"]},{" t":["m","good"]}]"#),
        (r#"{" t":[]}"#, r#"[{" t":["m","good"]}]"#),
        ("[]", r#"[{" t":["m","good"]}]"#),
        ("null", r#"[{" t":["m","good"]}]"#),
    ] {
        let mut session = open(&cookie_of(format!(r#"{{"_flashes":{flashes}}}"#))).session;
        session.flash("good", "m").unwrap();
        assert_eq!(session.dumps().unwrap(), format!(r#"{{"_flashes":{expected}}}"#), "{flashes}");
    }
}

#[test]
fn c17_a_null_in_place_of_the_messages_is_none_and_is_taken() {
    let mut session = open(&cookie_of(r#"{"_flashes":null,"a":1}"#)).session;
    assert!(session.flashed_messages().unwrap().is_empty());
    assert_eq!(session.dumps().unwrap(), r#"{"a":1}"#);
}
