//! serde's `Deserializer` from a tree of values, for what registered tags make of their bodies.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec;

use serde::de::value::StringDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

use crate::error::{Error, ErrorKind, Found};
use crate::map;
use crate::number::Numeric;
use crate::protocol::{self, Parcel};
use crate::read::body;
use crate::read::key::Key;
use crate::value::Value;
use crate::write;

type Result<T> = core::result::Result<T, Error>;

/// A value that gives itself away.
pub(crate) struct Owned(pub(crate) Value);

impl Owned {
    fn mismatch<'de, V: Visitor<'de>>(&self, visitor: &V) -> Error {
        Error::wrong_type(visitor, self.0.found())
    }

    /// Looks through the tag of a value that a registered tag made.
    fn body(mut self) -> Self {
        while let Value::Tagged(tagged) = self.0 {
            self.0 = tagged.into_parts().1;
        }
        self
    }
}

/// Defines methods that read values of some types as whatever they are.
macro_rules! only {
    ($pattern:pat => $($method:ident)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            let this = self.body();
            match this.0 {
                $pattern => this.deserialize_any(visitor),
                _ => Err(this.mismatch(&visitor)),
            }
        }
    )+};
}

impl<'de> Deserializer<'de> for Owned {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.body().0 {
            Value::Null | Value::Tagged(_) => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(number) => match number.numeric() {
                Numeric::Unsigned(number) => visitor.visit_u64(number),
                Numeric::Signed(number) => visitor.visit_i64(number),
                Numeric::Float(number) => visitor.visit_f64(number),
                Numeric::Big => match (number.as_i128(), number.as_u128()) {
                    (Some(number), _) => visitor.visit_i128(number).map_err(Error::or_out_of_range),
                    (_, Some(number)) => visitor.visit_u128(number).map_err(Error::or_out_of_range),
                    _ => Err(Error::unplaced(ErrorKind::NumberOutOfRange)),
                },
            },
            Value::Text(text) => visitor.visit_string(text),
            Value::Markup(text) => visitor.visit_string(text.into_string()),
            Value::Bytes(bytes) => visitor.visit_byte_buf(bytes.into_vec()),
            Value::Uuid(uuid) => visitor.visit_string(uuid.to_hex()),
            Value::DateTime(date) => visitor.visit_string(date.to_http_date()),
            Value::List(list) => visitor.visit_seq(OwnedItems(list.into_vec().into_iter())),
            Value::Tuple(tuple) => visitor.visit_seq(OwnedItems(tuple.into_vec().into_iter())),
            Value::Map(map) => {
                visitor.visit_map(OwnedEntries { rest: map.into_iter(), value: None })
            }
        }
    }

    only! { Value::Bool(_) => deserialize_bool }
    only! { Value::Null => deserialize_unit }
    only! {
        Value::Number(_) =>
            deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
            deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }
    only! {
        Value::Text(_) | Value::Markup(_) | Value::Uuid(_) | Value::DateTime(_) =>
            deserialize_char deserialize_str deserialize_string deserialize_identifier
    }
    only! { Value::Bytes(_) => deserialize_bytes deserialize_byte_buf }
    only! { Value::List(_) | Value::Tuple(_) => deserialize_seq }
    only! { Value::Map(_) => deserialize_map }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_map(visitor)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_f64(visitor)
    }

    /// An integer, too, and of any size.
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let this = self.body();
        match &this.0 {
            Value::Number(number) => visitor.visit_f64(number.as_f64()),
            _ => Err(this.mismatch(&visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        if name == protocol::VALUE {
            let text = Cow::Owned(write::travelling_text(&self.0)?);
            return visitor.visit_enum(Parcel { variant: protocol::EVERY, text });
        }
        let this = self.body();
        match (name, &this.0) {
            (protocol::NUMBER, Value::Number(number)) => {
                visitor.visit_string(alloc::string::ToString::to_string(number))
            }
            (protocol::MARKUP, Value::Markup(_))
            | (protocol::UUID, Value::Uuid(_))
            | (protocol::DATE_TIME, Value::DateTime(_)) => this.deserialize_any(visitor),
            (protocol::NUMBER | protocol::MARKUP | protocol::UUID | protocol::DATE_TIME, _) => {
                Err(this.mismatch(&visitor))
            }
            _ => visitor.visit_newtype_struct(this),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let this = self.body();
        let (name, value) = match this.0 {
            Value::Text(name) => (name, None),
            Value::Map(mut map) => match map.pop() {
                Some((name, value)) if map.is_empty() => (name, Some(Self(value))),
                Some(_) => return Err(body::too_long()),
                None => return Err(Error::wrong_type(&"a map of one entry", Found::Map)),
            },
            _ => return Err(this.mismatch(&visitor)),
        };
        visitor.visit_enum(OwnedVariant { name, value })
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }
}

struct OwnedItems(vec::IntoIter<Value>);

impl<'de> SeqAccess<'de> for OwnedItems {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        self.0.next().map(|item| seed.deserialize(Owned(item))).transpose()
    }
}

struct OwnedEntries {
    rest: map::IntoIter,
    value: Option<Value>,
}

impl<'de> MapAccess<'de> for OwnedEntries {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let Some((key, value)) = self.rest.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(Key::owned(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        seed.deserialize(Owned(self.value.take().unwrap_or_default()))
    }
}

struct OwnedVariant {
    name: String,
    value: Option<Owned>,
}

impl<'de> EnumAccess<'de> for OwnedVariant {
    type Error = Error;
    type Variant = OwnedContent;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self::Variant)> {
        let name: StringDeserializer<Error> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, OwnedContent(self.value)))
    }
}

/// What belongs to the variant of an enum.
struct OwnedContent(Option<Owned>);

impl OwnedContent {
    fn value(self) -> Result<Owned> {
        self.0.ok_or_else(|| Error::wrong_type(&"a variant with a value", Found::Text))
    }
}

impl<'de> VariantAccess<'de> for OwnedContent {
    type Error = Error;

    fn unit_variant(self) -> Result<()> {
        self.0.map_or(Ok(()), serde::Deserialize::deserialize)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        seed.deserialize(self.value()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.value()?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.value()?.deserialize_map(visitor)
    }
}
