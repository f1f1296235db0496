//! The text so far, and what is open in it.

use alloc::string::String;
use alloc::vec::Vec;

use serde::ser::Serialize;

use crate::error::{Error, ErrorKind};
use crate::registry::Tags;
use crate::tag::BuiltinTag;
use crate::write::text;

/// How values are spelled, and what they must keep to.
#[derive(Clone, Copy)]
pub(crate) struct Style<'s> {
    pub(crate) sort_keys: bool,
    pub(crate) ensure_ascii: bool,
    pub(crate) max_depth: usize,
    pub(crate) max_digits: usize,
    pub(crate) tags: Tags<'s>,
}

/// Writes values at the end of a text.
pub(crate) struct Writer<'w, 's> {
    pub(crate) out: &'w mut String,
    pub(crate) style: Style<'s>,
    /// The number of brackets that are open.
    pub(crate) depth: usize,
    /// The greatest depth that was reached within the object that is open.
    pub(crate) reached: usize,
    /// The entries of all objects that are open, those of inner ones behind those of outer ones.
    pub(crate) entries: Vec<Entry>,
    /// What is being put into order.
    pub(crate) scratch: String,
    pub(crate) pending: Pending,
    /// Whether the outermost object is wanted as entries, not as text.
    pub(crate) as_entries: bool,
}

/// Where an entry stands in the text.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    /// The key's opening quote.
    pub(crate) start: usize,
    /// Behind the key's closing quote, at the colon.
    pub(crate) key_end: usize,
    /// Behind the value.
    pub(crate) end: usize,
    /// Where the first entry with this key stood.
    pub(crate) place: usize,
    /// Whether the key is spelled with escape sequences, so that its spelling is not in order.
    pub(crate) escaped: bool,
}

/// What a name told about the value that comes next.
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
            reached: 0,
            entries: Vec::new(),
            scratch: String::new(),
            pending: Pending::Nothing,
            as_entries: false,
        }
    }

    #[inline]
    pub(crate) fn enter(&mut self) -> Result<(), Error> {
        let limit = self.style.max_depth;
        if self.depth >= limit {
            return Err(Error::unplaced(ErrorKind::DepthLimit { limit }));
        }
        self.depth = self.depth.saturating_add(1);
        self.reached = self.reached.max(self.depth);
        Ok(())
    }

    #[inline]
    pub(crate) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Begins an object that marks its only value with a tag.
    pub(crate) fn open_tag(&mut self, tag: BuiltinTag) -> Result<(), Error> {
        self.enter()?;
        self.out.push_str("{\"");
        self.out.push_str(tag.key());
        self.out.push_str("\":");
        Ok(())
    }

    pub(crate) fn close_tag(&mut self) {
        self.out.push('}');
        self.leave();
    }

    /// Writes text with a tag.
    pub(crate) fn tagged<T: Serialize + ?Sized>(
        &mut self,
        tag: BuiltinTag,
        body: &T,
    ) -> Result<(), Error> {
        self.open_tag(tag)?;
        let start = self.out.len();
        body.serialize(&mut *self)?;
        // What travels within the crate is read by no Python, and may not be written at all.
        if tag == BuiltinTag::DateTime
            && !matches!(self.style.tags, Tags::Every)
            && is_before_100(self.out.get(start..).unwrap_or_default())
        {
            return Err(Error::unplaced(ErrorKind::YearBelow100));
        }
        self.close_tag();
        Ok(())
    }

    #[inline]
    pub(crate) fn text(&mut self, text: &str) {
        text::write_text(text, self.style.ensure_ascii, self.out);
    }

    /// Writes an integer in canonical spelling.
    pub(crate) fn integer(&mut self, digits: &str) -> Result<(), Error> {
        let limit = self.style.max_digits;
        if digits.trim_start_matches('-').len() > limit {
            return Err(Error::unplaced(ErrorKind::DigitLimit { limit }));
        }
        self.out.push_str(digits);
        Ok(())
    }
}

/// Tells whether the year of a date in quotes begins with two zeros.
fn is_before_100(date: &str) -> bool {
    date.get(13..15) == Some("00")
}
