//! 256 KiB of stack suffice, whatever the cookie holds: row J7.

use hardtack_session::SessionInterface;
use hardtack_session::tagged_json::Value;

use crate::{NOW, cookie_of, flask};

/// Runs on a thread with a small stack.
#[track_caller]
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(256 * 1024).spawn(work).unwrap().join().unwrap();
}

#[test]
fn j7_nesting_of_any_depth_is_read_or_refused_on_a_small_stack() {
    on_a_small_stack(|| {
        for (open, close) in
            [("[", "]"), ("{\"a\":", "}"), ("{\" t\":[", "]}"), ("{\" di\":{\" t__\":", "}}")]
        {
            for depth in [1, 10, 50, 90, 99, 100, 127, 128, 129, 1000, 100_000] {
                let text = format!("{{\"n\":{}1{}}}", open.repeat(depth), close.repeat(depth));
                let cookie = cookie_of(text);
                let opened = flask().open_session(Some(cookie.as_bytes()), NOW);
                if opened.cookie.rejection().is_none() {
                    let mut session = opened.session;
                    let value: Value = session.get("n").unwrap().unwrap();
                    session.insert("n", &value).unwrap();
                    flask().save_session(&session, None, NOW).unwrap();
                } else {
                    assert!(depth > 40, "{depth} levels of {open} are refused");
                }
            }
        }
    });
}
