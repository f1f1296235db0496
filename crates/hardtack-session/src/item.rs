//! One value of a session.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;

use crate::{SessionError, codec::Codec};

/// One value of a session, decoded when it is asked for.
///
/// ```
/// use hardtack_session::Session;
///
/// let session = Session::loads(r#"{"cart":[7,9],"user":"ada"}"#)?;
/// let item = session.iter().next().unwrap();
/// assert_eq!((item.key(), item.as_text()), ("cart", "[7,9]"));
/// assert_eq!(item.get::<Vec<u32>>()?, [7, 9]);
/// # Ok::<(), hardtack_session::SessionError>(())
/// ```
#[derive(Clone)]
pub struct Item<'a> {
    key: Cow<'a, str>,
    text: &'a str,
    codec: &'a Codec,
}

impl<'a> Item<'a> {
    pub(crate) fn new(key: Cow<'a, str>, text: &'a str, codec: &'a Codec) -> Self {
        Self { key, text, codec }
    }

    /// The key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The value as tagged JSON.
    pub fn as_text(&self) -> &'a str {
        self.text
    }

    /// The value.
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] when it is not of this type.
    pub fn get<T: Deserialize<'a>>(&self) -> Result<T, SessionError> {
        self.codec.decoder.from_str(self.text).map_err(SessionError::Decode)
    }
}

impl fmt::Debug for Item<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Item(..)")
    }
}
