//! One table of expectations, from a real Flask application, for every adapter.
//!
//! Each adapter serves the same small site; every row is a request, and every answer must be
//! Flask's, header for header. Where hardtack decided otherwise, the row is compared with the one
//! that the decision names.

mod adapters;
mod client;
mod server;
mod site;
mod table;
mod view;

use self::{
    adapters::{Actix, Axum, Hyper, Tower},
    client::{Answer, Ask},
    site::Site,
    table::Row,
};

/// A way to serve the site.
trait Adapter {
    /// What it is, for the closing lines.
    const NAME: &str;

    /// What the body says where nothing is put around the site; nothing where that is the service's
    /// own business.
    const MISSING: Option<&str>;

    /// Starts the site in this process.
    fn start(site: Site) -> Self;

    /// Sends requests, many at a time, and gives their answers in order: none to a request whose
    /// handler panicked.
    fn ask(&self, asks: Vec<Ask>) -> Vec<Option<Answer>>;
}

/// Plays a part of the table on every adapter.
#[track_caller]
fn compare(part: &str, title: &str, expected_rows: usize) {
    let rows = table::rows(part);
    assert_eq!(rows.len(), expected_rows);
    let adapters =
        [play::<Tower>, play::<Hyper>, play::<Axum>, play::<Actix>].map(|play| play(&rows));
    let decided = rows.iter().filter(|row| row.decision.is_some()).count();
    println!(
        "interop: conformance, {title}: {} rows on each of {}, {decided} of them by a decision; \
         0 differences",
        rows.len(),
        adapters.join(", ")
    );
}

/// Sends the rows of each configuration at once; gives the adapter's name.
#[track_caller]
fn play<A: Adapter>(rows: &[Row]) -> &'static str {
    for rows in rows.chunk_by(|one, other| one.config == other.config) {
        let adapter = A::start(Site::of(&rows[0]));
        let answers = adapter.ask(rows.iter().map(Row::ask).collect());
        assert_eq!(answers.len(), rows.len());
        for (row, answer) in rows.iter().zip(answers) {
            check::<A>(row, answer);
        }
    }
    A::NAME
}

#[track_caller]
fn check<A: Adapter>(row: &Row, answer: Option<Answer>) {
    let answer = answer.unwrap_or_else(|| panic!("{}: no answer: {row:?}", A::NAME));
    assert_eq!(row.of_interest(&answer), row.expected, "{}: {row:?}", A::NAME);
}

#[test]
fn c1_to_c8_every_state_of_the_cookie_under_every_action() {
    compare("states", "states of the cookie", 2484);
}

#[test]
fn c8_to_c10_every_setting_of_the_cookie() {
    compare("configs", "settings", 756);
}

#[test]
fn c5_vary_and_set_cookie_of_the_view_are_kept() {
    compare("headers", "headers of the view", 56);
}

#[test]
fn c13_without_a_key_reading_works_and_writing_fails() {
    compare("no_key", "no key", 81);
}

#[test]
fn c14_every_method_and_status_under_nested_routes() {
    compare("protocol", "methods, paths and statuses", 864);
}

#[test]
fn c12_several_cookie_headers_and_cookies_of_the_name() {
    compare("several", "several cookies", 128);
}

/// Requests without a cookie, under the first configuration of the table.
fn asks(action: &str, count: usize) -> (Site, Vec<Ask>) {
    let row = &table::rows("several")[0];
    let ask = Ask { action: action.to_owned(), cookies: Vec::new(), ..row.ask() };
    (Site::of(row), vec![ask; count])
}

/// Flask answers 500 and saves the session; here the panic is the server's, which closes the
/// connection.
#[test]
fn a_panic_saves_nothing_and_harms_no_request_beside_or_after_it() {
    fn play<A: Adapter>(rows: &[Row]) -> &'static str {
        let (site, panicking) = asks("panicked", rows.len());
        let adapter = A::start(site);
        let asks = panicking.into_iter().zip(rows).flat_map(|(panic, row)| [panic, row.ask()]);
        let mut answers = adapter.ask(asks.collect()).into_iter();
        for row in rows {
            assert_eq!(answers.next().unwrap(), None, "{}: an answer to a panic", A::NAME);
            check::<A>(row, answers.next().unwrap());
        }
        A::NAME
    }
    let rows = table::rows("several");
    let rows = rows.chunk_by(|one, other| one.config == other.config).next().unwrap();
    let adapters =
        [play::<Tower>, play::<Hyper>, play::<Axum>, play::<Actix>].map(|play| play(rows));
    println!(
        "interop: conformance, panics: {} on each of {}, and as many rows beside them; \
         0 differences",
        rows.len(),
        adapters.join(", ")
    );
}

#[test]
fn a_missing_layer_is_an_error_that_names_it_and_no_panic() {
    fn ask<A: Adapter>() {
        for action in ["untouched", "written"] {
            let (site, asks) = asks(action, 1);
            for answer in A::start(site.without_sessions()).ask(asks) {
                let answer = answer.expect("an answer, not a panic");
                assert_eq!(answer.status, 500, "{}", A::NAME);
                assert!(answer.headers_of("set-cookie").is_empty(), "{}", A::NAME);
                if let Some(missing) = A::MISSING {
                    assert!(answer.body.contains(missing), "{}: {}", A::NAME, answer.body);
                }
            }
        }
    }
    let every: [fn(); 4] = [ask::<Tower>, ask::<Hyper>, ask::<Axum>, ask::<Actix>];
    every.iter().for_each(|ask| ask());
}

#[test]
fn a_write_after_the_headers_have_gone_is_an_error_that_the_writer_sees() {
    const REFUSED: &str =
        "the session cannot be changed: the request is over, or its response was sent";
    fn ask<A: Adapter>() {
        let (site, asks) = asks("streamed", 20);
        for answer in A::start(site).ask(asks) {
            let answer = answer.expect("an answer");
            assert_eq!(answer.status, 200);
            let [set_cookie] = answer.headers_of("set-cookie")[..] else { panic!("one cookie") };
            // What was written before the headers went, and nothing else: {"n":2}.
            assert!(set_cookie.starts_with("session=eyJuIjoyfQ."), "{set_cookie}");
            assert_eq!(answer.body, format!("2 {REFUSED}\n").repeat(3), "{}", A::NAME);
        }
    }
    let every: [fn(); 4] = [ask::<Tower>, ask::<Hyper>, ask::<Axum>, ask::<Actix>];
    every.iter().for_each(|ask| ask());
}
