//! Removes what surrounds a value where it was copied from: quotes, escapes, line breaks.

use std::borrow::Cow;

use hardtack_serializer::{Limits, UnverifiedParts, signer::Separator};

use crate::{inspect::digest_of_len, printable::is_invisible};

/// A value without what surrounded it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cleaned {
    pub(super) token: String,
    pub(super) notes: Vec<String>,
}

/// Removes invisible characters, and makes every space an ordinary one.
pub(super) fn visible<'t>(text: &'t [u8], notes: &mut Vec<String>) -> Cow<'t, str> {
    let text = String::from_utf8_lossy(text);
    if text.is_ascii() {
        return text;
    }
    let count = text.chars().filter(|c| is_invisible(*c)).count();
    if count > 0 {
        let plural = if count == 1 { "" } else { "s" };
        notes.push(format!("{count} invisible character{plural}"));
    }
    let plain = |c: char| match c {
        '\u{a0}' | '\u{2007}' | '\u{202f}' => ' ',
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        c => c,
    };
    Cow::Owned(text.chars().filter(|c| !is_invisible(*c)).map(plain).collect())
}

/// Returns whether a text consists of what tokens consist of.
pub(super) fn is_bare(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|&byte| is_token_byte(byte))
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

/// Returns whether a text is a token with an ellipsis at its beginning or inside, as logs and tables shorten
/// long values.
pub(super) fn is_shortened(text: &str) -> bool {
    let inside = text.trim_end_matches(['.', '\u{2026}']);
    let is_part = |c: char| c == '\u{2026}' || u8::try_from(c).is_ok_and(is_token_byte);
    (inside.contains('\u{2026}') || inside.contains("...")) && inside.chars().all(is_part)
}

/// Returns whether a text is a complete token, by its form.
pub(super) fn is_whole(text: &str) -> bool {
    let parts = UnverifiedParts::split(text.as_bytes(), Separator::default(), &Limits::default());
    // A leading separator marks a compressed payload.
    let separators = text.strip_prefix('.').unwrap_or(text).matches('.').count();
    is_bare(text.as_bytes())
        && separators == 2
        && parts.is_ok_and(|parts| {
            digest_of_len(parts.signature.len()).is_some()
                && parts.timestamp.len() <= 11
                && parts.signed_at().is_ok()
                && !parts.payload.is_empty()
        })
}

/// Removes quotes, a bytes prefix, percent-encoding, and line breaks within a token.
pub(super) fn cleaned(value: &str) -> Cleaned {
    let mut token = value.trim().to_owned();
    let mut notes: Vec<String> = Vec::new();
    let mut note = |words: &str| {
        if !notes.iter().any(|note| note == words) {
            notes.push(words.to_owned());
        }
    };
    // Each round removes something, or is the last.
    for _ in 0..8 {
        let end = token.trim_end_matches([';', ',', ' ', '\t', '!', '?', ':']).len();
        token.truncate(end);
        // The end of a sentence.
        if token.strip_suffix('.').is_some_and(is_whole) {
            token.pop();
        }
        if let Some(start) = token.strip_suffix("...").or_else(|| token.strip_suffix('\u{2026}')) {
            note("an ellipsis, where the text was cut off");
            token = start.to_owned();
            continue;
        }
        if let Some(inner) = unquoted(&token) {
            note("quotes");
            token = inner;
            continue;
        }
        if let Some(decoded) = percent_decoded(&token) {
            note("percent-encoding");
            token = decoded;
            continue;
        }
        if token.contains(char::is_whitespace) && !is_prose(&token) {
            let joined: String = token.chars().filter(|c| !c.is_whitespace()).collect();
            if is_bare(joined.as_bytes()) || is_whole(joined.trim_matches(['"', '\''])) {
                note("line breaks within the cookie");
                token = joined;
                continue;
            }
        }
        break;
    }
    Cleaned { token, notes }
}

/// Returns whether a text has words before a token. The lines of a token that was broken begin as a
/// payload does, and the last one may look like a token of its own.
fn is_prose(text: &str) -> bool {
    let begins = ["eyJ", ".eJ"].iter().any(|start| text.trim_start().starts_with(start));
    !begins && text.split_whitespace().any(|word| is_whole(word.trim_end_matches('.')))
}

/// Removes one pair of quotes, with Python's prefix for bytes, and the backslashes between them.
fn unquoted(text: &str) -> Option<String> {
    let rest = text.strip_prefix(['b', 'B', '$']).filter(|rest| rest.starts_with(['"', '\'']));
    let rest = rest.unwrap_or(text);
    // A quote that was escaped for a shell or for JSON.
    for quote in ["\\\"", "\\'", "\"", "'", "`"] {
        let inner = rest.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        let Some(inner) = inner else { continue };
        return Some(if inner.contains('\\') { unescaped(inner) } else { inner.to_owned() });
    }
    // The quote at the other end was not copied.
    let opened = rest.strip_prefix(['"', '\'']).filter(|rest| is_bare(rest.as_bytes()));
    let closed = rest.strip_suffix(['"', '\'']).filter(|rest| is_bare(rest.as_bytes()));
    opened.or(closed).map(str::to_owned)
}

/// Undoes backslashes: three octal digits, and characters that stand for themselves.
fn unescaped(text: &str) -> String {
    let header = format!("x=\"{text}\"");
    match hardtack_session::find_cookie([header.as_bytes()], "x") {
        Some(value) => String::from_utf8_lossy(&value).into_owned(),
        None => text.to_owned(),
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let at = text.find('%')?;
    let digits = text.get(at.saturating_add(1)..at.saturating_add(3))?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8().ok()?;
    // Express' and Rails' values are recognized by it.
    (!text.starts_with("s%3A") && !text.contains("--")).then(|| decoded.into_owned())
}
