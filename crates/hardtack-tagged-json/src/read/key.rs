//! The keys of maps, which JSON can only spell as text.

use alloc::borrow::Cow;

use serde::de::value::{BorrowedStrDeserializer, StringDeserializer};
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, Visitor};

use crate::error::{Error, ErrorKind};
use crate::escape;
use crate::kind::ValueKind;
use crate::lexer::{Raw, is_canonical_integer};
use crate::protocol::Marker;

type Result<T> = core::result::Result<T, Error>;

/// A key that has been read, in whose text Python's `json.dumps` writes `None`, `True` and numbers too.
pub(crate) struct Key<'de> {
    /// The decoded text, if Rust can hold it.
    text: Option<Cow<'de, str>>,
    raw: &'de str,
    /// The key is the name of a field or variant.
    identifier: bool,
}

impl<'de> Key<'de> {
    #[inline]
    pub(crate) fn new(raw: Raw<'de>, identifier: bool) -> Self {
        let text =
            if raw.escaped { escape::unescape(raw.text) } else { Some(Cow::Borrowed(raw.text)) };
        Self { text, raw: raw.text, identifier }
    }

    /// Reads the key such that an error without an offset gets the key's.
    #[inline]
    pub(crate) fn seeded<S: DeserializeSeed<'de>>(self, seed: S, at: usize) -> Result<S::Value> {
        match seed.deserialize(self) {
            Ok(key) => Ok(key),
            Err(error) => Err(error.or_at(at)),
        }
    }

    #[inline]
    fn text(self) -> Result<Cow<'de, str>> {
        self.text.ok_or_else(|| Error::unplaced(ErrorKind::LoneSurrogate))
    }

    fn wrong<V: Visitor<'de>>(visitor: &V) -> Error {
        Error::wrong_type(visitor, ValueKind::Text)
    }

    fn integer<V: Visitor<'de>>(
        self,
        visitor: V,
        read: impl FnOnce(&str, V) -> Option<Result<V::Value>>,
    ) -> Result<V::Value> {
        let text = self.text()?;
        if !is_canonical_integer(&text) {
            return Err(Self::wrong(&visitor));
        }
        read(&text, visitor).unwrap_or_else(|| Err(Error::unplaced(ErrorKind::NumberOutOfRange)))
    }

    fn float<V: Visitor<'de>>(text: &str, visitor: V) -> Result<V::Value> {
        let number = match text {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            text if text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e')) => {
                text.parse().ok()
            }
            _ => None,
        };
        match number {
            Some(number) => visitor.visit_f64(number),
            None => Err(Self::wrong(&visitor)),
        }
    }
}

macro_rules! integers {
    ($($method:ident $visit:ident)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            self.integer(visitor, |text, visitor| Some(visitor.$visit(text.parse().ok()?)))
        }
    )+};
}

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = Error;

    integers! {
        deserialize_i8 visit_i64 deserialize_i16 visit_i64 deserialize_i32 visit_i64
        deserialize_i64 visit_i64 deserialize_i128 visit_i128
        deserialize_u8 visit_u64 deserialize_u16 visit_u64 deserialize_u32 visit_u64
        deserialize_u64 visit_u64 deserialize_u128 visit_u128
    }

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.identifier && self.text.is_none() {
            // Rust cannot hold this as text, and no field or variant can have such a name.
            return visitor.visit_byte_buf(escape::unescape_to_bytes(self.raw));
        }
        match self.text()? {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match &*self.text()? {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(Self::wrong(&visitor)),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        Self::float(&self.text()?, visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        Self::float(&self.text()?, visitor)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match &*self.text()? {
            "null" => visitor.visit_unit(),
            _ => Err(Self::wrong(&visitor)),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.text.as_deref() {
            Some("null") => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        match Marker::of(name) {
            Some(Marker::Number) => {
                let text = self.text()?;
                if is_canonical_integer(&text) {
                    visitor.visit_str(&text)
                } else {
                    Self::float(&text, visitor)
                }
            }
            // A key carries no tag, so that it is plain text.
            Some(Marker::Markup | Marker::Uuid | Marker::DateTime) => Err(Self::wrong(&visitor)),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        match self.text()? {
            Cow::Borrowed(text) => visitor.visit_enum(BorrowedStrDeserializer::new(text)),
            Cow::Owned(text) => {
                let text: StringDeserializer<Error> = text.into_deserializer();
                visitor.visit_enum(text)
            }
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        char str string bytes byte_buf seq tuple tuple_struct map struct identifier
    }
}
