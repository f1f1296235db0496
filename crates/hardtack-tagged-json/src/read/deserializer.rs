//! serde's `Deserializer`, straight from the text.

use serde::de::{Deserializer, Visitor};

use crate::error::Error;
use crate::kind::ValueKind;
use crate::lexer::Numeral;
use crate::protocol::{Marked, Marker};
use crate::read::access::{Entries, Items, Variant};
use crate::read::events::Events;
use crate::read::tagged::Tagged;
use crate::read::{Reader, too_long};
use crate::tag::BuiltinTag;
use crate::tag_names::Tag;

type Result<T> = core::result::Result<T, Error>;

/// What is at the position.
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

    /// Reads a value such that an error without an offset gets the value's.
    #[inline]
    fn placed<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.lexer.skip_space();
        let at = self.lexer.position;
        match read(self) {
            Ok(value) => Ok(value),
            Err(error) => Err(error.or_at(at)),
        }
    }

    /// Reads through a tag that is not built in, or else rejects the value.
    #[cold]
    fn otherwise<V: Visitor<'de>>(
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

    #[cold]
    fn mismatch<'v, V: Visitor<'v>>(&mut self, ahead: &Ahead<'_>, visitor: &V) -> Error {
        let mut found = ahead.kind();
        if matches!(ahead, Ahead::Number) {
            match self.lexer.numeral() {
                Ok(numeral) => found = numeral.kind(),
                Err(error) => return error,
            }
        }
        Error::wrong_type(visitor, found)
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
    fn map<V: Visitor<'de>>(&mut self, visitor: V, identifiers: bool) -> Result<V::Value> {
        self.lexer.enter()?;
        let mut entries = Entries::new(self, identifiers);
        let value = visitor.visit_map(&mut entries)?;
        entries.finish()?;
        Ok(value)
    }

    // What is expected is looked for first: nearly always it is there.

    #[inline]
    fn number_or<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
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
    fn text_or<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
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
    fn bytes_or<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.ahead()? {
            Ahead::Tag(tagged) if tagged.is(BuiltinTag::Bytes) => {
                visitor.visit_byte_buf(reader.bytes(tagged)?)
            }
            other => reader.otherwise(other, visitor, Self::bytes_or),
        })
    }

    #[inline]
    fn list_or<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
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
    fn map_or<V: Visitor<'de>>(
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
    fn variant<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
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
    fn marked<V: Visitor<'de>>(&mut self, marker: Marker, visitor: V) -> Result<V::Value> {
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

/// Defines methods that all read in the same way.
macro_rules! alike {
    ($read:ident: $($method:ident)+) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            self.$read(visitor)
        }
    )+};
}

impl<'de> Deserializer<'de> for &mut Reader<'de, '_> {
    type Error = Error;

    alike! { number_or:
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }
    alike! { text_or: deserialize_char deserialize_str deserialize_string deserialize_identifier }
    alike! { bytes_or: deserialize_bytes deserialize_byte_buf }
    alike! { list_or: deserialize_seq }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.ahead()? {
            Ahead::Null => visitor.visit_unit(),
            Ahead::Bool(value) => visitor.visit_bool(value),
            Ahead::Number => reader.number(visitor),
            Ahead::Text => reader.text(visitor),
            Ahead::List => reader.list(visitor),
            Ahead::Map => reader.map(visitor, false),
            Ahead::Tag(tagged) => match tagged.tag {
                Tag::Builtin(tag) => reader.builtin(tag, tagged, visitor),
                Tag::Declared => reader.within(tagged, |reader| reader.deserialize_any(visitor)),
                Tag::Unknown => reader.map(visitor, false),
            },
        })
    }

    #[inline]
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.ahead()? {
            Ahead::Bool(value) => visitor.visit_bool(value),
            other => reader.otherwise(other, visitor, |reader, v| reader.deserialize_bool(v)),
        })
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.ahead()? {
            Ahead::Number => reader.float(visitor, V::visit_f32),
            other => reader.otherwise(other, visitor, |reader, v| reader.deserialize_f32(v)),
        })
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.ahead()? {
            Ahead::Number => reader.float(visitor, V::visit_f64),
            other => reader.otherwise(other, visitor, |reader, v| reader.deserialize_f64(v)),
        })
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| {
            if reader.lexer.peek() == Some(b'n') {
                reader.lexer.word("null")?;
                return visitor.visit_none();
            }
            visitor.visit_some(reader)
        })
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.ahead()? {
            Ahead::Null => visitor.visit_unit(),
            other => reader.otherwise(other, visitor, |reader, v| reader.deserialize_unit(v)),
        })
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_unit(visitor)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        self.placed(|reader| match Marker::of(name) {
            None => visitor.visit_newtype_struct(reader),
            Some(marker) => reader.marked(marker, visitor),
        })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.list_or(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.list_or(visitor)
    }

    #[inline]
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.map_or(visitor, None)
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.map_or(visitor, Some(fields))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.placed(|reader| match reader.ahead()? {
            Ahead::Text => visitor.visit_enum(Variant::Unit(reader)),
            Ahead::Map => reader.variant(visitor),
            Ahead::Tag(tagged) if tagged.is(BuiltinTag::Dict) => reader.within(tagged, |reader| {
                let key = reader.open_escaped()?;
                let value = visitor.visit_enum(Variant::Named(reader, key))?;
                reader.close_escaped()?;
                Ok(value)
            }),
            Ahead::Tag(tagged) if tagged.is_custom() && tagged.is_one_of(variants) => {
                reader.variant(visitor)
            }
            other => reader.otherwise(other, visitor, |reader, visitor| {
                reader.deserialize_enum(name, variants, visitor)
            }),
        })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.lexer.skip_value()?;
        visitor.visit_unit()
    }
}
