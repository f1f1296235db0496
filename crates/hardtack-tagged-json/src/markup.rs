//! Markupsafe's markup.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;
use core::ops::Deref;

use serde::de::{
    Deserialize, Deserializer, EnumAccess, Error as _, Unexpected, VariantAccess, Visitor,
};
use serde::ser::{Serialize, Serializer};

use crate::protocol::{Marker, unmark};

/// Text that is safe to put into HTML as it is; Markupsafe's `Markup`, tagged ` m`.
///
/// Plain text is not read into this type. Other formats, and serde's own buffer behind
/// `#[serde(flatten)]` and untagged enums, cannot tell the two apart: reading markup there is an error.
///
/// ```
/// use hardtack_tagged_json::{Markup, from_str, to_string};
///
/// let text = to_string(&Markup::from("<b>hi</b>"))?;
/// assert_eq!(text, r#"{" m":"<b>hi</b>"}"#);
/// assert_eq!(from_str::<Markup>(&text)?.as_str(), "<b>hi</b>");
/// assert!(from_str::<Markup>(r#""<b>hi</b>""#).is_err());
/// # Ok::<(), hardtack_tagged_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Markup(String);

impl Markup {
    /// Returns the HTML.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Gives the HTML away.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl Deref for Markup {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Markup {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl From<Markup> for String {
    fn from(markup: Markup) -> Self {
        markup.into_string()
    }
}

impl From<String> for Markup {
    fn from(html: String) -> Self {
        Self(html)
    }
}

impl From<&str> for Markup {
    fn from(html: &str) -> Self {
        Self(html.to_owned())
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Markup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(Marker::Markup.name(), &self.0)
    }
}

impl<'de> Deserialize<'de> for Markup {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(Marker::Markup.name(), MarkupVisitor)
    }
}

struct MarkupVisitor;

impl<'de> Visitor<'de> for MarkupVisitor {
    type Value = Markup;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("markup")
    }

    /// Text that the reader has found marked; no other text gets here.
    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Markup, A::Error> {
        unmark(data)?.newtype_variant().map(Markup)
    }

    /// The value in other formats and in serde's buffer, where the mark is lost.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, _: D) -> Result<Markup, D::Error> {
        Err(D::Error::invalid_type(Unexpected::Other("text without a mark"), &self))
    }
}
