//! What `Debug` shows of sessions: their state, and nothing of their content.

use std::sync::Arc;

use hardtack_session::{CookieChange, Opened, Saved, Session, SessionData, SessionInterface};

use crate::{COOKIE, NOW, flask};

#[test]
fn values_are_shown_without_what_they_say() {
    let mut session = SessionData::new();
    session.insert("user", "ada").unwrap();
    session.flash("Saved.", "info").unwrap();
    let shown = "SessionData { len: 2, accessed: true, modified: true, is_new: true, .. }";
    assert_eq!(format!("{session:?}"), shown);
    assert_eq!(format!("{:?}", session.iter().next().unwrap()), "SessionValue(..)");
    assert_eq!(format!("{:?}", session.format()), "SessionFormat { .. }");
    assert_eq!(format!("{:?}", flask().identity()), "InterfaceIdentity(..)");
}

#[test]
fn a_flashed_message_is_shown_in_a_failed_assertion() {
    let mut session = SessionData::new();
    session.flash("Saved.", "info").unwrap();
    session.flash(7, "count").unwrap();
    let shown = format!("{:?}", session.flashed_messages().unwrap());
    let saved = r#"FlashedMessage { category: "info", message: "Saved.", is_markup: false }"#;
    assert!(
        shown.starts_with(&format!("[{saved}, FlashedMessage {{ category: \"count\"")),
        "{shown}"
    );
}

#[test]
fn a_change_of_the_cookie_is_shown_without_the_cookie() {
    let set = CookieChange::Set("session=secret".to_owned());
    let delete = CookieChange::Delete("session=".to_owned());
    let shown = format!("{:?} {set:?} {delete:?}", CookieChange::Keep);
    assert_eq!(shown, "Keep Set(..) Delete(..)");
}

#[test]
fn what_is_opened_and_saved_is_shown_without_the_cookie() {
    let opened: Opened = flask().open_session(Some(COOKIE.as_bytes()), NOW);
    let data = "SessionData { len: 1, accessed: false, modified: false, is_new: false, .. }";
    let cookie = format!("Accepted {{ signed_at: {NOW:?}, key: Current }}");
    assert_eq!(
        format!("{opened:?}"),
        format!("Opened {{ session: {data}, cookie: {cookie}, .. }}")
    );
    let saved = Saved::new(CookieChange::Set("session=secret".to_owned()), true);
    let shown = "Saved { cookie: Set(..), vary_cookie: true, oversized: None, commit: false }";
    assert_eq!(format!("{saved:?}"), shown);
}

#[test]
fn a_session_is_shown_even_while_a_closure_runs() {
    let session = Session::new(Arc::new(flask()), Some(COOKIE.as_bytes()), NOW);
    let closed = r#"Session { cookie_name: "session", data: None, .. }"#;
    assert_eq!(format!("{session:?}"), closed);
    let data = "SessionData { len: 1, accessed: true, modified: false, is_new: false, .. }";
    let opened = format!(r#"Session {{ cookie_name: "session", data: Some({data}), .. }}"#);
    session
        .with(|_| {
            let _: () = assert_eq!(format!("{session:?}"), opened);
            Ok(())
        })
        .unwrap();
    assert_eq!(format!("{session:?}"), opened);
}
