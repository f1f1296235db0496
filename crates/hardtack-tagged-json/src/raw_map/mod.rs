//! A map whose values stay encoded until they are asked for.

mod elements;
mod read;
mod typed;
mod value;
mod write;

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use serde::de::Deserialize;
use serde::ser::Serialize;

use crate::decoder::Decoder;
use crate::encoder::Encoder;
use crate::error::{Error, ErrorKind};
use crate::escape;
use crate::write::{ScratchBuffer, write_text};

pub use value::RawValue;

/// A map from text to encoded values.
///
/// [`Decoder::raw_map`] makes one of a text that it has checked from end to end, tags included, without
/// building a tree. A value is decoded when it is asked for; what nobody touches is written back exactly
/// as it came, whether Rust could hold it or not. That holds for keys too, which may contain halves of
/// surrogate pairs: no `&str` equals such a key, but it keeps its place and its value.
///
/// Two maps are equal if they have the same keys, however escaped, with the same encoded values. `Debug`
/// shows neither keys nor values, only how many there are.
///
/// ```
/// use hardtack_tagged_json::{Decoder, Encoder, RawMap};
///
/// let (decoder, encoder) = (Decoder::new(), Encoder::new());
/// let mut map = decoder.raw_map(r#"{"big":[1e400, "\ud83d"],"count":41}"#)?;
/// let count: u32 = map.get("count", &decoder)?.unwrap_or(0);
/// map.insert("count", &(count + 1), &encoder)?;
///
/// let mut text = String::new();
/// encoder.write_raw_map(&map, &mut text)?;
/// assert_eq!(text, r#"{"big":[1e400, "\ud83d"],"count":42}"#);
/// # Ok::<(), hardtack_tagged_json::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct RawMap {
    /// What was read, and behind it what was inserted. Entries that are gone leave their text behind
    /// until there is more of it than of what is needed.
    text: String,
    /// In ascending order of keys by code point, each key once.
    entries: Vec<Entry>,
    next_rank: usize,
    /// The number of bytes that no entry needs.
    waste: usize,
}

/// The ranges of a key and its value in the text.
#[derive(Clone)]
struct Entry {
    /// The range between the key's quotes.
    key: Range<usize>,
    value: Range<usize>,
    /// Ranks ascend in order of insertion.
    rank: usize,
}

impl RawMap {
    /// Creates an empty map.
    #[must_use]
    pub const fn new() -> Self {
        Self { text: String::new(), entries: Vec::new(), next_rank: 0, waste: 0 }
    }

    /// Returns the number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns whether there is an entry of this key.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.place(key).is_ok()
    }

    /// Returns the encoded value of a key.
    #[must_use]
    pub fn get_raw(&self, key: &str) -> Option<&str> {
        let place = self.place(key).ok()?;
        self.entries.get(place).map(|entry| self.slice(&entry.value))
    }

    /// Decodes the value of a key.
    ///
    /// # Errors
    ///
    /// As [`Decoder::from_str`], the place being counted in the value's text alone.
    pub fn get<'a, T: Deserialize<'a>>(
        &'a self,
        key: &str,
        decoder: &Decoder,
    ) -> Result<Option<T>, Error> {
        self.get_raw(key).map(|text| decoder.from_str(text)).transpose()
    }

    /// Encodes a value and sets it as that of a key, which keeps its place if it is there.
    ///
    /// # Errors
    ///
    /// As [`Encoder::to_string`], and [`ErrorKind::KeyLimit`](crate::ErrorKind::KeyLimit) for one key more
    /// than the encoder allows; the map is unchanged then.
    pub fn insert<T: Serialize + ?Sized>(
        &mut self,
        key: &str,
        value: &T,
        encoder: &Encoder,
    ) -> Result<(), Error> {
        if !self.contains_key(key) {
            check_keys(encoder, self.len().saturating_add(1))?;
        }
        let start = self.text.len();
        encoder.write_within(value, 1, &mut self.text, &mut ScratchBuffer::new())?;
        self.set(key, start..self.text.len());
        Ok(())
    }

    /// Sets a value that was encoded already, such as one [removed](Self::remove) from another map.
    pub fn insert_raw(&mut self, key: &str, value: &RawValue) {
        let start = self.text.len();
        self.text.push_str(value.as_str());
        self.set(key, start..self.text.len());
    }

    /// Sets the value of a key to the encoded value that another map has for it. Returns whether it has
    /// one.
    ///
    /// ```
    /// use hardtack_tagged_json::Decoder;
    ///
    /// let decoder = Decoder::new();
    /// let (mut map, other) = (decoder.raw_map("{}")?, decoder.raw_map(r#"{"count":41}"#)?);
    /// assert!(map.insert_from("count", &other) && !map.insert_from("user", &other));
    /// assert_eq!(map, other);
    /// # Ok::<(), hardtack_tagged_json::Error>(())
    /// ```
    pub fn insert_from(&mut self, key: &str, other: &Self) -> bool {
        let Some(value) = other.get_raw(key) else { return false };
        let start = self.text.len();
        self.text.push_str(value);
        self.set(key, start..self.text.len());
        true
    }

    /// Removes a key and returns its value.
    pub fn remove(&mut self, key: &str) -> Option<RawValue> {
        let place = self.place(key).ok()?;
        let entry = self.entries.remove(place);
        let value = RawValue::new(self.slice(&entry.value));
        self.discard(entry.key.len().saturating_add(entry.value.len()));
        Some(value)
    }

    /// Removes all entries.
    pub fn clear(&mut self) {
        *self = Self::new();
    }

    /// Keeps the entries for which a function of key and encoded value says so, and those whose keys
    /// Rust cannot hold.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &str) -> bool) {
        let text = &self.text;
        let slice = |range: &Range<usize>| text.get(range.clone()).unwrap_or_default();
        let mut waste = 0_usize;
        self.entries.retain(|entry| {
            let kept = match escape::unescape(slice(&entry.key)) {
                Some(key) => keep(&key, slice(&entry.value)),
                None => true,
            };
            if !kept {
                waste = waste.saturating_add(entry.key.len()).saturating_add(entry.value.len());
            }
            kept
        });
        self.discard(waste);
    }

    /// Returns the keys in order of code points, without those that Rust cannot hold.
    pub fn keys(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.iter().map(|(key, _)| key)
    }

    /// Returns keys and encoded values in order of the keys' code points, without the entries whose keys
    /// Rust cannot hold.
    pub fn iter(&self) -> impl Iterator<Item = (Cow<'_, str>, &str)> {
        let decode = |entry: &Entry| {
            escape::unescape(self.slice(&entry.key)).map(|key| (key, self.slice(&entry.value)))
        };
        self.entries.iter().filter_map(decode)
    }

    /// Gives a key the value that has been appended to the text.
    fn set(&mut self, key: &str, value: Range<usize>) {
        match self.place(key) {
            Ok(place) => {
                if let Some(entry) = self.entries.get_mut(place) {
                    let old = core::mem::replace(&mut entry.value, value);
                    self.discard(old.len());
                }
            }
            Err(place) => {
                let key_start = self.text.len().saturating_add(1);
                write_text(key, true, &mut self.text);
                let key = key_start..self.text.len().saturating_sub(1);
                self.entries.insert(place, Entry { key, value, rank: self.next_rank });
                self.next_rank = self.next_rank.saturating_add(1);
            }
        }
    }

    /// Finds the place of a key, or the one where it would have to be.
    fn place(&self, key: &str) -> Result<usize, usize> {
        self.entries
            .binary_search_by(|entry| escape::compare_with_plain(self.slice(&entry.key), key))
    }

    fn slice(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// Notes that so many bytes are no longer needed, and makes room when they are the most.
    fn discard(&mut self, bytes: usize) {
        self.waste = self.waste.saturating_add(bytes);
        if self.waste <= self.text.len() / 2 {
            return;
        }
        let old = core::mem::take(&mut self.text);
        for entry in &mut self.entries {
            for range in [&mut entry.key, &mut entry.value] {
                let start = self.text.len();
                self.text.push_str(old.get(range.clone()).unwrap_or_default());
                *range = start..self.text.len();
            }
        }
        self.waste = 0;
    }
}

