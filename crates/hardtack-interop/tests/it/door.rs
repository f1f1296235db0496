//! The door itself: what it says when something is wrong, and that several may use it.

use hardtack_interop::{Error, Flask, Outcome};
use serde::Deserialize;
use serde_json::{Value, json};

/// A new process, or a panic with the cure for what this machine lacks.
#[track_caller]
pub(crate) fn flask() -> Flask {
    Flask::start().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_pinned_releases_are_the_ones_that_answer() {
    let versions: Value = flask().ask("versions", &json!({})).unwrap();
    let pins = include_str!("../../python/requirements.txt");
    for name in ["Flask", "itsdangerous", "Werkzeug", "MarkupSafe"] {
        let version = versions[name].as_str().unwrap();
        assert!(pins.lines().any(|pin| pin == format!("{name}=={version}")), "{name} {version}");
    }
}

#[test]
fn golden_cookie_of_the_wire_format_comes_from_the_door() {
    #[derive(Deserialize)]
    struct Opened {
        json: String,
        again: String,
    }
    let cookie = "eyJhIjoxfQ.ZVPxAA.kLN1Gx0L6rY_ztgI9I8kkga4vjo";
    let opened: Vec<Outcome<Opened>> = flask()
        .ask(
            "open_sessions",
            &json!({ "key": "7365637265742d6b6579", "now": 1_700_000_000, "items": [cookie, "x"] }),
        )
        .unwrap();
    let [Outcome::Done(opened), Outcome::Refused(refused)] = &opened[..] else {
        panic!("{} outcomes", opened.len());
    };
    assert_eq!(opened.json, r#"{"a":1}"#);
    assert_eq!(opened.again, cookie);
    assert_eq!(refused.error, "BadSignature");
}

#[test]
fn an_unknown_operation_is_refused_and_the_process_lives_on() {
    let mut flask = flask();
    let refused = flask.ask::<_, Value>("no such operation", &json!({})).unwrap_err();
    assert!(matches!(refused, Error::Refused { class, .. } if class == "KeyError"));
    flask.ask::<_, Value>("versions", &json!({})).unwrap();
}

#[test]
fn the_error_stream_of_a_process_that_dies_is_in_the_error() {
    let mut flask = flask();
    let died = flask.ask::<_, Value>("die", &json!({ "message": "last words" })).unwrap_err();
    let Error::Died { operation, stderr } = died else { panic!("{died:?}") };
    assert_eq!(operation, "die");
    assert!(stderr.contains("last words"), "{stderr}");
    // Asking the dead again is an error, not a hang.
    assert!(matches!(flask.ask::<_, Value>("versions", &json!({})), Err(Error::Died { .. })));
}
