//! The protocol by which this crate's types, reader and writer recognize each other through serde.
//!
//! serde has no notion of markup, a UUID or a date. The name of a newtype struct is the one thing that
//! reaches a format unchanged and that every other format ignores, so the types say by it what they are.
//! In the other direction, the reader says by an enum that it is this reader. Both are compared by their
//! addresses, not as text, so that no document can contain them.

use core::fmt;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error as _, VariantAccess, Visitor};

use crate::error::Error;

static VALUE: &str = "$hardtack::Value";
static NUMBER: &str = "$hardtack::Number";
static MARKUP: &str = "$hardtack::Markup";
static UUID: &str = "$hardtack::Uuid";
static DATE_TIME: &str = "$hardtack::DateTime";
static TAGGED: &str = "$hardtack::Tagged";

static READER: &str = "$hardtack::Reader";

/// The structure of a value that is read as a sequence of events.
pub(crate) mod event {
    pub(crate) const LIST: char = '[';
    pub(crate) const TUPLE: char = '(';
    pub(crate) const MAP: char = '{';
    /// A tag that is not built in; its name comes next, and then its body.
    pub(crate) const TAGGED: char = '<';
    pub(crate) const END: char = '.';
}

/// A type of this crate that has a meaning beyond serde's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marker {
    Value,
    Number,
    Markup,
    Uuid,
    DateTime,
    Tagged,
}

impl Marker {
    /// Returns the name of the newtype struct that stands for the type.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Value => VALUE,
            Self::Number => NUMBER,
            Self::Markup => MARKUP,
            Self::Uuid => UUID,
            Self::DateTime => DATE_TIME,
            Self::Tagged => TAGGED,
        }
    }

    /// Returns the type that the name of a newtype struct stands for.
    #[inline]
    pub(crate) fn of(name: &'static str) -> Option<Self> {
        [Self::Value, Self::Number, Self::Markup, Self::Uuid, Self::DateTime, Self::Tagged]
            .into_iter()
            .find(|marker| is_same(name, marker.name()))
    }
}

fn is_same(left: &str, right: &str) -> bool {
    core::ptr::eq(left.as_bytes(), right.as_bytes())
}

/// The reader's answer to a type that needs to know that the reader is this crate's.
pub(crate) struct Marked<D>(pub(crate) D);

impl<'de, D: Deserializer<'de, Error = Error>> EnumAccess<'de> for Marked<D> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        Ok((seed.deserialize(BorrowedStrDeserializer::<Error>::new(READER))?, self))
    }
}

impl<'de, D: Deserializer<'de, Error = Error>> VariantAccess<'de> for Marked<D> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Err(Error::custom("not a unit"))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("not a tuple"))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        Err(Error::custom("not a struct"))
    }
}

/// Returns what this crate's reader gives; an enum of another format is an error.
pub(crate) fn unmark<'de, A: EnumAccess<'de>>(data: A) -> Result<A::Variant, A::Error> {
    match data.variant_seed(IsReader)? {
        (true, contents) => Ok(contents),
        (false, _) => Err(A::Error::custom("unexpected enum")),
    }
}

/// Tells this crate's reader from the text of a document.
struct IsReader;

impl<'de> DeserializeSeed<'de> for IsReader {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for IsReader {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a variant")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<bool, E> {
        Ok(is_same(name, READER))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    #[test]
    fn k3_equal_text_is_no_marker() {
        assert_eq!(Marker::of(Marker::Markup.name()), Some(Marker::Markup));
        let text: &'static str = String::from(Marker::Markup.name()).leak();
        assert_eq!(Marker::of(text), None);
        assert!(!is_same(&String::from(READER), READER));
    }
}
