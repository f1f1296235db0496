//! JSON's escaped strings, compared and decoded without their quotes.
//!
//! All functions take *raw* text: what stands between the quotes of a string that has been checked.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

/// The suffix that ` di` appends to the key of the map that it escapes.
pub(crate) const SUFFIX: &str = "__";

/// Decodes raw text, or returns `None` if it holds a lone surrogate.
pub(crate) fn unescape(raw: &str) -> Option<Cow<'_, str>> {
    if !raw.contains('\\') {
        return Some(Cow::Borrowed(raw));
    }
    let mut text = String::with_capacity(raw.len());
    unescape_into(raw, &mut text).then_some(Cow::Owned(text))
}

/// Appends decoded text, or returns `false` if it holds a lone surrogate.
pub(crate) fn unescape_into(raw: &str, text: &mut String) -> bool {
    let mut points = CodePoints::new(raw);
    loop {
        text.push_str(points.take_plain());
        match points.next() {
            None => return true,
            Some(point) => match char::from_u32(point) {
                Some(character) => text.push(character),
                None => return false,
            },
        }
    }
}

/// Decodes raw text into UTF-8 in which lone surrogates stand as three bytes each, as Python's error
/// handler `surrogatepass` has it.
pub(crate) fn unescape_to_bytes(raw: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(raw.len());
    for point in CodePoints::new(raw) {
        match char::from_u32(point) {
            Some(character) => {
                bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            None => bytes.extend_from_slice(&three_bytes(point)),
        }
    }
    bytes
}

fn three_bytes(surrogate: u32) -> [u8; 3] {
    [
        0xe0 | (surrogate >> 12 & 0x0f) as u8,
        0x80 | (surrogate >> 6 & 0x3f) as u8,
        0x80 | (surrogate & 0x3f) as u8,
    ]
}

/// Orders two raw texts by code point, as Python orders the strings that they stand for.
#[inline]
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    if left.contains('\\') || right.contains('\\') {
        return CodePoints::new(left).cmp(CodePoints::new(right));
    }
    // The order of UTF-8 bytes is the order of code points.
    left.cmp(right)
}

/// Orders a raw text against plain text by code point.
#[inline]
pub(crate) fn compare_with_plain(raw: &str, plain: &str) -> Ordering {
    if raw.contains('\\') {
        return CodePoints::new(raw).cmp(plain.chars().map(u32::from));
    }
    raw.cmp(plain)
}

/// Returns whether the text ends in the suffix of an escaped key.
pub(crate) fn has_suffix(raw: &str) -> bool {
    // Underscores take no part in any escape sequence, so two at the end stand for themselves.
    raw.ends_with(SUFFIX)
        || raw.contains('\\')
            && CodePoints::new(raw).fold([0; 2], |[_, last], point| [last, point])
                == ['_' as u32; 2]
}

/// Takes the suffix of an escaped key off a text that ends in it.
pub(crate) fn without_suffix(raw: &str) -> &str {
    without_underscore(without_underscore(raw))
}

fn without_underscore(raw: &str) -> &str {
    match raw.strip_suffix('_') {
        Some(rest) => rest,
        // What is not written as itself is written as an escape sequence of six characters.
        None => raw.get(..raw.len().saturating_sub(6)).unwrap_or_default(),
    }
}

/// The code points of a raw text, surrogate pairs combined, lone surrogates as they are.
pub(crate) struct CodePoints<'t> {
    rest: &'t str,
}

impl<'t> CodePoints<'t> {
    pub(crate) fn new(raw: &'t str) -> Self {
        Self { rest: raw }
    }

    /// Takes everything up to the next escape sequence.
    fn take_plain(&mut self) -> &'t str {
        let (plain, rest) = match self.rest.find('\\') {
            Some(end) => self.rest.split_at(end),
            None => (self.rest, ""),
        };
        self.rest = rest;
        plain
    }

    /// Takes the four digits of an escape that has been checked.
    fn take_unit(rest: &'t str) -> Option<(u32, &'t str)> {
        let digits = rest.strip_prefix("\\u")?;
        let (digits, rest) = digits.split_at_checked(4)?;
        Some((u32::from_str_radix(digits, 16).ok()?, rest))
    }
}

impl Iterator for CodePoints<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if let Some((unit, rest)) = Self::take_unit(self.rest) {
            self.rest = rest;
            if let (0xd800..=0xdbff, Some((low @ 0xdc00..=0xdfff, rest))) =
                (unit, Self::take_unit(rest))
            {
                self.rest = rest;
                let offset = (unit & 0x3ff) << 10 | low & 0x3ff;
                return Some(offset.wrapping_add(0x1_0000));
            }
            return Some(unit);
        }
        let mut characters = self.rest.chars();
        let mut character = characters.next()?;
        if character == '\\' {
            character = match characters.next()? {
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                other => other,
            };
        }
        self.rest = characters.as_str();
        Some(u32::from(character))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_text_are_equal() {
        assert_eq!(compare(r"\u0061\/", "a/"), Ordering::Equal);
        assert_eq!(compare(r"\ud83d\ude00", "😀"), Ordering::Equal);
        assert_eq!(compare_with_plain(r"\u005f", "_"), Ordering::Equal);
    }

    #[test]
    fn surrogates_stand_between_the_rest_of_the_plane_and_the_planes_above() {
        assert_eq!(compare(r"\ud800", r"\uffff"), Ordering::Less);
        assert_eq!(compare(r"\uffff", r"\ud83d\ude00"), Ordering::Less);
        assert_eq!(compare(r"\ud83d\ude00", r"\ud83d\u0041"), Ordering::Greater);
    }

    #[test]
    fn the_suffix_is_found_in_any_spelling() {
        assert!(has_suffix(r" t\u005f_"));
        assert!(has_suffix(r" t_\u005F"));
        assert!(has_suffix(r"\ud800__"));
        assert!(!has_suffix(r"\\u005f_"));
        assert!(!has_suffix("_"));
        for key in [" t__", r" t\u005f_", r" t_\u005F", r" t\u005f\u005f"] {
            assert!(has_suffix(key));
            assert_eq!(without_suffix(key), " t");
        }
    }

    #[test]
    fn a_lone_surrogate_decodes_to_three_bytes() {
        assert_eq!(unescape(r"a\ud83d"), None);
        assert_eq!(unescape_to_bytes(r"a\ud83d\u0041"), b"a\xed\xa0\xbdA");
        assert_eq!(unescape_to_bytes(r"\ud83d\ude00"), "😀".as_bytes());
    }
}
