//! The first cookie of a name, by the regular expressions of Werkzeug.

use std::{borrow::Cow, sync::LazyLock};

use regex::bytes::{Captures, Regex};

static PAIR: LazyLock<Regex> = LazyLock::new(|| {
    let quoted = r#""(?:[^\\"]|\\.)*""#;
    let token = r#"[^ \t";]*"#;
    Regex::new(&format!(
        r#"(?s-u)\A[ \t]*([^ \t=";]+)(?:[ \t]*=[ \t]*({quoted}|{token}))?[ \t]*(?:;|\z)"#
    ))
    .expect("the expression is constant")
});

static ESCAPE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?s-u)\\([0-3][0-7]{2}|.)").expect("the expression is constant"));

/// What `request.cookies.get(name)` gives for one header.
pub(crate) fn first_cookie<'a>(header: &'a [u8], name: &[u8]) -> Option<Cow<'a, [u8]>> {
    let mut rest = header;
    loop {
        let Some(pair) = PAIR.captures(rest) else {
            let semicolon = rest.iter().position(|&byte| byte == b';')?;
            rest = &rest[semicolon + 1..];
            continue;
        };
        let key = pair.get(1).map_or(&b""[..], |key| key.as_bytes());
        let value = pair.get(2).map_or(&b""[..], |value| value.as_bytes());
        if key == name {
            let inner = value.strip_prefix(b"\"").and_then(|inner| inner.strip_suffix(b"\""));
            return Some(match inner {
                Some(inner) => ESCAPE.replace_all(inner, unescaped),
                None => Cow::Borrowed(value),
            });
        }
        rest = &rest[pair.get(0).map_or(rest.len(), |whole| whole.end())..];
    }
}

fn unescaped(escape: &Captures<'_>) -> Vec<u8> {
    let escaped = escape.get(1).map_or(&b""[..], |escaped| escaped.as_bytes());
    match std::str::from_utf8(escaped).ok().filter(|text| text.len() == 3) {
        Some(octal) => vec![u8::from_str_radix(octal, 8).expect("three octal digits to 377")],
        None => escaped.to_vec(),
    }
}
