//! Objects that are tags: which one is ahead, and what is inside it.

use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::Visitor;

use crate::datetime::DateTime;
use crate::error::{Error, ErrorKind};
use crate::escape;
use crate::lexer::{Raw, RawKey};
use crate::read::Reader;
use crate::read::access::EscapedEntry;
use crate::read::text::Decoded;
use crate::read::too_long;
use crate::tag::BuiltinTag;
use crate::tag_names::Tag;
use crate::uuid::Uuid;

type Result<T> = core::result::Result<T, Error>;

/// An object whose first key is a tag.
///
/// It is taken for a tag without a look at its end. That it has no other key is seen when its body has
/// been read, or else it is one of the [`Exceptions`](super::Exceptions).
#[derive(Clone, Copy)]
pub(crate) struct Tagged<'de> {
    pub(crate) tag: Tag,
    pub(crate) key: RawKey<'de>,
    /// The offset of the body.
    body: usize,
}

impl Tagged<'_> {
    pub(crate) fn is(&self, tag: BuiltinTag) -> bool {
        self.tag == Tag::Builtin(tag)
    }

    pub(crate) fn is_custom(&self) -> bool {
        matches!(self.tag, Tag::Declared | Tag::Unknown)
    }

    /// Returns whether the name is one of those that a target type has.
    pub(crate) fn is_one_of(&self, names: &[&str]) -> bool {
        escape::unescape(self.key.raw.text).is_some_and(|name| names.contains(&&*name))
    }
}

