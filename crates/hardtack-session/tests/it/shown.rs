//! What `Debug` shows of sessions: how they are, and nothing of what is in them.

use std::collections::BTreeMap;
use std::sync::Arc;

use hardtack_session::{CookieChange, Session, SharedSession};

use crate::{COOKIE, NOW, flask};

#[test]
fn values_are_shown_without_what_they_say() {
    let mut session = Session::new();
    session.insert("user", "ada").unwrap();
    session.flash("Saved.", "info").unwrap();
    let shown = "Session { len: 2, accessed: true, modified: true, is_new: true, .. }";
    assert_eq!(format!("{session:?}"), shown);
    assert_eq!(format!("{:?}", session.iter().next().unwrap()), "Item(..)");
    let shown = "Entry { occupied: true, .. }";
    assert_eq!(format!("{:?}", session.entry::<String>("user").unwrap()), shown);
    let shown = "Entry { occupied: false, .. }";
    assert_eq!(format!("{:?}", session.entry::<String>("other").unwrap()), shown);
    let messages = session.flashed_messages().unwrap();
    assert_eq!(format!("{messages:?}"), "[FlashedMessage(..)]");
}

#[test]
fn a_change_of_the_cookie_is_shown_without_the_cookie() {
    let set = CookieChange::Set("session=secret".to_owned());
    let delete = CookieChange::Delete("session=".to_owned());
    let shown = format!("{:?} {set:?} {delete:?}", CookieChange::Keep);
    assert_eq!(shown, "Keep Set(..) Delete(..)");
}

#[test]
fn a_shared_session_is_shown_even_while_somebody_holds_it() {
    let shared = SharedSession::new(Arc::new(flask()), Some(COOKIE.as_bytes()), NOW);
    assert_eq!(format!("{shared:?}"), "SharedSession { session: None, .. }");
    let guard = shared.lock();
    assert_eq!(format!("{shared:?}"), "SharedSession { .. }");
    let session = "Session { len: 1, accessed: true, modified: false, is_new: false, .. }";
    assert_eq!(format!("{guard:?}"), format!("SessionGuard({session})"));
    drop(guard);
    let opened = format!("SharedSession {{ session: Some({session}), .. }}");
    assert_eq!(format!("{shared:?}"), opened);
    let view = shared.view::<BTreeMap<String, u8>>().unwrap();
    assert_eq!(format!("{view:?}"), format!("SessionView {{ session: {opened}, .. }}"));
}
