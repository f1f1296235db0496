//! The rows, and what Flask answers to them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::client::{Answer, Ask};
use crate::door::flask;

/// What a response says, apart from everything that has nothing to do with sessions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Expected {
    status: u16,
    body: String,
    set_cookie: Vec<String>,
    vary: Vec<String>,
}

/// A request, and the answer that is expected.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Row {
    pub(crate) config: Json,
    state: String,
    cookie: Option<String>,
    /// Where there are several.
    #[serde(default)]
    cookie_headers: Vec<String>,
    action: String,
    response_headers: Vec<(String, String)>,
    pub(crate) now: u64,
    /// The row of the wire format under which hardtack answers otherwise than Flask.
    pub(crate) decision: Option<String>,
    #[serde(default = "get")]
    method: String,
    #[serde(default = "root")]
    path: String,
    #[serde(default = "ok")]
    view_status: u16,
    #[serde(flatten)]
    pub(crate) expected: Expected,
}

fn get() -> String {
    "GET".to_owned()
}

fn root() -> String {
    "/".to_owned()
}

fn ok() -> u16 {
    200
}

impl Row {
    /// The row's request.
    pub(crate) fn ask(&self) -> Ask {
        let cookies = match &self.cookie {
            Some(cookie) if self.cookie_headers.is_empty() => vec![cookie.clone()],
            _ => self.cookie_headers.clone(),
        };
        Ask {
            method: self.method.clone(),
            path: self.path.clone(),
            cookies,
            action: self.action.clone(),
            status: self.view_status,
            headers: self.response_headers.clone(),
        }
    }

    /// What there is to compare of an answer.
    pub(crate) fn of_interest(&self, answer: &Answer) -> Expected {
        let owned = |name| answer.headers_of(name).into_iter().map(str::to_owned).collect();
        let body = if answer.status == 200 { normal(&answer.body) } else { String::new() };
        Expected {
            status: answer.status,
            body,
            set_cookie: owned("set-cookie"),
            vary: owned("vary"),
        }
    }

    /// Names a row among those that differ only in what is named.
    fn name(&self, state: &str, action: &str) -> String {
        format!("{} {state} {action}", self.config)
    }

    /// The state and the action of the row that a decision says hardtack answers as.
    fn decided_as(&self) -> Option<(&str, &str)> {
        let (state, action) = (self.state.as_str(), self.action.as_str());
        match self.decision.as_deref()? {
            // A payload that is no session counts as forged, and a write inside a value as a write.
            "P5" | "P6" if action == "nested" => Some(("forged", "nested_marked")),
            "P5" | "P6" => Some(("forged", action)),
            "C4" => Some((state, "nested_marked")),
            other => panic!("a decision that is not known here: {other}"),
        }
    }
}

/// JSON in one spelling.
fn normal(body: &str) -> String {
    if body.is_empty() {
        return String::new();
    }
    serde_json::from_str::<Json>(body).unwrap().to_string()
}

/// The rows of a part of the table, with the answers that hardtack must give; Flask is asked once.
pub(crate) fn rows(part: &str) -> Arc<Vec<Row>> {
    static PARTS: Mutex<Option<HashMap<String, Arc<Vec<Row>>>>> = Mutex::new(None);
    let mut parts = PARTS.lock().unwrap_or_else(PoisonError::into_inner);
    let parts = parts.get_or_insert_default();
    Arc::clone(parts.entry(part.to_owned()).or_insert_with(|| Arc::new(asked_of_flask(part))))
}

fn asked_of_flask(part: &str) -> Vec<Row> {
    // Python can set `modified` back, update with nothing, and has no reason to offer less.
    const NOT_OFFERED: [&str; 2] = ["unmarked", "update_nothing"];
    let flasks: Vec<Row> = flask().ask("behaviour_table", &json!({ "part": part })).unwrap();
    let name = |row: &Row| row.name(&row.state, &row.action);
    let by_name: HashMap<String, &Row> = flasks.iter().map(|row| (name(row), row)).collect();
    let offered = flasks.iter().filter(|row| !NOT_OFFERED.contains(&row.action.as_str()));
    let decided = offered.map(|row| {
        let mut expected = match row.decided_as() {
            None => row.expected.clone(),
            // Where hardtack decided otherwise, it does what Flask does in another row.
            Some((state, action)) => match by_name.get(&row.name(state, action)) {
                Some(other) => other.expected.clone(),
                None => panic!("the table has no row {state}, {action}, for {row:?}"),
            },
        };
        // C13: Flask notes a change of a session that it cannot save; hardtack says so at once.
        if row.config["SECRET_KEY"].is_null() && row.action == "marked" {
            expected = Expected { status: 500, body: String::new(), ..expected };
        }
        // C16: a session's cookie that the view sets itself wins.
        let of_session = |(name, value): &&(String, String)| {
            name == "Set-Cookie" && value.starts_with("session=")
        };
        if row.response_headers.iter().any(|header| of_session(&header)) {
            let set = row.response_headers.iter().filter(|(name, _)| name == "Set-Cookie");
            expected.set_cookie = set.map(|(_, value)| value.clone()).collect();
        }
        expected.body = normal(&expected.body);
        Row { expected, ..row.clone() }
    });
    decided.collect()
}
