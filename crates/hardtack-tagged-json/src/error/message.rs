//! What others say about a value.

use alloc::boxed::Box;
use alloc::string::ToString;
use core::fmt;

/// The words of a type or tag outside this crate.
///
/// They may quote the value at hand, so neither `Debug` nor the [`Error`](crate::Error) around them shows them.
///
/// ```
/// use hardtack_tagged_json::{ErrorKind, from_str};
///
/// let error = from_str::<std::net::Ipv4Addr>(r#""secret""#).unwrap_err();
/// assert_eq!(error.to_string(), "refused by the target type at byte 0");
/// let ErrorKind::Custom(message) = error.kind() else { panic!() };
/// assert_eq!(message.as_str(), "invalid IPv4 address syntax");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Message(Box<str>);

impl Message {
    pub(crate) fn new(text: impl fmt::Display) -> Self {
        Self(text.to_string().into_boxed_str())
    }

    /// Returns the message. It may contain parts of the value that was refused.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Message(..)")
    }
}
