//! Errors as serde makes them.

use alloc::string::ToString;
use core::fmt;

use ::serde::de::{Expected, Unexpected};

use super::{CustomMessage, Error, ErrorKind};

// serde's own messages quote the offending value; these replacements name its kind alone.
impl ::serde::de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::unplaced(ErrorKind::Custom(CustomMessage::new(message)))
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::wrong_type(expected, unexpected.into())
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = expected.to_string().into_boxed_str();
        Self::unplaced(ErrorKind::WrongValue { expected, found: unexpected.into() })
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        let expected = expected.to_string().into_boxed_str();
        Self::unplaced(ErrorKind::WrongLength { expected })
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::unplaced(ErrorKind::UnknownVariant { expected })
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        Self::unplaced(ErrorKind::UnknownField { expected })
    }

    fn missing_field(field: &'static str) -> Self {
        Self::unplaced(ErrorKind::MissingField(field))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::unplaced(ErrorKind::DuplicateField(field))
    }
}

impl ::serde::ser::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::unplaced(ErrorKind::Custom(CustomMessage::new(message)))
    }
}
