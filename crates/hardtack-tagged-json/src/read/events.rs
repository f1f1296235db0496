//! A value of any depth as a sequence of events, with the stack of one level.

use alloc::vec::Vec;

use serde::de::value::{BorrowedStrDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeSeed, Deserializer, SeqAccess, Visitor};

use crate::datetime::DateTime;
use crate::error::Error;
use crate::lexer::{Numeral, RawKey};
use crate::protocol::event;
use crate::read::Reader;
use crate::read::ahead::Ahead;
use crate::read::tagged::Tagged;
use crate::read::text::Decoded;
use crate::tag::BuiltinTag;
use crate::tag_names::Tag;
use crate::uuid::Uuid;

type Result<T> = core::result::Result<T, Error>;

/// Reads the value ahead as events, from which [`Value`](crate::Value) builds its tree: through serde
/// each level of the tree would cost several stack frames.
pub(crate) struct Events<'r, 'de, 's> {
    reader: &'r mut Reader<'de, 's>,
    /// The open container, and the depth around it.
    open: Vec<(Open, usize)>,
    next: Next<'de>,
}

#[derive(Clone, Copy)]
enum Open {
    List,
    Tuple,
    Map,
    EscapedMap,
    Tagged,
}

#[derive(Clone, Copy)]
enum Next<'de> {
    Value,
    /// A key that has been read.
    Key(RawKey<'de>),
    /// A key that a later one overrides; its value has been skipped.
    Overridden(RawKey<'de>),
    /// The place of a value that has been skipped.
    Null,
    /// An item of what was opened last, or its end.
    Item {
        first: bool,
    },
}

impl<'r, 'de, 's> Events<'r, 'de, 's> {
    pub(crate) fn deserializer(
        reader: &'r mut Reader<'de, 's>,
    ) -> impl Deserializer<'de, Error = Error> {
        SeqAccessDeserializer::new(Self { reader, open: Vec::new(), next: Next::Value })
    }

    /// Reads a value, or the start of one that contains others.
    fn value<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value> {
        let Self { reader, open, next } = self;
        *next = Next::Item { first: false };
        let ahead = reader.ahead()?;
        let depth = reader.lexer.depth;
        let event = match ahead {
            Ahead::Null => Event::Null,
            Ahead::Bool(value) => Event::Bool(value),
            Ahead::Number => Event::Number(reader.lexer.numeral()?),
            Ahead::Text => Event::Text(reader.decoded()?),
            Ahead::List | Ahead::Map => {
                reader.lexer.enter()?;
                *next = Next::Item { first: true };
                let is_list = matches!(ahead, Ahead::List);
                open.push((if is_list { Open::List } else { Open::Map }, depth));
                Event::Structure(if is_list { event::LIST } else { event::MAP })
            }
            Ahead::Tag(tagged) => return self.tagged(tagged, seed),
        };
        seed.deserialize(event)
    }

    fn tagged<S: DeserializeSeed<'de>>(
        &mut self,
        tagged: Tagged<'de>,
        seed: S,
    ) -> Result<S::Value> {
        let Self { reader, open, next } = self;
        let depth = reader.lexer.depth;
        let event = match tagged.tag {
            Tag::Builtin(BuiltinTag::Bytes) => Event::Bytes(reader.bytes(tagged)?),
            Tag::Builtin(BuiltinTag::Uuid) => Event::Uuid(reader.uuid(tagged)?),
            Tag::Builtin(BuiltinTag::DateTime) => Event::DateTime(reader.date_time(tagged)?),
            Tag::Builtin(BuiltinTag::Markup) => {
                let markup = |reader: &mut Reader<'de, '_>| {
                    seed.deserialize(Event::Markup(reader.decoded()?))
                };
                return reader.markup(tagged, markup);
            }
            Tag::Builtin(BuiltinTag::Tuple) => {
                reader.open_tag(tagged)?;
                reader.require(BuiltinTag::Tuple, b'[')?;
                reader.lexer.enter()?;
                open.push((Open::Tuple, depth));
                *next = Next::Item { first: true };
                Event::Structure(event::TUPLE)
            }
            Tag::Builtin(BuiltinTag::Dict) => {
                reader.open_tag(tagged)?;
                *next = Next::Key(reader.open_escaped()?);
                open.push((Open::EscapedMap, depth));
                Event::Structure(event::MAP)
            }
            Tag::Declared | Tag::Unknown => {
                reader.open_tag(tagged)?;
                *next = Next::Key(tagged.key);
                open.push((Open::Tagged, depth));
                Event::Structure(event::TAGGED)
            }
        };
        seed.deserialize(event)
    }

    /// Steps to the next item of what was opened last; `None` at its end, which is stepped over.
    fn item(&mut self, open: Open, first: bool) -> Result<Option<Next<'de>>> {
        let reader = &mut *self.reader;
        let close = match open {
            Open::List | Open::Tuple => b']',
            Open::Map => b'}',
            Open::EscapedMap => {
                reader.close_escaped()?;
                reader.close_tag()?;
                return Ok(None);
            }
            Open::Tagged => {
                reader.close_tag()?;
                return Ok(None);
            }
        };
        if !reader.lexer.item(first, close)? {
            reader.lexer.leave();
            if let Open::Tuple = open {
                reader.close_tag()?;
            }
            return Ok(None);
        }
        match open {
            Open::Map => {
                let key = reader.lexer.key()?;
                if reader.exceptions.is_overridden(key) {
                    reader.lexer.skip_value()?;
                    // The key keeps its place in the map.
                    return Ok(Some(Next::Overridden(key)));
                }
                Ok(Some(Next::Key(key)))
            }
            _ => Ok(Some(Next::Value)),
        }
    }
}

