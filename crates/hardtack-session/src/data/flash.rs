//! Messages for the next page: Flask's `flash` and `get_flashed_messages`.

use std::fmt;

use hardtack_tagged_json::{Decoder, RawValue, Value};
use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::{SessionData, SessionError, SessionFormat, format::is_null};

/// The key under which Flask keeps flashed messages: a list of `(category, message)` tuples.
pub(crate) const FLASHES: &str = "_flashes";

/// A message that one page leaves for the next.
///
/// It serializes for templates as a map of `category`, `message` and `is_markup`.
/// `Debug` shows the message, so that a failed assertion does.
///
/// ```
/// use hardtack_session::SessionData;
///
/// // As Flask writes `flash(Markup("<b>Saved</b>"))`.
/// let text = r#"{"_flashes":[{" t":["message",{" m":"<b>Saved</b>"}]}]}"#;
/// let message = SessionData::loads(text)?.flashed_messages()?.remove(0);
/// assert_eq!((message.text(), message.is_markup()), (Some("<b>Saved</b>"), true));
/// # Ok::<(), hardtack_session::SessionError>(())
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct FlashedMessage {
    /// The category; Flask's default is [`DEFAULT_CATEGORY`](Self::DEFAULT_CATEGORY).
    pub category: String,
    /// The message: text, markup, or whatever else Flask was given.
    pub message: Value,
}

impl FlashedMessage {
    /// The category of a message that names none: Flask's `message`.
    pub const DEFAULT_CATEGORY: &'static str = "message";

    /// Returns the message if it is text or markup.
    ///
    /// Escape it before you put it into a page, unless [`is_markup`](Self::is_markup).
    pub fn text(&self) -> Option<&str> {
        match &self.message {
            Value::Text(text) => Some(text),
            Value::Markup(markup) => Some(markup.as_str()),
            _ => None,
        }
    }

    /// Returns whether the message is markup that is safe to put into a page unescaped.
    pub fn is_markup(&self) -> bool {
        matches!(self.message, Value::Markup(_))
    }
}

impl Serialize for FlashedMessage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("FlashedMessage", 3)?;
        fields.serialize_field("category", &self.category)?;
        match self.text() {
            Some(text) => fields.serialize_field("message", text)?,
            None => fields.serialize_field("message", &self.message)?,
        }
        fields.serialize_field("is_markup", &self.is_markup())?;
        fields.end()
    }
}

impl fmt::Debug for FlashedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("FlashedMessage");
        shown.field("category", &self.category);
        match self.text() {
            Some(text) => shown.field("message", &text),
            None => shown.field("message", &self.message),
        };
        shown.field("is_markup", &self.is_markup()).finish()
    }
}

impl SessionData {
    /// Leaves a message for the next page: Flask's `flash(message, category)`.
    ///
    /// ```
    /// use hardtack_session::{FlashedMessage, SessionData, SessionError};
    ///
    /// let mut session = SessionData::new();
    /// session.flash("Saved.", "info")?;
    /// session.flash(format!("{} left.", 3), FlashedMessage::DEFAULT_CATEGORY)?;
    /// assert_eq!(
    ///     session.dumps()?,
    ///     r#"{"_flashes":[{" t":["info","Saved."]},{" t":["message","3 left."]}]}"#
    /// );
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
    /// As [`insert`](Self::insert), and [`SessionError::Decode`] if Flask's key `_flashes` holds
    /// something other than a list.
    pub fn flash(
        &mut self,
        message: impl Serialize,
        category: impl AsRef<str>,
    ) -> Result<(), SessionError> {
        let message = encode(self.format(), message, category.as_ref())?;
        self.append_flash(&message)
    }

    /// Appends a list of encoded messages to those that are there, without decoding them.
    pub(crate) fn append_flash(&mut self, messages: &RawValue) -> Result<(), SessionError> {
        self.writable()?;
        let flashes = match self.content.get_raw(FLASHES).filter(|raw| !is_null(raw)) {
            None => messages.clone(),
            Some(there) => self
                .format
                .join_lists(there, messages.as_str())
                .map_err(|error| SessionError::decode(Some(FLASHES))(error))?,
        };
        self.insert_encoded(FLASHES, &flashes)
    }

    /// Removes and returns the messages: Flask's `get_flashed_messages(with_categories=True)`.
    ///
    /// All messages are removed, as in Flask. A message that Rust cannot represent is left out, and with
    /// the feature `adapter`, an event of level `warn` says how many. A category that is not text becomes
    /// what Python's `str()` makes of it: Flask-Login writes `None` if its category is unset.
    ///
    /// Reading them again in the same request returns the same messages.
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] if Flask's key `_flashes` holds something other than a list, which stays
    /// there. [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`].
    pub fn flashed_messages(&mut self) -> Result<Vec<FlashedMessage>, SessionError> {
        if let Some(flashed) = &self.flashed {
            return Ok(flashed.clone());
        }
        let mut flashed = Vec::new();
        if self.contains_key(FLASHES) {
            self.writable()?;
            let decoder = self.format.decoder();
            let elements = match self.content.get_raw(FLASHES).filter(|raw| !is_null(raw)) {
                None => Vec::new(),
                Some(raw) => decoder.elements(raw).map_err(SessionError::decode(Some(FLASHES)))?,
            };
            let all = elements.len();
            flashed.extend(elements.into_iter().filter_map(|it| message(decoder, it)));
            report_unreadable(all.saturating_sub(flashed.len()));
            self.remove(FLASHES)?;
        }
        self.flashed = Some(flashed.clone());
        Ok(flashed)
    }
}

/// Reads a category and a message; what follows them is ignored, as in Flask.
fn message(decoder: &Decoder, raw: &str) -> Option<FlashedMessage> {
    let elements = decoder.elements(raw).ok()?;
    let [category, message, ..] = elements[..] else { return None };
    let category = match decoder.from_str(category).ok()? {
        Value::Text(text) => text,
        Value::Markup(markup) => markup.into_string(),
        Value::Uuid(uuid) => uuid.to_string(),
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        // Python's `repr` of a number is its JSON, except for these.
        Value::Number(_) => match category {
            "NaN" => "nan".to_owned(),
            "Infinity" => "inf".to_owned(),
            "-Infinity" => "-inf".to_owned(),
            number => number.to_owned(),
        },
        _ => return None,
    };
    Some(FlashedMessage { category, message: decoder.from_str(message).ok()? })
}

fn report_unreadable(messages: usize) {
    #[cfg(feature = "adapter")]
    if messages > 0 {
        tracing::warn!(messages, "flashed messages left out: Rust cannot represent them");
    }
    #[cfg(not(feature = "adapter"))]
    let _ = messages;
}

/// Encodes a list of one message.
pub(crate) fn encode(
    format: &SessionFormat,
    message: impl Serialize,
    category: &str,
) -> Result<RawValue, SessionError> {
    format.encode(FLASHES, &[(category, message)][..])
}
