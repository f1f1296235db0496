//! Values of tags that the caller registered.

use alloc::string::String;
use alloc::vec;
use core::fmt;
use core::mem::take;

use crate::value::{Value, dismantle};

/// A value with a tag that is not built in.
///
/// A [`Decoder`](crate::Decoder) makes one for every object whose only key is that of a registered
/// [`Tag`](crate::Tag) which does not make something else of the body. An
/// [`Encoder`](crate::Encoder) that does not know the tag refuses to write it: Flask would read a map
/// of one key.
///
/// ```
/// use hardtack_tagged_json::{ErrorKind, Tagged, Value, to_string};
///
/// let price = Tagged::new(" dec", "9.90");
/// assert_eq!(price.key(), " dec");
/// assert_eq!(price.body(), &Value::from("9.90"));
/// let error = to_string(&Value::from(price)).unwrap_err();
/// assert_eq!(error.kind(), &ErrorKind::UnregisteredTag);
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

    /// Gives the tag's key and the value away.
    #[must_use]
    pub fn into_parts(mut self) -> (String, Value) {
        (take(&mut self.key), self.take_body())
    }

    pub(crate) fn body_mut(&mut self) -> &mut Value {
        &mut self.body
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
