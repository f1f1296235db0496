//! The form in which sessions are kept: codec, tags and limits.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

use hardtack_tagged_json::{Decoder, Encoder, Error, RawMap, RawValue, ScratchBuffer};
use serde::Serialize;

use crate::{SessionConfig, SessionData, SessionError};

/// The form in which an interface keeps its sessions: the codec, its tags and its limits.
///
/// A session keeps the format that it was made with. The default is Flask's own form.
/// It is a cheap handle.
///
/// ```
/// use hardtack_session::{SecretKey, SecureCookieSessionInterface, SessionConfig};
///
/// let mut config = SessionConfig::new(SecretKey::new("secret-key")?);
/// config.limits = config.limits.with_max_digits(5);
/// let sessions = SecureCookieSessionInterface::new(config)?;
/// let mut session = sessions.format().empty();
/// assert!(session.insert("n", 123_456).is_err());
/// assert_eq!(sessions.format().loads(r#"{"n":1}"#)?.get::<u32>("n")?, Some(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct SessionFormat(Arc<Codec>);

impl SessionFormat {
    pub(crate) fn new(config: &SessionConfig) -> Self {
        Self(Arc::new(Codec::new(config)))
    }

    /// Creates an empty session.
    pub fn empty(&self) -> SessionData {
        SessionData::with_format(self.clone(), None)
    }

    /// Parses a session, for interfaces that keep sessions elsewhere.
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] if the text is not a session in this format.
    pub fn loads(&self, text: impl Into<String>) -> Result<SessionData, SessionError> {
        let content = self.0.decoder.raw_map(text.into()).map_err(SessionError::decode(None))?;
        Ok(SessionData::with_format(self.clone(), Some(content)))
    }

    pub(crate) fn codec(&self) -> &Codec {
        &self.0
    }

    pub(crate) fn encoder(&self) -> &Encoder {
        &self.0.encoder
    }

    pub(crate) fn decoder(&self) -> &Decoder {
        &self.0.decoder
    }

    /// Returns how many keys a session may have.
    pub(crate) fn max_keys(&self) -> usize {
        self.0.decoder.limits().max_keys()
    }

    /// Encodes the value of a key.
    pub(crate) fn encode<T: Serialize + ?Sized>(
        &self,
        key: &str,
        value: &T,
    ) -> Result<RawValue, SessionError> {
        RawValue::encode(value, &self.0.encoder).map_err(SessionError::encode(Some(key)))
    }

    /// Encodes a struct or a map as the whole content of a session.
    pub(crate) fn encode_map<T: Serialize + ?Sized>(
        &self,
        content: &T,
    ) -> Result<RawMap, SessionError> {
        RawMap::from_typed(content, &self.0.encoder).map_err(SessionError::encode(None))
    }

    /// Joins two encoded lists or tuples to a list, without decoding their elements.
    pub(crate) fn join_lists(&self, first: &str, second: &str) -> Result<RawValue, Error> {
        let mut elements = self.0.decoder.elements(first)?;
        elements.extend(self.0.decoder.elements(second)?);
        self.0.raw_value(&format!("[{}]", elements.join(",")))
    }
}

/// Shows nothing.
impl fmt::Debug for SessionFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionFormat").finish_non_exhaustive()
    }
}

/// Returns whether an encoded value is Python's `None`.
pub(crate) fn is_null(raw: &str) -> bool {
    raw == "null"
}

/// The format in which the values of sessions are read and written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Codec {
    pub(crate) encoder: Encoder,
    pub(crate) decoder: Decoder,
}

impl Codec {
    fn new(config: &SessionConfig) -> Self {
        let SessionConfig { limits, tags, sort_keys, ensure_ascii, .. } = config;
        Self {
            encoder: Encoder::new()
                .with_sort_keys(*sort_keys)
                .with_ensure_ascii(*ensure_ascii)
                .with_limits(limits.json())
                .with_tags(tags.clone()),
            decoder: Decoder::new().with_limits(limits.json()).with_tags(tags.clone()),
        }
    }

    /// Returns the codec for maps inside a session, whose keys are not counted.
    pub(crate) fn for_values(&self) -> Self {
        let limits = self.decoder.limits().with_max_keys(usize::MAX);
        Self {
            encoder: self.encoder.clone().with_limits(limits),
            decoder: self.decoder.clone().with_limits(limits),
        }
    }

    /// Takes encoded text for the value of a key.
    ///
    /// It is read as the value of a map, so that it is checked to be nested no deeper than it may be
    /// there. With a second key the map cannot be taken for a tag.
    pub(crate) fn raw_value(&self, text: &str) -> Result<RawValue, Error> {
        let mut map = self.decoder.raw_map(format!(r#"{{"":{text},"-":0}}"#))?;
        Ok(map.remove("").expect("the text has this key"))
    }
}

thread_local! {
    static BUFFERS: Cell<(String, ScratchBuffer)> = const { Cell::new((String::new(), ScratchBuffer::new())) };
}

/// The most bytes that are kept of either buffer.
const KEPT: usize = 64 * 1024;

/// Lends an empty string and a scratch buffer for writing into it. Each thread keeps its own, since
/// what is written is copied anyway.
///
/// While they are lent, a nested call gets new ones.
pub(crate) fn with_text<R>(work: impl FnOnce(&mut String, &mut ScratchBuffer) -> R) -> R {
    let (mut text, mut scratch) = BUFFERS.take();
    text.clear();
    let result = work(&mut text, &mut scratch);
    text.shrink_to(KEPT);
    scratch.shrink_to(KEPT);
    BUFFERS.set((text, scratch));
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_keeps_the_buffer_of_any_cookie_and_no_more() {
        let grown = |bytes| {
            with_text(|text, _| text.reserve_exact(bytes));
            with_text(|text, _| text.capacity())
        };
        assert_eq!(grown(65_536), 65_536);
        assert_eq!(grown(1 << 20), 65_536);
    }
}
