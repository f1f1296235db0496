//! The keys of maps, as Python's `json.dumps` writes what is not text.

use serde::ser::{Impossible, Serialize, Serializer};

use crate::error::{Error, ErrorKind};
use crate::kind::ValueKind;
use crate::protocol::Marker;
use crate::write::writer::{Pending, Writer};

type Result<T> = core::result::Result<T, Error>;

/// Writes a key with its quotes and returns whether it is an integer.
pub(crate) struct KeyWriter<'o, 'w, 's>(pub(crate) &'o mut Writer<'w, 's>);

impl KeyWriter<'_, '_, '_> {
    /// Writes in quotes what is no text.
    fn quoted(self, write: impl FnOnce(&mut Writer<'_, '_>) -> Result<()>) -> Result<bool> {
        self.0.out.push('"');
        write(self.0)?;
        self.0.out.push('"');
        Ok(false)
    }
}

fn reject<T>(found: ValueKind) -> Result<T> {
    Err(Error::unplaced(ErrorKind::KeyNotText { found }))
}

macro_rules! integers {
    ($($method:ident $type:ty)+) => {$(
        fn $method(self, number: $type) -> Result<bool> {
            self.quoted(|writer| writer.$method(number)).map(|_| true)
        }
    )+};
}

impl Serializer for KeyWriter<'_, '_, '_> {
    type Ok = bool;
    type Error = Error;
    type SerializeSeq = Impossible<bool, Error>;
    type SerializeTuple = Impossible<bool, Error>;
    type SerializeTupleStruct = Impossible<bool, Error>;
    type SerializeTupleVariant = Impossible<bool, Error>;
    type SerializeMap = Impossible<bool, Error>;
    type SerializeStruct = Impossible<bool, Error>;
    type SerializeStructVariant = Impossible<bool, Error>;

    integers! {
        serialize_i8 i8 serialize_i16 i16 serialize_i32 i32 serialize_i64 i64 serialize_i128 i128
        serialize_u8 u8 serialize_u16 u16 serialize_u32 u32 serialize_u64 u64 serialize_u128 u128
    }

    #[inline]
    fn serialize_str(self, text: &str) -> Result<bool> {
        if self.0.pending == Pending::Number {
            return self.quoted(|writer| writer.serialize_str(text)).map(|_| true);
        }
        self.0.text(text);
        Ok(false)
    }

    fn serialize_bool(self, value: bool) -> Result<bool> {
        self.quoted(|writer| writer.serialize_bool(value))
    }

    fn serialize_f32(self, number: f32) -> Result<bool> {
        self.quoted(|writer| writer.serialize_f32(number))
    }

    fn serialize_f64(self, number: f64) -> Result<bool> {
        self.quoted(|writer| writer.serialize_f64(number))
    }

    fn serialize_char(self, character: char) -> Result<bool> {
        self.serialize_str(character.encode_utf8(&mut [0; 4]))
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<bool> {
        reject(ValueKind::Bytes)
    }

    fn serialize_none(self) -> Result<bool> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<bool> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<bool> {
        self.quoted(|writer| writer.serialize_unit())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<bool> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<bool> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<bool> {
        match Marker::of(name) {
            Some(Marker::Uuid) => reject(ValueKind::Uuid),
            Some(Marker::DateTime) => reject(ValueKind::DateTime),
            Some(Marker::Tagged) => reject(ValueKind::Tagged),
            Some(Marker::Number) => {
                self.0.pending = Pending::Number;
                value.serialize(self)
            }
            // Markup is text in Python, and so it is as a key.
            _ => value.serialize(self),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<bool> {
        reject(ValueKind::Variant)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq> {
        reject(ValueKind::List)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple> {
        reject(ValueKind::Tuple)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct> {
        reject(ValueKind::Tuple)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant> {
        reject(ValueKind::Variant)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap> {
        reject(ValueKind::Map)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeStruct> {
        reject(ValueKind::Map)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant> {
        reject(ValueKind::Variant)
    }
}
