//! A whole map as a Rust type, and back.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::ser::Serialize;

use super::{Entry, RawMap, check_keys, read};
use crate::decoder::Decoder;
use crate::encoder::Encoder;
use crate::error::{Error, ErrorKind};
use crate::kind::ValueKind;
use crate::lexer::{Raw, RawKey};
use crate::protocol::Marker;
use crate::read::{Exceptions, Key, Reader, Rules, Variant, too_long, with_exceptions};
use crate::write::Writer;

impl RawMap {
    /// Decodes the whole map into a type that serde reads from a map.
    ///
    /// The type need not name every key: this map keeps those that it does not know. It gets the
    /// entries in order of the keys' code points.
    ///
    /// # Errors
    ///
    /// As [`Decoder::from_str`], the place being counted in the text that the map was read from, with
    /// what was inserted standing behind it.
    pub fn to_typed<'a, T: Deserialize<'a>>(&'a self, decoder: &Decoder) -> Result<T, Error> {
        let rules = decoder.rules();
        let values = self.entries.iter().map(|entry| entry.value.clone());
        with_exceptions(&self.text, rules, values, |exceptions| {
            T::deserialize(Whole { map: self, rules, exceptions })
        })
    }

    /// Encodes a type that serde writes as a map, each value by itself.
    ///
    /// ```
    /// use hardtack_tagged_json::{Encoder, RawMap};
    /// use serde::Serialize;
    ///
    /// #[derive(Serialize)]
    /// struct Login<'a> {
    ///     user: &'a str,
    ///     admin: bool,
    /// }
    ///
    /// let map = RawMap::from_typed(&Login { user: "ann", admin: false }, &Encoder::new())?;
    /// assert_eq!(map.get_raw("user"), Some("\"ann\""));
    /// # Ok::<(), hardtack_tagged_json::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotAnObject`] if it is not written as a map, [`ErrorKind::KeyLimit`]; else as
    /// [`Encoder::to_string`].
    pub fn from_typed<T: Serialize + ?Sized>(value: &T, encoder: &Encoder) -> Result<Self, Error> {
        // Room for a few short values, so that the text need not grow step by step.
        let mut text = String::with_capacity(128);
        let style = encoder.style();
        let mut writer = Writer::new(&mut text, style);
        writer.as_entries = true;
        value.serialize(&mut writer)?;
        if writer.as_entries {
            return Err(Error::unplaced(ErrorKind::NotAnObject));
        }
        let entries = core::mem::take(&mut writer.entries);
        let next_rank = entries.len();
        let entries = entries.iter().enumerate().map(|(rank, entry)| Entry {
            key: entry.start.saturating_add(1)..entry.key_end.saturating_sub(1),
            value: entry.key_end.saturating_add(style.separator_len())..entry.end,
            rank,
        });
        let mut entries: Vec<Entry> = entries.collect();
        read::arrange(&text, &mut entries);
        check_keys(encoder, entries.len())?;
        Ok(Self { text, entries, next_rank, waste: 0 })
    }

    fn raw_key(&self, entry: &Entry) -> RawKey<'_> {
        let text = self.slice(&entry.key);
        let raw = Raw { text, escaped: text.contains('\\') };
        RawKey { raw, at: entry.key.start.saturating_sub(1) }
    }
}

/// The map as serde reads it.
struct Whole<'de, 's> {
    map: &'de RawMap,
    rules: Rules<'s>,
    exceptions: &'s Exceptions,
}

impl<'de, 's> Whole<'de, 's> {
    fn entries(&self, identifiers: bool) -> RawEntries<'de, 's> {
        let reader = Reader::new(&self.map.text, self.rules, self.exceptions);
        RawEntries {
            map: self.map,
            rest: self.map.entries.iter(),
            value: 0..0,
            reader,
            identifiers,
        }
    }
}

impl<'de> Deserializer<'de> for Whole<'de, '_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(self.entries(false))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(self.entries(true))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match Marker::of(name) {
            None | Some(Marker::Value) => visitor.visit_newtype_struct(self),
            Some(_) => Err(Error::wrong_type(&visitor, ValueKind::Map)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let entry = match &self.map.entries[..] {
            [entry] => entry,
            [] => return Err(Error::wrong_type(&"a map of one entry", ValueKind::Map)),
            _ => return Err(too_long()),
        };
        let RawEntries { mut reader, .. } = self.entries(true);
        reader.lexer.restart(self.map.slice(&(0..entry.value.end)), entry.value.start);
        visitor.visit_enum(Variant::Named(&mut reader, self.map.raw_key(entry)))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map identifier
    }
}

struct RawEntries<'de, 's> {
    map: &'de RawMap,
    rest: core::slice::Iter<'de, Entry>,
    /// The range of the value of the key that was read last.
    value: Range<usize>,
    reader: Reader<'de, 's>,
    identifiers: bool,
}

impl<'de> MapAccess<'de> for RawEntries<'de, '_> {
    type Error = Error;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some(entry) = self.rest.next() else { return Ok(None) };
        self.value = entry.value.clone();
        let key = self.map.raw_key(entry);
        Key::new(key.raw, self.identifiers).seeded(seed, key.at).map(Some)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        self.reader.lexer.restart(self.map.slice(&(0..self.value.end)), self.value.start);
        self.reader.checked = Some(self.value.start);
        self.reader.seeded(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}
