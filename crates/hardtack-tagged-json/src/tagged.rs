//! Values with a tag that is not built in.

use alloc::string::String;
use alloc::vec;
use core::fmt;
use core::mem::take;

use crate::value::{Value, dismantle};

/// A value with a tag that is not built in.
///
/// A [`Decoder`](crate::Decoder) makes one of every object whose only key starts with a space or was
/// declared ([`TagNames`](crate::TagNames)), and an [`Encoder`](crate::Encoder) writes it back as it
/// came. To choose the tag of your own type, serialize it through this one.
///
/// Flask reads the tag only if it is registered there, and a dict of one key otherwise. The reverse holds
/// too: a dict of one key that starts with a space, of which Flask knows no tag, cannot be told from a
/// tag. Read it as a map type.
///
/// ```
/// use hardtack_tagged_json::{ErrorKind, Tagged, Value, from_str, to_string};
///
/// let price = Tagged::new(" dec", "9.90");
/// assert_eq!(price.key(), " dec");
/// assert_eq!(price.body(), &Value::from("9.90"));
///
/// let text = to_string(&Value::from(price.clone()))?;
/// assert_eq!(text, r#"{" dec":"9.90"}"#);
/// assert_eq!(from_str::<Value>(&text)?, price.into());
///
/// let undeclared = Value::from(Tagged::new("dec", "9.90"));
/// assert_eq!(to_string(&undeclared).unwrap_err().kind(), &ErrorKind::UndeclaredTag);
/// # Ok::<(), hardtack_tagged_json::Error>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct Tagged {
    key: String,
    body: Value,
}

impl Tagged {
    /// Puts a tag on a value.
    #[must_use]
    pub fn new(key: impl Into<String>, body: impl Into<Value>) -> Self {
        Self { key: key.into(), body: body.into() }
    }

    /// Returns the tag's key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the value without the tag.
    #[must_use]
    pub fn body(&self) -> &Value {
        &self.body
    }

    /// Returns the tag's key and the value.
    #[must_use]
    pub fn into_parts(mut self) -> (String, Value) {
        (take(&mut self.key), self.take_body())
    }

    /// Returns the value without the tag, to be changed in place.
    #[must_use]
    pub fn body_mut(&mut self) -> &mut Value {
        &mut self.body
    }

    pub(crate) fn set_body(&mut self, body: Value) {
        self.body = body;
    }

    pub(crate) fn take_body(&mut self) -> Value {
        take(&mut self.body)
    }
}

/// Drops values of any depth with the stack of one level.
impl Drop for Tagged {
    fn drop(&mut self) {
        if self.body.nests() {
            dismantle(vec![self.take_body()]);
        }
    }
}

impl fmt::Debug for Tagged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tagged").field("key", &self.key).field("body", &self.body).finish()
    }
}
