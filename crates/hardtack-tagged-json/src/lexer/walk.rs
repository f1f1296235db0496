//! One pass over a value that checks its grammar and builds nothing.

use core::ops::Range;

use super::{Lexer, RawKey};
use crate::error::Error;
use crate::limits::JsonLimits;

/// The start of a map that ` di` escapes, as Flask and this crate write it.
const ESCAPED_MAP: &[u8] = br#"{" di":{"#;

/// The result of a pass, apart from errors.
pub(crate) trait Objects<'de> {
    /// An object starts at this offset.
    fn open(&mut self, _start: usize) {}

    /// The innermost open object has this key.
    fn key(&mut self, _key: RawKey<'de>) {}

    /// The innermost open object ends.
    fn close(&mut self) {}
}

/// Reports nothing.
impl Objects<'_> for () {}

impl<'de> Lexer<'de> {
    /// Steps over the value at the position, white space before it included, and returns where it is.
    /// It allocates nothing.
    #[inline]
    pub(crate) fn skip_value(&mut self) -> Result<Range<usize>, Error> {
        self.walk(&mut ())
    }

    /// As [`skip_value`](Self::skip_value), and reports the objects in the value.
    #[inline]
    pub(crate) fn walk(&mut self, objects: &mut impl Objects<'de>) -> Result<Range<usize>, Error> {
        let first = self.skip_space();
        let start = self.position;
        match first {
            Some(b'[' | b'{') => self.walk_brackets(objects)?,
            _ => self.skip_scalar(first)?,
        }
        Ok(start..self.position)
    }

    fn walk_brackets(&mut self, objects: &mut impl Objects<'de>) -> Result<(), Error> {
        let mut open = Brackets::new();
        loop {
            // A value starts here.
            let opened = self.open_bracket(open.last())?;
            let mut first = opened.is_some();
            match opened {
                Some(bracket) => {
                    if bracket != Bracket::List {
                        objects.open(self.position.wrapping_sub(1));
                    }
                    open.push(bracket);
                }
                None => self.skip_scalar(self.peek())?,
            }
            // The value is complete, or opened, and perhaps those around it are complete as well.
            loop {
                let Some(bracket) = open.last() else { return Ok(()) };
                let close = if bracket == Bracket::List { b']' } else { b'}' };
                if self.item(core::mem::take(&mut first), close)? {
                    if bracket != Bracket::List {
                        objects.key(self.key()?);
                    }
                    break;
                }
                if bracket == Bracket::Escape {
                    self.advance(1);
                } else {
                    self.leave();
                }
                if bracket != Bracket::List {
                    objects.close();
                }
                open.pop();
            }
        }
    }

    /// Steps over the opening bracket of the value at the position, if it has one.
    #[inline]
    fn open_bracket(&mut self, around: Option<Bracket>) -> Result<Option<Bracket>, Error> {
        match self.skip_space() {
            Some(b'[') => {
                self.enter()?;
                Ok(Some(Bracket::List))
            }
            // The bracket directly inside one that is not counted is always counted.
            Some(b'{') if around == Some(Bracket::Escape) => {
                self.enter()?;
                Ok(Some(Bracket::Map))
            }
            Some(b'{') => {
                let escapes = self.enter_object()?;
                Ok(Some(if escapes { Bracket::Escape } else { Bracket::Map }))
            }
            _ => Ok(None),
        }
    }

    /// Steps over the opening bracket of the object at the position, and returns whether it starts like
    /// a ` di`: then it is not counted.
    #[inline]
    pub(crate) fn enter_object(&mut self) -> Result<bool, Error> {
        if self.has_tags && self.rest().starts_with(ESCAPED_MAP) {
            self.advance(1);
            return Ok(true);
        }
        self.enter()?;
        Ok(false)
    }

