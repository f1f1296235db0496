//! The page to return to after a login.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Returns the `next` parameter of a login if it is safe to redirect to: a path of this site.
///
/// It begins with one `/` that no `/` follows, and contains no backslash and no control character, since
/// browsers take `//host`, `/\host` and `/<tab>/host` for another site. Redirect to nothing else that a
/// visitor sent.
///
/// ```
/// use hardtack_login::safe_next;
///
/// assert_eq!(safe_next("/account?tab=keys"), Some("/account?tab=keys"));
/// assert_eq!(safe_next("//evil.example"), None);
/// assert_eq!(safe_next("/\\evil.example"), None);
/// assert_eq!(safe_next("https://evil.example"), None);
/// assert_eq!(safe_next(""), None);
/// ```
pub fn safe_next(next: &str) -> Option<&str> {
    let after = next.strip_prefix('/')?;
    let is_safe = !after.starts_with('/') && !next.contains(|c: char| c == '\\' || c.is_control());
    is_safe.then_some(next)
}

/// Returns a path and query with readable characters in place of their percent-encoding, as Werkzeug's
/// `request.url` has them. What has a meaning in an address stays encoded.
pub(crate) fn readable(path_and_query: &str) -> String {
    let (path, query) = match path_and_query.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path_and_query, None),
    };
    let mut text = decoded(path, b"/?#", true);
    if let Some(query) = query {
        text.push('?');
        text.push_str(&decoded(query, b"&=+#", false));
    }
    text
}

/// Decodes a part of an address, except for these characters, `%`, controls and the blank. WSGI decodes
/// a path before that, so that what stays encoded in one is in upper case.
fn decoded(part: &str, kept: &[u8], is_path: bool) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let digits = after.get(..2).filter(|_| byte == b'%').and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok()?;
            digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then_some(digits)
        });
        let decoded = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let (Some(digits), Some(decoded)) = (digits, decoded) else {
            bytes.push(byte);
            continue;
        };
        rest = after.get(2..).unwrap_or_default();
        if decoded > b' ' && !kept.contains(&decoded) && !b"%\x7f".contains(&decoded) {
            bytes.push(decoded);
        } else {
            bytes.push(b'%');
            let digits = digits.bytes();
            bytes.extend(digits.map(|it| if is_path { it.to_ascii_uppercase() } else { it }));
        }
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string never fails.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// Returns the address of a login page: Flask-Login's `login_url`, which reads the query of the page and
/// writes it again.
pub(crate) fn login_url(view: &str, host: Option<&str>, next: Option<&str>) -> String {
    const NEXT: &str = "next";

    // Without a page to return to, Flask-Login takes the address as it is, and Werkzeug drops an empty
    // query.
    let Some(next) = next else { return view.strip_suffix('?').unwrap_or(view).to_owned() };
    let (path, query) = view.split_once('?').unwrap_or((view, ""));
    let mut fields: Vec<(String, String)> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = form_decoded(name);
        // Fields of one name come together.
        let at = fields.iter().rposition(|(other, _)| *other == name);
        match at {
            Some(_) if name == NEXT => {}
            Some(at) => fields.insert(at.saturating_add(1), (name, form_decoded(value))),
            None => fields.push((name, form_decoded(value))),
        }
    }
    match fields.iter_mut().find(|(name, _)| name == NEXT) {
        Some((_, value)) => next.clone_into(value),
        None => fields.push((NEXT.to_owned(), next.to_owned())),
    }
    let mut url = host.map_or_else(String::new, |host| format!("//{host}"));
    url.push_str(path);
    let mut separator = '?';
    for (name, value) in fields {
        url.push(separator);
        url.push_str(&form_encoded(&name));
        url.push('=');
        url.push_str(&form_encoded(&value));
        separator = '&';
    }
    url
}

fn form_decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_decode_str(&text).decode_utf8_lossy().into_owned()
}

fn form_encoded(text: &str) -> String {
    /// The characters that Python's `urlencode` does not leave as they are.
    const QUOTED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b'~');

    utf8_percent_encode(text, QUOTED).to_string().replace("%20", "+")
}
