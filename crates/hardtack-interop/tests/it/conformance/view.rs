//! What the view does with the session: the actions of `python/behaviour.py`, in Rust.

use std::panic::resume_unwind;

use hardtack_interop::describe;
use hardtack_session::{Session, SessionError, tagged_json::Value};
use serde_json::{Value as Json, json};

use super::client::Ask;

/// What the view answers.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Body,
}

/// What the view answers with.
#[derive(Debug)]
pub(crate) enum Body {
    Whole(String),
    /// Pieces that are made while they are sent.
    Streamed(Late),
}

/// How the view fails.
#[derive(Debug)]
pub(crate) enum Failure {
    Session(SessionError),
    /// An error of the framework.
    Status(u16),
}

impl From<SessionError> for Failure {
    fn from(error: SessionError) -> Self {
        Self::Session(error)
    }
}

/// Lets others run between looking and answering.
pub(crate) async fn view(session: &Session, ask: &str) -> Result<View, Failure> {
    let ask: Ask = serde_json::from_str(ask).unwrap();
    tokio::task::yield_now().await;
    if ask.action == "streamed" {
        session.insert("n", 2)?;
        let body = Body::Streamed(Late { session: session.clone(), left: 3 });
        return Ok(View { status: 200, headers: ask.headers, body });
    }
    let seen = act(session, &ask.action)?;
    tokio::task::yield_now().await;
    let body = match ask.status {
        // Those that have no body.
        101 | 204 | 304 => String::new(),
        _ => seen.to_string(),
    };
    Ok(View { status: ask.status, headers: ask.headers, body: Body::Whole(body) })
}

/// Looks at the session and tries to write to it, each time that a piece is asked for.
#[derive(Debug)]
pub(crate) struct Late {
    session: Session,
    left: usize,
}

impl Iterator for Late {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        self.left = self.left.checked_sub(1)?;
        let read = self.session.get::<u64>("n").unwrap().unwrap();
        let refused = self.session.insert("n", 3).unwrap_err();
        Some(format!("{read} {refused}\n"))
    }
}

fn act(session: &Session, action: &str) -> Result<Json, Failure> {
    let seen = match action {
        "untouched" => Json::Null,
        "read" => or_null(session.get::<Value>("n")?),
        "read_missing" => or_null(session.get::<Value>("missing")?),
        "length" => json!({ "int": session.with(|data| Ok(data.len()))?.to_string() }),
        "keys" => session.with(|data| {
            let keys: Json = data.iter().map(|value| json!({ "text": value.key() })).collect();
            Ok(json!({ "list": keys }))
        })?,
        "read_permanent" => session.permanent()?.into(),
        "written" => nothing(session.insert("n", 2)?),
        "equal" => nothing(session.insert("n", 1)?),
        "new_key" => nothing(session.insert("m", "new")?),
        "nested" | "nested_marked" => {
            session.with(|data| {
                let Some(mut cart) = data.get::<Value>("cart")? else { return Ok(()) };
                let items = cart.as_map_mut().unwrap().get_mut("items").unwrap();
                items.as_list_mut().unwrap().push(2.into());
                data.insert("cart", cart)
            })?;
            or_null(session.get::<Value>("cart")?)
        }
        "marked" => nothing(session.mark_modified()?),
        "popped" => or_null(session.pop::<Value>("n")?),
        "popped_missing" => or_null(session.pop::<Value>("missing")?),
        // Python raises a `KeyError`, which Flask answers with 500.
        "deleted" => match session.remove("n")? {
            Some(_) => Json::Null,
            None => return Err(Failure::Status(500)),
        },
        "cleared" => nothing(session.clear()?),
        "removed_all" => {
            session.with(|data| {
                let keys: Vec<String> = data.iter().map(|value| value.key().to_owned()).collect();
                keys.iter().try_for_each(|key| data.remove(key).map(drop))
            })?;
            Json::Null
        }
        "log_in" => {
            session.clear()?;
            session.insert("user_id", 42)?;
            nothing(session.set_permanent(true)?)
        }
        "permanent" => nothing(session.set_permanent(true)?),
        "not_permanent" => nothing(session.set_permanent(false)?),
        "setdefault" => set_default(session, "n")?,
        "setdefault_missing" => set_default(session, "missing")?,
        "update" => {
            session.insert("n", 2)?;
            nothing(session.insert("m", 3)?)
        }
        "flash" => nothing(session.flash("hello", "info")?),
        "flashes_read" => {
            let flashes = session.flashed_messages()?.into_iter().map(
                |flash| json!({ "tuple": [{ "text": flash.category }, describe(&flash.message)] }),
            );
            json!({ "list": flashes.collect::<Json>() })
        }
        "written_then_404" => {
            session.insert("n", 2)?;
            return Err(Failure::Status(404));
        }
        "written_then_500" => {
            session.insert("n", 2)?;
            return Err(Failure::Status(500));
        }
        "panicked" => {
            session.insert("n", 2)?;
            // As `panic!`, without the noise.
            resume_unwind(Box::new("a view panics"));
        }
        other => panic!("the table has an action that is not known here: {other}"),
    };
    Ok(seen)
}

/// Python's `session.setdefault(key, 7)`.
fn set_default(session: &Session, key: &str) -> Result<Json, SessionError> {
    session.with(|data| match data.get::<Value>(key)? {
        Some(value) => Ok(describe(&value)),
        None => data.insert(key, 7).map(|()| describe(&Value::from(7))),
    })
}

fn nothing((): ()) -> Json {
    Json::Null
}

fn or_null(value: Option<Value>) -> Json {
    value.as_ref().map_or(Json::Null, describe)
}
