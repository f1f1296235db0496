//! What stands ahead in the text, and how each kind of it is handed to a visitor.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Deserializer as _, Visitor};

use crate::error::{Error, ErrorKind, Found};
use crate::protocol;
use crate::protocol::Parcel;
use crate::read::access::{Entries, EscapedEntry, Items};
use crate::read::number::Numeral;
use crate::read::owned::Owned;
use crate::read::reader::{Decoded, Reader};
use crate::read::scan::RustText;
use crate::read::tag::Verdict;
use crate::read::{scan, tree};
use crate::registry::{Hit, Tags};
use crate::tag::BuiltinTag;
use crate::uuid::Uuid;
use crate::value::Value;
use crate::write;

type Result<T> = core::result::Result<T, Error>;

/// What stands in the text, once the tags are taken into account.
pub(crate) enum Next<'s> {
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
    pub(crate) fn next(&mut self) -> Result<Next<'s>> {
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
    pub(crate) fn mismatch<'v, V: Visitor<'v>>(&mut self, next: &Next<'_>, visitor: &V) -> Error {
        let mut found = next.found();
        if matches!(next, Next::Number) {
            match self.numeral() {
                Ok(numeral) => found = numeral.found(),
                Err(error) => return error,
            }
        }
        Error::wrong_type(visitor, found)
    }

    pub(crate) fn number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        match self.numeral()? {
            Numeral::Unsigned(number) => visitor.visit_u64(number),
            Numeral::Signed(number) => visitor.visit_i64(number),
            Numeral::Float(text) => visitor.visit_f64(text.parse().unwrap_or(f64::NAN)),
            Numeral::Big(text) => match (text.parse::<i128>(), text.parse::<u128>()) {
                (Ok(number), _) => visitor.visit_i128(number).map_err(Error::or_out_of_range),
                (_, Ok(number)) => visitor.visit_u128(number).map_err(Error::or_out_of_range),
                _ => Err(Error::unplaced(ErrorKind::NumberOutOfRange)),
            },
        }
    }

    /// Reads a float of whatever precision the target has, from an integer too, as Python's `float`.
    pub(crate) fn float<F, V>(
        &mut self,
        visitor: V,
        visit: fn(V, F) -> Result<V::Value>,
    ) -> Result<V::Value>
    where
        F: core::str::FromStr,
        V: Visitor<'de>,
    {
        let start = self.position;
        let text = match self.numeral()? {
            // An integer of Python's has no sign if it is zero.
            Numeral::Unsigned(0) => "0",
            _ => self.slice(start..self.position),
        };
        match text.parse() {
            Ok(number) => visit(visitor, number),
            Err(_) => Err(Error::new(ErrorKind::BadNumber, start)),
        }
    }

    #[inline]
    pub(crate) fn text<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
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
    pub(crate) fn list<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.enter()?;
        let value = visitor.visit_seq(Items::new(self))?;
        match self.skip_space() {
            Some(b']') => self.leave(),
            // A fault of the text is found by whoever looks for repeated keys, as after every
            // complaint of a type; a visitor that wants no elements at all does not look at any.
            Some(_) => return Err(too_long()),
            None => return Err(self.unexpected()),
        }
        Ok(value)
    }

    #[inline]
    pub(crate) fn map<V: Visitor<'de>>(
        &mut self,
        visitor: V,
        identifiers: bool,
    ) -> Result<V::Value> {
        self.enter()?;
        let mut entries = Entries::new(self, identifiers);
        let value = visitor.visit_map(&mut entries)?;
        entries.finish()?;
        Ok(value)
    }

    /// Reads the body of a tagged object and steps over the rest of the object.
    pub(crate) fn within<T>(
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

    pub(crate) fn tagged<V: Visitor<'de>>(
        &mut self,
        verdict: &Verdict<'s>,
        visitor: V,
    ) -> Result<V::Value> {
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
    pub(crate) fn escaped_map<V: Visitor<'de>>(
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

    pub(crate) fn bytes(&mut self, verdict: &Verdict<'s>) -> Result<Vec<u8>> {
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
    pub(crate) fn hex(&mut self, verdict: &Verdict<'s>) -> Result<String> {
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
    pub(crate) fn registered(&mut self, end: usize) -> Result<Value> {
        let value = tree::value(self)?;
        self.position = end;
        Ok(value)
    }

    /// Hands the text of the value ahead to the visitor of `Value`.
    pub(crate) fn parcel<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
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
    pub(crate) fn marked<V: Visitor<'de>>(
        &mut self,
        tag: BuiltinTag,
        visitor: V,
    ) -> Result<V::Value> {
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

#[cold]
pub(crate) fn too_long() -> Error {
    let expected = "fewer elements".into();
    Error::unplaced(ErrorKind::WrongLength { expected })
}
