//! Plain JSON with Python's spaces and order: the codec of itsdangerous' serializers.

use hardtack_tagged_json::{Decoder, Encoder, Error as JsonError};
use serde::{Serialize, de::DeserializeOwned};

use crate::{Codec, Limits};

/// Plain JSON: the codec of every serializer unless another is set.
///
/// It writes what Python's `json.dumps` writes for the same value, and reads what `json.loads` reads:
/// integers of any size, `NaN` and the infinities included. Keys are written in the order in which serde
/// gives them. No key is a tag.
///
/// ```
/// use hardtack_serializer::{Codec, Json, Limits};
///
/// let (mut body, limits) = (Vec::new(), Limits::default());
/// Json::COMPACT.dumps(&("é", 1e16), &mut body, &limits)?;
/// assert_eq!(body, r#"["é",1e+16]"#.as_bytes());
///
/// body.clear();
/// Json::PYTHON.dumps(&("é", f64::NAN), &mut body, &limits)?;
/// assert_eq!(body, br#"["\u00e9", NaN]"#);
/// # Ok::<(), hardtack_serializer::JsonError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Json {
    ascii: bool,
    spaces: bool,
}

impl Json {
    /// No spaces, and non-ASCII text as it is: what itsdangerous' URL-safe serializers write.
    pub const COMPACT: Self = Self { ascii: false, spaces: false };

    /// A space after `,` and `:`, and non-ASCII text escaped: the defaults of Python's `json.dumps`, and
    /// so what itsdangerous' `Serializer` and `TimedSerializer` write.
    pub const PYTHON: Self = Self { ascii: true, spaces: true };
}

impl Json {
    fn encoder(self, limits: &Limits) -> Encoder {
        Encoder::new()
            .without_tags()
            .with_sort_keys(false)
            .with_ensure_ascii(self.ascii)
            .with_spaces(self.spaces)
            .with_limits(limits.json())
    }
}

impl Codec for Json {
    type Error = JsonError;

    fn dumps<T: Serialize + ?Sized>(
        &self,
        value: &T,
        body: &mut Vec<u8>,
        limits: &Limits,
    ) -> Result<(), JsonError> {
        let text = self.encoder(limits).to_string(value)?;
        body.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn loads<T: DeserializeOwned>(&self, body: &[u8], limits: &Limits) -> Result<T, JsonError> {
        Decoder::new().without_tags().with_limits(limits.json()).from_slice(body)
    }
}
