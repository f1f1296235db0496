//! Finds the token in the body of a form.

use std::borrow::Cow;
use std::collections::HashSet;

/// The kind of a body, by its `Content-Type`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FormKind {
    /// `application/x-www-form-urlencoded`.
    UrlEncoded,
    /// `multipart/form-data` with this boundary.
    Multipart(String),
    /// Not a form.
    Other,
}

impl FormKind {
    pub(crate) fn of(content_type: Option<&str>) -> Self {
        let content_type = content_type.unwrap_or_default();
        let (kind, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
        let kind = kind.trim();
        if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Self::UrlEncoded;
        }
        if !kind.eq_ignore_ascii_case("multipart/form-data") {
            return Self::Other;
        }
        let boundary = parameters.split(';').find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let value = value.trim().trim_matches('"');
            (name.trim().eq_ignore_ascii_case("boundary") && !value.is_empty()).then_some(value)
        });
        boundary.map_or(Self::Other, |boundary| Self::Multipart(boundary.to_owned()))
    }
}

/// Returns the token of an urlencoded form: the field of this name, or else one whose name ends with
/// it. Empty fields are skipped. Flask reads no field of a form that is not UTF-8.
pub(crate) fn form_token(body: &[u8], field: &str) -> Option<String> {
    std::str::from_utf8(body).ok()?;
    let mut prefixed = None;
    let mut seen = HashSet::new();
    for pair in body.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty()) {
        let at = pair.iter().position(|&byte| byte == b'=').unwrap_or(pair.len());
        let (name, value) = pair.split_at_checked(at).unwrap_or((pair, b""));
        let name = decoded(name);
        // Of several fields of one name, the first counts.
        if !name.ends_with(field) || seen.contains(&name) {
            continue;
        }
        let value = value.get(1..).unwrap_or_default();
        if !value.is_empty() {
            if name == field {
                return Some(decoded(value));
            }
            prefixed = prefixed.or_else(|| Some(decoded(value)));
        }
        seen.insert(name);
    }
    prefixed
}

/// Returns the token if it is the first field of a multipart form. `Err` asks for more of the body.
pub(crate) fn first_field_token(
    body: &[u8],
    boundary: &str,
    field: &str,
) -> Result<Option<String>, Incomplete> {
    let delimiter = format!("--{boundary}\r\n");
    let end = format!("\r\n--{boundary}");
    let Some(part) = body.strip_prefix(delimiter.as_bytes()) else {
        return if delimiter.as_bytes().starts_with(body) { Err(Incomplete) } else { Ok(None) };
    };
    let Some(at) = find(part, b"\r\n\r\n") else { return Err(Incomplete) };
    let (head, value) = part.split_at_checked(at).unwrap_or((part, b""));
    let value = value.get(4..).unwrap_or_default();
    if !is_field(&String::from_utf8_lossy(head), field) {
        return Ok(None);
    }
    let Some(at) = find(value, end.as_bytes()) else { return Err(Incomplete) };
    let value = String::from_utf8_lossy(value.get(..at).unwrap_or_default()).into_owned();
    Ok(Some(value).filter(|value| !value.is_empty()))
}

/// The body may have more of the first field.
pub(crate) struct Incomplete;

/// Returns whether the head of a part names the token's field, and not a file.
fn is_field(head: &str, field: &str) -> bool {
    let disposition = head.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-disposition").then_some(value)
    });
    let mut parameters = disposition.unwrap_or_default().split(';').skip(1).map(str::trim);
    let (mut is_named, mut is_file) = (false, false);
    parameters.by_ref().for_each(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        is_named |= name.eq_ignore_ascii_case("name") && value.trim_matches('"').ends_with(field);
        is_file |= name.to_ascii_lowercase().starts_with("filename");
    });
    is_named && !is_file
}

fn find(text: &[u8], pattern: &[u8]) -> Option<usize> {
    text.windows(pattern.len()).position(|window| window == pattern)
}

fn decoded(text: &[u8]) -> String {
    let text: Cow<'_, [u8]> = if text.contains(&b'+') {
        text.iter().map(|&byte| if byte == b'+' { b' ' } else { byte }).collect()
    } else {
        Cow::Borrowed(text)
    };
    percent_encoding::percent_decode(&text).decode_utf8_lossy().into_owned()
}
