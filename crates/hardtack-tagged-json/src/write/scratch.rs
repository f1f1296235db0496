//! Scratch memory that outlives a writer.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::write::writer::{Entry, Writer};

/// A scratch buffer in which an [`Encoder`](crate::Encoder) sorts the keys of maps.
///
/// Reusing it saves allocations and does not change what is written. It may contain parts of what was
/// written last, so `Debug` does not show its contents.
///
/// ```
/// use hardtack_tagged_json::{Encoder, ScratchBuffer};
/// use std::collections::HashMap;
///
/// let (encoder, mut scratch) = (Encoder::new(), ScratchBuffer::new());
/// let mut text = String::new();
/// for user in [42, 43] {
///     text.clear();
///     encoder.write_with_scratch(&HashMap::from([("user_id", user)]), &mut text, &mut scratch)?;
/// }
/// assert_eq!(text, r#"{"user_id":43}"#);
/// # Ok::<(), hardtack_tagged_json::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct ScratchBuffer {
    entries: Vec<Entry>,
    scratch: String,
}

impl ScratchBuffer {
    /// Creates an empty scratch buffer; does not allocate.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: Vec::new(), scratch: String::new() }
    }

    /// Frees memory in excess of about this many bytes.
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

impl fmt::Debug for ScratchBuffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ScratchBuffer(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Encoder;
    use crate::map::Map;

    #[test]
    fn memory_is_kept_from_text_to_text_until_it_is_given_back() {
        let map = Map::from_iter([("b", 1), ("a", 2)]);
        let (mut buffer, mut text) = (ScratchBuffer::new(), String::new());
        let mut write = |buffer: &mut ScratchBuffer| {
            Encoder::new().write_with_scratch(&map, &mut text, buffer).unwrap();
            (buffer.entries.as_ptr(), buffer.scratch.as_ptr())
        };
        let kept = write(&mut buffer);
        assert!(
            buffer.entries.capacity() >= 2 && buffer.scratch.capacity() >= r#""b":1,"a":2"#.len()
        );
        assert_eq!(write(&mut buffer), kept);
        buffer.shrink_to(0);
        assert_eq!((buffer.entries.capacity(), buffer.scratch.capacity()), (0, 0));
        assert_eq!(text, r#"{"a":2,"b":1}"#.repeat(2));
        assert_eq!(alloc::format!("{buffer:?}"), "ScratchBuffer(..)");
    }
}
