//! The grammar of JSON as Python's `json` reads it, one token after the other.

mod number;
mod walk;

use core::ops::Range;

use crate::error::{Error, ErrorKind};
use crate::limits::JsonLimits;
use crate::plain::end_of_plain;

pub(crate) use number::{Numeral, is_canonical_integer};
pub(crate) use walk::Objects;

/// A position in a text, which moves from the left to the right.
pub(crate) struct Lexer<'de> {
    text: &'de str,
    /// Never behind the end of the text, and never inside a character.
    pub(crate) position: usize,
    /// The number of open brackets that count against the limit.
    pub(crate) depth: usize,
    limits: JsonLimits,
    /// The level that ` di` adds is not counted. In plain JSON there is no such level.
    has_tags: bool,
}

/// A string as it is in the text.
#[derive(Clone, Copy)]
pub(crate) struct Raw<'de> {
    /// The text between the quotes; checked, but not decoded.
    pub(crate) text: &'de str,
    pub(crate) escaped: bool,
}

/// The key of an entry.
#[derive(Clone, Copy)]
pub(crate) struct RawKey<'de> {
    pub(crate) raw: Raw<'de>,
    /// The offset of the opening quote.
    pub(crate) at: usize,
}

impl<'de> Lexer<'de> {
    pub(crate) fn new(text: &'de str, limits: JsonLimits, has_tags: bool) -> Self {
        Self { text, position: 0, depth: 0, limits, has_tags }
    }

    /// Moves to the value that starts at an offset of a text and ends where the text does. A number
    /// ends where no more digits follow, so nothing may follow it.
    pub(crate) fn restart(&mut self, text: &'de str, position: usize) {
        (self.text, self.position, self.depth) = (text, position, 0);
    }

    #[cold]
    pub(crate) fn error(&self, kind: ErrorKind) -> Error {
        Error::new(kind, self.position)
    }

    /// The error for a byte that is not allowed here, or for the end of the text.
    #[cold]
    pub(crate) fn unexpected(&self) -> Error {
        match self.peek() {
            None => self.error(ErrorKind::UnexpectedEnd),
            Some(_) => self.error(ErrorKind::UnexpectedCharacter),
        }
    }

    #[inline]
    pub(crate) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    /// Returns the bytes from the position on.
    #[inline]
    pub(crate) fn rest(&self) -> &'de [u8] {
        self.text.as_bytes().get(self.position..).unwrap_or_default()
    }

    /// Steps over bytes that have been seen.
    #[inline]
    pub(crate) fn advance(&mut self, count: usize) {
        // A position is at most the length of a text, so that this cannot wrap.
        self.position = self.position.wrapping_add(count);
    }

    /// Returns the part of the text between two positions that were read.
    #[inline]
    pub(crate) fn slice(&self, range: Range<usize>) -> &'de str {
        self.text.get(range).unwrap_or_default()
    }

    /// Steps over white space and returns the byte behind it, which is not stepped over.
    #[inline]
    pub(crate) fn skip_space(&mut self) -> Option<u8> {
        loop {
            match self.peek() {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.advance(1),
                other => return other,
            }
        }
    }

    /// Steps over a byte that is required here.
    #[inline]
    pub(crate) fn expect(&mut self, byte: u8) -> Result<(), Error> {
        if self.peek() == Some(byte) {
            self.advance(1);
            return Ok(());
        }
        Err(self.unexpected())
    }

    /// Steps over the word that is required here.
    #[inline]
    pub(crate) fn word(&mut self, word: &str) -> Result<(), Error> {
        let bytes = self.rest();
        if bytes.starts_with(word.as_bytes()) {
            self.advance(word.len());
            return Ok(());
        }
        let same = bytes.iter().zip(word.as_bytes()).take_while(|(left, right)| left == right);
        let same = same.count();
        self.advance(same);
        Err(self.unexpected())
    }

    /// Steps over white space, which must reach to the end of the text.
    pub(crate) fn end(&mut self) -> Result<(), Error> {
        match self.skip_space() {
            None => Ok(()),
            Some(_) => Err(self.error(ErrorKind::TrailingCharacters)),
        }
    }

    /// Steps over the opening bracket at the position.
    #[inline]
    pub(crate) fn enter(&mut self) -> Result<(), Error> {
        let limit = self.limits.max_depth();
        if self.depth >= limit {
            return Err(self.error(ErrorKind::DepthLimit { limit }));
        }
        self.depth = self.depth.wrapping_add(1);
        self.advance(1);
        Ok(())
    }

    /// Steps over the closing bracket at the position.
    #[inline]
    pub(crate) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.advance(1);
    }

    /// Steps to the next item of an array or object and returns whether there is one; the closing
    /// bracket is not stepped over.
    #[inline]
    pub(crate) fn item(&mut self, first: bool, close: u8) -> Result<bool, Error> {
        match self.skip_space() {
            Some(byte) if byte == close => Ok(false),
            _ if first => Ok(true),
            Some(b',') => {
                self.advance(1);
                self.skip_space();
                Ok(true)
            }
            _ => Err(self.unexpected()),
        }
    }

    /// Reads the key at the position, and steps over the colon behind it.
    #[inline(always)]
    pub(crate) fn key(&mut self) -> Result<RawKey<'de>, Error> {
        let at = self.position;
        let raw = self.raw_string()?;
        self.skip_space();
        self.expect(b':')?;
        Ok(RawKey { raw, at })
    }

    /// Reads the string whose opening quote is at the position.
    #[inline(always)]
    pub(crate) fn raw_string(&mut self) -> Result<Raw<'de>, Error> {
        self.expect(b'"')?;
        let start = self.position;
        self.position = end_of_plain(self.text.as_bytes(), start);
        if self.peek() != Some(b'"') {
            return self.raw_string_otherwise(start);
        }
        let text = self.slice(start..self.position);
        self.advance(1);
        Ok(Raw { text, escaped: false })
    }

    /// Reads on in a string that does not consist of plain characters alone.
    #[inline(never)]
    fn raw_string_otherwise(&mut self, start: usize) -> Result<Raw<'de>, Error> {
        let mut escaped = false;
        loop {
            match self.peek() {
                Some(b'"') => {
                    let text = self.slice(start..self.position);
                    self.advance(1);
                    return Ok(Raw { text, escaped });
                }
                Some(b'\\') => {
                    escaped = true;
                    self.escape_sequence()?;
                }
                None => return Err(self.error(ErrorKind::UnexpectedEnd)),
                Some(_) => return Err(self.error(ErrorKind::ControlCharacter)),
            }
            self.position = end_of_plain(self.text.as_bytes(), self.position);
        }
    }

    fn escape_sequence(&mut self) -> Result<(), Error> {
        let mut bytes = self.rest().iter();
        bytes.next();
        match bytes.next() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.advance(2);
                return Ok(());
            }
            Some(b'u') => {
                let digits = bytes.clone().take(4).take_while(|byte| byte.is_ascii_hexdigit());
                if digits.count() == 4 {
                    self.advance(6);
                    return Ok(());
                }
                if bytes.all(u8::is_ascii_hexdigit) {
                    return Err(Error::new(ErrorKind::UnexpectedEnd, self.text.len()));
                }
            }
            None => return Err(Error::new(ErrorKind::UnexpectedEnd, self.text.len())),
            Some(_) => {}
        }
        Err(self.error(ErrorKind::BadEscape))
    }
}
