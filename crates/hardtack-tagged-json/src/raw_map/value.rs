//! An encoded value by itself.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use core::fmt;

use serde::de::Deserialize;

use crate::decoder::Decoder;
use crate::error::Error;

/// An encoded value that was removed from a [`RawMap`](crate::RawMap).
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
