//! Flask's behaviour table, header for header, against a tower service under `SessionLayer`.

use std::{collections::HashMap, convert::Infallible};

use hardtack_session::{
    SecureCookieSessionInterface, SessionConfig, SessionError,
    tagged_json::{Markup, Value},
};
use hardtack_tower::{Session, SessionLayer};
use http::{HeaderValue, Request, Response, StatusCode, header::COOKIE};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use tower::{Layer, ServiceExt, service_fn};

use crate::{door::flask, value::describe};

#[derive(Debug, Clone, Deserialize)]
struct Row {
    config: Json,
    state: String,
    cookie: Option<String>,
    action: String,
    response_headers: Vec<(String, String)>,
    now: u64,
    decision: Option<String>,
    #[serde(flatten)]
    answer: Answer,
}

/// What a row's response is, apart from everything that has nothing to do with sessions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Answer {
    status: u16,
    body: String,
    set_cookie: Vec<String>,
    vary: Vec<String>,
}

/// What a view does with the session, and what it saw.
type Seen = Result<(StatusCode, Json), SessionError>;

fn act(session: &Session, action: &str) -> Seen {
    let seen = match action {
        "untouched" => Json::Null,
        "read" => or_null(session.get::<Value>("n")?),
        "read_missing" => or_null(session.get::<Value>("missing")?),
        "length" => json!({ "int": session.lock().len().to_string() }),
        "keys" => {
            let session = session.lock();
            let keys: Json = session.iter().map(|item| json!({ "text": item.key() })).collect();
            json!({ "list": keys })
        }
        "read_permanent" => session.permanent().into(),
        "written" => nothing(session.insert("n", &2)?),
        "equal" => nothing(session.insert("n", &1)?),
        "new_key" => nothing(session.insert("m", "new")?),
        "nested" | "nested_marked" => {
            let mut session = session.lock();
            session.entry::<Value>("cart")?.and_modify(|cart| {
                let items = cart.as_map_mut().unwrap().get_mut("items").unwrap();
                items.as_list_mut().unwrap().push(2.into());
            })?;
            or_null(session.get::<Value>("cart")?)
        }
        "marked" => nothing(session.lock().mark_modified()?),
        "popped" => or_null(session.pop::<Value>("n")?),
        "popped_missing" => or_null(session.pop::<Value>("missing")?),
        // Python raises a `KeyError`, which Flask answers with 500.
        "deleted" => match session.remove("n")? {
            true => Json::Null,
            false => return Ok((StatusCode::INTERNAL_SERVER_ERROR, Json::Null)),
        },
        "cleared" => nothing(session.clear()?),
        "removed_all" => {
            let mut session = session.lock();
            let keys: Vec<String> = session.iter().map(|item| item.key().to_owned()).collect();
            for key in keys {
                session.remove(&key)?;
            }
            Json::Null
        }
        "log_in" => {
            session.clear()?;
            session.insert("user_id", &42)?;
            nothing(session.set_permanent(true)?)
        }
        "permanent" => nothing(session.set_permanent(true)?),
        "not_permanent" => nothing(session.set_permanent(false)?),
        "setdefault" => describe(&session.lock().entry::<Value>("n")?.or_insert(7.into())?),
        "setdefault_missing" => {
            describe(&session.lock().entry::<Value>("missing")?.or_insert(7.into())?)
        }
        "update" => {
            session.insert("n", &2)?;
            nothing(session.insert("m", &3)?)
        }
        "flash" => nothing(session.flash("hello", "info")?),
        "flashes_read" => {
            let flashes = session.flashed_messages()?.into_iter().map(
                |flash| json!({ "tuple": [{ "text": flash.category }, describe(&flash.message)] }),
            );
            json!({ "list": flashes.collect::<Json>() })
        }
        "written_then_404" => {
            session.insert("n", &2)?;
            return Ok((StatusCode::NOT_FOUND, Json::Null));
        }
        "written_then_500" => {
            session.insert("n", &2)?;
            return Ok((StatusCode::INTERNAL_SERVER_ERROR, Json::Null));
        }
        other => panic!("the table has an action that is not known here: {other}"),
    };
    Ok((StatusCode::OK, seen))
}

fn nothing((): ()) -> Json {
    Json::Null
}

fn or_null(value: Option<Value>) -> Json {
    value.as_ref().map_or(Json::Null, describe)
}

