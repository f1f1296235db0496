//! The decoder and its options.

use core::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed};

use crate::error::{Error, ErrorKind};
use crate::kind::ValueKind;
use crate::limits::JsonLimits;
use crate::read::{self, Rules};
use crate::tag_names::{TagNames, Tags};

/// Reads values from text, as Flask's `TaggedJSONSerializer.loads` or Python's `json.loads`.
///
/// ```
/// use hardtack_tagged_json::Decoder;
///
/// let text = r#"{" t":["x",1e999]}"#;
/// assert_eq!(Decoder::new().from_str::<(&str, f64)>(text)?, ("x", f64::INFINITY));
///
/// // Plain JSON, in which no key is a tag:
/// let object = Decoder::new().without_tags().from_str::<serde_json::Value>(text)?;
/// assert_eq!(object[" t"][0], "x");
/// # Ok::<(), hardtack_tagged_json::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Decoder {
    limits: JsonLimits,
    /// `None` for plain JSON.
    tags: Option<TagNames>,
}

impl Decoder {
    /// Creates a decoder with the default limits and the built-in tags.
    #[must_use]
    pub const fn new() -> Self {
        Self { limits: JsonLimits::new(), tags: Some(TagNames::new()) }
    }

    /// Sets the limits.
    #[must_use]
    pub fn with_limits(mut self, limits: JsonLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the names of the tags that the application declares beyond the built-in ones.
    #[must_use]
    pub fn with_tags(mut self, names: TagNames) -> Self {
        self.tags = Some(names);
        self
    }

    /// Reads plain JSON, in which no key is a tag; Python's `json.loads`.
    #[must_use]
    pub fn without_tags(mut self) -> Self {
        self.tags = None;
        self
    }

    /// Returns the limits.
    #[must_use]
    pub fn limits(&self) -> JsonLimits {
        self.limits
    }

    /// Reads a value from the whole of a text.
    ///
    /// A string without escape sequences can be borrowed. If a map has a key more than once, the last
    /// one is used.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`](crate::ErrorKind) except those about writing, with the offset in the text.
    pub fn from_str<'de, T: Deserialize<'de>>(&self, text: &'de str) -> Result<T, Error> {
        read::read(text, self.rules(), PhantomData)
    }

    /// Reads a value from UTF-8 bytes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotUtf8`](crate::ErrorKind::NotUtf8), and otherwise as [`from_str`](Self::from_str).
    pub fn from_slice<'de, T: Deserialize<'de>>(&self, text: &'de [u8]) -> Result<T, Error> {
        let text = core::str::from_utf8(text)
            .map_err(|error| Error::new(ErrorKind::NotUtf8, error.valid_up_to()))?;
        self.from_str(text)
    }

    /// Reads the whole of a text that must be a map, as a session is, into a type.
    ///
    /// It accepts what [`raw_map`](Self::raw_map) accepts, and allocates nothing by itself.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotAnObject`](crate::ErrorKind::NotAnObject) if the text is not a map, or if it is a
    /// built-in or declared tag, and otherwise as [`from_str`](Self::from_str).
    pub fn map_from_str<'de, T: Deserialize<'de>>(&self, text: &'de str) -> Result<T, Error> {
        read::read_map(text, self.rules(), PhantomData)
    }

    /// Reads a value by a seed from the whole of a text: the entry for bindings to other languages,
    /// which decide at run time what they build.
    ///
    /// The seed is cloned because a text with repeated keys, or with objects that only start like a tag,
    /// is read twice.
    ///
    /// ```
    /// use hardtack_tagged_json::Decoder;
    /// use std::marker::PhantomData;
    ///
    /// let value = Decoder::new().from_str_seed(PhantomData::<Vec<u8>>, "[1,2]")?;
    /// assert_eq!(value, [1, 2]);
    /// # Ok::<(), hardtack_tagged_json::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_str`](Self::from_str).
    pub fn from_str_seed<'de, S>(&self, seed: S, text: &'de str) -> Result<S::Value, Error>
    where
        S: DeserializeSeed<'de> + Clone,
    {
        read::read(text, self.rules(), seed)
    }

    /// Returns the kind of the value in a text, such as that of a [`RawMap`](crate::RawMap), without
    /// building it. What follows a number, and the body of a tag, are not checked.
    ///
    /// ```
    /// use hardtack_tagged_json::{Decoder, ValueKind};
    ///
    /// let decoder = Decoder::new();
    /// assert_eq!(decoder.kind("[1]")?, ValueKind::List);
    /// assert_eq!(decoder.kind(r#"{" t":[1]}"#)?, ValueKind::Tuple);
    /// assert_eq!(decoder.kind(r#"{" m":"<b>"}"#)?, ValueKind::Markup);
    /// assert_eq!(decoder.kind(r#"{" m":"<b>","a":1}"#)?, ValueKind::Map);
    /// # Ok::<(), hardtack_tagged_json::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`](crate::ErrorKind) about texts.
    pub fn kind(&self, text: &str) -> Result<ValueKind, Error> {
        read::kind(text, self.rules())
    }

    #[inline]
    pub(crate) fn rules(&self) -> Rules<'_> {
        let tags = self.tags.as_ref().map_or(Tags::None, Tags::Names);
        Rules { limits: self.limits, tags }
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
