//! Cookies in JSON: an HTTP archive (HAR), or an export of developer tools.

use serde_json::Value;

use super::scan::Cookies;

/// Collects the cookies of a JSON text, or returns `None` for anything else.
pub(super) fn cookies(text: &str, name: &str) -> Option<Cookies> {
    if !text.starts_with(['{', '[']) {
        return None;
    }
    // serde_json reads 128 levels at most.
    let json: Value = serde_json::from_str(text).ok()?;
    let mut cookies = Cookies::default();
    walk(&json, name, &mut cookies);
    Some(cookies)
}

fn walk(json: &Value, name: &str, cookies: &mut Cookies) {
    match json {
        Value::Array(items) => items.iter().for_each(|item| walk(item, name, cookies)),
        Value::Object(object) => {
            let field = |key: &str| object.get(key).and_then(Value::as_str);
            if let (Some(key), Some(value)) = (field("name"), field("value")) {
                match key.to_ascii_lowercase().as_str() {
                    "cookie" | "set-cookie" => {
                        let line = format!("{key}: {value}");
                        cookies.extend(Cookies::of(&line, name));
                    }
                    _ if key == name => cookies.found.push(value.to_owned()),
                    // Every header has a name and a value; a cookie has a path or a domain as well.
                    _ if ["path", "domain", "httpOnly", "expires"]
                        .iter()
                        .any(|it| object.contains_key(*it)) =>
                    {
                        cookies.add_other(key, value);
                        cookies.only = Some(value.to_owned());
                    }
                    _ => {}
                }
            }
            for (key, value) in object {
                match value {
                    Value::String(value) if key == name => cookies.found.push(value.clone()),
                    value => walk(value, name, cookies),
                }
            }
        }
        _ => {}
    }
}
