//! The elements of lists, the entries of maps and the variants of enums, one after the other.

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use crate::error::{Error, ErrorKind};
use crate::kind::ValueKind;
use crate::lexer::RawKey;
use crate::read::{Key, Reader};

type Result<T> = core::result::Result<T, Error>;

/// The elements of the array whose opening bracket has been read; the closing one is left.
pub(crate) struct Items<'r, 'de, 's> {
    reader: &'r mut Reader<'de, 's>,
    first: bool,
}

impl<'r, 'de, 's> Items<'r, 'de, 's> {
    pub(crate) fn new(reader: &'r mut Reader<'de, 's>) -> Self {
        Self { reader, first: true }
    }
}

impl<'de> SeqAccess<'de> for Items<'_, 'de, '_> {
    type Error = Error;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        let first = core::mem::replace(&mut self.first, false);
        if !self.reader.lexer.item(first, b']')? {
            return Ok(None);
        }
        self.reader.seeded(seed).map(Some)
    }
}

/// The entries of the object whose opening bracket has been read.
pub(crate) struct Entries<'r, 'de, 's> {
    reader: &'r mut Reader<'de, 's>,
    first: bool,
    /// Keys are fields of a struct. One that Rust cannot represent is unknown then.
    identifiers: bool,
}

impl<'r, 'de, 's> Entries<'r, 'de, 's> {
    pub(crate) fn new(reader: &'r mut Reader<'de, 's>, identifiers: bool) -> Self {
        Self { reader, first: true, identifiers }
    }

    /// Steps over the closing bracket, which the visitor must have reached.
    #[inline]
    pub(crate) fn finish(self) -> Result<()> {
        match self.reader.lexer.skip_space() {
            Some(b'}') => self.reader.lexer.leave(),
            Some(b',' | b'"') => {
                let expected = "fewer entries".into();
                return Err(Error::unplaced(ErrorKind::WrongLength { expected }));
            }
            _ => return Err(self.reader.lexer.unexpected()),
        }
        Ok(())
    }

    /// Steps to the value of the next key that no later one overrides.
    #[inline(always)]
    fn step(&mut self) -> Result<Option<RawKey<'de>>> {
        loop {
            let first = core::mem::replace(&mut self.first, false);
            if !self.reader.lexer.item(first, b'}')? {
                return Ok(None);
            }
            let key = self.reader.lexer.key()?;
            if !self.reader.exceptions.is_overridden(key) {
                return Ok(Some(key));
            }
            self.reader.lexer.skip_value()?;
        }
    }
}

impl<'de> MapAccess<'de> for &mut Entries<'_, 'de, '_> {
    type Error = Error;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        match self.step()? {
            Some(key) => Key::new(key.raw, self.identifiers).seeded(seed, key.at).map(Some),
            None => Ok(None),
        }
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        self.reader.seeded(seed)
    }
}

/// The only entry of a map that ` di` escapes; the reader is at its value.
pub(crate) struct EscapedEntry<'r, 'de, 's> {
    reader: &'r mut Reader<'de, 's>,
    key: Option<RawKey<'de>>,
    identifiers: bool,
}

impl<'r, 'de, 's> EscapedEntry<'r, 'de, 's> {
    pub(crate) fn new(
        reader: &'r mut Reader<'de, 's>,
        key: RawKey<'de>,
        identifiers: bool,
    ) -> Self {
        Self { reader, key: Some(key), identifiers }
    }
}

impl<'de> MapAccess<'de> for EscapedEntry<'_, 'de, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        match self.key.take() {
            Some(key) => Key::new(key.raw, self.identifiers).seeded(seed, key.at).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        self.reader.seeded(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(usize::from(self.key.is_some()))
    }
}

/// The variant of an enum.
pub(crate) enum Variant<'r, 'de, 's> {
    /// Its name alone.
    Unit(&'r mut Reader<'de, 's>),
    /// The entry of the object whose opening bracket has been read; the closing one is left.
    Entry(&'r mut Reader<'de, 's>),
    /// A name that has been read; the reader is at the value.
    Named(&'r mut Reader<'de, 's>, RawKey<'de>),
}

impl<'r, 'de, 's> EnumAccess<'de> for Variant<'r, 'de, 's> {
    type Error = Error;
    type Variant = Content<'r, 'de, 's>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self::Variant)> {
        let (reader, key, has_value) = match self {
            Self::Unit(reader) => {
                let at = reader.lexer.position;
                let raw = reader.lexer.raw_string()?;
                (reader, RawKey { raw, at }, false)
            }
            Self::Entry(reader) => match Entries::new(reader, true).step()? {
                Some(key) => (reader, key, true),
                None => return Err(Error::wrong_type(&"a map of one entry", ValueKind::Map)),
            },
            Self::Named(reader, key) => (reader, key, true),
        };
        let name = Key::new(key.raw, true).seeded(seed, key.at)?;
        Ok((name, Content { reader, has_value }))
    }
}

/// Access to the content of an enum's variant.
pub(crate) struct Content<'r, 'de, 's> {
    reader: &'r mut Reader<'de, 's>,
    has_value: bool,
}

impl Content<'_, '_, '_> {
    fn value(&self, expected: &'static str) -> Result<()> {
        if self.has_value { Ok(()) } else { Err(Error::wrong_type(&expected, ValueKind::Text)) }
    }
}

impl<'de> VariantAccess<'de> for Content<'_, 'de, '_> {
    type Error = Error;

    fn unit_variant(self) -> Result<()> {
        if self.has_value {
            return serde::Deserialize::deserialize(self.reader);
        }
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        self.value("a variant with a value")?;
        self.reader.seeded(seed)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value> {
        self.value("a variant with a tuple")?;
        self.reader.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.value("a variant with fields")?;
        self.reader.deserialize_struct("", fields, visitor)
    }
}
