//! serde's `Deserializer`, straight from the text.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Deserializer, Visitor};

use crate::error::{Error, ErrorKind, Found};
use crate::protocol::{self, Parcel};
use crate::read::access::{Entries, EscapedEntry, Items, Variant};
use crate::read::number::Numeral;
use crate::read::owned::Owned;
use crate::read::reader::{Decoded, Reader, Rules};
use crate::read::scan::{self, Nothing, RustText};
use crate::read::tag::Verdict;
use crate::read::tree;
use crate::registry::{Hit, Tags};
use crate::tag::BuiltinTag;
use crate::uuid::Uuid;
use crate::value::Value;
use crate::write;

type Result<T> = core::result::Result<T, Error>;

/// What stands in the text, once the tags are taken into account.
enum Next<'s> {
    Null,
    Bool(bool),
    Number,
    Text,
    List,
    Map,
    Tag(Verdict<'s>),
}

impl Next<'_> {
    fn found(&self) -> Found {
        match self {
            Self::Null => Found::Null,
            Self::Bool(_) => Found::Bool,
            Self::Number => Found::Integer,
            Self::Text => Found::Text,
            Self::List => Found::List,
            Self::Map => Found::Map,
            Self::Tag(verdict) => verdict.found(),
        }
    }
}

impl<'de, 's> Reader<'de, 's> {
    /// Looks at the value ahead; null and booleans are stepped over, nothing else is.
    #[inline]
    fn next(&mut self) -> Result<Next<'s>> {
        Ok(match self.skip_space() {
            Some(b'"') => Next::Text,
            Some(b'-' | b'0'..=b'9' | b'N' | b'I') => Next::Number,
            Some(b'{') => match self.judge()? {
                Some(verdict) => Next::Tag(verdict),
                None => Next::Map,
            },
            Some(b'[') => Next::List,
            Some(b'n') => self.word("null").map(|()| Next::Null)?,
            Some(b't') => self.word("true").map(|()| Next::Bool(true))?,
            Some(b'f') => self.word("false").map(|()| Next::Bool(false))?,
            _ => return Err(self.unexpected()),
        })
    }

    #[cold]
    fn mismatch<'v, V: Visitor<'v>>(&mut self, next: &Next<'_>, visitor: &V) -> Error {
        let mut found = next.found();
        if matches!(next, Next::Number) {
            match self.numeral() {
                Ok(numeral) => found = numeral.found(),
                Err(error) => return error,
            }
        }
        Error::wrong_type(visitor, found)
    }

    fn number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        match self.numeral()? {
            Numeral::Unsigned(number) => visitor.visit_u64(number),
            Numeral::Signed(number) => visitor.visit_i64(number),
            Numeral::Float(text) => visitor.visit_f64(text.parse().unwrap_or(f64::NAN)),
            Numeral::Big(text) => match (text.parse::<i128>(), text.parse::<u128>()) {
                (Ok(number), _) => visitor.visit_i128(number),
                (_, Ok(number)) => visitor.visit_u128(number),
                _ => Err(Error::unplaced(ErrorKind::NumberOutOfRange)),
            },
        }
    }

    /// Reads a float of whatever precision the target has, from an integer too, as Python's `float`.
    fn float<F, V>(&mut self, visitor: V, visit: fn(V, F) -> Result<V::Value>) -> Result<V::Value>
    where
        F: core::str::FromStr,
        V: Visitor<'de>,
    {
        let start = self.position;
        let text = match self.numeral()? {
            Numeral::Float(text) => text,
            _ => self.slice(start..self.position),
        };
        match text.parse() {
            Ok(number) => visit(visitor, number),
            Err(_) => Err(Error::new(ErrorKind::BadNumber, start)),
        }
    }

    #[inline]
    fn text<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        let at = self.position;
        let raw = self.raw_string()?;
        if !raw.escaped {
            return visitor.visit_borrowed_str(raw.text);
        }
        match self.decode(raw, at)? {
            Decoded::Borrowed(text) => visitor.visit_borrowed_str(text),
            Decoded::Scratch(text) => visitor.visit_str(text),
        }
    }

    #[inline]
    fn list<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.enter()?;
        let value = visitor.visit_seq(Items::new(self))?;
        match self.skip_space() {
            Some(b']') => self.leave(),
            Some(b',') => return Err(too_long()),
            _ => return Err(self.unexpected()),
        }
        Ok(value)
    }

    #[inline]
    fn map<V: Visitor<'de>>(&mut self, visitor: V, identifiers: bool) -> Result<V::Value> {
        self.enter()?;
        let mut entries = Entries::new(self, identifiers);
        let value = visitor.visit_map(&mut entries)?;
        entries.finish()?;
        Ok(value)
    }

    /// Reads the body of a tagged object and steps over the rest of the object.
    fn within<T>(
        &mut self,
        verdict: &Verdict<'s>,
        read: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let depth = self.depth;
        self.enter()?;
        self.position = verdict.body;
        let value = read(self)?;
        self.position = verdict.end;
        self.depth = depth;
        Ok(value)
    }

    fn tagged<V: Visitor<'de>>(&mut self, verdict: &Verdict<'s>, visitor: V) -> Result<V::Value> {
        match verdict.hit {
            Hit::Builtin(BuiltinTag::Tuple) => self.within(verdict, |reader| reader.list(visitor)),
            Hit::Builtin(BuiltinTag::Dict) => self.escaped_map(verdict, visitor, false),
            Hit::Builtin(BuiltinTag::Bytes) => visitor.visit_byte_buf(self.bytes(verdict)?),
            Hit::Builtin(BuiltinTag::Uuid) => visitor.visit_string(self.hex(verdict)?),
            Hit::Builtin(BuiltinTag::Markup | BuiltinTag::DateTime) => {
                self.within(verdict, |reader| reader.text(visitor))
            }
            Hit::Registered(_) => Owned(self.registered(verdict.end)?).deserialize_any(visitor),
            Hit::Unresolved => Err(Error::unplaced(ErrorKind::UnregisteredTag)),
        }
    }

    /// Reads the only entry of a map that ` di` escapes.
    fn escaped_map<V: Visitor<'de>>(
        &mut self,
        verdict: &Verdict<'s>,
        visitor: V,
        identifiers: bool,
    ) -> Result<V::Value> {
        let Some(entry) = verdict.escaped else { return Err(self.unexpected()) };
        self.within(verdict, |reader| {
            reader.enter()?;
            visitor.visit_map(EscapedEntry::new(reader, entry, identifiers))
        })
    }

    fn bytes(&mut self, verdict: &Verdict<'s>) -> Result<Vec<u8>> {
        self.within(verdict, |reader| {
            let tag = BuiltinTag::Bytes;
            let at = reader.position;
            let raw = reader.raw_string()?;
            let decoded = reader.decode(raw, at)?;
            let text = decoded.as_str();
            STANDARD.decode(text).map_err(|_| Error::new(ErrorKind::MalformedTag { tag }, at))
        })
    }

    /// Reads a UUID as 32 digits, however it was spelled.
    fn hex(&mut self, verdict: &Verdict<'s>) -> Result<String> {
        self.within(verdict, |reader| {
            let tag = BuiltinTag::Uuid;
            let at = reader.position;
            let raw = reader.raw_string()?;
            let decoded = reader.decode(raw, at)?;
            let text = decoded.as_str();
            match Uuid::parse(text) {
                Some(uuid) => Ok(uuid.to_hex()),
                None => Err(Error::new(ErrorKind::MalformedTag { tag }, at)),
            }
        })
    }

    /// Reads what a registered tag makes of its body.
    fn registered(&mut self, end: usize) -> Result<Value> {
        let value = tree::value(self)?;
        self.position = end;
        Ok(value)
    }

    /// Hands the text of the value ahead to the visitor of `Value`.
    fn parcel<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        let (position, depth) = (self.position, self.depth);
        let seen = scan::value(self, &mut RustText)?;
        let (variant, text) = match self.rules.tags {
            Tags::Builtin => (protocol::BUILTIN, Cow::Borrowed(self.slice(seen.start..seen.end))),
            Tags::Every => (protocol::EVERY, Cow::Borrowed(self.slice(seen.start..seen.end))),
            Tags::Registry(_) => {
                (self.position, self.depth) = (position, depth);
                (protocol::EVERY, Cow::Owned(write::travelling_text(&tree::value(self)?)?))
            }
        };
        visitor.visit_enum(Parcel { variant, text })
    }

    /// Reads a value that must carry the tag by which one of this crate's types is marked.
    fn marked<V: Visitor<'de>>(&mut self, tag: BuiltinTag, visitor: V) -> Result<V::Value> {
        match self.next()? {
            Next::Tag(verdict) => match verdict.hit {
                Hit::Builtin(hit) if hit == tag => self.tagged(&verdict, visitor),
                Hit::Registered(_) => {
                    let name = match tag {
                        BuiltinTag::Markup => protocol::MARKUP,
                        BuiltinTag::Uuid => protocol::UUID,
                        _ => protocol::DATE_TIME,
                    };
                    Owned(self.registered(verdict.end)?).deserialize_newtype_struct(name, visitor)
                }
                _ => Err(Error::wrong_type(&visitor, verdict.found())),
            },
            other => Err(self.mismatch(&other, &visitor)),
        }
    }
}

