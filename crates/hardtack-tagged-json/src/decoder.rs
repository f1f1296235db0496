//! How texts are read.

use alloc::string::String;

use serde::de::Deserialize;

use crate::error::Error;
use crate::raw_map::RawMap;
use crate::read::reader::Rules;
use crate::read::shadow;
use crate::registry::{TagRegistry, Tags};

/// Reads texts within the limits of one's choice, as Flask's `TaggedJSONSerializer.loads` does.
///
/// ```
/// use hardtack_tagged_json::{Decoder, ErrorKind};
///
/// let decoder = Decoder::new().with_max_depth(2);
/// assert_eq!(decoder.from_str::<Vec<Vec<u8>>>("[[1]]")?, [[1]]);
/// let error = decoder.from_str::<Vec<(u8,)>>(r#"[{" t":[1]}]"#).unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::DepthLimit { limit: 2, .. }));
/// assert_eq!(Decoder::new().max_depth(), 100);
/// # Ok::<(), hardtack_tagged_json::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Decoder {
    max_depth: usize,
    max_digits: usize,
    max_keys: usize,
    tags: TagRegistry,
}

impl Decoder {
    /// The number of brackets that may be nested unless told otherwise: 100.
    ///
    /// Reading a [`Value`](crate::Value) or a [`RawMap`] takes the same stack for any depth; reading a
    /// recursive type of one's own takes some for every level, and 100 levels of an ordinary one fit
    /// into 256 KiB even without optimisation.
    pub const DEFAULT_MAX_DEPTH: usize = 100;

    /// The greatest depth that can be chosen: 512, which fits into the 2 MiB of stack that a thread
    /// has unless told otherwise. Python 3.11 gives up writing at some 330 levels of lists, or 250 of
    /// tuples.
    pub const MAX_DEPTH: usize = 512;

    /// The number of digits that an integer may have unless told otherwise: 4300, as in Python.
    pub const DEFAULT_MAX_DIGITS: usize = 4300;

    /// The number of keys that the map of [`raw_map`](Decoder::raw_map) may have unless told otherwise:
    /// 1024, whose places take 40 KiB.
    pub const DEFAULT_MAX_KEYS: usize = 1024;

    /// Makes a decoder with the default limits and the built-in tags.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            max_depth: Self::DEFAULT_MAX_DEPTH,
            max_digits: Self::DEFAULT_MAX_DIGITS,
            max_keys: Self::DEFAULT_MAX_KEYS,
            tags: TagRegistry::new(),
        }
    }

    /// Chooses how many brackets may be nested, those of tags included; more than
    /// [`MAX_DEPTH`](Decoder::MAX_DEPTH) are never allowed.
    #[must_use]
    pub fn with_max_depth(mut self, max_depth: usize) -> Self {
        self.max_depth = max_depth.min(Self::MAX_DEPTH);
        self
    }

    /// Chooses how many digits an integer may have; Python's `sys.set_int_max_str_digits`.
    #[must_use]
    pub fn with_max_digits(mut self, max_digits: usize) -> Self {
        self.max_digits = max_digits;
        self
    }

    /// Chooses how many keys the map of [`raw_map`](Decoder::raw_map) may have, those counted again that
    /// stand there more than once. Maps within it, and those that are read as other types, may have any
    /// number.
    #[must_use]
    pub fn with_max_keys(mut self, max_keys: usize) -> Self {
        self.max_keys = max_keys;
        self
    }

    /// Chooses the tags.
    #[must_use]
    pub fn with_tags(mut self, tags: TagRegistry) -> Self {
        self.tags = tags;
        self
    }

    /// Returns how many brackets may be nested.
    #[must_use]
    pub fn max_depth(&self) -> usize {
        self.max_depth
    }

    /// Reads a value from the whole of a text.
    ///
    /// Text without escape sequences can be borrowed. Where a map has a key more than once, the last one
    /// counts.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`](crate::ErrorKind) except those about writing, with the place in the text.
    pub fn from_str<'de, T: Deserialize<'de>>(&self, text: &'de str) -> Result<T, Error> {
        shadow::read(text, self.rules())
    }

    /// Reads the whole of a text as a map whose values stay encoded until they are asked for.
    ///
    /// One pass checks everything, the bodies of tags included, and notes where keys and values stand.
    /// A text that is given away is not copied.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotAnObject`](crate::ErrorKind::NotAnObject) if the text is something else than a
    /// map; [`ErrorKind::KeyLimit`](crate::ErrorKind::KeyLimit); any other [`ErrorKind`](crate::ErrorKind) about texts, with the place.
    pub fn raw_map(&self, text: impl Into<String>) -> Result<RawMap, Error> {
        RawMap::read(text.into(), self.rules(), self.max_keys)
    }

    pub(crate) fn rules(&self) -> Rules<'_> {
        Rules { max_depth: self.max_depth, max_digits: self.max_digits, tags: Tags::of(&self.tags) }
    }
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

/// Reads a value as Flask does; `TaggedJSONSerializer.loads`.
///
/// ```
/// use hardtack_tagged_json::from_str;
///
/// let (name, size): (&str, f64) = from_str(r#"{" t":["x",1e999]}"#)?;
/// assert_eq!((name, size), ("x", f64::INFINITY));
/// # Ok::<(), hardtack_tagged_json::Error>(())
/// ```
///
/// # Errors
///
/// As [`Decoder::from_str`].
pub fn from_str<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, Error> {
    Decoder::new().from_str(text)
}