/// What hardtack answers to a row.
fn play(row: &Row) -> Answer {
    let config: SessionConfig = serde_json::from_value(row.config.clone()).unwrap();
    let sessions = SecureCookieSessionInterface::new(config).unwrap();
    let (action, headers) = (row.action.clone(), row.response_headers.clone());
    let view = service_fn(move |request: Request<()>| {
        let session = Session::of(request.extensions()).unwrap().clone();
        let (status, seen) =
            act(&session, &action).unwrap_or((StatusCode::INTERNAL_SERVER_ERROR, Json::Null));
        let mut response = Response::builder().status(status);
        if status == StatusCode::OK {
            for (name, value) in &headers {
                response = response.header(name, value);
            }
        }
        std::future::ready(Ok::<_, Infallible>(response.body(seen).unwrap()))
    });
    let service = SessionLayer::new(sessions).with_clock(row.now).layer(view);
    let mut request = Request::new(());
    if let Some(cookie) = &row.cookie {
        request.headers_mut().insert(COOKIE, HeaderValue::from_bytes(cookie.as_bytes()).unwrap());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let response = runtime.block_on(service.oneshot(request)).unwrap();
    let values = |name: &str| {
        let values = response.headers().get_all(name).into_iter();
        values.map(|value| value.to_str().unwrap().to_owned()).collect()
    };
    let status = response.status().as_u16();
    Answer {
        status,
        set_cookie: values("set-cookie"),
        vary: values("vary"),
        body: match response.into_body().into_inner() {
            Some(seen) if status == 200 => seen.to_string(),
            _ => String::new(),
        },
    }
}

/// Names a row among those that differ only in what is named.
fn name(config: &Json, state: &str, action: &str) -> String {
    format!("{config} {state} {action}")
}

/// Plays a part of the table and returns how many rows it has, and how many of them were compared
/// with the row of a decision instead of their own.
#[track_caller]
fn compare(part: &str) -> (usize, usize) {
    // Python can set `modified` back, update with nothing, and has no reason to offer less.
    const NOT_OFFERED: [&str; 2] = ["unmarked", "update_nothing"];
    let rows: Vec<Row> = flask().ask("behaviour_table", &json!({ "part": part })).unwrap();
    let by_name: HashMap<String, &Row> =
        rows.iter().map(|row| (name(&row.config, &row.state, &row.action), row)).collect();
    let (mut played, mut decided) = (0, 0);
    for row in rows.iter().filter(|row| !NOT_OFFERED.contains(&row.action.as_str())) {
        // Where hardtack decided otherwise, it does what Flask does in another row.
        let decided_as = match row.decision.as_deref() {
            None => None,
            // A payload that is no session counts as forged, and a write inside a value as a write.
            Some("P5" | "P6") if row.action == "nested" => Some(("forged", "nested_marked")),
            Some("P5" | "P6") => Some(("forged", row.action.as_str())),
            Some("C4") => Some((row.state.as_str(), "nested_marked")),
            Some(other) => panic!("a decision that is not known here: {other}"),
        };
        let expected = match decided_as {
            None => row,
            Some((state, action)) => by_name[&name(&row.config, state, action)],
        };
        let mut expected = expected.answer.clone();
        // C13: Flask notes a change of a session that it cannot save; hardtack says so at once.
        if row.config["SECRET_KEY"].is_null() && row.action == "marked" {
            expected = Answer { status: 500, body: String::new(), ..expected };
        }
        let mut ours = play(row);
        for body in [&mut ours.body, &mut expected.body] {
            if !body.is_empty() {
                *body = serde_json::from_str::<Json>(body).unwrap().to_string();
            }
        }
        assert_eq!(ours, expected, "{} {} {:?}", row.state, row.action, row);
        played += 1;
        decided += usize::from(row.decision.is_some());
    }
    (played, decided)
}

fn close(part: &str, (played, decided): (usize, usize)) {
    println!(
        "interop: behaviour, {part}: {played} rows, {decided} of them by a decision; \
         0 differences"
    );
}

#[test]
fn c1_to_c8_every_state_of_the_cookie_under_every_action() {
    let counts = compare("states");
    assert_eq!(counts.0, 2484);
    close("states", counts);
}

#[test]
fn c8_to_c10_every_setting_of_the_cookie() {
    let counts = compare("configs");
    assert_eq!(counts.0, 756);
    close("settings", counts);
}

#[test]
fn c5_vary_and_set_cookie_of_the_view_are_kept() {
    let counts = compare("headers");
    assert_eq!(counts.0, 56);
    close("headers of the view", counts);
}

#[test]
fn c13_without_a_key_reading_works_and_writing_fails() {
    let counts = compare("no_key");
    assert_eq!(counts.0, 81);
    close("no key", counts);
}

#[test]
fn flashed_markup_comes_back_as_markup() {
    let flask_json = r#"{"_flashes":[{" t":["info",{" m":"<b>hi</b>"}]}]}"#;
    let mut session = hardtack_session::Session::loads(flask_json).unwrap();
    let flashes = session.flashed_messages().unwrap();
    assert_eq!(flashes[0].message, Value::Markup(Markup::from("<b>hi</b>")));
}
