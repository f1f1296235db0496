//! A payload as a person reads it, with Python's types named.

use hardtack_tagged_json::{Decoder, Value};

use super::report::Body;
use crate::{args::Format, printable, refusal::Refusal, seal};

/// The lines of a body, or why it cannot be shown.
pub(crate) fn lines(body: &Body) -> Result<Vec<String>, String> {
    let mut lines = Vec::new();
    match body.format {
        Format::Flask => session(&body.bytes, &mut lines)?,
        Format::Json => {
            let value = seal::json_decoder().from_slice(&body.bytes).map_err(Refusal::NotJson);
            let value = value.map_err(|refusal| refusal.message())?;
            show(&value, "", 0, &mut lines);
        }
        Format::Raw => lines.push(format!("bytes {}", printable::python_bytes(&body.bytes))),
    }
    Ok(lines)
}

/// Each value of a session for itself, so that one which Rust cannot hold hides no other.
fn session(body: &[u8], lines: &mut Vec<String>) -> Result<(), String> {
    let decoder = Decoder::new();
    seal::check(Format::Flask, &decoder, body).map_err(|refusal| refusal.message())?;
    let text = String::from_utf8_lossy(body);
    let map = decoder.raw_map(text).map_err(|error| error.to_string())?;
    lines.push(format!("dict of {}", map.len()));
    let mut shown: usize = 0;
    for (key, raw) in map.iter() {
        shown = shown.saturating_add(1);
        let label = format!("{}: ", printable::python_str(&key));
        match decoder.from_str::<Value>(raw) {
            Ok(value) => show(&value, &label, 1, lines),
            // A lone surrogate, which only its escape can show, or a malformed tag.
            Err(error) => {
                let raw = printable::json(raw.as_bytes());
                lines.push(format!("  {label}{raw} (as JSON: {})", error.kind()));
            }
        }
    }
    let hidden = map.len().saturating_sub(shown);
    if hidden > 0 {
        lines.push(format!("  and {hidden} more, whose keys hold lone surrogates"));
    }
    Ok(())
}

/// Writes a value; the reader's limit on depth bounds the recursion.
fn show(value: &Value, label: &str, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    let inside = depth.saturating_add(1);
    let mut line = |words: String| lines.push(format!("{indent}{label}{words}"));
    match value {
        Value::Null => line("None".to_owned()),
        Value::Bool(true) => line("bool True".to_owned()),
        Value::Bool(false) => line("bool False".to_owned()),
        Value::Number(number) if number.is_float() => line(format!("float {number}")),
        Value::Number(number) => line(format!("int {number}")),
        Value::Text(text) => line(format!("str {}", printable::python_str(text))),
        Value::Bytes(bytes) => line(format!("bytes {}", printable::python_bytes(bytes))),
        Value::Markup(markup) => line(format!("Markup {}", printable::python_str(markup))),
        Value::Uuid(uuid) => line(format!("UUID {uuid}")),
        Value::DateTime(date) => line(format!("datetime {}", date.to_http_date())),
        Value::List(list) => {
            line(format!("list of {}", list.len()));
            list.iter().for_each(|value| show(value, "", inside, lines));
        }
        Value::Tuple(tuple) => {
            line(format!("tuple of {}", tuple.len()));
            tuple.iter().for_each(|value| show(value, "", inside, lines));
        }
        Value::Map(map) => {
            line(format!("dict of {}", map.len()));
            for (key, value) in map {
                show(value, &format!("{}: ", printable::python_str(key)), inside, lines);
            }
        }
        // Flask reads a dict, unless the application has registered the tag.
        Value::Tagged(tagged) => {
            line("dict of 1, or a tag".to_owned());
            let key = printable::python_str(tagged.key());
            show(tagged.body(), &format!("{key}: "), inside, lines);
        }
        _ => line("a value of another type".to_owned()),
    }
}
