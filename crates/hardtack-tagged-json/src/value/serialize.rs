//! Values as serde sees them.

use serde::ser::{
    Serialize, SerializeMap as _, SerializeSeq as _, SerializeTuple as _, Serializer,
};

use super::Value;
use crate::protocol::Marker;
use crate::tagged::Tagged;

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Each kind has a function of its own, so that a level of a tree costs little stack.
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(value) => value.serialize(serializer),
            Self::Text(value) => serializer.serialize_str(value),
            Self::Bytes(value) => value.serialize(serializer),
            Self::Markup(value) => value.serialize(serializer),
            Self::Uuid(value) => value.serialize(serializer),
            Self::DateTime(value) => value.serialize(serializer),
            Self::List(value) => value.serialize(serializer),
            Self::Tuple(value) => value.serialize(serializer),
            Self::Map(value) => value.serialize(serializer),
            Self::Tagged(value) => {
                serializer.serialize_newtype_struct(Marker::Tagged.name(), &**value)
            }
        }
    }
}

impl Serialize for crate::List {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut items = serializer.serialize_seq(Some(self.len()))?;
        for item in self {
            items.serialize_element(item)?;
        }
        items.end()
    }
}

impl Serialize for crate::Tuple {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut items = serializer.serialize_tuple(self.len())?;
        for item in self {
            items.serialize_element(item)?;
        }
        items.end()
    }
}

impl Serialize for crate::Map {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut entries = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self {
            entries.serialize_entry(key, value)?;
        }
        entries.end()
    }
}

/// As the object that it is in the text; the writer knows from the name around it that the key is a
/// tag.
impl Serialize for Tagged {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut entries = serializer.serialize_map(Some(1))?;
        entries.serialize_entry(self.key(), self.body())?;
        entries.end()
    }
}
