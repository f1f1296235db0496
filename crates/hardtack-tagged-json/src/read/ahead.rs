//! The value ahead: its kind is known before anything is decoded.

use serde::de::Visitor;

use crate::error::Error;
use crate::kind::ValueKind;
use crate::read::Reader;
use crate::read::tagged::Tagged;

type Result<T> = core::result::Result<T, Error>;

/// The kind of value at the current offset.
pub(crate) enum Ahead<'de> {
    Null,
    Bool(bool),
    Number,
    Text,
    List,
    Map,
    Tag(Tagged<'de>),
}

impl Ahead<'_> {
    pub(crate) fn kind(&self) -> ValueKind {
        match self {
            Self::Null => ValueKind::Null,
            Self::Bool(_) => ValueKind::Bool,
            Self::Number => ValueKind::Integer,
            Self::Text => ValueKind::Text,
            Self::List => ValueKind::List,
            Self::Map => ValueKind::Map,
            Self::Tag(tagged) => tagged.tag.kind(),
        }
    }
}

impl<'de> Reader<'de, '_> {
    /// Looks at the value ahead; null and booleans are stepped over, nothing else is.
    #[inline]
    pub(crate) fn ahead(&mut self) -> Result<Ahead<'de>> {
        Ok(match self.lexer.skip_space() {
            Some(b'"') => Ahead::Text,
            Some(b'-' | b'0'..=b'9' | b'N' | b'I') => Ahead::Number,
            Some(b'{') => match self.tag_ahead() {
                Some(tagged) => Ahead::Tag(tagged),
                None => Ahead::Map,
            },
            Some(b'[') => Ahead::List,
            Some(b'n') => self.lexer.word("null").map(|()| Ahead::Null)?,
            Some(b't') => self.lexer.word("true").map(|()| Ahead::Bool(true))?,
            Some(b'f') => self.lexer.word("false").map(|()| Ahead::Bool(false))?,
            _ => return Err(self.lexer.unexpected()),
        })
    }

    #[cold]
    pub(crate) fn mismatch<'v, V: Visitor<'v>>(&mut self, ahead: &Ahead<'_>, visitor: &V) -> Error {
        let mut found = ahead.kind();
        if matches!(ahead, Ahead::Number) {
            match self.lexer.numeral() {
                Ok(numeral) => found = numeral.kind(),
                Err(error) => return error,
            }
        }
        Error::wrong_type(visitor, found)
    }
}
