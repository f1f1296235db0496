//! Python's dicts.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::{self, Vec};
use core::fmt;
use core::mem::take;
use core::slice;

use crate::value::{Value, dismantle};

/// Up to so many entries are searched one by one.
const SMALL: usize = 16;

/// A Python `dict` with text as keys: in order of insertion, where a key inserted again keeps its
/// place.
///
/// Two maps are equal if they have the same entries in whatever order. An [`Encoder`](crate::Encoder)
/// sorts the keys unless told otherwise. Looking up, inserting and reading stay fast for any number of
/// keys of anybody's choice, for nothing is hashed.
///
/// ```
/// use hardtack_tagged_json::{Map, Value};
///
/// let mut map: Map = [("b", 1), ("a", 2)].into_iter().collect();
/// assert_eq!(map.insert("b", "again"), Some(Value::from(1)));
/// assert_eq!(map.keys().collect::<Vec<_>>(), ["b", "a"]);
/// assert_eq!(map.get("a").and_then(Value::as_i64), Some(2));
/// ```
#[derive(Clone, Default)]
pub struct Map {
    /// In ascending order of their numbers.
    entries: Vec<Entry>,
    /// The number of each key's entry, as long as there are too many for a search one by one. Numbers
    /// rather than places, so that removing an entry does not change those of others.
    index: Option<Box<Index>>,
}

/// Behind a pointer, so that a map takes no more room in a value than a string does.
#[derive(Clone)]
struct Index {
    numbers: BTreeMap<String, u64>,
}

#[derive(Clone)]
struct Entry {
    number: u64,
    key: String,
    value: Value,
}

impl Map {
    /// Creates an empty map.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: Vec::new(), index: None }
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
        self.place(key).is_some()
    }

    /// Returns the value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries.get(self.place(key)?).map(|entry| &entry.value)
    }

    /// Returns the value of a key to be changed.
    #[must_use]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        let place = self.place(key)?;
        self.entries.get_mut(place).map(|entry| &mut entry.value)
    }

    /// Returns the value of a key, which is inserted first if there is none; Python's `setdefault`.
    pub fn get_or_insert_with(
        &mut self,
        key: impl Into<String>,
        value: impl FnOnce() -> Value,
    ) -> &mut Value {
        let key = key.into();
        let place = match self.place(&key) {
            Some(place) => place,
            None => {
                self.push(key, value());
                self.entries.len().saturating_sub(1)
            }
        };
        // The place was found or made just now, so no value is ever pushed here in vain.
        match self.entries.get_mut(place) {
            Some(entry) => &mut entry.value,
            None => unreachable!("the place of an entry is less than the number of entries"),
        }
    }

    /// Sets the value of a key and returns the one that it had.
    pub fn insert<K: Into<String>>(&mut self, key: K, value: impl Into<Value>) -> Option<Value> {
        let (key, value) = (key.into(), value.into());
        if let Some(place) = self.place(&key) {
            let entry = self.entries.get_mut(place)?;
            return Some(core::mem::replace(&mut entry.value, value));
        }
        self.push(key, value);
        None
    }

    /// Removes a key and returns its value.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let place = self.place(key)?;
        if let Some(index) = &mut self.index {
            index.numbers.remove(key);
        }
        Some(self.entries.remove(place).value)
    }

    /// Removes the entry that was inserted last.
    pub fn pop(&mut self) -> Option<(String, Value)> {
        let Entry { key, value, .. } = self.entries.pop()?;
        if let Some(index) = &mut self.index {
            index.numbers.remove(&key);
        }
        Some((key, value))
    }

    /// Removes all entries.
    pub fn clear(&mut self) {
        *self = Self::new();
    }

    /// Returns keys and values in order of insertion.
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.entries.iter())
    }

    /// Returns keys, and values to be changed, in order of insertion.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&str, &mut Value)> {
        self.entries.iter_mut().map(|entry| (&*entry.key, &mut entry.value))
    }

    /// Returns the keys in order of insertion.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> {
        self.entries.iter().map(|entry| &*entry.key)
    }

    /// Returns the values in order of insertion.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Value> {
        self.entries.iter().map(|entry| &entry.value)
    }

    fn place(&self, key: &str) -> Option<usize> {
        match &self.index {
            None => self.entries.iter().position(|entry| entry.key == key),
            Some(index) => {
                let number = index.numbers.get(key)?;
                self.entries.binary_search_by_key(number, |entry| entry.number).ok()
            }
        }
    }

    /// Adds an entry of a key that is not there.
    fn push(&mut self, key: String, value: Value) {
        let number = self.entries.last().map_or(0, |last| last.number.saturating_add(1));
        if let Some(index) = &mut self.index {
            index.numbers.insert(key.clone(), number);
        }
        self.entries.push(Entry { number, key, value });
        if self.index.is_none() && self.entries.len() > SMALL {
            let numbers = self.entries.iter().map(|entry| (entry.key.clone(), entry.number));
            self.index = Some(Box::new(Index { numbers: numbers.collect() }));
        }
    }
}

/// Drops values of any depth with the stack of one level.
impl Drop for Map {
    fn drop(&mut self) {
        if self.entries.iter().any(|entry| entry.value.nests()) {
            dismantle(take(&mut self.entries).into_iter().map(|entry| entry.value).collect());
        }
    }
}

impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self.iter().all(|(key, value)| other.get(key).is_some_and(|other| value == other))
    }
}

impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        map.extend(entries);
        map
    }
}

impl<K: Into<String>, V: Into<Value>> Extend<(K, V)> for Map {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

/// The entries of a [`Map`] in order of insertion.
#[derive(Clone)]
pub struct Iter<'m>(slice::Iter<'m, Entry>);

impl fmt::Debug for Iter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl<'m> Iterator for Iter<'m> {
    type Item = (&'m str, &'m Value);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|entry| (&*entry.key, &entry.value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl<'m> IntoIterator for &'m Map {
    type Item = (&'m str, &'m Value);
    type IntoIter = Iter<'m>;

    fn into_iter(self) -> Iter<'m> {
        self.iter()
    }
}

/// The entries of a [`Map`] in order of insertion, owned.
pub struct IntoIter(vec::IntoIter<Entry>);

impl fmt::Debug for IntoIter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(Iter(self.0.as_slice().iter())).finish()
    }
}

impl Iterator for IntoIter {
    type Item = (String, Value);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|entry| (entry.key, entry.value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for IntoIter {}

impl IntoIterator for Map {
    type Item = (String, Value);
    type IntoIter = IntoIter;

    fn into_iter(mut self) -> IntoIter {
        IntoIter(take(&mut self.entries).into_iter())
    }
}
