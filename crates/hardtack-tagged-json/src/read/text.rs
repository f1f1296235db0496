//! Strings and numbers, handed to a visitor.

use serde::de::Visitor;

use crate::error::{Error, ErrorKind};
use crate::escape;
use crate::lexer::{Numeral, Raw};
use crate::read::Reader;

type Result<T> = core::result::Result<T, Error>;

/// A decoded string.
pub(crate) enum Decoded<'de, 'r> {
    Borrowed(&'de str),
    Scratch(&'r str),
}

impl<'de> Decoded<'de, '_> {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Scratch(text) => text,
        }
    }

    #[inline]
    pub(crate) fn visit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Self::Borrowed(text) => visitor.visit_borrowed_str(text),
            Self::Scratch(text) => visitor.visit_str(text),
        }
    }
}

impl<'de> Reader<'de, '_> {
    /// Reads the string at the position, and decodes it into the scratch buffer if it has escapes.
    #[inline]
    pub(crate) fn decoded(&mut self) -> Result<Decoded<'de, '_>> {
        let at = self.lexer.position;
        let raw = self.lexer.raw_string()?;
        self.decode(raw, at)
    }

    /// Decodes a string, into the scratch buffer if it has escapes.
    #[inline]
    pub(crate) fn decode(&mut self, raw: Raw<'de>, at: usize) -> Result<Decoded<'de, '_>> {
        if !raw.escaped {
            return Ok(Decoded::Borrowed(raw.text));
        }
        self.scratch.clear();
        if !escape::unescape_into(raw.text, &mut self.scratch) {
            return Err(Error::new(ErrorKind::LoneSurrogate, at));
        }
        Ok(Decoded::Scratch(&self.scratch))
    }

    #[inline]
    pub(crate) fn text<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        let at = self.lexer.position;
        let raw = self.lexer.raw_string()?;
        if !raw.escaped {
            return visitor.visit_borrowed_str(raw.text);
        }
        self.decode(raw, at)?.visit(visitor)
    }

    pub(crate) fn number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        match self.lexer.numeral()? {
            Numeral::Unsigned(number) => visitor.visit_u64(number),
            Numeral::Signed(number) => visitor.visit_i64(number),
            Numeral::Float(text) => visitor.visit_f64(text.parse().unwrap_or(f64::NAN)),
            Numeral::Big(text) => match (text.parse::<i128>(), text.parse::<u128>()) {
                (Ok(number), _) => visitor.visit_i128(number).map_err(Error::or_out_of_range),
                (_, Ok(number)) => visitor.visit_u128(number).map_err(Error::or_out_of_range),
                _ => Err(Error::unplaced(ErrorKind::NumberOutOfRange)),
            },
        }
    }

    /// Reads a float of the target's precision, from an integer too, as Python's `float`.
    pub(crate) fn float<F, V>(
        &mut self,
        visitor: V,
        visit: fn(V, F) -> Result<V::Value>,
    ) -> Result<V::Value>
    where
        F: core::str::FromStr,
        V: Visitor<'de>,
    {
        let start = self.lexer.position;
        let text = match self.lexer.numeral()? {
            // Python's integer zero has no sign.
            Numeral::Unsigned(0) => "0",
            Numeral::Float(text) => text,
            _ => self.lexer.slice(start..self.lexer.position),
        };
        match text.parse() {
            Ok(number) => visit(visitor, number),
            Err(_) => Err(Error::new(ErrorKind::BadNumber, start)),
        }
    }
}