/// Rejects a map of more keys than are read again.
fn check_keys(encoder: &Encoder, keys: usize) -> Result<(), Error> {
    let limit = encoder.limits().max_keys();
    if keys > limit { Err(Error::unplaced(ErrorKind::KeyLimit { limit })) } else { Ok(()) }
}

impl PartialEq for RawMap {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self.entries.iter().zip(&other.entries).all(|(left, right)| {
                escape::compare(self.slice(&left.key), other.slice(&right.key)).is_eq()
                    && self.slice(&left.value) == other.slice(&right.value)
            })
    }
}

impl Eq for RawMap {}

impl fmt::Debug for RawMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawMap").field("len", &self.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insert(map: &mut RawMap, key: &str, value: &str) {
        map.insert(key, value, &Encoder::new()).unwrap();
    }

    #[test]
    fn what_is_no_longer_needed_is_never_more_than_half_of_the_text() {
        let mut map = RawMap::new();
        let kept = "k".repeat(10);
        insert(&mut map, "kept", &kept);
        for round in 0..1000 {
            insert(&mut map, "a", "once");
            insert(&mut map, "a", "twice");
            assert!(map.waste <= map.text.len() / 2 && map.text.len() < 120, "{round}");
            match round % 2 {
                0 => drop(map.remove("a")),
                _ => map.retain(|key, _| key == "kept"),
            }
            assert!(map.waste <= map.text.len() / 2 && map.text.len() < 120, "{round}");
        }
        assert_eq!(map.get::<String>("kept", &crate::Decoder::new()).unwrap(), Some(kept));
    }

    #[test]
    fn room_is_made_once_in_a_while_and_not_at_every_change() {
        let mut map = RawMap::new();
        insert(&mut map, "kept", &"k".repeat(1000));
        insert(&mut map, "a", "0");
        let mut made = 0;
        for _ in 0..1000 {
            insert(&mut map, "a", "1");
            made += usize::from(map.waste == 0);
        }
        // Three bytes of waste each, and it takes some three hundred until they are the most.
        assert!((1..=5).contains(&made), "{made}");
    }

    #[test]
    fn what_is_removed_is_waste_and_nothing_else_is() {
        let mut map = RawMap::new();
        insert(&mut map, "kept", &"k".repeat(1000));
        for key in ["a", "b"] {
            insert(&mut map, key, "x");
        }
        map.remove("a").unwrap();
        assert_eq!(map.waste, "a\"x\"".len());
        map.retain(|key, _| key == "kept");
        assert_eq!(map.waste, 2 * "a\"x\"".len());
        insert(&mut map, "kept", "");
        assert_eq!((map.waste, map.text.as_str()), (0, "kept\"\""));
    }
}
