//! Messages that types outside this crate give.

use alloc::boxed::Box;
use alloc::string::ToString;
use core::fmt;

/// The message of a type outside this crate.
///
/// It may quote the value, so neither its `Debug` nor the [`Error`](crate::Error) around it shows it.
///
/// ```
/// use hardtack_tagged_json::{ErrorKind, from_str};
///
/// let error = from_str::<std::net::Ipv4Addr>(r#""secret""#).unwrap_err();
/// assert_eq!(error.to_string(), "rejected by the target type at byte 0");
/// let ErrorKind::Custom(message) = error.kind() else { panic!() };
/// assert_eq!(message.as_str(), "invalid IPv4 address syntax");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CustomMessage(Box<str>);

impl CustomMessage {
    pub(crate) fn new(text: impl fmt::Display) -> Self {
        Self(text.to_string().into_boxed_str())
    }

    /// Returns the message, which may contain parts of the rejected value.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CustomMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CustomMessage(..)")
    }
}
