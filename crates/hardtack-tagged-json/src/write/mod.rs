//! From values to text.

pub(crate) mod entries;
pub(crate) mod float;
pub(crate) mod key;
pub(crate) mod order;
pub(crate) mod room;
pub(crate) mod sequence;
pub(crate) mod serializer;
pub(crate) mod text;
pub(crate) mod writer;

use alloc::string::String;

use serde::ser::Serialize;

use crate::error::Error;
use crate::registry::Tags;
use crate::value::Value;
use crate::write::writer::{Style, Writer};

/// Writes a value in the spelling in which values travel within the crate.
pub(crate) fn travelling_text(value: &Value) -> Result<String, Error> {
    let style = Style {
        sort_keys: false,
        ensure_ascii: false,
        max_depth: crate::Encoder::MAX_DEPTH,
        max_digits: usize::MAX,
        tags: Tags::Every,
    };
    let mut text = String::new();
    value.serialize(&mut Writer::new(&mut text, style))?;
    Ok(text)
}
