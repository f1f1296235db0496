//! Errors and their offsets in the text.

mod custom;
mod serde;

use alloc::boxed::Box;
use alloc::string::ToString;
use core::fmt;

use ::serde::de::Expected;

use crate::kind::ValueKind;
use crate::tag::BuiltinTag;

pub use custom::CustomMessage;

/// The reason why a text was rejected, or why a value cannot be written.
///
/// It has a [`kind`](Error::kind) and the [`offset`](Error::offset) in the text. Neither `Display` nor
/// `Debug` shows any part of the text, so an error about a session is safe to log.
///
/// ```
/// use hardtack_tagged_json::{ErrorKind, from_str};
///
/// let error = from_str::<Vec<u8>>("[1, 2, true]").unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::WrongType { .. }));
/// assert_eq!(error.offset(), Some(7));
/// assert_eq!(error.to_string(), "expected u8, found a boolean at byte 7");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    // Boxed because a `Result` that carries it is returned for every value that is read.
    inner: Box<Inner>,
}

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    kind: ErrorKind,
    offset: Option<usize>,
}

/// The kinds of [`Error`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes are not UTF-8.
    NotUtf8,
    /// The text ends inside a value.
    UnexpectedEnd,
    /// A character is not allowed at this offset.
    UnexpectedCharacter,
    /// A string contains a character below U+0020 that is not escaped.
    ControlCharacter,
    /// A string contains an escape sequence that JSON does not have.
    BadEscape,
    /// A number is not in the format of JSON.
    BadNumber,
    /// The text goes on after the value.
    TrailingCharacters,
    /// Arrays and objects are nested more deeply than the limit allows.
    #[non_exhaustive]
    DepthLimit {
        /// The greatest depth that is accepted, in JSON brackets.
        limit: usize,
    },
    /// An integer has more digits than the limit allows.
    #[non_exhaustive]
    DigitLimit {
        /// The greatest number of digits that is accepted.
        limit: usize,
    },
    /// The map has more keys than the limit allows.
    #[non_exhaustive]
    KeyLimit {
        /// The greatest number of keys that is accepted.
        limit: usize,
    },
    /// A string contains half of a surrogate pair. Python's `str` can represent that, Rust's cannot.
    LoneSurrogate,
    /// The object is a tag, but its body is invalid for this tag.
    #[non_exhaustive]
    MalformedTag {
        /// The tag whose body is invalid.
        tag: BuiltinTag,
    },
    /// The value is not a map, or it is a map that is a tag, where only a plain map is accepted.
    NotAnObject,
    /// The key of a map cannot be represented in JSON.
    #[non_exhaustive]
    KeyNotText {
        /// The kind of the key.
        found: ValueKind,
    },
    /// The name of a [`Tagged`](crate::Tagged) value does not start with a space and is not declared, or
    /// it is that of a built-in tag.
    UndeclaredTag,
    /// The value needs a tag, and plain JSON has none.
    #[non_exhaustive]
    NeedsTag {
        /// The kind of the value.
        found: ValueKind,
    },
    /// The value is of another type than the target type.
    #[non_exhaustive]
    WrongType {
        /// The expectation of the target type, in its own words.
        expected: Box<str>,
        /// The kind of the value in the text.
        found: ValueKind,
    },
    /// The value is of the right type, but invalid for the target type.
    #[non_exhaustive]
    WrongValue {
        /// The expectation of the target type, in its own words.
        expected: Box<str>,
        /// The kind of the value in the text.
        found: ValueKind,
    },
    /// A sequence or map has too few or too many elements for the target type.
    #[non_exhaustive]
    WrongLength {
        /// The expectation of the target type, in its own words.
        expected: Box<str>,
    },
    /// An integer is out of range for the target type.
    NumberOutOfRange,
    /// A name is not one of an enum's variants.
    #[non_exhaustive]
    UnknownVariant {
        /// The names that are accepted.
        expected: &'static [&'static str],
    },
    /// A key is not one of a struct's fields, and the struct denies unknown ones.
    #[non_exhaustive]
    UnknownField {
        /// The names that are accepted.
        expected: &'static [&'static str],
    },
    /// A struct's field is missing from the map.
    MissingField(&'static str),
    /// Two keys of the map stand for the same field of a struct.
    DuplicateField(&'static str),
    /// The target or source type rejected the value with a message of its own.
    Custom(CustomMessage),
}

impl Error {
    #[cold]
    pub(crate) fn new(kind: ErrorKind, offset: usize) -> Self {
        Self { inner: Box::new(Inner { kind, offset: Some(offset) }) }
    }

    #[cold]
    pub(crate) fn unplaced(kind: ErrorKind) -> Self {
        Self { inner: Box::new(Inner { kind, offset: None }) }
    }

    /// Sets the offset of the value that caused the error, unless that of an inner value is set.
    #[cold]
    pub(crate) fn or_at(mut self, offset: usize) -> Self {
        self.inner.offset.get_or_insert(offset);
        self
    }

    #[cold]
    pub(crate) fn wrong_type(expected: &dyn Expected, found: ValueKind) -> Self {
        let expected = expected.to_string().into_boxed_str();
        Self::unplaced(ErrorKind::WrongType { expected, found })
    }

    /// The error for an integer of more than 64 bits that a visitor rejected as another type, because
    /// it does not know integers of that size.
    #[cold]
    pub(crate) fn or_out_of_range(self) -> Self {
        match self.kind() {
            ErrorKind::WrongType { .. } => Self::unplaced(ErrorKind::NumberOutOfRange),
            _ => self,
        }
    }

    /// Returns what went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.inner.kind
    }

    /// Returns the offset in bytes at which it went wrong, or `None` if a value was being written.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        self.inner.offset
    }

    /// Returns whether the text itself is invalid, whatever the target type.
    pub(crate) fn is_about_the_text(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::NotUtf8
                | ErrorKind::UnexpectedEnd
                | ErrorKind::UnexpectedCharacter
                | ErrorKind::ControlCharacter
                | ErrorKind::BadEscape
                | ErrorKind::BadNumber
                | ErrorKind::TrailingCharacters
                | ErrorKind::DepthLimit { .. }
                | ErrorKind::DigitLimit { .. }
        )
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.kind.fmt(f)?;
        match self.inner.offset {
            Some(offset) => write!(f, " at byte {offset}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.inner.kind)
            .field("offset", &self.inner.offset)
            .finish()
    }
}

