//! serde's `Deserializer`, straight from the text.

use serde::de::{Deserializer, Visitor};

use crate::error::Error;
use crate::protocol::Marker;
use crate::read::Reader;
use crate::read::access::Variant;
use crate::read::ahead::Ahead;
use crate::tag::BuiltinTag;
use crate::tag_names::Tag;

type Result<T> = core::result::Result<T, Error>;

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
        if self.checked != Some(self.lexer.position) {
            self.lexer.skip_value()?;
        }
        visitor.visit_unit()
    }
}
