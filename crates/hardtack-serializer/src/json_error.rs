//! Why JSON could not be read or written, without a word of the value.

use std::fmt;

use serde_json::error::Category;

/// Why a value could not be read from JSON or written to it: the error of [`Json`](crate::Json).
///
/// It says what is wrong and where. serde_json quotes the value at hand in some of its messages, and
/// a type's own words may do so too; neither `Display` nor `Debug` repeats those.
///
/// ```
/// use hardtack_serializer::{Codec, Json};
///
/// let error = Json::COMPACT.loads::<u32>(br#""private""#).unwrap_err();
/// assert_eq!(error.to_string(), "refused by the type of the value at line 1 column 9");
/// let error = Json::COMPACT.loads::<Vec<u32>>(b"[1").unwrap_err();
/// assert_eq!(error.to_string(), "EOF while parsing a list at line 1 column 2");
/// ```
pub struct JsonError(Reason);

enum Reason {
    /// JSON has no text for `NaN` and the infinities.
    NotFinite,
    Serde(serde_json::Error),
}

impl JsonError {
    pub(crate) const fn not_finite() -> Self {
        Self(Reason::NotFinite)
    }

    /// serde_json's own error, where it has one. Its message may contain parts of the value.
    pub fn as_serde_json(&self) -> Option<&serde_json::Error> {
        match &self.0 {
            Reason::NotFinite => None,
            Reason::Serde(error) => Some(error),
        }
    }
}

impl From<serde_json::Error> for JsonError {
    fn from(error: serde_json::Error) -> Self {
        Self(Reason::Serde(error))
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = match &self.0 {
            Reason::NotFinite => return f.write_str("JSON has no text for NaN and the infinities"),
            Reason::Serde(error) => error,
        };
        // Only of this kind are messages that are made of the value, or by its type.
        if error.classify() != Category::Data {
            return error.fmt(f);
        }
        f.write_str("refused by the type of the value")?;
        match error.line() {
            0 => Ok(()),
            line => write!(f, " at line {line} column {}", error.column()),
        }
    }
}

impl fmt::Debug for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("JsonError").field(&format_args!("{self}")).finish()
    }
}

impl std::error::Error for JsonError {}
