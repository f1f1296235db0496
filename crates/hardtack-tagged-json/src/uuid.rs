//! Python's UUIDs.

use alloc::string::String;
use core::fmt;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::protocol::Marker;

/// Python's `uuid.UUID`, written as 32 hexadecimal digits tagged ` u`.
///
/// The forms that Python's constructor is made for are read: digits of either case, hyphens
/// anywhere, braces around them, `urn:` and `uuid:` before. What its use of `int` lets through by
/// accident (`0x`, underscores, signs, spaces, digits of other scripts) is refused. In other formats it
/// is text.
///
/// With the feature `uuid-1` it converts from and into the type of that crate.
///
/// ```
/// use hardtack_tagged_json::{Uuid, from_str, to_string};
///
/// let text = r#"{" u":"{12345678-1234-5678-1234-567812345678}"}"#;
/// let uuid: Uuid = from_str(text)?;
/// assert_eq!(uuid.to_string(), "12345678-1234-5678-1234-567812345678");
/// assert_eq!(to_string(&uuid)?, r#"{" u":"12345678123456781234567812345678"}"#);
/// # Ok::<(), hardtack_tagged_json::Error>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid([u8; 16]);

impl Uuid {
    /// Creates a UUID of its bytes, the most significant first; Python's `UUID(bytes=…)`.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes, the most significant first; Python's `UUID.bytes`.
    #[must_use]
    pub const fn into_bytes(self) -> [u8; 16] {
        self.0
    }

    /// Returns 32 lower-case digits; Python's `UUID.hex`.
    #[must_use]
    pub fn to_hex(self) -> String {
        let nibbles = self.0.iter().flat_map(|byte| [byte >> 4, byte & 0x0f]);
        nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16)).collect()
    }

    /// Reads what Python's constructor is made for.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.len() != 32 || text.contains('-') {
            let bare = text.replace("urn:", "").replace("uuid:", "");
            return Self::parse_hex(&bare.trim_matches(['{', '}']).replace('-', ""));
        }
        Self::parse_hex(text)
    }

    fn parse_hex(text: &str) -> Option<Self> {
        if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        u128::from_str_radix(text, 16).ok().map(|number| Self(number.to_be_bytes()))
    }
}

/// As Python's `str` prints it, with hyphens.
impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, byte) in self.0.iter().enumerate() {
            let hyphen = if matches!(position, 4 | 6 | 8 | 10) { "-" } else { "" };
            write!(f, "{hyphen}{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Uuid").field(&format_args!("{self}")).finish()
    }
}

/// The text is not a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParseUuidError;

impl fmt::Display for ParseUuidError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not 32 hexadecimal digits")
    }
}

impl core::error::Error for ParseUuidError {}

impl core::str::FromStr for Uuid {
    type Err = ParseUuidError;

    fn from_str(text: &str) -> Result<Self, ParseUuidError> {
        Self::parse(text).ok_or(ParseUuidError)
    }
}

impl Serialize for Uuid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(Marker::Uuid.name(), &self.to_hex())
    }
}

impl<'de> Deserialize<'de> for Uuid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(Marker::Uuid.name(), UuidVisitor)
    }
}

struct UuidVisitor;

impl<'de> Visitor<'de> for UuidVisitor {
    type Value = Uuid;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a uuid")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Uuid, E> {
        Uuid::parse(text).ok_or_else(|| E::invalid_value(Unexpected::Other("text"), &self))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Uuid, D::Error> {
        inner.deserialize_str(self)
    }
}
