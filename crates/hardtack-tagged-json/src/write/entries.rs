//! Objects: sorted, each key once, and escaped if they would be taken for a tag.

use core::cmp::Ordering;

use serde::ser::{Serialize, SerializeMap, SerializeStruct, SerializeStructVariant};

use crate::error::{Error, ErrorKind};
use crate::escape;
use crate::read::number::is_canonical_integer;
use crate::tag::BuiltinTag;
use crate::write::key::KeyWriter;
use crate::write::writer::{Entry, Pending, Writer};

type Result<T> = core::result::Result<T, Error>;

/// An object that is open.
pub(crate) struct Entries<'o, 'w, 's> {
    writer: &'o mut Writer<'w, 's>,
    /// Where its opening bracket stands.
    open: usize,
    /// How many entries of outer objects there are.
    base: usize,
    /// What the outer object had reached.
    reached: usize,
    /// Whether each key is greater than the one before.
    ascending: bool,
    /// Whether all keys were integers, which Python sorts by what they are worth.
    integers: bool,
    /// Whether the key is a tag on purpose.
    is_tag: bool,
    /// The object around this one, if this is all that will be in it.
    around: Option<Around>,
}

/// An object whose only entry is being written.
#[derive(Clone, Copy)]
pub(crate) struct Around {
    open: usize,
    reached: usize,
}

impl<'o, 'w, 's> Entries<'o, 'w, 's> {
    pub(crate) fn open(writer: &'o mut Writer<'w, 's>) -> Result<Self> {
        let is_tag = core::mem::replace(&mut writer.pending, Pending::Nothing) == Pending::Tag;
        let reached = writer.reached;
        writer.enter()?;
        writer.reached = writer.depth;
        let (open, base) = (writer.out.len(), writer.entries.len());
        writer.out.push('{');
        let (ascending, integers, around) = (true, true, None);
        Ok(Self { writer, open, base, reached, ascending, integers, is_tag, around })
    }

    /// Opens an object, writes its key and leaves it to whoever writes the value to close it.
    pub(crate) fn open_around(writer: &mut Writer<'_, '_>, key: &'static str) -> Result<Around> {
        let mut entries = Entries::open(writer)?;
        entries.name(key)?;
        Ok(Around { open: entries.open, reached: entries.reached })
    }

    /// Closes an object whose value has been written.
    pub(crate) fn close_around(writer: &mut Writer<'_, '_>, around: Around) -> Result<()> {
        let Around { open, reached } = around;
        let base = writer.entries.len().saturating_sub(1);
        let (ascending, integers, is_tag) = (true, false, false);
        let around = None;
        let mut entries =
            Entries { writer, open, base, reached, ascending, integers, is_tag, around };
        entries.value_written();
        entries.close()
    }

    /// Opens an object within one that is closed together with it.
    pub(crate) fn open_within(writer: &'o mut Writer<'w, 's>, around: Around) -> Result<Self> {
        let mut entries = Self::open(writer)?;
        entries.around = Some(around);
        Ok(entries)
    }

    /// Writes a key by a function that tells whether it is an integer.
    #[inline]
    pub(crate) fn key(
        &mut self,
        write: impl FnOnce(&mut Writer<'w, 's>) -> Result<bool>,
    ) -> Result<()> {
        let previous = match self.writer.entries.last() {
            Some(entry) if self.writer.entries.len() > self.base => Some(*entry),
            _ => None,
        };
        if previous.is_some() {
            self.writer.out.push(',');
        }
        let start = self.writer.out.len();
        self.integers &= write(self.writer)?;
        let key_end = self.writer.out.len();
        self.writer.out.push(':');
        let mut entry = Entry { start, key_end, end: key_end, place: start, escaped: false };
        entry.escaped = raw_key(self.writer.out, &entry).contains('\\');
        if let (true, Some(previous)) = (self.ascending, previous) {
            self.ascending = compare_keys(self.writer.out, &previous, &entry).is_lt();
        }
        self.writer.entries.push(entry);
        Ok(())
    }

    #[inline]
    pub(crate) fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        value.serialize(&mut *self.writer)?;
        self.value_written();
        Ok(())
    }

    #[inline]
    fn value_written(&mut self) {
        let end = self.writer.out.len();
        if let Some(entry) = self.writer.entries.last_mut() {
            entry.end = end;
        }
    }

    fn name(&mut self, name: &'static str) -> Result<()> {
        self.key(|writer| {
            writer.text(name);
            Ok(false)
        })
    }

    #[inline]
    pub(crate) fn field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<()> {
        self.name(name)?;
        self.value(value)
    }

    pub(crate) fn close(self) -> Result<()> {
        let writer = self.writer;
        if writer.as_entries && writer.depth == 1 && !self.is_tag {
            writer.as_entries = false;
            writer.leave();
            return Ok(());
        }
        // Where all keys are integers, the order of texts says nothing about theirs.
        let count = writer.entries.len().saturating_sub(self.base);
        if !self.ascending || self.integers && count > 1 {
            writer.rearrange(self.base, self.integers);
        }
        let mut deepest = writer.reached;
        if let (Some(entry), 1) =
            (writer.entries.get(self.base).copied(), writer.entries.len().saturating_sub(self.base))
        {
            let key = raw_key(writer.out, &entry);
            let hit = writer.style.tags.find(key);
            if self.is_tag && hit.is_none() {
                return Err(Error::unplaced(ErrorKind::UnregisteredTag));
            }
            if !self.is_tag && hit.is_some() {
                writer.escape(self.open, &entry)?;
                deepest = writer.reached;
            }
        }
        writer.out.push('}');
        writer.leave();
        writer.reached = self.reached.max(deepest);
        writer.entries.truncate(self.base);
        match self.around {
            Some(around) => Entries::close_around(writer, around),
            None => Ok(()),
        }
    }
}

