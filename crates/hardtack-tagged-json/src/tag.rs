//! The tags that Flask has.

/// A built-in tag: one of Flask's `TaggedJSONSerializer.default_tags`.
///
/// ```
/// use hardtack_tagged_json::BuiltinTag;
///
/// assert_eq!(BuiltinTag::Tuple.key(), " t");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BuiltinTag {
    /// ` di`: a map of one key that could be taken for a tag; the inner key has `__` appended.
    Dict,
    /// ` t`: a tuple, as an array.
    Tuple,
    /// ` b`: bytes, as padded standard base64.
    Bytes,
    /// ` m`: text that is safe as HTML.
    Markup,
    /// ` u`: a UUID, as 32 hexadecimal digits.
    Uuid,
    /// ` d`: a date and time of day, in the format of HTTP.
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
