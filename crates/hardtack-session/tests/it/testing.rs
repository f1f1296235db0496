//! The test kit: what it makes and reads, and what it says when a test fails.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hardtack_session::serializer::{Clock, SystemClock};
use hardtack_session::testing::{SessionChange, SessionTester};
use hardtack_session::{
    CookieChange, SameSite, SecureCookieSessionInterface, SessionConfig, SessionData, SessionError,
    SessionInterface, UnixTime,
};

use crate::{COOKIE, LIFETIME, NOW, config, flask, key, sessions};

fn tester() -> SessionTester {
    SessionTester::at(config(), NOW)
}

/// The `Set-Cookie` of a service with these settings.
fn set_cookie(
    sessions: &SecureCookieSessionInterface,
    write: impl FnOnce(&mut SessionData) -> Result<(), SessionError>,
) -> String {
    let mut session = SessionData::new();
    write(&mut session).unwrap();
    let saved = sessions.save_session(&session, None, NOW).unwrap();
    saved.cookie.into_header().unwrap()
}

/// What a service of the same settings sets.
fn change(write: impl FnOnce(&mut SessionData) -> Result<(), SessionError>) -> SessionChange {
    tester().read([set_cookie(&sessions(config()), write)])
}

/// What a failing assertion says.
#[track_caller]
fn failure<R>(fail: impl FnOnce() -> R) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| drop(fail()))).expect_err("it did not fail");
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => (*panic.downcast::<&str>().unwrap()).to_owned(),
    }
}

#[test]
fn a_cookie_is_one_that_a_service_with_the_same_settings_opens() {
    let cookie = tester().cookie(|session| {
        session.insert("_user_id", "42")?;
        session.set_permanent(true)
    });
    let value = cookie.strip_prefix("session=").unwrap();
    let opened = sessions(config()).open_session(Some(value.as_bytes()), NOW);
    assert_eq!(opened.session.get::<String>("_user_id").unwrap().as_deref(), Some("42"));
    assert!(opened.session.permanent());
}

#[test]
fn the_clock_is_shared_and_makes_cookies_expire() {
    let tester = tester();
    let clock = tester.clock();
    assert_eq!(clock.now(), NOW);
    let cookie = tester.cookie(|session| session.insert("a", 1));
    let opens_at = |now| {
        let value = cookie.strip_prefix("session=").unwrap();
        sessions(config()).open_session(Some(value.as_bytes()), now).cookie.rejection().is_none()
    };
    clock.advance(std::time::Duration::from_secs(LIFETIME));
    assert!(opens_at(tester.clock().now()));
    clock.advance(std::time::Duration::from_secs(1));
    assert!(!opens_at(tester.clock().now()));
    clock.set(NOW);
    assert_eq!(tester.clock().now(), NOW);
    assert_eq!(tester.cookie(|session| session.insert("a", 1)), cookie);
}

#[test]
fn a_response_keeps_sets_or_deletes_the_session() {
    let others = ["theme=dark; Path=/", "session2=x", "session"];
    let kept = tester().read(others);
    assert_eq!(kept.assert_kept().cookie(), None);

    let set = change(|session| {
        session.insert("pair", (1, 2))?;
        session.flash("Saved.", "info")
    });
    set.assert_value("pair", (1, 2))
        .assert_no_value("other")
        .assert_flashed("Saved.", "info")
        .assert_value("_flashes", &[("info", "Saved.")][..]);
    assert_eq!(set.session().get::<(u8, u8)>("pair").unwrap(), Some((1, 2)));
    let next = tester().cookie(|session| {
        session.insert("pair", (1, 2))?;
        session.flash("Saved.", "info")
    });
    assert_eq!(set.cookie(), Some(next.as_str()));

    let deleted = change(SessionData::clear);
    assert_eq!(deleted.assert_deleted().cookie(), None);
}

#[test]
fn every_failure_says_what_the_response_does_instead() {
    let kept = tester().read([""; 0]);
    let set = change(|session| session.insert("visits", 2));
    let deleted = change(SessionData::clear);
    let flashed = change(|session| session.flash("Saved.", "info"));
    for (said, expected) in [
        (
            failure(|| kept.assert_value("a", 1)),
            "the response keeps the cookie `session`; it was expected to set it",
        ),
        (
            failure(|| deleted.session()),
            "the response deletes the cookie `session`; it was expected to set it",
        ),
        (
            failure(|| set.assert_kept()),
            "the response sets the cookie `session` to {\"visits\":2}; \
             it was expected to keep it",
        ),
        (
            failure(|| set.assert_deleted()),
            "the response sets the cookie `session` to {\"visits\":2}; \
             it was expected to delete it",
        ),
        (
            failure(|| set.assert_value("visits", 3)),
            "`visits` is 2, and 3 was expected: \
             the response sets the cookie `session` to {\"visits\":2}",
        ),
        (
            failure(|| set.assert_value("user", "ada")),
            "there is no `user`, and \"ada\" was expected: \
             the response sets the cookie `session` to {\"visits\":2}",
        ),
        (
            failure(|| set.assert_no_value("visits")),
            "`visits` is 2, and nothing was expected: \
             the response sets the cookie `session` to {\"visits\":2}",
        ),
        (
            failure(|| set.assert_flashed("Saved.", "info")),
            "the message \"Saved.\" of the category \"info\" was expected: \
             the response sets the cookie `session` to {\"visits\":2}",
        ),
        (
            failure(|| flashed.assert_flashed("Saved.", "error")),
            "the message \"Saved.\" of the category \"error\" was expected: \
             the response sets the cookie `session` to {\"_flashes\":[{\" t\":[\"info\",\"Saved.\"]}]}",
        ),
        (
            failure(|| flashed.assert_flashed("Lost.", "info")),
            "the message \"Lost.\" of the category \"info\" was expected: \
             the response sets the cookie `session` to {\"_flashes\":[{\" t\":[\"info\",\"Saved.\"]}]}",
        ),
    ] {
        assert_eq!(said, expected);
    }
}

