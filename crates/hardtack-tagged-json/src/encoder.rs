//! How values are written.

use alloc::string::String;

use serde::ser::Serialize;

use crate::decoder::Decoder;
use crate::error::{Error, ErrorKind};
use crate::read::reader::{Reader, Rules};
use crate::read::tree;
use crate::registry::{TagRegistry, Tags};
use crate::value::Value;
use crate::write::room::WriteRoom;
use crate::write::writer::{Style, Writer};

/// Writes values with the settings of one's choice, as Flask's `TaggedJSONSerializer.dumps` does under
/// the JSON provider's settings `sort_keys` and `ensure_ascii`.
///
/// Both are on by default, as in Flask. At most [`DEFAULT_MAX_DEPTH`](Encoder::DEFAULT_MAX_DEPTH)
/// brackets are nested and at most 4300 digits make an integer, so that a [`Decoder`] and Python read
/// what is written.
///
/// ```
/// use hardtack_tagged_json::Encoder;
///
/// let names = [("b", "é"), ("a", "z")];
/// let names: std::collections::HashMap<_, _> = names.into_iter().collect();
/// assert_eq!(Encoder::new().to_string(&names)?, r#"{"a":"z","b":"\u00e9"}"#);
/// let text = Encoder::new().with_ensure_ascii(false).to_string(&names)?;
/// assert_eq!(text, r#"{"a":"z","b":"é"}"#);
/// assert_eq!(Encoder::new().max_depth(), 100);
/// # Ok::<(), hardtack_tagged_json::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Encoder {
    sort_keys: bool,
    ensure_ascii: bool,
    max_depth: usize,
    max_digits: usize,
    max_keys: usize,
    tags: TagRegistry,
}

impl Encoder {
    /// The number of brackets that may be nested unless told otherwise: 100.
    pub const DEFAULT_MAX_DEPTH: usize = Decoder::DEFAULT_MAX_DEPTH;

    /// The greatest depth that can be chosen: 512.
    pub const MAX_DEPTH: usize = Decoder::MAX_DEPTH;

    /// The number of digits that an integer may have unless told otherwise: 4300, as in Python.
    pub const DEFAULT_MAX_DIGITS: usize = Decoder::DEFAULT_MAX_DIGITS;