impl core::error::Error for Error {}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 => f.write_str("invalid UTF-8"),
            Self::UnexpectedEnd => f.write_str("the text ends inside a value"),
            Self::UnexpectedCharacter => f.write_str("unexpected character"),
            Self::ControlCharacter => f.write_str("control character in a string"),
            Self::BadEscape => f.write_str("invalid escape sequence in a string"),
            Self::BadNumber => f.write_str("invalid number"),
            Self::TrailingCharacters => f.write_str("trailing characters after the value"),
            Self::DepthLimit { limit } => write!(f, "nested more than {limit} levels deep"),
            Self::DigitLimit { limit } => write!(f, "integer of more than {limit} digits"),
            Self::KeyLimit { limit } => write!(f, "map of more than {limit} keys"),
            Self::LoneSurrogate => f.write_str("cannot represent a lone surrogate as Rust text"),
            Self::MalformedTag { tag } => write!(f, "invalid body of the tag {:?}", tag.key()),
            Self::NotAnObject => f.write_str("expected an object with plain keys"),
            Self::KeyNotText { found } => write!(f, "the key of a map cannot be {found}"),
            Self::UndeclaredTag => f.write_str(
                "a tag must start with a space or be declared, and must not be a built-in one",
            ),
            Self::NeedsTag { found } => write!(f, "plain JSON cannot represent {found}"),
            Self::WrongType { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::WrongValue { expected, found } => {
                write!(f, "invalid value: {found}, expected {expected}")
            }
            Self::WrongLength { expected } => write!(f, "wrong length, expected {expected}"),
            Self::NumberOutOfRange => f.write_str("integer out of range for the target type"),
            Self::UnknownVariant { expected } => OneOf("variant", expected).fmt(f),
            Self::UnknownField { expected } => OneOf("field", expected).fmt(f),
            Self::MissingField(field) => write!(f, "missing field `{field}`"),
            Self::DuplicateField(field) => write!(f, "duplicate field `{field}`"),
            Self::Custom(_) => f.write_str("rejected by the target type"),
        }
    }
}

/// The message about a name that a type does not know.
struct OneOf(&'static str, &'static [&'static str]);

impl fmt::Display for OneOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(what, names) = self;
        write!(f, "unknown {what}, expected ")?;
        if names.is_empty() {
            return f.write_str("none");
        }
        for (position, name) in names.iter().enumerate() {
            let separator = if position == 0 { "" } else { ", " };
            write!(f, "{separator}`{name}`")?;
        }
        Ok(())
    }
}
