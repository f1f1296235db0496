//! An encoded value by itself.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use serde::de::Deserialize;
use serde::ser::Serialize;

use crate::decoder::Decoder;
use crate::encoder::Encoder;
use crate::error::Error;
use crate::write::ScratchBuffer;

/// An encoded value of a [`RawMap`](crate::RawMap), outside of the map.
///
/// ```
/// use hardtack_tagged_json::Decoder;
///
/// let decoder = Decoder::new();
/// let mut map = decoder.raw_map(r#"{"next":"/account"}"#)?;
/// let next = map.remove("next").unwrap();
/// assert_eq!(next.as_str(), r#""/account""#);
/// assert_eq!(next.decode::<&str>(&decoder)?, "/account");
/// assert_eq!(format!("{next:?}"), "RawValue(..)");
/// # Ok::<(), hardtack_tagged_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct RawValue(Box<str>);

impl RawValue {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned().into_boxed_str())
    }

    /// Encodes a value, to be inserted into a map with [`RawMap::insert_raw`](crate::RawMap::insert_raw).
    ///
    /// It is nested one level, as it will be in the map.
    ///
    /// ```
    /// use hardtack_tagged_json::{Encoder, RawValue};
    ///
    /// let pair = RawValue::encode(&(1, "x"), &Encoder::new())?;
    /// assert_eq!(pair.as_str(), r#"{" t":[1,"x"]}"#);
    /// # Ok::<(), hardtack_tagged_json::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Encoder::to_string`].
    pub fn encode<T: Serialize + ?Sized>(value: &T, encoder: &Encoder) -> Result<Self, Error> {
        let mut text = String::new();
        encoder.write_within(value, 1, &mut text, &mut ScratchBuffer::new())?;
        Ok(Self(text.into_boxed_str()))
    }

    /// Returns the value's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Decodes the value.
    ///
    /// # Errors
    ///
    /// As [`Decoder::from_str`].
    pub fn decode<'a, T: Deserialize<'a>>(&'a self, decoder: &Decoder) -> Result<T, Error> {
        decoder.from_str(&self.0)
    }
}

impl fmt::Debug for RawValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RawValue(..)")
    }
}