impl<'de> Reader<'de, '_> {
    /// Reads a value such that an error without a place is given that of the value.
    #[inline]
    fn placed<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.skip_space();
        let at = self.position;
        match read(self) {
            Ok(value) => Ok(value),
            Err(error) => Err(error.or_at(at)),
        }
    }

    /// Reads something that is not what was asked for in the text, but may be so by a registered tag.
    #[cold]
    fn otherwise<V: Visitor<'de>>(
        &mut self,
        next: &Next<'_>,
        visitor: V,
        read: impl FnOnce(Owned, V) -> Result<V::Value>,
    ) -> Result<V::Value> {
        match next {
            Next::Tag(verdict) if matches!(verdict.hit, Hit::Registered(_)) => {
                read(Owned(self.registered(verdict.end)?), visitor)
            }
            other => Err(self.mismatch(other, &visitor)),
        }
    }

    // What is expected is looked for first: nearly always it is there.

    #[inline]
    fn number_or<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| {
            if let Some(b'-' | b'0'..=b'9') = reader.peek() {
                return reader.number(visitor);
            }
            reader.number_otherwise(visitor)
        })
    }

    #[cold]
    fn number_otherwise<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        match self.next()? {
            Next::Number => self.number(visitor),
            other => self.otherwise(&other, visitor, Owned::deserialize_any),
        }
    }

    #[inline]
    fn text_or<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| {
            if reader.peek() == Some(b'"') {
                return reader.text(visitor);
            }
            reader.text_otherwise(visitor)
        })
    }

    fn text_otherwise<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        match self.next()? {
            Next::Text => self.text(visitor),
            Next::Tag(verdict) if verdict.is_text() => self.tagged(&verdict, visitor),
            other => self.otherwise(&other, visitor, Owned::deserialize_str),
        }
    }

    #[inline]
    fn bytes_or<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.next()? {
            Next::Tag(verdict) if verdict.is(BuiltinTag::Bytes) => {
                visitor.visit_byte_buf(reader.bytes(&verdict)?)
            }
            other => reader.otherwise(&other, visitor, Owned::deserialize_bytes),
        })
    }

    #[inline]
    fn list_or<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| {
            if reader.peek() == Some(b'[') {
                return reader.list(visitor);
            }
            reader.list_otherwise(visitor)
        })
    }

    fn list_otherwise<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        match self.next()? {
            Next::Tag(verdict) if verdict.is(BuiltinTag::Tuple) => self.tagged(&verdict, visitor),
            other => self.otherwise(&other, visitor, Owned::deserialize_seq),
        }
    }

    #[inline]
    fn map_or<V: Visitor<'de>>(&mut self, visitor: V, identifiers: bool) -> Result<V::Value> {
        self.placed(|reader| {
            if reader.peek() == Some(b'{') && !reader.first_key_is_a_tag() {
                return reader.map(visitor, identifiers);
            }
            reader.map_otherwise(visitor, identifiers)
        })
    }

    fn map_otherwise<V: Visitor<'de>>(
        &mut self,
        visitor: V,
        identifiers: bool,
    ) -> Result<V::Value> {
        match self.next()? {
            Next::Map => self.map(visitor, identifiers),
            Next::Tag(verdict) if verdict.is(BuiltinTag::Dict) => {
                self.escaped_map(&verdict, visitor, identifiers)
            }
            other => self.otherwise(&other, visitor, Owned::deserialize_map),
        }
    }
}

