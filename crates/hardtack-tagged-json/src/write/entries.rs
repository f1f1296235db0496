//! Objects as serde writes them, entry by entry.

use serde::ser::{Serialize, SerializeMap, SerializeStruct, SerializeStructVariant};

use crate::error::{Error, ErrorKind};
use crate::tag_names::Tag;
use crate::write::key::KeyWriter;
use crate::write::order::{compare_keys, raw_key};
use crate::write::writer::{Entry, Pending, Writer};

type Result<T> = core::result::Result<T, Error>;

/// An object that is open.
pub(crate) struct Entries<'o, 'w, 's> {
    writer: &'o mut Writer<'w, 's>,
    /// The offset of its opening bracket.
    open: usize,
    /// The number of entries of outer objects.
    base: usize,
    /// Each key is greater than the one before.
    ascending: bool,
    /// All keys were integers, which Python sorts by value.
    integers: bool,
    /// The key is a tag on purpose.
    is_tag: bool,
    /// The object around this one, if this is all that will be in it.
    around: Option<Around>,
}

/// An object whose only entry is being written.
#[derive(Clone, Copy)]
pub(crate) struct Around {
    open: usize,
}

impl<'o, 'w, 's> Entries<'o, 'w, 's> {
    pub(crate) fn open(writer: &'o mut Writer<'w, 's>) -> Result<Self> {
        let is_tag = core::mem::replace(&mut writer.pending, Pending::Nothing) == Pending::Tag;
        writer.enter()?;
        let (open, base) = (writer.out.len(), writer.entries.len());
        writer.out.push('{');
        let (ascending, integers, around) = (true, true, None);
        Ok(Self { writer, open, base, ascending, integers, is_tag, around })
    }

    /// Opens an object, writes its key and leaves it to whoever writes the value to close it.
    pub(crate) fn open_around(writer: &mut Writer<'_, '_>, key: &'static str) -> Result<Around> {
        let mut entries = Entries::open(writer)?;
        entries.name(key)?;
        Ok(Around { open: entries.open })
    }

    /// Closes an object whose value has been written.
    pub(crate) fn close_around(writer: &mut Writer<'_, '_>, around: Around) -> Result<()> {
        let Around { open } = around;
        let base = writer.entries.len().saturating_sub(1);
        let (ascending, integers, is_tag) = (true, false, false);
        let around = None;
        let mut entries = Entries { writer, open, base, ascending, integers, is_tag, around };
        entries.value_written();
        entries.close()
    }

    /// Opens an object within one that is closed together with it.
    pub(crate) fn open_within(writer: &'o mut Writer<'w, 's>, around: Around) -> Result<Self> {
        let mut entries = Self::open(writer)?;
        entries.around = Some(around);
        Ok(entries)
    }

    /// Writes a key by a function that returns whether it is an integer.
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
            self.writer.style.write_comma(self.writer.out);
        }
        let start = self.writer.out.len();
        self.integers &= write(self.writer)?;
        let key_end = self.writer.out.len();
        self.writer.style.write_colon(self.writer.out);
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
        if let Some([entry]) = writer.entries.get(self.base..) {
            let entry = *entry;
            let tag = writer.style.tags.find(raw_key(writer.out, &entry));
            if self.is_tag && !matches!(tag, Some(Tag::Declared | Tag::Unknown)) {
                return Err(Error::unplaced(ErrorKind::UndeclaredTag));
            }
            if !self.is_tag && tag.is_some() {
                writer.escape(self.open, &entry);
            }
        }
        writer.out.push('}');
        writer.leave();
        writer.entries.truncate(self.base);
        match self.around {
            Some(around) => Entries::close_around(writer, around),
            None => Ok(()),
        }
    }
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
