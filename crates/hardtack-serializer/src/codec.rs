//! Encoding of values as the bodies of tokens.

use std::error::Error;

use serde::{Serialize, de::DeserializeOwned};

use crate::Limits;

/// Writes values as bodies and reads them back: the `serializer` argument of itsdangerous'
/// serializers.
///
/// [`Json`](crate::Json) is built in. A codec sees a body only after its signature was verified,
/// except in calls whose name says `unsafe`.
///
/// ```
/// use hardtack_serializer::{Codec, Json, Limits, SecretKey, UrlSafeSerializer};
/// use serde::{Serialize, de::DeserializeOwned};
///
/// /// JSON that begins with a version number.
/// #[derive(Debug)]
/// struct Versioned;
///
/// impl Codec for Versioned {
///     type Error = std::io::Error;
///
///     fn dumps<T: Serialize + ?Sized>(
///         &self,
///         value: &T,
///         body: &mut Vec<u8>,
///         limits: &Limits,
///     ) -> Result<(), Self::Error> {
///         body.extend_from_slice(b"1:");
///         Json::COMPACT.dumps(value, body, limits).map_err(std::io::Error::other)
///     }
///
///     fn loads<T: DeserializeOwned>(
///         &self,
///         body: &[u8],
///         limits: &Limits,
///     ) -> Result<T, Self::Error> {
///         let body = body.strip_prefix(b"1:").ok_or_else(|| std::io::Error::other("version"))?;
///         Json::COMPACT.loads(body, limits).map_err(std::io::Error::other)
///     }
/// }
///
/// let serializer = UrlSafeSerializer::new(SecretKey::new("secret-key")?).with_codec(Versioned);
/// let token = serializer.dumps(&[1, 2, 3])?;
/// assert_eq!(serializer.loads::<Vec<u8>>(&token)?, [1, 2, 3]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Codec {
    /// The error for a value that cannot be written or read. Its message should not repeat the body.
    type Error: Error + Send + Sync + 'static;

    /// Appends the text of a value to a buffer.
    ///
    /// # Errors
    ///
    /// If the value has no representation. What was appended is discarded then.
    fn dumps<T: Serialize + ?Sized>(
        &self,
        value: &T,
        body: &mut Vec<u8>,
        limits: &Limits,
    ) -> Result<(), Self::Error>;

    /// Reads a value.
    ///
    /// # Errors
    ///
    /// If the body is malformed, exceeds the limits, or is not a value of this type.
    fn loads<T: DeserializeOwned>(&self, body: &[u8], limits: &Limits) -> Result<T, Self::Error>;
}