#[test]
fn a_list_is_not_taken_for_a_tuple() {
    let set = change(|session| session.insert("pair", vec![1, 2]));
    let said = failure(|| set.assert_value("pair", (1, 2)));
    assert!(said.starts_with(r#"`pair` is [1,2], and {" t":[1,2]} was expected"#), "{said}");
}

#[test]
fn what_browsers_or_the_service_would_refuse_is_a_failure() {
    let tester = tester();
    let twice = set_cookie(&sessions(config()), |session| session.insert("a", 1));
    let said = failure(|| tester.read([&twice, &twice]));
    assert_eq!(said, "the response sets the cookie `session` twice");

    let other = SessionConfig::new(key("another"));
    let foreign = set_cookie(&sessions(other), |session| session.insert("a", 1));
    let said = failure(|| tester.read([&foreign]));
    assert!(
        said.starts_with(
            "the response sets a session that the tester rejects \
             (bad-signature: the signature does not match): give the service the tester's settings"
        ),
        "{said}"
    );

    let mut strict = config();
    strict.session_cookie_samesite = Some(SameSite::Strict);
    strict.session_cookie_path = Some("/app".to_owned());
    let deletion = set_cookie(&sessions(strict.clone()), SessionData::clear);
    let said = failure(|| tester.read([&deletion]));
    assert!(said.contains("with other attributes than the tester's settings have"), "{said}");
    SessionTester::at(strict, NOW).read([&deletion]).assert_deleted();
}

#[test]
fn a_cookie_that_cannot_be_made_is_a_failure() {
    assert_eq!(
        failure(|| tester().cookie(|_| Ok(()))),
        "the session for the cookie is empty: send no cookie instead"
    );
    assert_eq!(
        failure(|| SessionTester::new(SessionConfig::default()).cookie(|s| s.insert("a", 1))),
        "these settings cannot work: there is no secret key: set SECRET_KEY, or build the interface \
         with `without_key` if sessions are to be empty and read-only"
    );
    let mut impossible = config();
    impossible.session_cookie_name = String::new();
    assert!(
        failure(|| SessionTester::new(impossible))
            .starts_with("these settings cannot work: SESSION_COOKIE_NAME must be")
    );
}

#[test]
fn debug_shows_nothing_of_the_content() {
    let set = change(|session| session.insert("PRIVATE", "PRIVATE"));
    assert_eq!(format!("{set:?}"), "Set(..)");
    assert_eq!(format!("{:?}", tester().read([""; 0])), "Kept");
    let deleted = tester()
        .read(["session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/"]);
    assert_eq!(format!("{deleted:?}"), "Deleted");
    assert!(!format!("{:?}", tester()).contains("secret-key"));
    assert_eq!(CookieChange::Keep.into_header(), None);
}

#[test]
fn a_tester_uses_the_system_clock_until_it_is_set() {
    let tester = SessionTester::new(config());
    let system = SystemClock.now();
    assert!((system..system + std::time::Duration::from_secs(60)).contains(&tester.clock().now()));
    let cookie = tester.cookie(|session| session.insert("a", 1));
    let value = cookie.strip_prefix("session=").unwrap();
    let opened = flask().open_session(Some(value.as_bytes()), SystemClock.now());
    assert_eq!(opened.session.get::<u8>("a").unwrap(), Some(1));
    tester.clock().advance(std::time::Duration::from_secs(LIFETIME + 1));
    assert!(tester.clock().now() > UnixTime(SystemClock.now().0 + LIFETIME - 60));
    tester.clock().set(NOW);
    assert_eq!(tester.clock().now(), NOW);
}

#[test]
fn the_jar_keeps_the_cookies_of_several_responses() {
    let tester = tester();
    assert_eq!(tester.jar(), "");
    let one = set_cookie(&flask(), |session| session.insert("a", 1));
    tester.read([one.as_str(), "theme=dark; Path=/", "remember=x; Path=/"]);
    assert_eq!(tester.jar(), format!("remember=x; session={COOKIE}; theme=dark"));
    tester.read(["theme=light", "remember=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0"]);
    assert_eq!(tester.jar(), format!("session={COOKIE}; theme=light"));
    let gone = set_cookie(&flask(), SessionData::clear);
    tester.read([gone]).assert_deleted();
    assert_eq!(tester.jar(), "theme=light");
    let cookie = tester.cookie(|session| session.insert("b", 2));
    assert_eq!(tester.jar(), format!("{cookie}; theme=light"));
}

#[test]
fn a_session_for_a_function_under_test_is_like_a_handlers() {
    let session = SessionTester::default().session();
    session.insert("a", 1).unwrap();
    assert!(session.save(NOW).unwrap().cookie.header().is_some());
}
