//! Sessions that outlive the browser: Flask's `session.permanent`.

use hardtack_tagged_json::Value;

use crate::{SessionData, SessionError};

/// The key of Flask's `SessionMixin.permanent`.
pub(crate) const PERMANENT: &str = "_permanent";

impl SessionData {
    /// Returns whether the cookie outlives the browser: Flask's `session.permanent`, which is the
    /// truth value of the key `_permanent` in Python.
    pub fn permanent(&self) -> bool {
        self.touch();
        self.is_permanent()
    }

    /// Makes the cookie outlive the browser by `PERMANENT_SESSION_LIFETIME`, or not.
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`].
    pub fn set_permanent(&mut self, permanent: bool) -> Result<(), SessionError> {
        self.insert(PERMANENT, permanent)
    }

    /// Returns [`permanent`](Self::permanent) without counting as an access.
    pub(crate) fn is_permanent(&self) -> bool {
        match self.peek(PERMANENT) {
            Ok(value) => value.is_some_and(|value| is_truthy(&value)),
            // A value that Rust cannot represent is not empty.
            Err(_) => true,
        }
    }
}

/// Returns Python's `bool(value)`.
fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != 0.0,
        Value::Text(text) => !text.is_empty(),
        Value::Bytes(bytes) => !bytes.is_empty(),
        Value::Markup(markup) => !markup.as_str().is_empty(),
        Value::List(list) => !list.is_empty(),
        Value::Tuple(tuple) => !tuple.is_empty(),
        Value::Map(map) => !map.is_empty(),
        _ => true,
    }
}
