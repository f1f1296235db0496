//! Strings as Python's `json` spells them.

use alloc::string::String;

use crate::escape::CodePoints;

/// Writes a string with its quotes.
pub(crate) fn write_text(text: &str, ensure_ascii: bool, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(end) = rest.bytes().position(|byte| must_be_escaped(byte, ensure_ascii)) {
        // A byte that must be escaped is never within a character, but may begin one.
        let (plain, special) = rest.split_at_checked(end).unwrap_or((rest, ""));
        out.push_str(plain);
        let mut characters = special.chars();
        if let Some(character) = characters.next() {
            write_escape(character.into(), out);
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// Writes a raw text with its quotes in Python's spelling.
pub(crate) fn write_raw(raw: &str, ensure_ascii: bool, out: &mut String) {
    if !raw.bytes().any(|byte| byte == b'\\' || must_be_escaped(byte, ensure_ascii)) {
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
    first.is_some_and(|byte| must_be_escaped(byte, ensure_ascii))
}

#[inline]
fn must_be_escaped(byte: u8, ensure_ascii: bool) -> bool {
    matches!(byte, b'"' | b'\\' | 0..=0x1f) || ensure_ascii && byte >= 0x7f
}

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
