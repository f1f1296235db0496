//! `session.permanent`: row C3.

use crate::{COOKIE, cookie_of, open};

#[test]
fn c3_permanent_is_the_truth_of_a_key_as_python_sees_it() {
    for (value, truth) in [
        ("true", true),
        ("false", false),
        ("null", false),
        ("0", false),
        ("0.0", false),
        ("-0.0", false),
        ("1", true),
        ("-1", true),
        ("NaN", true),
        ("0.5", true),
        ("100000000000000000000000000", true),
        ("\"\"", false),
        ("\"no\"", true),
        ("\"\\ud800\"", true),
        ("[]", false),
        ("[0]", true),
        ("[\"\\ud800\"]", true),
        ("{}", false),
        ("{\"a\":0}", true),
        ("{\" t\":[]}", false),
        ("{\" t\":[0]}", true),
        ("{\" b\":\"\"}", false),
        ("{\" b\":\"AA==\"}", true),
        ("{\" m\":\"\"}", false),
        ("{\" m\":\"x\"}", true),
        ("{\" u\":\"00000000000000000000000000000000\"}", true),
        ("{\" d\":\"Thu, 01 Jan 1970 00:00:00 GMT\"}", true),
    ] {
        let session = open(&cookie_of(format!("{{\"_permanent\":{value}}}"))).session;
        assert_eq!(session.len(), 1, "{value}");
        assert_eq!(session.permanent(), truth, "{value}");
    }
    assert!(!open(COOKIE).session.permanent());
}

#[test]
fn c3_setting_it_sets_the_key() {
    let mut session = open(COOKIE).session;
    session.set_permanent(true).unwrap();
    assert!(session.permanent() && session.modified());
    assert_eq!(session.dumps().unwrap(), r#"{"_permanent":true,"a":1}"#);
    session.set_permanent(false).unwrap();
    assert_eq!(session.dumps().unwrap(), r#"{"_permanent":false,"a":1}"#);
}
