//! Text of strangers, made fit for a terminal: no control character, no hidden direction mark.

use std::borrow::Cow;
use std::fmt::Write;

/// Returns whether a terminal shows the character as itself and nothing else.
///
/// What `escape_debug` escapes are control, format and unassigned characters, separators other than
/// the space, and marks that combine with what stands before them.
fn is_plain(character: char) -> bool {
    matches!(character, ' '..='~')
        || !character.is_ascii() && character.escape_debug().len() == 1 && !is_invisible(character)
}

/// Returns whether a terminal shows nothing, or a blank, where the character is: Unicode's
/// `Default_Ignorable_Code_Point`, the blank of Braille, and other marks of direction and form.
pub(crate) fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// JSON text whose unprintable characters are escaped, so that it means the same.
///
/// They can only stand inside strings, except for the white space between values, which becomes a
/// space.
pub(crate) fn json(text: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(text);
    if text.chars().all(is_plain) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' => out.push(' '),
            plain if is_plain(plain) => out.push(plain),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    push(&mut out, format_args!("\\u{unit:04x}"));
                }
            }
        }
    }
    Cow::Owned(out)
}

/// Bytes as text, with what is no text and what is unprintable escaped as in Python.
pub(crate) fn bytes(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        chunk.valid().chars().for_each(|character| push_char(&mut out, character));
        for byte in chunk.invalid() {
            push(&mut out, format_args!("\\x{byte:02x}"));
        }
    }
    out
}

/// Text as Python's `repr` writes it.
pub(crate) fn python_str(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len().saturating_add(2));
    out.push(quote);
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other if other == quote => {
                out.push('\\');
                out.push(other);
            }
            other => push_char(&mut out, other),
        }
    }
    out.push(quote);
    out
}

/// Bytes as Python's `repr` writes them.
pub(crate) fn python_bytes(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    let mut out = format!("b{quote}");
    for &byte in bytes {
        match byte {
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b' '..=b'~' if char::from(byte) == quote => {
                out.push('\\');
                out.push(quote);
            }
            b' '..=b'~' => out.push(char::from(byte)),
            _ => push(&mut out, format_args!("\\x{byte:02x}")),
        }
    }
    out.push(quote);
    out
}

fn push_char(out: &mut String, character: char) {
    match (u32::from(character), is_plain(character)) {
        (_, true) => out.push(character),
        (point @ ..=0xff, _) => push(out, format_args!("\\x{point:02x}")),
        (point @ ..=0xffff, _) => push(out, format_args!("\\u{point:04x}")),
        (point, _) => push(out, format_args!("\\U{point:08x}")),
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing into a string never fails.
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_a_terminal_obeys_is_left() {
        let nasty =
            "a\u{1b}[2J\u{7}\u{7f}\u{9b}31m\u{202e}\u{2066}\u{200b}\u{feff}\u{e0001}\u{0}é漢";
        for text in [bytes(nasty.as_bytes()), python_str(nasty), json(nasty.as_bytes()).into()] {
            let plain = |c: char| is_plain(c) && !c.is_control();
            assert!(text.chars().all(plain), "{text:?}");
            assert!(text.contains("é漢"), "{text:?}");
        }
        assert_eq!(bytes(b"\x1b[0m\xff"), "\\x1b[0m\\xff");
        assert_eq!(json("\"\u{1f600}\u{e0001}\"\n".as_bytes()), "\"\u{1f600}\\udb40\\udc01\" ");
    }

    #[test]
    fn strings_and_bytes_are_pythons_repr() {
        assert_eq!(python_str("it's"), "\"it's\"");
        assert_eq!(python_str("a'\"\\\n"), "'a\\'\"\\\\\\n'");
        assert_eq!(python_str("\u{7f}\u{202e}\u{e0001}"), "'\\x7f\\u202e\\U000e0001'");
        assert_eq!(python_bytes(b"\x00\xff'a\t"), "b\"\\x00\\xff'a\\t\"");
    }
}
