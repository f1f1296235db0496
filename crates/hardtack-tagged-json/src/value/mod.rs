//! Any value that a session can hold.

mod builder;
mod clone;
mod compare;
mod convert;
mod debug;
mod deserialize;
mod dismantle;
mod serialize;

use alloc::boxed::Box;
use alloc::string::String;

use crate::bytes::Bytes;
use crate::datetime::DateTime;
use crate::list::List;
use crate::map::Map;
use crate::markup::Markup;
use crate::number::Number;
use crate::tagged::Tagged;
use crate::tuple::Tuple;
use crate::uuid::Uuid;

pub(crate) use dismantle::dismantle;

/// A Python value, as Flask keeps it in a session.
///
/// A value can be nested to any depth: cloning, comparing, printing and dropping it need no more stack
/// for a deep one. Only writing has a limit, since no reader would take the text.
///
/// Comparison is that of the types, not Python's: `1`, `1.0` and `true` are three values, and so are
/// a list and a tuple of the same elements. `NaN` equals nothing.
///
/// As a serde type, `Value` loses nothing when read or written by this crate. In other formats, and
/// behind `#[serde(flatten)]` and untagged enums, tuples become lists, and markup, UUIDs and dates
/// become text.
///
/// ```
/// use hardtack_tagged_json::{Value, from_str, to_string};
///
/// let value: Value = from_str(r#"{"_flashes":[{" t":["info","hi"]}],"n":1}"#)?;
/// assert_eq!(value.get("n").and_then(Value::as_i64), Some(1));
/// let flashes = value.get("_flashes").and_then(Value::as_list).unwrap();
/// let [Value::Tuple(flash)] = &flashes[..] else { panic!() };
/// assert_eq!(flash[1].as_str(), Some("hi"));
/// assert_eq!(to_string(&value)?, r#"{"_flashes":[{" t":["info","hi"]}],"n":1}"#);
/// # Ok::<(), hardtack_tagged_json::Error>(())
/// ```
#[derive(Default)]
#[non_exhaustive]
pub enum Value {
    /// Python's `None`.
    #[default]
    Null,
    /// Python's `bool`.
    Bool(bool),
    /// Python's `int` or `float`.
    Number(Number),
    /// Python's `str`.
    Text(String),
    /// Python's `bytes`, tagged ` b`.
    Bytes(Bytes),
    /// Markupsafe's `Markup`, tagged ` m`.
    Markup(Markup),
    /// Python's `uuid.UUID`, tagged ` u`.
    Uuid(Uuid),
    /// Python's `datetime.datetime`, tagged ` d`.
    DateTime(DateTime),
    /// Python's `list`.
    List(List),
    /// Python's `tuple`, tagged ` t`.
    Tuple(Tuple),
    /// Python's `dict` with text as keys.
    Map(Map),
    /// A value with a tag that is not built in.
    Tagged(Box<Tagged>),
}

impl Value {
    /// Returns whether this is `None`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Returns the boolean, if this is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// Returns the number, if this is one.
    #[must_use]
    pub fn as_number(&self) -> Option<&Number> {
        if let Self::Number(value) = self { Some(value) } else { None }
    }

    /// Returns the integer, if this is one that fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number()?.as_i64()
    }

    /// Returns the integer, if this is one that fits.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.as_number()?.as_u64()
    }

    /// Returns the number as a float, an integer rounded to the nearest one.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        self.as_number().map(Number::as_f64)
    }

    /// Returns the text, if this is text or [`Markup`], which is text in Python as well.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Markup(markup) => Some(markup),
            _ => None,
        }
    }

    /// Returns the bytes, if this is such.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        if let Self::Bytes(bytes) = self { Some(bytes) } else { None }
    }

    /// Returns the markup, if this is such.
    #[must_use]
    pub fn as_markup(&self) -> Option<&Markup> {
        if let Self::Markup(markup) = self { Some(markup) } else { None }
    }

    /// Returns the UUID, if this is one.
    #[must_use]
    pub fn as_uuid(&self) -> Option<Uuid> {
        if let Self::Uuid(uuid) = self { Some(*uuid) } else { None }
    }

    /// Returns the date and time of day, if this is one.
    #[must_use]
    pub fn as_datetime(&self) -> Option<DateTime> {
        if let Self::DateTime(datetime) = self { Some(*datetime) } else { None }
    }

    /// Returns the list, if this is one; a tuple is none.
    #[must_use]
    pub fn as_list(&self) -> Option<&List> {
        if let Self::List(list) = self { Some(list) } else { None }
    }

    /// Returns the list to be changed, if this is one; a tuple is none.
    #[must_use]
    pub fn as_list_mut(&mut self) -> Option<&mut List> {
        if let Self::List(list) = self { Some(list) } else { None }
    }

    /// Returns the tuple, if this is one; a list is none.
    #[must_use]
    pub fn as_tuple(&self) -> Option<&Tuple> {
        if let Self::Tuple(tuple) = self { Some(tuple) } else { None }
    }

    /// Returns the map, if this is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        if let Self::Map(map) = self { Some(map) } else { None }
    }

    /// Returns the map to be changed, if this is one.
    #[must_use]
    pub fn as_map_mut(&mut self) -> Option<&mut Map> {
        if let Self::Map(map) = self { Some(map) } else { None }
    }

    /// Returns the value of a key, if this is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_map()?.get(key)
    }
}