    /// Steps over null, a boolean, a number or a string.
    #[inline]
    fn skip_scalar(&mut self, first: Option<u8>) -> Result<(), Error> {
        match first {
            Some(b'"') => self.raw_string().map(drop),
            Some(b'n') => self.word("null"),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'-' | b'0'..=b'9' | b'N' | b'I') => self.numeral().map(drop),
            _ => Err(self.unexpected()),
        }
    }
}

/// An open bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bracket {
    List,
    Map,
    /// The object of a ` di`, which is not counted against the limit.
    Escape,
}

/// The open brackets, in two bits each.
struct Brackets {
    words: [u64; Self::WORDS],
    len: usize,
}

impl Brackets {
    const PER_WORD: usize = 32;

    /// At most every second bracket is one that is not counted.
    const WORDS: usize = (2 * JsonLimits::DEPTH_BOUND + 2).div_ceil(Self::PER_WORD);

    const fn new() -> Self {
        Self { words: [0; Self::WORDS], len: 0 }
    }

    /// The offset in its word of the bits of the bracket at `index`.
    #[expect(clippy::cast_possible_truncation, reason = "it is below 64")]
    const fn shift(index: usize) -> u32 {
        (index % Self::PER_WORD).wrapping_mul(2) as u32
    }

    #[inline]
    fn push(&mut self, bracket: Bracket) {
        let shift = Self::shift(self.len);
        if let Some(word) = self.words.get_mut(self.len / Self::PER_WORD) {
            *word = *word & !0b11_u64.wrapping_shl(shift) | (bracket as u64).wrapping_shl(shift);
        }
        self.len = self.len.wrapping_add(1);
    }

    #[inline]
    fn pop(&mut self) {
        self.len = self.len.saturating_sub(1);
    }

    #[inline]
    fn last(&self) -> Option<Bracket> {
        let last = self.len.checked_sub(1)?;
        let word = self.words.get(last / Self::PER_WORD)?;
        Some(match word.wrapping_shr(Self::shift(last)) & 0b11 {
            0 => Bracket::List,
            1 => Bracket::Map,
            _ => Bracket::Escape,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    fn skip(text: &str, max_depth: usize) -> Result<(), Error> {
        let limits = JsonLimits::new().with_max_depth(max_depth).unwrap();
        let mut lexer = Lexer::new(text, limits, true);
        lexer.skip_value()?;
        lexer.end()
    }

    #[test]
    fn j8_the_level_that_an_escape_adds_is_not_counted() {
        let escaped =
            |levels| format!("{}0{}", r#"{" di":{" t__":"#.repeat(levels), "}}".repeat(levels));
        assert!(skip(&escaped(512), 512).is_ok());
        assert!(skip(&escaped(513), 512).is_err());
        assert!(skip(&escaped(1), 1).is_ok());
        assert!(skip(r#"[{" di":{" t__":[{" di":{" t__":0}}]}}]"#, 4).is_ok());
        assert!(skip(r#"[{" di":{" t__":[{" di":{" t__":0}}]}}]"#, 3).is_err());
    }

    #[test]
    fn j7_escapes_inside_escapes_are_bounded() {
        let nested = |levels| format!("{}0{}", r#"{" di":"#.repeat(levels), "}".repeat(levels));
        assert!(skip(&nested(20), 10).is_ok());
        assert!(skip(&nested(23), 10).is_err());
        assert!(skip(&r#"{" di":"#.repeat(100_000), 512).is_err());
    }

    #[test]
    fn brackets_are_returned_in_reverse_order() {
        let kinds = [Bracket::List, Bracket::Map, Bracket::Escape];
        let mut open = Brackets::new();
        let all = (0..Brackets::WORDS * Brackets::PER_WORD).map(|n| kinds[n * n % 3]);
        all.clone().for_each(|bracket| open.push(bracket));
        for bracket in all.rev() {
            assert_eq!(open.last(), Some(bracket));
            open.pop();
        }
        assert_eq!(open.last(), None);
    }
}