impl<'de> Reader<'de, '_> {
    /// Returns whether the object at the position may be a tag, from its first bytes.
    #[inline]
    pub(crate) fn may_be_tagged(&self) -> bool {
        match self.lexer.rest() {
            [_, b'"', first, ..] => self.tags.may_start_with(Some(*first)),
            _ => !self.tags.is_none(),
        }
    }

    /// Returns the tag of the object at the position, and does not move.
    #[inline]
    pub(crate) fn tag_ahead(&mut self) -> Option<Tagged<'de>> {
        if !self.may_be_tagged() {
            return None;
        }
        let start = self.lexer.position;
        // A fault is found by whatever reads the object as a map.
        let tagged = self.find_tag().unwrap_or_default();
        self.lexer.position = start;
        tagged
    }

    fn find_tag(&mut self) -> Result<Option<Tagged<'de>>> {
        if self.exceptions.is_untagged(self.lexer.position) {
            return Ok(None);
        }
        self.lexer.advance(1);
        self.lexer.skip_space();
        let key = self.effective_key()?;
        self.lexer.skip_space();
        let body = self.lexer.position;
        Ok(self.tags.find(key.raw.text).map(|tag| Tagged { tag, key, body }))
    }

    /// Reads the body of a tag and steps over the rest of the object.
    pub(crate) fn within<T>(
        &mut self,
        tagged: Tagged<'de>,
        read: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let depth = self.lexer.depth;
        self.open_tag(tagged)?;
        let value = read(self)?;
        self.close_tag()?;
        self.lexer.depth = depth;
        Ok(value)
    }

    /// Moves to the body of a tag.
    pub(crate) fn open_tag(&mut self, tagged: Tagged<'de>) -> Result<()> {
        // The level that an escape adds is not counted.
        if !tagged.is(BuiltinTag::Dict) {
            self.lexer.enter()?;
        }
        self.lexer.position = tagged.body;
        Ok(())
    }

    /// Steps over the closing bracket of a tag whose body has been read.
    pub(crate) fn close_tag(&mut self) -> Result<()> {
        if self.lexer.item(false, b'}')? {
            return Err(too_long());
        }
        self.lexer.advance(1);
        Ok(())
    }

    /// Reads a value by its built-in tag.
    pub(crate) fn builtin<V: Visitor<'de>>(
        &mut self,
        tag: BuiltinTag,
        tagged: Tagged<'de>,
        visitor: V,
    ) -> Result<V::Value> {
        match tag {
            BuiltinTag::Tuple => self.tuple(tagged, visitor),
            BuiltinTag::Dict => self.escaped_map(tagged, visitor, false),
            BuiltinTag::Bytes => visitor.visit_byte_buf(self.bytes(tagged)?),
            BuiltinTag::Uuid => visitor.visit_string(self.uuid(tagged)?.to_hex()),
            BuiltinTag::DateTime => self.body(tagged, tag, |text| {
                DateTime::parse(text.as_str()).map(|_| text.visit(visitor))
            })?,
            BuiltinTag::Markup => self.markup(tagged, |reader| reader.text(visitor)),
        }
    }

    pub(crate) fn tuple<V: Visitor<'de>>(
        &mut self,
        tagged: Tagged<'de>,
        visitor: V,
    ) -> Result<V::Value> {
        self.within(tagged, |reader| {
            reader.require(BuiltinTag::Tuple, b'[')?;
            reader.list(visitor)
        })
    }

    pub(crate) fn bytes(&mut self, tagged: Tagged<'de>) -> Result<Vec<u8>> {
        self.body(tagged, BuiltinTag::Bytes, |text| STANDARD.decode(text.as_str()).ok())
    }

    pub(crate) fn uuid(&mut self, tagged: Tagged<'de>) -> Result<Uuid> {
        self.body(tagged, BuiltinTag::Uuid, |text| Uuid::parse(text.as_str()))
    }

    pub(crate) fn date_time(&mut self, tagged: Tagged<'de>) -> Result<DateTime> {
        self.body(tagged, BuiltinTag::DateTime, |text| DateTime::parse(text.as_str()))
    }

    /// Reads the string of a markup tag by a function that starts at its quote.
    pub(crate) fn markup<T>(
        &mut self,
        tagged: Tagged<'de>,
        read: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        self.within(tagged, |reader| {
            reader.require(BuiltinTag::Markup, b'"')?;
            read(reader)
        })
    }

    /// Reads the string that is the body of a tag, by a function that returns `None` if it is invalid.
    fn body<T>(
        &mut self,
        tagged: Tagged<'de>,
        tag: BuiltinTag,
        parse: impl FnOnce(Decoded<'de, '_>) -> Option<T>,
    ) -> Result<T> {
        self.within(tagged, |reader| {
            reader.require(tag, b'"')?;
            let at = reader.lexer.position;
            let raw = reader.lexer.raw_string()?;
            let parsed = reader.decode(raw, at).ok().and_then(parse);
            parsed.ok_or_else(|| malformed(tag, at))
        })
    }

    /// Rejects the body of a tag that does not start with the byte that it must start with.
    pub(crate) fn require(&self, tag: BuiltinTag, byte: u8) -> Result<()> {
        match self.lexer.peek() {
            Some(first) if first == byte => Ok(()),
            None => Err(self.lexer.unexpected()),
            Some(_) => Err(malformed(tag, self.lexer.position)),
        }
    }

    /// Reads the map that ` di` escapes.
    pub(crate) fn escaped_map<V: Visitor<'de>>(
        &mut self,
        tagged: Tagged<'de>,
        visitor: V,
        identifiers: bool,
    ) -> Result<V::Value> {
        self.within(tagged, |reader| {
            let key = reader.open_escaped()?;
            let value = visitor.visit_map(EscapedEntry::new(reader, key, identifiers))?;
            reader.close_escaped()?;
            Ok(value)
        })
    }

    /// Reads the only key of a map that ` di` escapes, and returns what it was before.
    pub(crate) fn open_escaped(&mut self) -> Result<RawKey<'de>> {
        self.require(BuiltinTag::Dict, b'{')?;
        let start = self.lexer.position;
        self.lexer.enter()?;
        if !self.lexer.item(true, b'}')? {
            return Err(malformed(BuiltinTag::Dict, start));
        }
        let RawKey { raw, at } = self.effective_key()?;
        if !escape::has_suffix(raw.text) {
            return Err(malformed(BuiltinTag::Dict, start));
        }
        let text = escape::without_suffix(raw.text);
        Ok(RawKey { raw: Raw { text, escaped: text.contains('\\') }, at })
    }

    /// Steps over the closing bracket of a map that ` di` escapes.
    pub(crate) fn close_escaped(&mut self) -> Result<()> {
        if self.lexer.item(false, b'}')? {
            return Err(malformed(BuiltinTag::Dict, self.lexer.position));
        }
        self.lexer.leave();
        Ok(())
    }

    /// Reads the key at the position, or the next one that no later key overrides.
    fn effective_key(&mut self) -> Result<RawKey<'de>> {
        loop {
            let key = self.lexer.key()?;
            if !self.exceptions.is_overridden(key) {
                return Ok(key);
            }
            self.lexer.skip_value()?;
            self.lexer.item(false, b'}')?;
        }
    }
}

#[cold]
fn malformed(tag: BuiltinTag, at: usize) -> Error {
    Error::new(ErrorKind::MalformedTag { tag }, at)
}
