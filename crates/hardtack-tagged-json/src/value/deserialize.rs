//! Values from serde.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

use super::Value;
use super::builder::TreeBuilder;
use crate::bytes::Bytes;
use crate::datetime::DateTime;
use crate::list::List;
use crate::map::Map;
use crate::markup::Markup;
use crate::number::Number;
use crate::protocol::{Marker, event, unmark};
use crate::tuple::Tuple;
use crate::uuid::Uuid;

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(Marker::Value.name(), ValueVisitor)
    }
}

struct ValueVisitor;

macro_rules! visit {
    ($($method:ident: $type:ty,)+) => {$(
        fn $method<E: Error>(self, value: $type) -> Result<Value, E> {
            Ok(value.into())
        }
    )+};
}

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    visit! {
        visit_bool: bool,
        visit_i64: i64,
        visit_u64: u64,
        visit_i128: i128,
        visit_u128: u128,
        visit_f64: f64,
        visit_str: &str,
        visit_string: String,
    }

    fn visit_bytes<E: Error>(self, value: &[u8]) -> Result<Value, E> {
        Ok(Bytes::from(value.to_owned()).into())
    }

    fn visit_byte_buf<E: Error>(self, value: Vec<u8>) -> Result<Value, E> {
        Ok(Bytes::from(value).into())
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    /// The value as other formats deliver it.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Value, D::Error> {
        inner.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Value, A::Error> {
        items_of(items).map(|items| Value::List(List::from(items)))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Value, A::Error> {
        entries_of(entries).map(Value::Map)
    }

    /// The value as this crate's reader delivers it.
    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Value, A::Error> {
        unmark(data)?.newtype_variant_seed(FromEvents)
    }
}

/// Builds a tree from the events of this crate's reader.
struct FromEvents;

impl<'de> DeserializeSeed<'de> for FromEvents {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for FromEvents {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the events of a value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut events: A) -> Result<Value, A::Error> {
        let mut builder = TreeBuilder::default();
        let mut tree = Value::Null;
        let mut tag_opened = false;
        while let Some(event) = events.next_element::<Event>()? {
            let done = match event {
                Event::Value(Value::Text(key)) if tag_opened => {
                    builder.open_tag(key);
                    None
                }
                Event::Value(Value::Text(key)) if builder.needs_key() => {
                    builder.key(key);
                    None
                }
                Event::Value(value) => builder.put(value),
                Event::Structure(event::END) => builder.close(),
                Event::Structure(structure) => {
                    match structure {
                        event::LIST => builder.open(Value::List(List::new())),
                        event::TUPLE => builder.open(Value::Tuple(Tuple::new())),
                        event::MAP => builder.open(Value::Map(Map::new())),
                        // The name of the tag comes next.
                        _ => {}
                    }
                    tag_opened = structure == event::TAGGED;
                    continue;
                }
            };
            tag_opened = false;
            tree = done.unwrap_or(tree);
        }
        Ok(tree)
    }
}

/// An event of this crate's reader.
enum Event {
    Value(Value),
    Structure(char),
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EventVisitor)
    }
}

struct EventVisitor;

macro_rules! value_events {
    ($($method:ident: $type:ty,)+) => {$(
        fn $method<E: Error>(self, value: $type) -> Result<Event, E> {
            Ok(Event::Value(value.into()))
        }
    )+};
}

impl<'de> Visitor<'de> for EventVisitor {
    type Value = Event;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event")
    }

    value_events! {
        visit_bool: bool,
        visit_i64: i64,
        visit_u64: u64,
        visit_f64: f64,
        visit_str: &str,
    }

    fn visit_unit<E: Error>(self) -> Result<Event, E> {
        Ok(Event::Value(Value::Null))
    }

    fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Event, E> {
        Ok(Event::Value(Bytes::from(bytes).into()))
    }

    fn visit_char<E: Error>(self, structure: char) -> Result<Event, E> {
        Ok(Event::Structure(structure))
    }

    /// Markup.
    fn visit_some<D: Deserializer<'de>>(self, text: D) -> Result<Event, D::Error> {
        Ok(Event::Value(Markup::from(String::deserialize(text)?).into()))
    }

    /// An integer that fits into no smaller type.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, digits: D) -> Result<Event, D::Error> {
        let number: Number = String::deserialize(digits)?.parse().map_err(D::Error::custom)?;
        Ok(Event::Value(number.into()))
    }

    /// The bytes of a UUID.
    fn visit_u128<E: Error>(self, bytes: u128) -> Result<Event, E> {
        Ok(Event::Value(Uuid::from_bytes(bytes.to_be_bytes()).into()))
    }

    /// The seconds of a date.
    fn visit_i128<E: Error>(self, seconds: i128) -> Result<Event, E> {
        let seconds = i64::try_from(seconds).map_err(E::custom)?;
        Ok(Event::Value(DateTime::from_unix_timestamp(seconds).map_err(E::custom)?.into()))
    }
}

fn items_of<'de, A: SeqAccess<'de>>(mut access: A) -> Result<Vec<Value>, A::Error> {
    // The hint may come from outside, so the room is made as the elements arrive.
    let mut items = Vec::new();
    while let Some(item) = access.next_element()? {
        items.push(item);
    }
    Ok(items)
}

fn entries_of<'de, A: MapAccess<'de>>(mut access: A) -> Result<Map, A::Error> {
    let mut map = Map::new();
    while let Some((key, value)) = access.next_entry::<String, Value>()? {
        map.insert(key, value);
    }
    Ok(map)
}

/// Reads any sequence, list or tuple.
struct ItemsVisitor;

impl<'de> Visitor<'de> for ItemsVisitor {
    type Value = Vec<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or a tuple")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Vec<Value>, A::Error> {
        items_of(items)
    }
}

impl<'de> Deserialize<'de> for List {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ItemsVisitor).map(Self::from)
    }
}

impl<'de> Deserialize<'de> for Tuple {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ItemsVisitor).map(Self::from)
    }
}

struct MapVisitor;

impl<'de> Visitor<'de> for MapVisitor {
    type Value = Map;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map with text keys")
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Map, A::Error> {
        entries_of(entries)
    }
}

impl<'de> Deserialize<'de> for Map {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MapVisitor)
    }
}
