//! The kinds of values that a text can hold.

use core::fmt;

use serde::de::Unexpected;

/// A kind of value, as [`Decoder::kind`](crate::Decoder::kind) finds it and errors name it.
///
/// ```
/// use hardtack_tagged_json::{Decoder, ValueKind};
///
/// assert_eq!(Decoder::new().kind(r#"{" t":[1]}"#)?, ValueKind::Tuple);
/// assert_eq!(ValueKind::Tuple.to_string(), "a tuple");
/// # Ok::<(), hardtack_tagged_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ValueKind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number without fraction and exponent.
    Integer,
    /// A number with fraction or exponent, or one of `NaN`, `Infinity`, `-Infinity`.
    Float,
    /// A string.
    Text,
    /// A value tagged ` b`.
    Bytes,
    /// A value tagged ` m`.
    Markup,
    /// A value tagged ` u`.
    Uuid,
    /// A value tagged ` d`.
    DateTime,
    /// An array.
    List,
    /// A value tagged ` t`.
    Tuple,
    /// An object.
    Map,
    /// A value with a tag that is not built in.
    Tagged,
    /// A variant of an enum; only errors of target types name it.
    Variant,
    /// A kind that only the target type knows.
    Other,
}

impl ValueKind {
    fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Integer => "an integer",
            Self::Float => "a float",
            Self::Text => "a string",
            Self::Bytes => "bytes",
            Self::Markup => "markup",
            Self::Uuid => "a uuid",
            Self::DateTime => "a datetime",
            Self::List => "a list",
            Self::Tuple => "a tuple",
            Self::Map => "a map",
            Self::Tagged => "a tagged value",
            Self::Variant => "a variant",
            Self::Other => "something else",
        }
    }
}

impl From<Unexpected<'_>> for ValueKind {
    fn from(unexpected: Unexpected<'_>) -> Self {
        match unexpected {
            Unexpected::Bool(_) => Self::Bool,
            Unexpected::Unsigned(_) | Unexpected::Signed(_) => Self::Integer,
            Unexpected::Float(_) => Self::Float,
            Unexpected::Char(_) | Unexpected::Str(_) => Self::Text,
            Unexpected::Bytes(_) => Self::Bytes,
            Unexpected::Unit | Unexpected::Option => Self::Null,
            Unexpected::Seq => Self::List,
            Unexpected::Map => Self::Map,
            Unexpected::Enum
            | Unexpected::UnitVariant
            | Unexpected::NewtypeVariant
            | Unexpected::TupleVariant
            | Unexpected::StructVariant => Self::Variant,
            _ => Self::Other,
        }
    }
}

impl fmt::Display for ValueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
