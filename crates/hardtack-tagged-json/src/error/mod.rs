//! What went wrong, and where in the text.

mod found;
mod message;
mod serde;

use alloc::boxed::Box;
use alloc::string::ToString;
use core::fmt;

use ::serde::de::Expected;

use crate::tag::BuiltinTag;

pub use found::Found;
pub use message::Message;

/// The reason why a text was refused or a value could not be written.
///
/// It says what is wrong ([`kind`](Error::kind)) and at which byte of the text
/// ([`offset`](Error::offset)). Neither `Display` nor `Debug` shows any part of the text, so an error
/// may be logged although the text was somebody's session.
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
    /// The text ends inside a value.
    UnexpectedEnd,
    /// A character stands where the grammar of JSON does not allow it.
    UnexpectedCharacter,
    /// A string contains a character below U+0020 that is not escaped.
    ControlCharacter,
    /// A string contains an escape sequence that JSON does not have.
    BadEscape,
    /// A number is not spelled as JSON demands.
    BadNumber,
    /// Something follows the value.
    TrailingCharacters,
    /// Arrays and objects are nested more deeply than the limit allows.
    #[non_exhaustive]
    DepthLimit {
        /// The greatest depth that would have been accepted, in JSON brackets.
        limit: usize,
    },
    /// An integer has more digits than the limit allows.
    #[non_exhaustive]
    DigitLimit {
        /// The greatest number of digits that would have been accepted.
        limit: usize,
    },
    /// The map has more keys than the limit allows.
    #[non_exhaustive]
    KeyLimit {
        /// The greatest number of keys that would have been accepted.
        limit: usize,
    },
    /// A string contains half of a surrogate pair. Python's `str` can hold that, Rust's cannot.
    LoneSurrogate,
    /// The object carries a tag, but its body is not what the tag demands.
    #[non_exhaustive]
    MalformedTag {
        /// The tag whose body is malformed.
        tag: BuiltinTag,
    },
    /// The value is not a JSON object with plain keys, but it has to be one here.
    NotAnObject,
    /// The key of a map is not something that JSON can have as a key.
    #[non_exhaustive]
    KeyNotText {
        /// What was given as a key.
        found: Found,
    },
    /// A [`Tagged`](crate::Tagged) value has a key that is not registered.
    UnregisteredTag,
    /// A date lies before the year 100, which Flask would read back as another century.
    YearBelow100,
    /// The value is of another type than the caller asked for.
    #[non_exhaustive]
    WrongType {
        /// What the target type expected, in its own words.
        expected: Box<str>,
        /// What stands in the text.
        found: Found,
    },
    /// The value is of the right type, but outside what the target type accepts.
    #[non_exhaustive]
    WrongValue {
        /// What the target type expected, in its own words.
        expected: Box<str>,
        /// What stands in the text.
        found: Found,
    },
    /// A sequence or map has too few or too many elements for the target type.
    #[non_exhaustive]
    WrongLength {
        /// What the target type expected, in its own words.
        expected: Box<str>,
    },
    /// An integer is too large for the target type.
    NumberOutOfRange,
    /// A name is not one of an enum's variants.
    #[non_exhaustive]
    UnknownVariant {
        /// The names that would have been accepted.
        expected: &'static [&'static str],
    },
    /// A key is not one of a struct's fields, and the struct denies unknown ones.
    #[non_exhaustive]
    UnknownField {
        /// The names that would have been accepted.
        expected: &'static [&'static str],
    },
    /// A struct's field is missing from the map.
    MissingField(&'static str),
    /// Two keys of the map stand for the same field of a struct.
    DuplicateField(&'static str),
    /// The target or source type refused with a message of its own.
    Custom(Message),
    /// A registered [`Tag`](crate::Tag) refused with a message of its own.
    Tag(Message),
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

    /// Notes where the value stands that caused the error, unless an inner value was noted before.
    #[cold]
    pub(crate) fn or_at(mut self, offset: usize) -> Self {
        self.inner.offset.get_or_insert(offset);
        self
    }

    #[cold]
    pub(crate) fn wrong_type(expected: &dyn Expected, found: Found) -> Self {
        let expected = expected.to_string().into_boxed_str();
        Self::unplaced(ErrorKind::WrongType { expected, found })
    }

    /// What is wrong with an integer of more than 64 bits that a visitor took for another type: it
    /// knows no such integers.
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

    /// Returns the number of bytes before the place where it went wrong, counted in the text that was
    /// being read, or `None` if a value was being written.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        self.inner.offset
    }

    /// Tells whether reading went wrong over what the target type wanted, the text itself being fine.
    pub(crate) fn is_about_the_target(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::WrongType { .. }
                | ErrorKind::WrongValue { .. }
                | ErrorKind::WrongLength { .. }
                | ErrorKind::LoneSurrogate
                | ErrorKind::NumberOutOfRange
                | ErrorKind::UnknownVariant { .. }
                | ErrorKind::UnknownField { .. }
                | ErrorKind::MissingField(_)
                | ErrorKind::DuplicateField(_)
                | ErrorKind::Custom(_)
                | ErrorKind::Tag(_)
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
            Self::UnexpectedEnd => f.write_str("the text ends inside a value"),
            Self::UnexpectedCharacter => f.write_str("unexpected character"),
            Self::ControlCharacter => f.write_str("control character in a string"),
            Self::BadEscape => f.write_str("invalid escape sequence in a string"),
            Self::BadNumber => f.write_str("invalid number"),
            Self::TrailingCharacters => f.write_str("something follows the value"),
            Self::DepthLimit { limit } => write!(f, "nested more than {limit} levels deep"),
            Self::DigitLimit { limit } => write!(f, "integer of more than {limit} digits"),
            Self::KeyLimit { limit } => write!(f, "map of more than {limit} keys"),
            Self::LoneSurrogate => f.write_str("a lone surrogate cannot be held by a Rust string"),
            Self::MalformedTag { tag } => write!(f, "malformed body of the tag {:?}", tag.key()),
            Self::NotAnObject => f.write_str("not an object with plain keys"),
            Self::KeyNotText { found } => write!(f, "a key cannot be {found}"),
            Self::UnregisteredTag => f.write_str("a tagged value has a key that is not registered"),
            Self::YearBelow100 => f.write_str("a date before the year 100 cannot be written"),
            Self::WrongType { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::WrongValue { expected, found } => {
                write!(f, "expected {expected}, found {found} outside of it")
            }
            Self::WrongLength { expected } => write!(f, "wrong length, expected {expected}"),
            Self::NumberOutOfRange => f.write_str("integer too large for the target type"),
            Self::UnknownVariant { expected } => OneOf("variant", expected).fmt(f),
            Self::UnknownField { expected } => OneOf("field", expected).fmt(f),
            Self::MissingField(field) => write!(f, "missing field `{field}`"),
            Self::DuplicateField(field) => write!(f, "duplicate field `{field}`"),
            Self::Custom(_) => f.write_str("refused by the target type"),
            Self::Tag(_) => f.write_str("refused by a registered tag"),
        }
    }
}

/// The message about a name that is none of those a type knows.
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
