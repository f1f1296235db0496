//! The encoder and its options.

use alloc::string::String;

use serde::ser::Serialize;

use crate::error::Error;
use crate::limits::JsonLimits;
use crate::tag_names::{TagNames, Tags};
use crate::write::{ScratchBuffer, Style, Writer};

/// Writes values as text, as Flask's `TaggedJSONSerializer.dumps` or Python's `json.dumps`.
///
/// By default it writes what Flask writes in a session: the built-in tags, sorted keys, ASCII only, no
/// spaces. Whatever it writes, a [`Decoder`](crate::Decoder) with the same limits reads.
///
/// ```
/// use hardtack_tagged_json::Encoder;
///
/// let names = [("b", "é"), ("a", "z")];
/// let names: std::collections::HashMap<_, _> = names.into_iter().collect();
/// assert_eq!(Encoder::new().to_string(&names)?, r#"{"a":"z","b":"\u00e9"}"#);
/// let text = Encoder::new().with_ensure_ascii(false).to_string(&names)?;
/// assert_eq!(text, r#"{"a":"z","b":"é"}"#);
///
/// // Python's json.dumps([1, {"z": None, "a": 1e16}]), as Starlette writes its sessions:
/// let json = Encoder::new().without_tags().with_sort_keys(false).with_spaces(true);
/// let map = hardtack_tagged_json::Map::from_iter([("z", None), ("a", Some(1e16))]);
/// assert_eq!(json.to_string(&(1, map))?, r#"[1, {"z": null, "a": 1e+16}]"#);
/// # Ok::<(), hardtack_tagged_json::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Encoder {
    sort_keys: bool,
    ensure_ascii: bool,
    spaces: bool,
    limits: JsonLimits,
    /// `None` for plain JSON.
    tags: Option<TagNames>,
}

impl Encoder {
    /// Creates an encoder with Flask's settings.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            sort_keys: true,
            ensure_ascii: true,
            spaces: false,
            limits: JsonLimits::new(),
            tags: Some(TagNames::new()),
        }
    }

    /// Sets whether keys are sorted by code point (the default) or written in the order in which they
    /// come.
    #[must_use]
    pub fn with_sort_keys(mut self, sort_keys: bool) -> Self {
        self.sort_keys = sort_keys;
        self
    }

    /// Sets whether all non-ASCII characters are escaped (the default), or only those that must be.
    #[must_use]
    pub fn with_ensure_ascii(mut self, ensure_ascii: bool) -> Self {
        self.ensure_ascii = ensure_ascii;
        self
    }

    /// Sets whether a space follows each comma and colon, as in Python's `json.dumps`. It does not by
    /// default.
    #[must_use]
    pub fn with_spaces(mut self, spaces: bool) -> Self {
        self.spaces = spaces;
        self
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

    /// Writes plain JSON, in which no key is a tag; Python's `json.dumps`.
    ///
    /// Tuples become lists; markup, UUIDs and dates become text. Bytes and tagged values are errors.
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

    /// Writes a value into a new string.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::DepthLimit`](crate::ErrorKind::DepthLimit) and
    /// [`ErrorKind::DigitLimit`](crate::ErrorKind::DigitLimit) beyond the limits,
    /// [`ErrorKind::KeyNotText`](crate::ErrorKind::KeyNotText) for a key such as a list,
    /// [`ErrorKind::UndeclaredTag`](crate::ErrorKind::UndeclaredTag),
    /// [`ErrorKind::NeedsTag`](crate::ErrorKind::NeedsTag) in plain JSON, and
    /// [`ErrorKind::Custom`](crate::ErrorKind::Custom) if the type rejects being written.
    pub fn to_string<T: Serialize + ?Sized>(&self, value: &T) -> Result<String, Error> {
        let mut text = String::new();
        self.write(value, &mut text)?;
        Ok(text)
    }

    /// Appends a value to a string, which is left unchanged on an error.
    ///
    /// # Errors
    ///
    /// As [`to_string`](Encoder::to_string).
    pub fn write<T: Serialize + ?Sized>(&self, value: &T, out: &mut String) -> Result<(), Error> {
        self.write_with_scratch(value, out, &mut ScratchBuffer::new())
    }

    /// Appends a value to a string with a scratch buffer that is reused; allocates nothing if the
    /// capacities of both suffice.
    ///
    /// See [`ScratchBuffer`] for an example.
    ///
    /// # Errors
    ///
    /// As [`to_string`](Encoder::to_string).
    pub fn write_with_scratch<T: Serialize + ?Sized>(
        &self,
        value: &T,
        out: &mut String,
        scratch: &mut ScratchBuffer,
    ) -> Result<(), Error> {
        self.write_within(value, 0, out, scratch)
    }

    /// Appends a value that is nested in this many brackets.
    pub(crate) fn write_within<T: Serialize + ?Sized>(
        &self,
        value: &T,
        depth: usize,
        out: &mut String,
        scratch: &mut ScratchBuffer,
    ) -> Result<(), Error> {
        let length = out.len();
        let mut writer = Writer::new(out, self.style());
        writer.depth = depth;
        scratch.lend(&mut writer);
        let result = value.serialize(&mut writer);
        scratch.take_back(writer);
        if result.is_err() {
            out.truncate(length);
        }
        result
    }

    pub(crate) fn style(&self) -> Style<'_> {
        Style {
            sort_keys: self.sort_keys,
            ensure_ascii: self.ensure_ascii,
            spaces: self.spaces,
            limits: self.limits,
            tags: self.tags.as_ref().map_or(Tags::None, Tags::Names),
        }
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