/// Returns what is between the quotes of a key.
#[inline]
fn raw_key<'t>(text: &'t str, entry: &Entry) -> &'t str {
    let inner = entry.start.saturating_add(1)..entry.key_end.saturating_sub(1);
    text.get(inner).unwrap_or_default()
}

/// Orders keys by code point.
#[inline]
fn compare_keys(text: &str, left: &Entry, right: &Entry) -> Ordering {
    let escaped = left.escaped || right.escaped;
    let (left, right) = (raw_key(text, left), raw_key(text, right));
    if escaped { escape::compare(left, right) } else { left.cmp(right) }
}

impl Writer<'_, '_> {
    /// Sorts the entries from a place on, if keys are to be sorted, and keeps of those with the same
    /// key the last one, in the place of the first.
    fn rearrange(&mut self, base: usize, integers: bool) {
        let Some(start) = self.entries.get(base).map(|entry| entry.start) else { return };
        let numeric = self.style.sort_keys && integers;
        let (out, entries) = (&*self.out, self.entries.get_mut(base..).unwrap_or_default());
        let compare = |left: &Entry, right: &Entry| {
            if numeric {
                compare_integers(raw_key(out, left), raw_key(out, right))
            } else {
                compare_keys(out, left, right)
            }
        };
        let ascending = |pair: &[Entry]| match pair {
            [left, right] => compare(left, right).is_lt(),
            _ => true,
        };
        if numeric && entries.windows(2).all(ascending) {
            return;
        }
        // Where two keys are equal, the one that came first stands first.
        entries.sort_unstable_by(|left, right| {
            compare(left, right).then(left.start.cmp(&right.start))
        });
        let repeats = !entries.windows(2).all(ascending);
        if repeats {
            self.drop_repeated(base);
        }
        let entries = self.entries.get_mut(base..).unwrap_or_default();
        if !self.style.sort_keys {
            entries.sort_unstable_by_key(|entry| entry.place);
            if !repeats {
                return;
            }
        }
        self.scratch.clear();
        self.scratch.push_str(self.out.get(start..).unwrap_or_default());
        self.out.truncate(start);
        for (position, entry) in entries.iter_mut().enumerate() {
            if position > 0 {
                self.out.push(',');
            }
            // What was written from `start` on is in the scratch buffer now.
            let (from, to) = (entry.start.saturating_sub(start), entry.end.saturating_sub(start));
            let moved = self.out.len();
            self.out.push_str(self.scratch.get(from..to).unwrap_or_default());
            let key_length = entry.key_end.saturating_sub(entry.start);
            *entry = Entry {
                start: moved,
                key_end: moved.saturating_add(key_length),
                end: self.out.len(),
                place: moved,
                ..*entry
            };
        }
    }

    /// Keeps of sorted entries with the same key the last one, in the place of the first.
    #[cold]
    fn drop_repeated(&mut self, base: usize) {
        let mut entries = self.entries.split_off(base);
        entries.dedup_by(|later, kept| {
            let same = compare_keys(self.out, later, kept).is_eq();
            if same {
                *kept = Entry { place: kept.place, ..*later };
            }
            same
        });
        self.entries.append(&mut entries);
    }

    /// Puts the only entry of an object into the tag that says that its key is no tag.
    fn escape(&mut self, open: usize, entry: &Entry) -> Result<()> {
        let limit = self.style.max_depth;
        self.reached = self.reached.saturating_add(1);
        if self.reached > limit {
            return Err(Error::unplaced(ErrorKind::DepthLimit { limit }));
        }
        self.out.insert_str(entry.key_end.saturating_sub(1), escape::SUFFIX);
        self.out.insert_str(open, "\":");
        self.out.insert_str(open, BuiltinTag::Dict.key());
        self.out.insert_str(open, "{\"");
        self.out.push('}');
        Ok(())
    }
}

/// Orders integers in canonical spelling by what they are worth.
fn compare_integers(left: &str, right: &str) -> Ordering {
    debug_assert!(is_canonical_integer(left) && is_canonical_integer(right), "keys are integers");
    match (left.strip_prefix('-'), right.strip_prefix('-')) {
        (Some(left), Some(right)) => compare_digits(right, left),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => compare_digits(left, right),
    }
}

fn compare_digits(left: &str, right: &str) -> Ordering {
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

impl SerializeMap for Entries<'_, '_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.key(|writer| key.serialize(KeyWriter(writer)))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.value(value)
    }

    fn end(self) -> Result<()> {
        self.close()
    }
}

impl SerializeStruct for Entries<'_, '_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<()> {
        self.field(name, value)
    }

    fn end(self) -> Result<()> {
        self.close()
    }
}

impl SerializeStructVariant for Entries<'_, '_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<()> {
        self.field(name, value)
    }

    fn end(self) -> Result<()> {
        self.close()
    }
}
