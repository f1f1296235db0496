//! serde's `Deserializer`, straight from the text.

use serde::de::{Deserializer, Visitor};

use crate::error::Error;
use crate::protocol;
use crate::read::access::Variant;
use crate::read::body::{Next, too_long};
use crate::read::number::Numeral;
use crate::read::owned::Owned;
use crate::read::reader::Reader;
use crate::read::scan;
use crate::read::scan::Nothing;
use crate::registry::{Hit, Tags};
use crate::tag::BuiltinTag;

type Result<T> = core::result::Result<T, Error>;

impl<'de> Reader<'de, '_> {
    /// Reads a value such that an error without a place is given that of the value.
    #[inline]
    fn placed<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.skip_space();
        let at = self.position;
        match read(self) {
            Ok(value) => Ok(value),
            Err(error) => Err(error.or_at(at)),
        }
    }

    /// Reads something that is not what was asked for in the text, but may be so by a registered tag.
    #[cold]
    fn otherwise<V: Visitor<'de>>(
        &mut self,
        next: &Next<'_>,
        visitor: V,
        read: impl FnOnce(Owned, V) -> Result<V::Value>,
    ) -> Result<V::Value> {
        match next {
            Next::Tag(verdict) if matches!(verdict.hit, Hit::Registered(_)) => {
                read(Owned(self.registered(verdict.end)?), visitor)
            }
            other => Err(self.mismatch(other, &visitor)),
        }
    }

    /// Tells whether the object ahead is marked with a registered tag.
    fn is_at_registered(&mut self) -> Result<bool> {
        if !matches!(self.rules.tags, Tags::Registry(_)) {
            return Ok(false);
        }
        let verdict = self.judge()?;
        Ok(verdict.is_some_and(|verdict| matches!(verdict.hit, Hit::Registered(_))))
    }

    /// Reads an option of what a registered tag makes of its body, which may be null.
    #[cold]
    fn registered_option<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        match self.judge()? {
            Some(verdict) => Owned(self.registered(verdict.end)?).deserialize_option(visitor),
            None => Err(self.unexpected()),
        }
    }

    // What is expected is looked for first: nearly always it is there.

    #[inline]
    fn number_or<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| {
            if let Some(b'-' | b'0'..=b'9') = reader.peek() {
                return reader.number(visitor);
            }
            reader.number_otherwise(visitor)
        })
    }

    #[cold]
    fn number_otherwise<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        match self.next()? {
            Next::Number => self.number(visitor),
            other => self.otherwise(&other, visitor, Owned::deserialize_any),
        }
    }

    #[inline]
    fn text_or<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| {
            if reader.peek() == Some(b'"') {
                return reader.text(visitor);
            }
            reader.text_otherwise(visitor)
        })
    }

    fn text_otherwise<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        match self.next()? {
            Next::Text => self.text(visitor),
            Next::Tag(verdict) if verdict.is_text() => self.tagged(&verdict, visitor),
            other => self.otherwise(&other, visitor, Owned::deserialize_str),
        }
    }

    #[inline]
    fn bytes_or<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.next()? {
            Next::Tag(verdict) if verdict.is(BuiltinTag::Bytes) => {
                visitor.visit_byte_buf(reader.bytes(&verdict)?)
            }
            other => reader.otherwise(&other, visitor, Owned::deserialize_bytes),
        })
    }

    #[inline]
    fn list_or<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| {
            if reader.peek() == Some(b'[') {
                return reader.list(visitor);
            }
            reader.list_otherwise(visitor)
        })
    }

    fn list_otherwise<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        match self.next()? {
            Next::Tag(verdict) if verdict.is(BuiltinTag::Tuple) => self.tagged(&verdict, visitor),
            other => self.otherwise(&other, visitor, Owned::deserialize_seq),
        }
    }

    #[inline]
    fn map_or<V: Visitor<'de>>(&mut self, visitor: V, identifiers: bool) -> Result<V::Value> {
        self.placed(|reader| {
            if reader.peek() == Some(b'{') && !reader.first_key_is_a_tag() {
                return reader.map(visitor, identifiers);
            }
            reader.map_otherwise(visitor, identifiers)
        })
    }

    fn map_otherwise<V: Visitor<'de>>(
        &mut self,
        visitor: V,
        identifiers: bool,
    ) -> Result<V::Value> {
        match self.next()? {
            Next::Map => self.map(visitor, identifiers),
            Next::Tag(verdict) if verdict.is(BuiltinTag::Dict) => {
                self.escaped_map(&verdict, visitor, identifiers)
            }
            other => self.otherwise(&other, visitor, Owned::deserialize_map),
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
        self.placed(|reader| match reader.next()? {
            Next::Null => visitor.visit_unit(),
            Next::Bool(value) => visitor.visit_bool(value),
            Next::Number => reader.number(visitor),
            Next::Text => reader.text(visitor),
            Next::List => reader.list(visitor),
            Next::Map => reader.map(visitor, false),
            Next::Tag(verdict) => reader.tagged(&verdict, visitor),
        })
    }

    #[inline]
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.next()? {
            Next::Bool(value) => visitor.visit_bool(value),
            other => reader.otherwise(&other, visitor, Owned::deserialize_bool),
        })
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.next()? {
            Next::Number => reader.float(visitor, V::visit_f32),
            other => reader.otherwise(&other, visitor, Owned::deserialize_f32),
        })
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.next()? {
            Next::Number => reader.float(visitor, V::visit_f64),
            other => reader.otherwise(&other, visitor, Owned::deserialize_f64),
        })
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.peek() {
            Some(b'n') => {
                reader.word("null")?;
                visitor.visit_none()
            }
            Some(b'{') if reader.is_at_registered()? => reader.registered_option(visitor),
            _ => visitor.visit_some(reader),
        })
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.next()? {
            Next::Null => visitor.visit_unit(),
            other => reader.otherwise(&other, visitor, Owned::deserialize_unit),
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
        self.placed(|reader| match name {
            protocol::VALUE => reader.parcel(visitor),
            protocol::NUMBER => match reader.next()? {
                Next::Number => match reader.numeral()? {
                    Numeral::Unsigned(number) => visitor.visit_u64(number),
                    Numeral::Signed(number) => visitor.visit_i64(number),
                    Numeral::Big(text) => visitor.visit_borrowed_str(text),
                    Numeral::Float(text) => visitor.visit_f64(text.parse().unwrap_or(f64::NAN)),
                },
                other => reader.otherwise(&other, visitor, |owned, visitor| {
                    owned.deserialize_newtype_struct(protocol::NUMBER, visitor)
                }),
            },
            protocol::MARKUP => reader.marked(BuiltinTag::Markup, visitor),
            protocol::UUID => reader.marked(BuiltinTag::Uuid, visitor),
            protocol::DATE_TIME => reader.marked(BuiltinTag::DateTime, visitor),
            _ => visitor.visit_newtype_struct(reader),
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
        self.map_or(visitor, false)
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.map_or(visitor, true)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.placed(|reader| match reader.next()? {
            Next::Text => visitor.visit_enum(Variant::Unit(reader)),
            Next::Map => {
                reader.enter()?;
                let value = visitor.visit_enum(Variant::Entry(reader))?;
                match reader.skip_space() {
                    Some(b'}') => reader.leave(),
                    Some(b',') => return Err(too_long()),
                    _ => return Err(reader.unexpected()),
                }
                Ok(value)
            }
            Next::Tag(verdict) if verdict.is(BuiltinTag::Dict) => {
                let Some(entry) = verdict.escaped else { return Err(reader.unexpected()) };
                reader.within(&verdict, |reader| {
                    reader.enter()?;
                    reader.position = entry.value;
                    let name = reader.without_suffix(&entry);
                    visitor.visit_enum(Variant::Named(reader, name, entry.key.0))
                })
            }
            other => reader.otherwise(&other, visitor, |owned, visitor| {
                owned.deserialize_enum(name, variants, visitor)
            }),
        })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        scan::value(self, &mut Nothing)?;
        visitor.visit_unit()
    }
}
