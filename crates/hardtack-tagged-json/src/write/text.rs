//! Strings as Python's `json` writes them.

use alloc::string::String;

use crate::escape::CodePoints;
use crate::plain::{end_of_plain, end_of_plain_ascii, is_special};

/// Writes a string with its quotes.
#[inline]
pub(crate) fn write_text(text: &str, ensure_ascii: bool, out: &mut String) {
    out.push('"');
    let mut start = 0;
    loop {
        let end = if ensure_ascii {
            end_of_plain_ascii(text.as_bytes(), start)
        } else {
            end_of_plain(text.as_bytes(), start)
        };
        // A byte that cannot stand for itself is never within a character, but may begin one.
        out.push_str(text.get(start..end).unwrap_or_default());
        let Some(character) = text.get(end..).and_then(|rest| rest.chars().next()) else { break };
        write_escape(character.into(), out);
        start = end.saturating_add(character.len_utf8());
    }
    out.push('"');
}

/// Writes a raw text with its quotes as Python writes it.
pub(crate) fn write_raw(raw: &str, ensure_ascii: bool, out: &mut String) {
    if !raw.bytes().any(|byte| is_special(byte, ensure_ascii)) {
        out.push('"');
        out.push_str(raw);
        out.push('"');
        return;
    }
    out.push('"');
    for point in CodePoints::new(raw) {
        match char::from_u32(point) {
            Some(character) if !begins_special(character, ensure_ascii) => out.push(character),
            _ => write_escape(point, out),
        }
    }
    out.push('"');
}

fn begins_special(character: char, ensure_ascii: bool) -> bool {
    let first = character.encode_utf8(&mut [0; 4]).as_bytes().first().copied();
    first.is_some_and(|byte| is_special(byte, ensure_ascii))
}

#[cold]
fn write_escape(point: u32, out: &mut String) {
    let short = match point {
        0x08 => r"\b",
        0x09 => r"\t",
        0x0a => r"\n",
        0x0c => r"\f",
        0x0d => r"\r",
        0x22 => r#"\""#,
        0x5c => r"\\",
        _ => {
            match char::from_u32(point) {
                Some(character) => {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        write_unit((*unit).into(), out);
                    }
                }
                None => write_unit(point, out),
            }
            return;
        }
    };
    out.push_str(short);
}

fn write_unit(unit: u32, out: &mut String) {
    out.push_str(r"\u");
    for shift in [12, 8, 4, 0] {
        out.extend(char::from_digit(unit >> shift & 0xf, 16));
    }
}
