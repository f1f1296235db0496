//! The page to return to after a login.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

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
    let mut text = decoded(path, b"/?#");
    if let Some(query) = query {
        text.push('?');
        text.push_str(&decoded(query, b"&=+#"));
    }
    text
}

/// Decodes a part of an address, except for these characters, `%`, controls and the blank.
fn decoded(part: &str, kept: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let encoded = after.get(..2).filter(|_| byte == b'%');
        let decoded = encoded.and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 16).ok()
        });
        match decoded {
            Some(decoded)
                if decoded > b' ' && !kept.contains(&decoded) && !b"%\x7f".contains(&decoded) =>
            {
                bytes.push(decoded);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => bytes.push(byte),
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

/// Returns the address of a login page: Flask-Login's `login_url`.
pub(crate) fn login_url(view: &str, host: Option<&str>, next: Option<&str>) -> String {
    /// The characters that Python's `urlencode` does not leave as they are.
    const QUOTED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b'~');

    // Without a page to return to, Flask-Login takes the address as it is.
    let Some(next) = next else { return view.to_owned() };
    let host = host.map_or_else(String::new, |host| format!("//{host}"));
    let separator = if view.contains('?') { '&' } else { '?' };
    let next = utf8_percent_encode(next, QUOTED).to_string().replace("%20", "+");
    format!("{host}{view}{separator}next={next}")
}
