//! A position in the text, and what can be read there without knowing the target.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use crate::error::{Error, ErrorKind};
use crate::escape;
use crate::plain::end_of_plain;
use crate::read::number::{self, Numeral};
use crate::read::scan::Frame;
use crate::read::tag::Verdicts;
use crate::registry::Tags;

/// What a text must keep to.
#[derive(Clone, Copy)]
pub(crate) struct Rules<'s> {
    pub(crate) max_depth: usize,
    pub(crate) max_digits: usize,
    pub(crate) tags: Tags<'s>,
}

/// Reads a text from the left to the right.
pub(crate) struct Reader<'de, 's> {
    pub(crate) text: &'de str,
    /// Never behind the end of the text, and never within a character.
    pub(crate) position: usize,
    /// The number of brackets that are open.
    pub(crate) depth: usize,
    pub(crate) rules: Rules<'s>,
    pub(crate) verdicts: Verdicts<'s>,
    /// The places of keys that a later key of the same map overrides, in ascending order.
    pub(crate) shadowed: &'s [usize],
    pub(crate) scratch: String,
    /// Room for the arrays and objects that are open while a value is checked.
    pub(crate) open: Vec<Frame>,
}

/// A string as it stands in the text.
#[derive(Clone, Copy)]
pub(crate) struct Raw<'de> {
    /// What is between the quotes; checked, but not decoded.
    pub(crate) text: &'de str,
    pub(crate) escaped: bool,
}

impl<'de, 's> Reader<'de, 's> {
    pub(crate) fn new(text: &'de str, rules: Rules<'s>) -> Self {
        Self {
            text,
            position: 0,
            depth: 0,
            rules,
            verdicts: Verdicts::default(),
            shadowed: &[],
            scratch: String::new(),
            open: Vec::new(),
        }
    }

    /// Goes to the value that begins at a position of a text and ends where the text does: a number
    /// ends where no more digits follow, so nothing else may stand behind one.
    pub(crate) fn restart(&mut self, text: &'de str, position: usize) {
        self.text = text;
        self.position = position;
        self.depth = 0;
        self.verdicts = Verdicts::default();
    }

    #[cold]
    pub(crate) fn error(&self, kind: ErrorKind) -> Error {
        Error::new(kind, self.position)
    }

    /// The error for a byte that cannot stand here, or for the end of the text.
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

    /// Steps over white space and looks at the byte behind it.
    #[inline]
    pub(crate) fn skip_space(&mut self) -> Option<u8> {
        loop {
            match self.peek() {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.advance(1),
                other => return other,
            }
        }
    }

    /// Steps over a byte that must stand here.
    #[inline]
    pub(crate) fn expect(&mut self, byte: u8) -> Result<(), Error> {
        if self.peek() == Some(byte) {
            self.advance(1);
            return Ok(());
        }
        Err(self.unexpected())
    }

    /// Steps over the word that must stand here.
    #[inline]
    pub(crate) fn word(&mut self, word: &str) -> Result<(), Error> {
        let bytes = self.text.as_bytes().get(self.position..).unwrap_or_default();
        if bytes.starts_with(word.as_bytes()) {
            self.advance(word.len());
            return Ok(());
        }
        let same = bytes.iter().zip(word.as_bytes()).take_while(|(left, right)| left == right);
        let same = same.count();
        self.advance(same);
        let error = self.unexpected();
        Err(error)
    }

    /// Steps over white space, which must reach to the end of the text.
    pub(crate) fn end(&mut self) -> Result<(), Error> {
        match self.skip_space() {
            None => Ok(()),
            Some(_) => Err(self.error(ErrorKind::TrailingCharacters)),
        }
    }

    /// Notes an opening bracket, at which the reader stands, and steps over it.
    #[inline]
    pub(crate) fn enter(&mut self) -> Result<(), Error> {
        let limit = self.rules.max_depth;
        if self.depth >= limit {
            return Err(self.error(ErrorKind::DepthLimit { limit }));
        }
        self.depth = self.depth.wrapping_add(1);
        self.advance(1);
        Ok(())
    }

    /// Notes a closing bracket, at which the reader stands, and steps over it.
    #[inline]
    pub(crate) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.advance(1);
    }

    /// Reads the string at whose opening quote the reader stands.
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
        let mut bytes = self.text.as_bytes().get(self.position..).unwrap_or_default().iter();
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

    /// Reads the number at which the reader stands, `NaN` and the infinities included.
    #[inline]
    pub(crate) fn numeral(&mut self) -> Result<Numeral<'de>, Error> {
        number::read(self)
    }

    /// Decodes a string that was read before, into the scratch buffer if it must be.
    pub(crate) fn decode(&mut self, raw: Raw<'de>, at: usize) -> Result<Decoded<'de, '_>, Error> {
        if !raw.escaped {
            return Ok(Decoded::Borrowed(raw.text));
        }
        self.scratch.clear();
        if !escape::unescape_into(raw.text, &mut self.scratch) {
            return Err(Error::new(ErrorKind::LoneSurrogate, at));
        }
        Ok(Decoded::Scratch(&self.scratch))
    }
}

/// A decoded string.
pub(crate) enum Decoded<'de, 'r> {
    Borrowed(&'de str),
    Scratch(&'r str),
}

impl Decoded<'_, '_> {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Scratch(text) => text,
        }
    }
}