#[cold]
fn too_long() -> Error {
    let expected = "fewer elements".into();
    Error::unplaced(ErrorKind::WrongLength { expected })
}

/// Hands a text that is nobody else's to the visitor of `Value`.
pub(crate) fn parcel<'de, V: Visitor<'de>>(
    text: String,
    rules: Rules<'_>,
    visitor: V,
) -> Result<V::Value> {
    let mut reader = Reader::new(&text, rules);
    scan::value(&mut reader, &mut RustText)?;
    let (variant, text) = match rules.tags {
        Tags::Builtin => (protocol::BUILTIN, text),
        Tags::Every => (protocol::EVERY, text),
        Tags::Registry(_) => {
            reader.restart(0);
            (protocol::EVERY, write::travelling_text(&tree::value(&mut reader)?)?)
        }
    };
    visitor.visit_enum(Parcel { variant, text: Cow::Owned(text) })
}

/// Defines methods that all read in the same way.
macro_rules! alike {
    ($read:ident: $($method:ident)+) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            self.$read(visitor)
        }
    )+};
}

impl<'de> Deserializer<'de> for &mut Reader<'de, '_> {
    type Error = Error;

    alike! { number_or:
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }
    alike! { text_or: deserialize_char deserialize_str deserialize_string deserialize_identifier }
    alike! { bytes_or: deserialize_bytes deserialize_byte_buf }
    alike! { list_or: deserialize_seq }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.next()? {
            Next::Null => visitor.visit_unit(),
            Next::Bool(value) => visitor.visit_bool(value),
            Next::Number => reader.number(visitor),
            Next::Text => reader.text(visitor),
            Next::List => reader.list(visitor),
            Next::Map => reader.map(visitor, false),
            Next::Tag(verdict) => reader.tagged(&verdict, visitor),
        })
    }

    #[inline]
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.next()? {
            Next::Bool(value) => visitor.visit_bool(value),
            other => reader.otherwise(&other, visitor, Owned::deserialize_bool),
        })
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.next()? {
            Next::Number => reader.float(visitor, V::visit_f32),
            other => reader.otherwise(&other, visitor, Owned::deserialize_any),
        })
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.next()? {
            Next::Number => reader.float(visitor, V::visit_f64),
            other => reader.otherwise(&other, visitor, Owned::deserialize_any),
        })
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.peek() {
            Some(b'n') => {
                reader.word("null")?;
                visitor.visit_none()
            }
            _ => visitor.visit_some(reader),
        })
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.placed(|reader| match reader.next()? {
            Next::Null => visitor.visit_unit(),
            other => reader.otherwise(&other, visitor, Owned::deserialize_unit),
        })
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_unit(visitor)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        self.placed(|reader| match name {
            protocol::VALUE => reader.parcel(visitor),
            protocol::NUMBER => match reader.next()? {
                Next::Number => match reader.numeral()? {
                    Numeral::Unsigned(number) => visitor.visit_u64(number),
                    Numeral::Signed(number) => visitor.visit_i64(number),
                    Numeral::Big(text) => visitor.visit_borrowed_str(text),
                    Numeral::Float(text) => visitor.visit_f64(text.parse().unwrap_or(f64::NAN)),
                },
                other => reader.otherwise(&other, visitor, |owned, visitor| {
                    owned.deserialize_newtype_struct(protocol::NUMBER, visitor)
                }),
            },
            protocol::MARKUP => reader.marked(BuiltinTag::Markup, visitor),
            protocol::UUID => reader.marked(BuiltinTag::Uuid, visitor),
            protocol::DATE_TIME => reader.marked(BuiltinTag::DateTime, visitor),
            _ => visitor.visit_newtype_struct(reader),
        })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.list_or(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.list_or(visitor)
    }

    #[inline]
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.map_or(visitor, false)
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.map_or(visitor, true)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.placed(|reader| match reader.next()? {
            Next::Text => visitor.visit_enum(Variant::Unit(reader)),
            Next::Map => {
                reader.enter()?;
                let value = visitor.visit_enum(Variant::Entry(reader))?;
                match reader.skip_space() {
                    Some(b'}') => reader.leave(),
                    Some(b',') => return Err(too_long()),
                    _ => return Err(reader.unexpected()),
                }
                Ok(value)
            }
            Next::Tag(verdict) if verdict.is(BuiltinTag::Dict) => {
                let Some(entry) = verdict.escaped else { return Err(reader.unexpected()) };
                reader.within(&verdict, |reader| {
                    reader.enter()?;
                    visitor.visit_enum(Variant::Escaped(reader, entry))
                })
            }
            other => reader.otherwise(&other, visitor, |owned, visitor| {
                owned.deserialize_enum(name, variants, visitor)
            }),
        })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        scan::value(self, &mut Nothing)?;
        visitor.visit_unit()
    }
}
