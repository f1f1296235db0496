//! The names by which this crate's types and its reader and writer know each other through serde.
//!
//! serde has no words for markup, a UUID or a date. A newtype struct's name is the one thing that
//! reaches a format unchanged and that every other format ignores, so the types say by it what they
//! are.

use alloc::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, VariantAccess, Visitor};

use crate::error::Error;

pub(crate) const VALUE: &str = "$hardtack::Value";
pub(crate) const NUMBER: &str = "$hardtack::Number";
pub(crate) const MARKUP: &str = "$hardtack::Markup";
pub(crate) const UUID: &str = "$hardtack::Uuid";
pub(crate) const DATE_TIME: &str = "$hardtack::DateTime";
pub(crate) const TAGGED: &str = "$hardtack::Tagged";

/// The variant under which the text of a value travels with the built-in tags.
pub(crate) const BUILTIN: &str = "$hardtack::Builtin";
/// The variant under which the text of a value travels with every key taken for a tag.
pub(crate) const EVERY: &str = "$hardtack::Every";

/// The text of a value on its way to [`Value`](crate::Value)'s visitor, which builds the tree itself:
/// through serde each level of the tree would cost several stack frames.
pub(crate) struct Parcel<'de> {
    pub(crate) variant: &'static str,
    pub(crate) text: Cow<'de, str>,
}

impl<'de> EnumAccess<'de> for Parcel<'de> {
    type Error = Error;
    type Variant = Contents<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self::Variant), Error> {
        let name = seed.deserialize(Contents(Cow::Borrowed(self.variant)))?;
        Ok((name, Contents(self.text)))
    }
}

pub(crate) struct Contents<'de>(Cow<'de, str>);

impl<'de> Deserializer<'de> for Contents<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> VariantAccess<'de> for Contents<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_any(visitor)
    }
}
