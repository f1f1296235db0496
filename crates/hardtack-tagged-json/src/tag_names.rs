//! The names of tags that an application declares.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::escape::{self, CodePoints};
use crate::kind::ValueKind;
use crate::tag::BuiltinTag;

/// The names of the tags that the Flask application registered beyond the built-in ones.
///
/// A tag is only a name: a type chooses the tag that it writes ([`Tagged`](crate::Tagged)) and reads
/// through the tag that it finds. A name that starts with a space, as Flask's own do, is taken for a
/// tag even if it is not declared. Declare such a name if maps should read through it too.
///
/// In Flask, the same tag is declared with `app.session_interface.serializer.register(TagDecimal)`.
/// Without that, Flask reads a dict of one key.
///
/// ```
/// use hardtack_tagged_json::{Decoder, Encoder, TagNames, Tagged, Value};
///
/// let mut names = TagNames::new();
/// names.declare("decimal")?;
/// assert!(names.contains("decimal"));
///
/// let price = Value::from(Tagged::new("decimal", "9.90"));
/// let text = Encoder::new().with_tags(names.clone()).to_string(&price)?;
/// assert_eq!(text, r#"{"decimal":"9.90"}"#);
///
/// let decoder = Decoder::new().with_tags(names);
/// assert_eq!(decoder.from_str::<Value>(&text)?, price);
/// assert_eq!(decoder.from_str::<String>(&text)?, "9.90");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagNames(Vec<Box<str>>);

impl TagNames {
    /// Creates an empty set of names; does not allocate.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Declares the name of a tag. A name that is declared already stays so.
    ///
    /// # Errors
    ///
    /// [`TagNameError::BuiltIn`] for the name of a built-in tag, [`TagNameError::Empty`],
    /// [`TagNameError::Suffix`] for a name that ends in `__`.
    pub fn declare(&mut self, name: impl Into<String>) -> Result<(), TagNameError> {
        let name = name.into();
        if name.is_empty() {
            return Err(TagNameError::Empty);
        }
        if name.ends_with(escape::SUFFIX) {
            return Err(TagNameError::Suffix);
        }
        if BuiltinTag::from_key(&name).is_some() {
            return Err(TagNameError::BuiltIn);
        }
        if !self.contains(&name) {
            self.0.push(name.into_boxed_str());
        }
        Ok(())
    }

    /// Returns whether a name was declared.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|declared| **declared == *name)
    }

    /// Returns the declared names in the order of declaration.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|name| &**name)
    }

    fn find(&self, key: &str) -> Option<Tag> {
        if let Some(tag) = BuiltinTag::from_key(key) {
            return Some(Tag::Builtin(tag));
        }
        if self.contains(key) {
            return Some(Tag::Declared);
        }
        key.starts_with(' ').then_some(Tag::Unknown)
    }
}

/// A name that cannot be declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TagNameError {
    /// The name of a built-in tag, which cannot be redefined.
    BuiltIn,
    /// An empty name.
    Empty,
    /// A name that ends in `__`, which marks the key of a map that ` di` escapes.
    Suffix,
}

impl fmt::Display for TagNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BuiltIn => "the name of a tag must not be that of a built-in tag",
            Self::Empty => "the name of a tag must not be empty",
            Self::Suffix => "the name of a tag must not end in `__`",
        })
    }
}

impl core::error::Error for TagNameError {}

/// The meaning of a key that is the only one of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tag {
    Builtin(BuiltinTag),
    /// A declared name.
    Declared,
    /// A name that starts with a space.
    Unknown,
}

impl Tag {
    pub(crate) fn kind(self) -> ValueKind {
        match self {
            Self::Builtin(BuiltinTag::Dict) => ValueKind::Map,
            Self::Builtin(BuiltinTag::Tuple) => ValueKind::Tuple,
            Self::Builtin(BuiltinTag::Bytes) => ValueKind::Bytes,
            Self::Builtin(BuiltinTag::Markup) => ValueKind::Markup,
            Self::Builtin(BuiltinTag::Uuid) => ValueKind::Uuid,
            Self::Builtin(BuiltinTag::DateTime) => ValueKind::DateTime,
            Self::Declared | Self::Unknown => ValueKind::Tagged,
        }
    }
}

/// The keys that are tags in a text.
#[derive(Clone, Copy)]
pub(crate) enum Tags<'s> {
    /// No key is: the text is plain JSON.
    None,
    /// The built-in names, the declared ones, and all that start with a space.
    Names(&'s TagNames),
}

impl Tags<'_> {
    pub(crate) fn is_none(self) -> bool {
        matches!(self, Self::None)
    }

    /// Returns whether a key that starts with this byte, as it is in the text, may be a tag.
    #[inline]
    pub(crate) fn may_start_with(self, first: Option<u8>) -> bool {
        // Nearly all keys of nearly all texts are told apart from a tag here.
        match self {
            Self::None => false,
            Self::Names(names) => matches!(first, Some(b' ' | b'\\')) || !names.0.is_empty(),
        }
    }

    /// Finds the tag of a key, given as it is between the quotes in the text.
    #[inline]
    pub(crate) fn find(self, raw_key: &str) -> Option<Tag> {
        let Self::Names(names) = self else { return None };
        if !self.may_start_with(raw_key.as_bytes().first().copied()) {
            return None;
        }
        match escape::unescape(raw_key) {
            Some(key) => names.find(&key),
            // No name contains a lone surrogate, but such a key may start with a space.
            None => {
                let first = CodePoints::new(raw_key).next();
                (first == Some(' '.into())).then_some(Tag::Unknown)
            }
        }
    }
}
