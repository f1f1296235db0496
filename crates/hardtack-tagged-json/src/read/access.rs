//! The elements of lists, the entries of maps and the variants of enums, one after the other.

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use crate::error::{Error, Found};
use crate::escape;
use crate::read::key::Key;
use crate::read::reader::{Raw, Reader};
use crate::read::scan::{self, Entry, Nothing};

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
        match self.reader.skip_space() {
            Some(b']') => return Ok(None),
            _ if first => {}
            Some(b',') => self.reader.advance(1),
            _ => return Err(self.reader.unexpected()),
        }
        self.reader.seeded(seed).map(Some)
    }
}

/// The entries of the object whose opening bracket has been read.
pub(crate) struct Entries<'r, 'de, 's> {
    reader: &'r mut Reader<'de, 's>,
    first: bool,
    /// Whether keys are fields of a struct, among which one that Rust cannot hold is unknown.
    identifiers: bool,
}

impl<'r, 'de, 's> Entries<'r, 'de, 's> {
    pub(crate) fn new(reader: &'r mut Reader<'de, 's>, identifiers: bool) -> Self {
        Self { reader, first: true, identifiers }
    }

    /// Steps over the closing bracket, which the visitor must have reached.
    #[inline]
    pub(crate) fn finish(self) -> Result<()> {
        match self.reader.skip_space() {
            Some(b'}') => self.reader.leave(),
            Some(b',' | b'"') => {
                let expected = "fewer entries".into();
                return Err(Error::unplaced(crate::ErrorKind::WrongLength { expected }));
            }
            _ => return Err(self.reader.unexpected()),
        }
        Ok(())
    }

    /// Steps to the next key that no later one overrides.
    #[inline(always)]
    fn step(&mut self) -> Result<Option<(Raw<'de>, usize)>> {
        loop {
            let first = core::mem::replace(&mut self.first, false);
            match self.reader.skip_space() {
                Some(b'}') => return Ok(None),
                _ if first => {}
                Some(b',') => {
                    self.reader.advance(1);
                    self.reader.skip_space();
                }
                _ => return Err(self.reader.unexpected()),
            }
            let at = self.reader.position;
            let raw = self.reader.raw_string()?;
            if self.reader.shadowed.is_empty() || self.reader.shadowed.binary_search(&at).is_err() {
                return Ok(Some((raw, at)));
            }
            colon(self.reader)?;
            scan::value(self.reader, &mut Nothing)?;
        }
    }
}

fn colon(reader: &mut Reader<'_, '_>) -> Result<()> {
    reader.skip_space();
    reader.expect(b':')
}

impl<'de> MapAccess<'de> for &mut Entries<'_, 'de, '_> {
    type Error = Error;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let Some((raw, at)) = self.step()? else { return Ok(None) };
        match seed.deserialize(Key::new(raw, self.identifiers)) {
            Ok(key) => Ok(Some(key)),
            Err(error) => Err(error.or_at(at)),
        }
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        colon(self.reader)?;
        self.reader.seeded(seed)
    }
}

/// The only entry of a map that ` di` escapes.
pub(crate) struct EscapedEntry<'r, 'de, 's> {
    reader: &'r mut Reader<'de, 's>,
    entry: Entry,
    identifiers: bool,
    key_read: bool,
}

impl<'r, 'de, 's> EscapedEntry<'r, 'de, 's> {
    pub(crate) fn new(reader: &'r mut Reader<'de, 's>, entry: Entry, identifiers: bool) -> Self {
        Self { reader, entry, identifiers, key_read: false }
    }
}

impl<'de> MapAccess<'de> for EscapedEntry<'_, 'de, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        if core::mem::replace(&mut self.key_read, true) {
            return Ok(None);
        }
        let raw = self.reader.without_suffix(&self.entry);
        match seed.deserialize(Key::new(raw, self.identifiers)) {
            Ok(key) => Ok(Some(key)),
            Err(error) => Err(error.or_at(self.entry.key.0)),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        self.reader.position = self.entry.value;
        self.reader.seeded(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(usize::from(!self.key_read))
    }
}

impl<'de> Reader<'de, '_> {
    /// Reads a value such that an error over it that has no place is given that of the value; a type
    /// may refuse what it has read already.
    #[inline]
    pub(crate) fn seeded<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value> {
        self.skip_space();
        let at = self.position;
        match seed.deserialize(&mut *self) {
            Ok(value) => Ok(value),
            Err(error) => Err(error.or_at(at)),
        }
    }

    /// Returns the key of an entry that ` di` escapes, as it was before.
    pub(crate) fn without_suffix(&self, entry: &Entry) -> Raw<'de> {
        let text = self.slice(entry.key.0..entry.key.1);
        let text = escape::without_suffix(text);
        Raw { text, escaped: text.contains('\\') }
    }
}

/// The variant of an enum.
pub(crate) enum Variant<'r, 'de, 's> {
    /// Its name alone.
    Unit(&'r mut Reader<'de, 's>),
    /// The entry of the object whose opening bracket has been read; the closing one is left.
    Entry(&'r mut Reader<'de, 's>),
    /// A name that is known already, and where it stands; the reader stands before the value.
    Named(&'r mut Reader<'de, 's>, Raw<'de>, usize),
}

impl<'r, 'de, 's> EnumAccess<'de> for Variant<'r, 'de, 's> {
    type Error = Error;
    type Variant = Content<'r, 'de, 's>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self::Variant)> {
        let (reader, raw, at, has_value) = match self {
            Self::Unit(reader) => {
                let at = reader.position;
                let raw = reader.raw_string()?;
                (reader, raw, at, false)
            }
            Self::Entry(reader) => {
                let found = Entries::new(reader, true).step()?;
                let Some((raw, at)) = found else {
                    return Err(Error::wrong_type(&"a map of one entry", Found::Map));
                };
                colon(reader)?;
                (reader, raw, at, true)
            }
            Self::Named(reader, raw, at) => (reader, raw, at, true),
        };
        match seed.deserialize(Key::new(raw, true)) {
            Ok(name) => Ok((name, Content { reader, has_value })),
            Err(error) => Err(error.or_at(at)),
        }
    }
}

/// What belongs to the variant of an enum.
pub(crate) struct Content<'r, 'de, 's> {
    reader: &'r mut Reader<'de, 's>,
    has_value: bool,
}

impl Content<'_, '_, '_> {
    fn value(&self, expected: &'static str) -> Result<()> {
        if self.has_value { Ok(()) } else { Err(Error::wrong_type(&expected, Found::Text)) }
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
