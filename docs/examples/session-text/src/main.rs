//! Reads the text of a session, as Flask writes it, and says of what kind each value is.

use std::{
    collections::BTreeMap,
    io::{self, Read},
    process::ExitCode,
};

use hardtack_tagged_json::{Error, Value, from_str};

/// A line for each key of a session.
fn kinds(text: &str) -> Result<Vec<String>, Error> {
    let session: BTreeMap<String, Value> = from_str(text)?;
    Ok(session.iter().map(|(key, value)| format!("{key}: {}", kind(value))).collect())
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "None",
        Value::Bool(_) => "bool",
        Value::Number(_) => "int or float",
        Value::Text(_) => "str",
        Value::List(_) => "list",
        Value::Map(_) => "dict",
        Value::Tuple(_) => "tuple",
        Value::Bytes(_) => "bytes",
        Value::Markup(_) => "Markup",
        Value::Uuid(_) => "UUID",
        Value::DateTime(_) => "datetime",
        _ => "something with a tag of its own",
    }
}

fn main() -> ExitCode {
    let mut text = String::new();
    if let Err(error) = io::stdin().read_to_string(&mut text) {
        eprintln!("cannot read the session: {error}");
        return ExitCode::from(3);
    }
    match kinds(text.trim_end()) {
        Ok(lines) => {
            for line in lines {
                println!("{line}");
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("this is no session: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_its_kind() {
        let text = r#"{"_flashes":[{" t":["info","hi"]}],"at":{" d":"Sun, 06 Nov 1994 08:49:37 GMT"},"id":7}"#;
        assert_eq!(kinds(text).unwrap(), ["_flashes: list", "at: datetime", "id: int or float"]);
    }

    #[test]
    fn what_is_no_session_is_refused_with_the_place() {
        let error = kinds(r#"{"a":01}"#).unwrap_err();
        assert_eq!(error.offset(), Some(5));
    }
}