    /// Makes an encoder with Flask's settings.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            sort_keys: true,
            ensure_ascii: true,
            max_depth: Self::DEFAULT_MAX_DEPTH,
            max_digits: Self::DEFAULT_MAX_DIGITS,
            max_keys: Decoder::DEFAULT_MAX_KEYS,
            tags: TagRegistry::new(),
        }
    }

    /// Chooses whether keys are sorted by code point, or stand in the order in which they come.
    #[must_use]
    pub fn with_sort_keys(mut self, sort_keys: bool) -> Self {
        self.sort_keys = sort_keys;
        self
    }

    /// Chooses whether all characters beyond ASCII are escaped, or only those that must be.
    #[must_use]
    pub fn with_ensure_ascii(mut self, ensure_ascii: bool) -> Self {
        self.ensure_ascii = ensure_ascii;
        self
    }

    /// Chooses how many brackets may be nested, those of tags included; more than
    /// [`MAX_DEPTH`](Encoder::MAX_DEPTH) are never allowed.
    #[must_use]
    pub fn with_max_depth(mut self, max_depth: usize) -> Self {
        self.max_depth = max_depth.min(Self::MAX_DEPTH);
        self
    }

    /// Chooses how many digits an integer may have.
    #[must_use]
    pub fn with_max_digits(mut self, max_digits: usize) -> Self {
        self.max_digits = max_digits;
        self
    }

    /// Chooses how many keys a [`RawMap`](crate::RawMap) may have, so that a [`Decoder`] reads it; 1024
    /// unless told otherwise.
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

    /// Refuses a map of more keys than are read again.
    pub(crate) fn check_keys(&self, keys: usize) -> Result<(), Error> {
        let limit = self.max_keys;
        if keys > limit { Err(Error::unplaced(ErrorKind::KeyLimit { limit })) } else { Ok(()) }
    }

    /// Writes a value into a new text.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::DepthLimit`], [`ErrorKind::DigitLimit`], [`ErrorKind::KeyNotText`],
    /// [`ErrorKind::YearBelow100`], [`ErrorKind::UnregisteredTag`], [`ErrorKind::Tag`] if a registered
    /// tag refuses, [`ErrorKind::Custom`] if the type does.
    pub fn to_string<T: Serialize + ?Sized>(&self, value: &T) -> Result<String, Error> {
        let mut text = String::new();
        self.write(value, &mut text)?;
        Ok(text)
    }

    /// Writes a value at the end of a text, which is left as it was if that fails.
    ///
    /// # Errors
    ///
    /// As [`to_string`](Encoder::to_string).
    pub fn write<T: Serialize + ?Sized>(&self, value: &T, out: &mut String) -> Result<(), Error> {
        self.write_with_room(value, out, &mut WriteRoom::new())
    }

    /// [`write`](Encoder::write) with working memory that is kept from one call to the next: nothing
    /// is allocated where it and the room of the text suffice, registered tags apart.
    ///
    /// ```
    /// use hardtack_tagged_json::{Encoder, WriteRoom};
    /// use std::collections::HashMap;
    ///
    /// let (encoder, mut room, mut text) = (Encoder::new(), WriteRoom::new(), String::new());
    /// for user in [42, 43] {
    ///     text.clear();
    ///     encoder.write_with_room(&HashMap::from([("user_id", user)]), &mut text, &mut room)?;
    /// }
    /// assert_eq!(text, r#"{"user_id":43}"#);
    /// # Ok::<(), hardtack_tagged_json::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`to_string`](Encoder::to_string).
    pub fn write_with_room<T: Serialize + ?Sized>(
        &self,
        value: &T,
        out: &mut String,
        room: &mut WriteRoom,
    ) -> Result<(), Error> {
        self.write_within(value, 0, out, room)
    }

    /// Writes a value within so many brackets.
    pub(crate) fn write_within<T: Serialize + ?Sized>(
        &self,
        value: &T,
        depth: usize,
        out: &mut String,
        room: &mut WriteRoom,
    ) -> Result<(), Error> {
        let length = out.len();
        let result = match self.style().tags {
            Tags::Registry(registry) => self.tree(value).and_then(|mut tree| {
                registry.mark(&mut tree, self.max_depth)?;
                self.write_plainly(&tree, depth, out, room)
            }),
            _ => self.write_plainly(value, depth, out, room),
        };
        if result.is_err() {
            out.truncate(length);
        }
        result
    }

    fn write_plainly<T: Serialize + ?Sized>(
        &self,
        value: &T,
        depth: usize,
        out: &mut String,
        room: &mut WriteRoom,
    ) -> Result<(), Error> {
        let mut writer = Writer::new(out, self.style());
        writer.depth = depth;
        room.lend(&mut writer);
        let written = value.serialize(&mut writer);
        room.take_back(writer);
        written
    }

    /// Makes a tree of a value for the registered tags to look at.
    pub(crate) fn tree<T: Serialize + ?Sized>(&self, value: &T) -> Result<Value, Error> {
        // The tags see maps in the order in which their entries came.
        let style =
            Style { tags: Tags::Every, ensure_ascii: false, sort_keys: false, ..self.style() };
        let mut text = String::new();
        value.serialize(&mut Writer::new(&mut text, style))?;
        // Reading takes the same stack at any depth.
        let rules = Rules { max_depth: usize::MAX, max_digits: usize::MAX, tags: Tags::Every };
        tree::value(&mut Reader::new(&text, rules))
            .map_err(|error| Error::unplaced(error.kind().clone()))
    }

    pub(crate) fn style(&self) -> Style<'_> {
        Style {
            sort_keys: self.sort_keys,
            ensure_ascii: self.ensure_ascii,
            max_depth: self.max_depth,
            max_digits: self.max_digits,
            tags: Tags::of(&self.tags),
        }
    }

    #[cold]
    pub(crate) fn too_deep(&self) -> Error {
        Error::unplaced(ErrorKind::DepthLimit { limit: self.max_depth })
    }
}

impl Default for Encoder {
    fn default() -> Self {
        Self::new()
    }
}

/// Writes a value as Flask does; `TaggedJSONSerializer.dumps`.
///
/// ```
/// use hardtack_tagged_json::to_string;
///
/// assert_eq!(to_string(&("é", 1e16, None::<()>))?, r#"{" t":["\u00e9",1e+16,null]}"#);
/// # Ok::<(), hardtack_tagged_json::Error>(())
/// ```
///
/// # Errors
///
/// As [`Encoder::to_string`].
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    Encoder::new().to_string(value)
}
