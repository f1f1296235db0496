//! The text so far, and what is open in it.

use alloc::string::String;
use alloc::vec::Vec;

use serde::ser::Serialize;

use crate::error::{Error, ErrorKind};
use crate::kind::ValueKind;
use crate::limits::JsonLimits;
use crate::tag::BuiltinTag;
use crate::tag_names::Tags;
use crate::write::text;

/// The options with which values are written.
#[derive(Clone, Copy)]
pub(crate) struct Style<'s> {
    pub(crate) sort_keys: bool,
    pub(crate) ensure_ascii: bool,
    /// A space follows each comma and colon.
    pub(crate) spaces: bool,
    pub(crate) limits: JsonLimits,
    pub(crate) tags: Tags<'s>,
}

impl Style<'_> {
    #[inline]
    pub(crate) fn write_comma(self, out: &mut String) {
        self.write(',', out);
    }

    #[inline]
    pub(crate) fn write_colon(self, out: &mut String) {
        self.write(':', out);
    }

    #[inline]
    fn write(self, separator: char, out: &mut String) {
        out.push(separator);
        if self.spaces {
            out.push(' ');
        }
    }

    /// Returns the length of a comma or a colon with the space behind it.
    pub(crate) fn separator_len(self) -> usize {
        if self.spaces { 2 } else { 1 }
    }
}

/// Writes values at the end of a text.
pub(crate) struct Writer<'w, 's> {
    pub(crate) out: &'w mut String,
    pub(crate) style: Style<'s>,
    /// The number of brackets that are open.
    pub(crate) depth: usize,
    /// The entries of all objects that are open, those of inner ones behind those of outer ones.
    pub(crate) entries: Vec<Entry>,
    /// The text that is being sorted.
    pub(crate) scratch: String,
    pub(crate) pending: Pending,
    /// The outermost object is wanted as entries, not as text.
    pub(crate) as_entries: bool,
}

/// The offsets of an entry in the text.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    /// The key's opening quote.
    pub(crate) start: usize,
    /// Behind the key's closing quote, at the colon.
    pub(crate) key_end: usize,
    /// Behind the value.
    pub(crate) end: usize,
    /// The offset of the first entry with this key.
    pub(crate) place: usize,
    /// The key is written with escape sequences, so that its text does not sort as the key does.
    pub(crate) escaped: bool,
}

/// The meaning that a name gave to the next value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pending {
    Nothing,
    /// An integer as text.
    Number,
    /// An object whose key is a tag.
    Tag,
}

impl<'w, 's> Writer<'w, 's> {
    pub(crate) fn new(out: &'w mut String, style: Style<'s>) -> Self {
        Self {
            out,
            style,
            depth: 0,
            entries: Vec::new(),
            scratch: String::new(),
            pending: Pending::Nothing,
            as_entries: false,
        }
    }

    #[inline]
    pub(crate) fn enter(&mut self) -> Result<(), Error> {
        let limit = self.style.limits.max_depth();
        if self.depth >= limit {
            return Err(Error::unplaced(ErrorKind::DepthLimit { limit }));
        }
        self.depth = self.depth.saturating_add(1);
        Ok(())
    }

    #[inline]
    pub(crate) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Opens an object that marks its only value with a tag.
    pub(crate) fn open_tag(&mut self, tag: BuiltinTag) -> Result<(), Error> {
        self.enter()?;
        self.out.push_str("{\"");
        self.out.push_str(tag.key());
        self.out.push('"');
        self.style.write_colon(self.out);
        Ok(())
    }

    pub(crate) fn close_tag(&mut self) {
        self.out.push('}');
        self.leave();
    }

    /// Writes text with a tag; plain JSON has the text alone.
    pub(crate) fn tagged<T: Serialize + ?Sized>(
        &mut self,
        tag: BuiltinTag,
        body: &T,
    ) -> Result<(), Error> {
        if self.style.tags.is_none() {
            return body.serialize(self);
        }
        self.open_tag(tag)?;
        body.serialize(&mut *self)?;
        self.close_tag();
        Ok(())
    }

    /// Rejects a value that plain JSON cannot represent.
    pub(crate) fn require_tags(&self, found: ValueKind) -> Result<(), Error> {
        match self.style.tags {
            Tags::None => Err(Error::unplaced(ErrorKind::NeedsTag { found })),
            Tags::Names(_) => Ok(()),
        }
    }

    #[inline]
    pub(crate) fn text(&mut self, text: &str) {
        text::write_text(text, self.style.ensure_ascii, self.out);
    }

    /// Writes an integer in canonical digits.
    pub(crate) fn integer(&mut self, digits: &str) -> Result<(), Error> {
        let limit = self.style.limits.max_digits();
        if digits.trim_start_matches('-').len() > limit {
            return Err(Error::unplaced(ErrorKind::DigitLimit { limit }));
        }
        self.out.push_str(digits);
        Ok(())
    }
}
