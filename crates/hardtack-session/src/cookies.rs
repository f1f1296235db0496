//! Finds a cookie in a request's `Cookie` headers, as Werkzeug does.

use std::borrow::Cow;

use memchr::{memchr, memchr3};

/// Returns the value of the first cookie of this name, as `request.cookies.get(name)` does in Flask.
///
/// The first cookie of the name wins, even if it is empty. Text that is not a cookie is skipped up to
/// the next semicolon. Quoted values are unquoted.
///
/// Pass the values of all `Cookie` headers. Each is parsed by itself: unlike in Flask, which sees them
/// joined, a quote that opens in one header does not close in the next.
///
/// ```
/// use hardtack_session::find_cookie;
///
/// let headers = ["theme=dark; session=abc", "session=def"];
/// let value = find_cookie(headers.map(str::as_bytes), "session");
/// assert_eq!(value.as_deref(), Some(&b"abc"[..]));
/// assert_eq!(find_cookie(headers.map(str::as_bytes), "SESSION"), None);
/// ```
pub fn find_cookie<'a>(
    headers: impl IntoIterator<Item = &'a [u8]>,
    name: &str,
) -> Option<Cow<'a, [u8]>> {
    headers.into_iter().find_map(|header| {
        Pairs { rest: Some(header) }
            .find(|(key, _)| *key == name.as_bytes())
            .map(|(_, value)| value.unquoted())
    })
}

/// The cookies of one header, in order.
struct Pairs<'a> {
    /// The rest of the header; `None` after the end.
    rest: Option<&'a [u8]>,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a [u8], Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(rest) = self.rest.filter(|rest| !rest.is_empty()) {
            if let Some((key, value, after)) = pair(rest) {
                self.rest = Some(after);
                return Some((key, value));
            }
            self.rest =
                rest.iter().position(|&byte| byte == b';').and_then(|at| rest.get(at..)?.get(1..));
        }
        None
    }
}

/// A value as it stands in the header.
#[derive(Clone, Copy)]
enum Value<'a> {
    Token(&'a [u8]),
    /// The text between the quotes.
    Quoted(&'a [u8]),
}

impl<'a> Value<'a> {
    fn unquoted(self) -> Cow<'a, [u8]> {
        match self {
            Self::Quoted(text) if text.contains(&b'\\') => Cow::Owned(unslash(text)),
            Self::Token(text) | Self::Quoted(text) => Cow::Borrowed(text),
        }
    }
}

/// Reads one cookie and its semicolon; `None` where the text is none.
fn pair(text: &[u8]) -> Option<(&[u8], Value<'_>, &[u8])> {
    let text = skip_blanks(text);
    let (key, rest) = split_while(text, |byte| !matches!(byte, b' ' | b'\t' | b'=' | b'"' | b';'));
    if key.is_empty() {
        return None;
    }
    let rest = skip_blanks(rest);
    let (value, rest) = match rest.strip_prefix(b"=") {
        Some(rest) => {
            let rest = skip_blanks(rest);
            match rest.strip_prefix(b"\"") {
                Some(inner) => {
                    let (text, rest) = quoted(inner)?;
                    (Value::Quoted(text), rest)
                }
                None => {
                    let (text, rest) = token(rest);
                    (Value::Token(text), rest)
                }
            }
        }
        // A name alone is a cookie with an empty value.
        None => (Value::Token(b""), rest),
    };
    let rest = skip_blanks(rest);
    match rest.strip_prefix(b";") {
        Some(after) => Some((key, value, after)),
        None if rest.is_empty() => Some((key, value, rest)),
        None => None,
    }
}

/// Splits behind a value without quotes, of which nearly all of a header consists.
fn token(text: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr(b';', text).unwrap_or(text.len());
    let (before, _) = text.split_at_checked(end).unwrap_or_default();
    let end = memchr3(b' ', b'\t', b'"', before).unwrap_or(end);
    text.split_at_checked(end).unwrap_or_default()
}

/// Splits after the closing quote; a backslash takes the next character with it.
fn quoted(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut escaped = false;
    let end = text.iter().position(|&byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })?;
    let (inner, rest) = text.split_at_checked(end)?;
    Some((inner, rest.get(1..)?))
}

/// Undoes backslashes: three octal digits are a byte, anything else is itself.
fn unslash(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = match (byte, after) {
            (b'\\', [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', after @ ..]) => {
                plain.push((a & 7) << 6 | (b & 7) << 3 | (c & 7));
                after
            }
            (b'\\', [escaped, after @ ..]) => {
                plain.push(*escaped);
                after
            }
            _ => {
                plain.push(byte);
                after
            }
        };
    }
    plain
}

fn skip_blanks(text: &[u8]) -> &[u8] {
    split_while(text, |byte| matches!(byte, b' ' | b'\t')).1
}

fn split_while(text: &[u8], belongs: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let end = text.iter().position(|&byte| !belongs(byte)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, &[]))
}
