//! From text to values: serde's `Deserializer` over the lexer.

mod access;
mod ahead;
mod deserializer;
mod events;
mod exceptions;
mod expect;
mod key;
mod tagged;
mod text;

use alloc::string::String;
use core::ops::Range;

use serde::de::DeserializeSeed;

use crate::error::{Error, ErrorKind};
use crate::kind::ValueKind;
use crate::lexer::Lexer;
use crate::limits::JsonLimits;
use crate::tag::BuiltinTag;
use crate::tag_names::{Tag, Tags};
use ahead::Ahead;

pub(crate) use access::Variant;
pub(crate) use exceptions::Exceptions;
pub(crate) use key::Key;

/// Reads values from a text.
pub(crate) struct Reader<'de, 's> {
    pub(crate) lexer: Lexer<'de>,
    tags: Tags<'s>,
    exceptions: &'s Exceptions,
    /// The offset of a value that was checked when its map was read, and that need not be read to be
    /// ignored.
    pub(crate) checked: Option<usize>,
    /// The last string that had to be decoded.
    scratch: String,
}

/// The options with which a text is read.
#[derive(Clone, Copy)]
pub(crate) struct Rules<'s> {
    pub(crate) limits: JsonLimits,
    pub(crate) tags: Tags<'s>,
}

impl<'de, 's> Reader<'de, 's> {
    pub(crate) fn new(text: &'de str, rules: Rules<'s>, exceptions: &'s Exceptions) -> Self {
        let lexer = Lexer::new(text, rules.limits, !rules.tags.is_none());
        Self { lexer, tags: rules.tags, exceptions, checked: None, scratch: String::new() }
    }

    /// Reads a value such that an error without an offset gets the value's: a type may reject what it
    /// has read already.
    #[inline]
    pub(crate) fn seeded<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        self.lexer.skip_space();
        let at = self.lexer.position;
        match seed.deserialize(&mut *self) {
            Ok(value) => Ok(value),
            Err(error) => Err(error.or_at(at)),
        }
    }
}

/// Reads the whole of a text.
pub(crate) fn read<'de, S>(text: &'de str, rules: Rules<'_>, seed: S) -> Result<S::Value, Error>
where
    S: DeserializeSeed<'de> + Clone,
{
    with_exceptions(text, rules, core::iter::once(0..text.len()), |exceptions| {
        let mut reader = Reader::new(text, rules, exceptions);
        let value = reader.seeded(seed.clone())?;
        reader.lexer.end()?;
        Ok(value)
    })
}

/// Reads some values of a text straight through, and again with the [`Exceptions`] to that if it fails
/// and there are any.
#[inline]
pub(crate) fn with_exceptions<T>(
    text: &str,
    rules: Rules<'_>,
    values: impl Iterator<Item = Range<usize>>,
    mut read: impl FnMut(&Exceptions) -> Result<T, Error>,
) -> Result<T, Error> {
    let error = match read(&Exceptions::NONE) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    if error.is_about_the_text() {
        return Err(error);
    }
    match Exceptions::find(text, rules, values)? {
        Some(exceptions) => read(&exceptions),
        None => Err(error),
    }
}

/// Reads the whole of a text that must be a map, or a map that ` di` escapes.
pub(crate) fn read_map<'de, S>(text: &'de str, rules: Rules<'_>, seed: S) -> Result<S::Value, Error>
where
    S: DeserializeSeed<'de> + Clone,
{
    let none = Exceptions::NONE;
    let mut reader = Reader::new(text, rules, &none);
    let is_map = match reader.ahead()? {
        Ahead::Map => true,
        Ahead::Tag(tagged) => match tagged.tag {
            Tag::Builtin(BuiltinTag::Dict) | Tag::Unknown => true,
            // It only starts like a tag if it has other keys.
            Tag::Builtin(_) | Tag::Declared => kind(text, rules)? == ValueKind::Map,
        },
        // Text that is not JSON at all is reported as such.
        _ => kind(text, rules).map(|_| false)?,
    };
    if is_map { read(text, rules, seed) } else { Err(Error::new(ErrorKind::NotAnObject, 0)) }
}

/// Returns the kind of the value in a text.
pub(crate) fn kind(text: &str, rules: Rules<'_>) -> Result<ValueKind, Error> {
    let value = core::iter::once(0..text.len());
    let exceptions = Exceptions::find(text, rules, value)?.unwrap_or(Exceptions::NONE);
    let mut reader = Reader::new(text, rules, &exceptions);
    match reader.ahead()? {
        Ahead::Number => Ok(reader.lexer.numeral()?.kind()),
        ahead => Ok(ahead.kind()),
    }
}

#[cold]
pub(crate) fn too_long() -> Error {
    Error::unplaced(ErrorKind::WrongLength { expected: "fewer elements".into() })
}
