//! Messages for the next page: Flask's `flash` and `get_flashed_messages`.

use std::fmt;

use hardtack_tagged_json::Value;
use serde::Serialize;

use crate::{Session, SessionError};

/// The key under which Flask keeps flashed messages: a list of `(category, message)` tuples.
pub(crate) const FLASHES: &str = "_flashes";

/// A message that one page leaves for the next.
///
/// ```
/// use hardtack_session::Session;
///
/// // As Flask writes `flash(Markup("<b>Saved</b>"))`.
/// let text = r#"{"_flashes":[{" t":["message",{" m":"<b>Saved</b>"}]}]}"#;
/// let message = Session::loads(text)?.flashed_messages()?.remove(0);
/// assert_eq!((message.text(), message.is_markup()), (Some("<b>Saved</b>"), true));
/// # Ok::<(), hardtack_session::SessionError>(())
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct FlashedMessage {
    /// Its category; Flask's default is `message`.
    pub category: String,
    /// What was flashed: text, markup, or whatever else Flask was given.
    pub message: Value,
}

impl FlashedMessage {
    /// The message as text; markup comes as it is, so escape a message unless
    /// [`is_markup`](Self::is_markup).
    pub fn text(&self) -> Option<&str> {
        match &self.message {
            Value::Text(text) => Some(text),
            Value::Markup(markup) => Some(markup.as_str()),
            _ => None,
        }
    }

    /// Whether the message is markup that is safe to put into a page unescaped.
    pub fn is_markup(&self) -> bool {
        matches!(self.message, Value::Markup(_))
    }
}

impl fmt::Debug for FlashedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FlashedMessage(..)")
    }
}

impl Session {
    /// Leaves a message for the next page: Flask's `flash(message, category)`.
    ///
    /// ```
    /// use hardtack_session::{Session, SessionError};
    ///
    /// let mut session = Session::new();
    /// session.flash("Saved.", "info")?;
    /// assert_eq!(session.dumps()?, r#"{"_flashes":[{" t":["info","Saved."]}]}"#);
    ///
    /// let messages = session.flashed_messages()?;
    /// assert_eq!(messages[0].category, "info");
    /// assert_eq!(messages[0].text(), Some("Saved."));
    /// assert!(session.is_empty());
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`insert`](Self::insert), and [`SessionError::Decode`] when something else stands under
    /// Flask's key `_flashes`.
    pub fn flash<M: Serialize + ?Sized>(
        &mut self,
        message: &M,
        category: &str,
    ) -> Result<(), SessionError> {
        let mut flashes: Vec<Value> = self.get(FLASHES)?.unwrap_or_default();
        let message = self
            .codec()
            .encoder
            .to_string(&(category, message))
            .and_then(|text| self.codec().decoder.from_str(&text))
            .map_err(SessionError::Encode)?;
        flashes.push(message);
        self.insert(FLASHES, &flashes)
    }

    /// Takes the messages that are there: Flask's `get_flashed_messages(with_categories=True)`.
    ///
    /// They leave the session; asking again in the same request gives the same messages.
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] when something else stands under Flask's key `_flashes`, which is
    /// left there; [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`].
    pub fn flashed_messages(&mut self) -> Result<Vec<FlashedMessage>, SessionError> {
        if let Some(flashed) = self.flashed() {
            return Ok(flashed.clone());
        }
        let flashed: Vec<FlashedMessage> = if self.contains_key(FLASHES) {
            let flashes: Vec<(String, Value)> = self.pop(FLASHES)?.unwrap_or_default();
            flashes
                .into_iter()
                .map(|(category, message)| FlashedMessage { category, message })
                .collect()
        } else {
            Vec::new()
        };
        *self.flashed() = Some(flashed.clone());
        Ok(flashed)
    }
}
