//! The tags that Flask has, and the trait for those of one's own.

use alloc::boxed::Box;
use alloc::string::ToString;
use core::fmt;

use crate::value::Value;

/// A kind of value that JSON does not have, written as an object of one key; Flask's `JSONTag`.
///
/// A tag is put into a [`TagRegistry`](crate::TagRegistry), which an [`Encoder`](crate::Encoder) and a
/// [`Decoder`](crate::Decoder) take. Inside a program its values are [`Value::Tagged`], unless
/// [`check`](Tag::check), [`to_json`](Tag::to_json) and [`to_value`](Tag::to_value) say otherwise.
/// Bodies are tagged and untagged in their turn, so a tag handles one level only.
///
/// ```
/// use hardtack_tagged_json::{Decoder, Encoder, Position, Tag, TagRegistry, Tagged, Value};
///
/// struct Decimal;
///
/// impl Tag for Decimal {
///     fn key(&self) -> &str {
///         " dec"
///     }
/// }
///
/// let mut tags = TagRegistry::new();
/// tags.register(Decimal, Position::Last)?;
/// let price = Value::from(Tagged::new(" dec", Value::from("9.90")));
/// let text = Encoder::new().with_tags(tags.clone()).to_string(&price)?;
/// assert_eq!(text, r#"{" dec":"9.90"}"#);
/// assert_eq!(Decoder::new().with_tags(tags).from_str::<Value>(&text)?, price);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Tag: Send + Sync {
    /// Returns the only key of the objects that this tag marks.
    fn key(&self) -> &str;

    /// Tells whether this tag writes `value`; Flask's `check`.
    ///
    /// Unless overridden: whether it is a [`Value::Tagged`] with this tag's key.
    fn check(&self, value: &Value) -> bool {
        matches!(value, Value::Tagged(tagged) if tagged.key() == self.key())
    }

    /// Turns a value for which [`check`](Tag::check) said yes into the body to be written; Flask's
    /// `to_json`.
    ///
    /// Unless overridden: the body of a [`Value::Tagged`], any other value as it is. The result is
    /// tagged again, so it must not be a value that this tag takes for its own once more.
    ///
    /// # Errors
    ///
    /// Whatever the tag refuses; it becomes [`ErrorKind::Tag`](crate::ErrorKind::Tag).
    fn to_json(&self, value: Value) -> Result<Value, TagError> {
        Ok(match value {
            Value::Tagged(tagged) => tagged.into_parts().1,
            other => other,
        })
    }

    /// Turns the body that was read into a value; Flask's `to_python`.
    ///
    /// Unless overridden: a [`Value::Tagged`] with this tag's key.
    ///
    /// # Errors
    ///
    /// Whatever the tag refuses; it becomes [`ErrorKind::Tag`](crate::ErrorKind::Tag).
    fn to_value(&self, body: Value) -> Result<Value, TagError> {
        Ok(Value::from(crate::Tagged::new(self.key(), body)))
    }
}

/// The reason that a [`Tag`] gives for refusing a value.
///
/// ```
/// use hardtack_tagged_json::TagError;
///
/// assert_eq!(TagError::new("not a decimal").to_string(), "not a decimal");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagError(Box<str>);

impl TagError {
    /// Makes an error from a message in lower case.
    #[must_use]
    pub fn new(message: impl fmt::Display) -> Self {
        Self(message.to_string().into_boxed_str())
    }
}

impl fmt::Display for TagError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for TagError {}

/// The tags that every registry has, as Flask's `TaggedJSONSerializer.default_tags`.
///
/// ```
/// use hardtack_tagged_json::BuiltinTag;
///
/// assert_eq!(BuiltinTag::Tuple.key(), " t");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BuiltinTag {
    /// ` di`: a map of one key which is itself a tag; the key within has `__` appended.
    Dict,
    /// ` t`: a tuple, as an array.
    Tuple,
    /// ` b`: bytes, as padded standard base64.
    Bytes,
    /// ` m`: text that is safe as HTML.
    Markup,
    /// ` u`: a UUID, as 32 hexadecimal digits.
    Uuid,
    /// ` d`: a date and time of day, as HTTP writes it.
    DateTime,
}

impl BuiltinTag {
    /// Returns the key that marks the object.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Dict => " di",
            Self::Tuple => " t",
            Self::Bytes => " b",
            Self::Markup => " m",
            Self::Uuid => " u",
            Self::DateTime => " d",
        }
    }

    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Some(match key {
            " di" => Self::Dict,
            " t" => Self::Tuple,
            " b" => Self::Bytes,
            " m" => Self::Markup,
            " u" => Self::Uuid,
            " d" => Self::DateTime,
            _ => return None,
        })
    }
}
