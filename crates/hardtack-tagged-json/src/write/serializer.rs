//! serde's `Serializer`, straight to the text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::ser::{Serialize, Serializer};

use crate::error::{Error, ErrorKind};
use crate::float;
use crate::kind::ValueKind;
use crate::lexer::is_canonical_integer;
use crate::protocol::Marker;
use crate::tag::BuiltinTag;
use crate::write::entries::Entries;
use crate::write::sequence::Sequence;
use crate::write::writer::{Pending, Writer};

type Result<T> = core::result::Result<T, Error>;

macro_rules! integers {
    ($($method:ident $type:ty)+) => {$(
        #[inline]
        fn $method(self, number: $type) -> Result<()> {
            self.integer(itoa::Buffer::new().format(number))
        }
    )+};
}

impl<'o, 'w, 's> Serializer for &'o mut Writer<'w, 's> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Sequence<'o, 'w, 's>;
    type SerializeTuple = Sequence<'o, 'w, 's>;
    type SerializeTupleStruct = Sequence<'o, 'w, 's>;
    type SerializeTupleVariant = Sequence<'o, 'w, 's>;
    type SerializeMap = Entries<'o, 'w, 's>;
    type SerializeStruct = Entries<'o, 'w, 's>;
    type SerializeStructVariant = Entries<'o, 'w, 's>;

    integers! {
        serialize_i8 i8 serialize_i16 i16 serialize_i32 i32 serialize_i64 i64 serialize_i128 i128
        serialize_u8 u8 serialize_u16 u16 serialize_u32 u32 serialize_u64 u64 serialize_u128 u128
    }

    #[inline]
    fn serialize_bool(self, value: bool) -> Result<()> {
        self.out.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_f32(self, number: f32) -> Result<()> {
        self.out.push_str(float::format(number).as_str());
        Ok(())
    }

    fn serialize_f64(self, number: f64) -> Result<()> {
        self.out.push_str(float::format(number).as_str());
        Ok(())
    }

    fn serialize_char(self, character: char) -> Result<()> {
        self.text(character.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    #[inline]
    fn serialize_str(self, text: &str) -> Result<()> {
        if self.pending == Pending::Number {
            self.pending = Pending::Nothing;
            if !is_canonical_integer(text) {
                return Err(Error::unplaced(ErrorKind::BadNumber));
            }
            return self.integer(text);
        }
        self.text(text);
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<()> {
        self.require_tags(ValueKind::Bytes)?;
        self.open_tag(BuiltinTag::Bytes)?;
        self.out.push('"');
        // With room for what closes it, which would otherwise move the whole text.
        self.out.reserve(bytes.len().div_ceil(3).saturating_mul(4).saturating_add(16));
        STANDARD.encode_string(bytes, self.out);
        self.out.push('"');
        self.close_tag();
        Ok(())
    }

    #[inline]
    fn serialize_none(self) -> Result<()> {
        self.serialize_unit()
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        value.serialize(self)
    }

    #[inline]
    fn serialize_unit(self) -> Result<()> {
        self.out.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<()> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<()> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<()> {
        match Marker::of(name) {
            Some(Marker::Markup) => self.tagged(BuiltinTag::Markup, value),
            Some(Marker::Uuid) => self.tagged(BuiltinTag::Uuid, value),
            Some(Marker::DateTime) => self.tagged(BuiltinTag::DateTime, value),
            Some(Marker::Number) => {
                self.pending = Pending::Number;
                value.serialize(self)
            }
            Some(Marker::Tagged) => {
                self.require_tags(ValueKind::Tagged)?;
                self.pending = Pending::Tag;
                value.serialize(self)
            }
            Some(Marker::Value) | None => value.serialize(self),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<()> {
        let mut entries = Entries::open(self)?;
        entries.field(variant, value)?;
        entries.close()
    }

    #[inline]
    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq> {
        Sequence::list(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple> {
        Sequence::tuple(self, None)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct> {
        Sequence::tuple(self, None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant> {
        let around = Entries::open_around(self, variant)?;
        Sequence::tuple(self, Some(around))
    }

    #[inline]
    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap> {
        Entries::open(self)
    }

    #[inline]
    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Self::SerializeStruct> {
        // By these names serde_json and toml know types of their own, such as numbers of arbitrary
        // precision, and what those hold means nothing elsewhere.
        if name.starts_with("$serde_json::private::") || name.starts_with("$__toml_private_") {
            return Err(serde::ser::Error::custom("a type that another format alone can write"));
        }
        Entries::open(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant> {
        let around = Entries::open_around(self, variant)?;
        Entries::open_within(self, around)
    }
}
