//! An encoded value of a session.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;

use crate::{SessionError, SessionFormat};

/// An encoded value of a session, with its key. It is decoded when you ask for it.
///
/// ```
/// use hardtack_session::SessionData;
///
/// let session = SessionData::loads(r#"{"cart":[7,9],"user":"ada"}"#)?;
/// for value in session.iter() {
///     println!("{}: {} bytes", value.key(), value.as_bytes().len());
/// }
/// let cart = session.iter().next().unwrap();
/// assert_eq!(cart.get::<Vec<u32>>()?, [7, 9]);
/// # Ok::<(), hardtack_session::SessionError>(())
/// ```
#[derive(Clone)]
pub struct SessionValue<'a> {
    key: Cow<'a, str>,
    text: Cow<'a, str>,
    format: SessionFormat,
}

impl<'a> SessionValue<'a> {
    pub(crate) fn new(key: Cow<'a, str>, text: Cow<'a, str>, format: &SessionFormat) -> Self {
        Self { key, text, format: format.clone() }
    }

    /// Returns the key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the value as the session's format encodes it: JSON text, for a session in a cookie.
    pub fn as_bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// Decodes the value.
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] if the value is not a `T`.
    pub fn get<'s, T: Deserialize<'s>>(&'s self) -> Result<T, SessionError> {
        let decoded = self.format.decoder().from_str(&self.text);
        decoded.map_err(SessionError::decode(Some(&self.key)))
    }
}

/// Shows neither the key nor the value.
impl fmt::Debug for SessionValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionValue(..)")
    }
}
