//! Reading what a target type expects, by the kind of value that it expects.

use serde::de::Visitor;

use crate::error::Error;
use crate::lexer::Numeral;
use crate::protocol::{Marked, Marker};
use crate::read::access::{Entries, Items, Variant};
use crate::read::ahead::Ahead;
use crate::read::events::Events;
use crate::read::tagged::Tagged;
use crate::read::{Reader, too_long};
use crate::tag::BuiltinTag;
use crate::tag_names::Tag;

type Result<T> = core::result::Result<T, Error>;

impl<'de> Reader<'de, '_> {
    /// Reads a value such that an error without an offset gets the value's.
    #[inline]
    pub(crate) fn placed<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.lexer.skip_space();
        let at = self.lexer.position;
        match read(self) {
            Ok(value) => Ok(value),
            Err(error) => Err(error.or_at(at)),
        }
    }

    /// Reads through a tag that is not built in, or else rejects the value.
    #[cold]
    pub(crate) fn otherwise<V: Visitor<'de>>(
        &mut self,
        ahead: Ahead<'de>,
        visitor: V,
        read: impl FnOnce(&mut Self, V) -> Result<V::Value>,
    ) -> Result<V::Value> {
        match ahead {
            Ahead::Tag(tagged) if tagged.is_custom() => {
                self.within(tagged, |reader| read(reader, visitor))
            }
            other => Err(self.mismatch(&other, &visitor)),
        }
    }

    #[inline]
    pub(crate) fn list<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.lexer.enter()?;
        let value = visitor.visit_seq(Items::new(self))?;
        match self.lexer.skip_space() {
            Some(b']') => self.lexer.leave(),
            // A fault of the text is found by the search for exceptions, as after every error of a
            // type; a visitor that wants no elements at all does not look at any.
            Some(_) => return Err(too_long()),
            None => return Err(self.lexer.unexpected()),
        }
        Ok(value)
    }

    #[inline]
    pub(crate) fn map<V: Visitor<'de>>(
        &mut self,
        visitor: V,
        identifiers: bool,
    ) -> Result<V::Value> {
        self.lexer.enter()?;
        let mut entries = Entries::new(self, identifiers);
        let value = visitor.visit_map(&mut entries)?;
        entries.finish()?;
        Ok(value)
    }

    // What is expected is looked for first: nearly always it is there.

    #[inline]
    pub(crate) fn number_or<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| {
            if let Some(b'-' | b'0'..=b'9') = reader.lexer.peek() {
                return reader.number(visitor);
            }
            reader.number_otherwise(visitor)
        })
    }

    #[cold]
    fn number_otherwise<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        match self.ahead()? {
            Ahead::Number => self.number(visitor),
            other => self.otherwise(other, visitor, Self::number_or),
        }
    }

    #[inline]
    pub(crate) fn text_or<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| {
            if reader.lexer.peek() == Some(b'"') {
                return reader.text(visitor);
            }
            reader.text_otherwise(visitor)
        })
    }

    fn text_otherwise<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        use BuiltinTag::{DateTime, Markup, Uuid};
        match self.ahead()? {
            Ahead::Text => self.text(visitor),
            Ahead::Tag(
                tagged @ Tagged { tag: Tag::Builtin(tag @ (Markup | Uuid | DateTime)), .. },
            ) => self.builtin(tag, tagged, visitor),
            other => self.otherwise(other, visitor, Self::text_or),
        }
    }

    #[inline]
    pub(crate) fn bytes_or<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.ahead()? {
            Ahead::Tag(tagged) if tagged.is(BuiltinTag::Bytes) => {
                visitor.visit_byte_buf(reader.bytes(tagged)?)
            }
            other => reader.otherwise(other, visitor, Self::bytes_or),
        })
    }

    #[inline]
    pub(crate) fn list_or<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| {
            if reader.lexer.peek() == Some(b'[') {
                return reader.list(visitor);
            }
            reader.list_otherwise(visitor)
        })
    }

    fn list_otherwise<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        match self.ahead()? {
            Ahead::Tag(tagged) if tagged.is(BuiltinTag::Tuple) => self.tuple(tagged, visitor),
            other => self.otherwise(other, visitor, Self::list_or),
        }
    }

    /// Reads a map, or the fields of a struct, whose names are given then.
    #[inline]
    pub(crate) fn map_or<V: Visitor<'de>>(
        &mut self,
        visitor: V,
        fields: Option<&'static [&'static str]>,
    ) -> Result<V::Value> {
        self.placed(|reader| {
            if reader.lexer.peek() == Some(b'{') && !reader.may_be_tagged() {
                return reader.map(visitor, fields.is_some());
            }
            reader.map_otherwise(visitor, fields)
        })
    }

    fn map_otherwise<V: Visitor<'de>>(
        &mut self,
        visitor: V,
        fields: Option<&'static [&'static str]>,
    ) -> Result<V::Value> {
        let identifiers = fields.is_some();
        match self.ahead()? {
            Ahead::Map => self.map(visitor, identifiers),
            Ahead::Tag(tagged) if tagged.is(BuiltinTag::Dict) => {
                self.escaped_map(tagged, visitor, identifiers)
            }
            Ahead::Tag(tagged) if Self::is_entry(tagged, fields) => self.map(visitor, identifiers),
            other => {
                self.otherwise(other, visitor, |reader, visitor| reader.map_or(visitor, fields))
            }
        }
    }

    /// Returns whether a map or struct reads a tag that is not built in as a map of one entry.
    ///
    /// Where only Rust takes the key for a tag, Flask has written a dict. To read through it would take
    /// the fields of an inner dict, which may be a visitor's, for those of the outer one.
    fn is_entry(tagged: Tagged<'de>, fields: Option<&[&str]>) -> bool {
        tagged.tag == Tag::Unknown
            || tagged.tag == Tag::Declared && fields.is_some_and(|fields| tagged.is_one_of(fields))
    }

    /// Reads an enum from the object at the position.
    pub(crate) fn variant<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.lexer.enter()?;
        let value = visitor.visit_enum(Variant::Entry(self))?;
        match self.lexer.skip_space() {
            Some(b'}') => self.lexer.leave(),
            Some(b',') => return Err(too_long()),
            _ => return Err(self.lexer.unexpected()),
        }
        Ok(value)
    }

    /// Reads a value that only this crate's types ask for.
    pub(crate) fn marked<V: Visitor<'de>>(
        &mut self,
        marker: Marker,
        visitor: V,
    ) -> Result<V::Value> {
        if marker == Marker::Value {
            return visitor.visit_enum(Marked(Events::deserializer(self)));
        }
        let plain = self.tags.is_none();
        match (marker, self.ahead()?) {
            (Marker::Number, Ahead::Number) => match self.lexer.numeral()? {
                Numeral::Unsigned(number) => visitor.visit_u64(number),
                Numeral::Signed(number) => visitor.visit_i64(number),
                Numeral::Big(text) => visitor.visit_borrowed_str(text),
                Numeral::Float(text) => visitor.visit_f64(text.parse().unwrap_or(f64::NAN)),
            },
            (Marker::Markup, Ahead::Tag(tagged)) if tagged.is(BuiltinTag::Markup) => {
                self.markup(tagged, |reader| visitor.visit_enum(Marked(reader)))
            }
            (Marker::Uuid, Ahead::Tag(tagged)) if tagged.is(BuiltinTag::Uuid) => {
                self.builtin(BuiltinTag::Uuid, tagged, visitor)
            }
            (Marker::DateTime, Ahead::Tag(tagged)) if tagged.is(BuiltinTag::DateTime) => {
                self.builtin(BuiltinTag::DateTime, tagged, visitor)
            }
            (Marker::Uuid | Marker::DateTime, Ahead::Text) if plain => self.text(visitor),
            (_, other) => self.otherwise(other, visitor, |reader, visitor| {
                reader.placed(|reader| reader.marked(marker, visitor))
            }),
        }
    }
}