impl<'de> SeqAccess<'de> for Events<'_, 'de, '_> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>> {
        loop {
            match self.next {
                Next::Value => return self.value(seed).map(Some),
                Next::Key(key) => {
                    self.next = Next::Value;
                    let key = self.reader.decode(key.raw, key.at)?;
                    return seed.deserialize(Event::Text(key)).map(Some);
                }
                Next::Overridden(key) => {
                    self.next = Next::Null;
                    let key = self.reader.decode(key.raw, key.at)?;
                    return seed.deserialize(Event::Text(key)).map(Some);
                }
                Next::Null => {
                    self.next = Next::Item { first: false };
                    return seed.deserialize(Event::Null).map(Some);
                }
                Next::Item { first } => {
                    let Some(&(open, depth)) = self.open.last() else { return Ok(None) };
                    if let Some(next) = self.item(open, first)? {
                        self.next = next;
                        continue;
                    }
                    self.open.pop();
                    self.reader.lexer.depth = depth;
                    self.next = Next::Item { first: false };
                    return seed.deserialize(Event::Structure(event::END)).map(Some);
                }
            }
        }
    }
}

enum Event<'de, 'r> {
    Null,
    Bool(bool),
    Number(Numeral<'de>),
    Text(Decoded<'de, 'r>),
    Markup(Decoded<'de, 'r>),
    Bytes(Vec<u8>),
    Uuid(Uuid),
    DateTime(DateTime),
    Structure(char),
}

impl<'de> Deserializer<'de> for Event<'de, '_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(value) => visitor.visit_bool(value),
            Self::Number(Numeral::Unsigned(number)) => visitor.visit_u64(number),
            Self::Number(Numeral::Signed(number)) => visitor.visit_i64(number),
            Self::Number(Numeral::Float(text)) => {
                visitor.visit_f64(text.parse().unwrap_or(f64::NAN))
            }
            Self::Number(Numeral::Big(text)) => {
                visitor.visit_newtype_struct(BorrowedStrDeserializer::new(text))
            }
            Self::Text(text) => text.visit(visitor),
            Self::Markup(text) => visitor.visit_some(Self::Text(text)),
            Self::Bytes(bytes) => visitor.visit_byte_buf(bytes),
            Self::Uuid(uuid) => visitor.visit_u128(u128::from_be_bytes(uuid.into_bytes())),
            Self::DateTime(moment) => visitor.visit_i128(moment.unix_timestamp().into()),
            Self::Structure(structure) => visitor.visit_char(structure),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
