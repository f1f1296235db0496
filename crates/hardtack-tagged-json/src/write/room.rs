//! Working memory that outlives a writer.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::write::writer::{Entry, Writer};

/// Working memory of an [`Encoder`](crate::Encoder): what it needs to put the keys of maps into order.
///
/// What is written does not depend on it. It may hold parts of what was written last, so `Debug` shows
/// nothing of it.
#[derive(Clone, Default)]
pub struct WriteRoom {
    entries: Vec<Entry>,
    scratch: String,
}

impl WriteRoom {
    /// Makes a room without memory. It is allocated when it is first needed.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: Vec::new(), scratch: String::new() }
    }

    /// Gives memory back that goes beyond so many bytes, or nearly so.
    pub fn shrink_to(&mut self, bytes: usize) {
        self.entries.shrink_to(bytes.div_ceil(size_of::<Entry>()));
        self.scratch.shrink_to(bytes);
    }

    pub(crate) fn lend(&mut self, writer: &mut Writer<'_, '_>) {
        self.entries.clear();
        writer.entries = core::mem::take(&mut self.entries);
        writer.scratch = core::mem::take(&mut self.scratch);
    }

    pub(crate) fn take_back(&mut self, writer: Writer<'_, '_>) {
        self.entries = writer.entries;
        self.scratch = writer.scratch;
        self.entries.clear();
        self.scratch.clear();
    }
}

impl fmt::Debug for WriteRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WriteRoom(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoder::Encoder;
    use crate::map::Map;

    #[test]
    fn memory_is_kept_from_text_to_text_until_it_is_given_back() {
        let map = Map::from_iter([("b", 1), ("a", 2)]);
        let (mut room, mut text) = (WriteRoom::new(), String::new());
        let mut write = |room: &mut WriteRoom| {
            Encoder::new().write_with_room(&map, &mut text, room).unwrap();
            (room.entries.as_ptr(), room.scratch.as_ptr())
        };
        let kept = write(&mut room);
        assert!(room.entries.capacity() >= 2 && room.scratch.capacity() >= r#""b":1,"a":2"#.len());
        assert_eq!(write(&mut room), kept);
        room.shrink_to(0);
        assert_eq!((room.entries.capacity(), room.scratch.capacity()), (0, 0));
        assert_eq!(text, r#"{"a":2,"b":1}"#.repeat(2));
        assert_eq!(alloc::format!("{room:?}"), "WriteRoom(..)");
    }
}
