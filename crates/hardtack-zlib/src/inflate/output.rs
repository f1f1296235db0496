//! The data that was read so far, within a limit.

use alloc::vec::Vec;

use crate::DecompressError;

/// Writes data into a buffer that grows with it and never beyond a limit.
#[derive(Debug)]
pub(super) struct Output<'a> {
    /// The data, and room behind it that has been made ready.
    buffer: &'a mut Vec<u8>,
    /// The length of the data in the buffer.
    len: usize,
    limit: usize,
}

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "the data ends within the buffer, and a copy begins within the data"
)]
impl<'a> Output<'a> {
    /// Makes room for what text usually inflates to. What the buffer holds already is room, so that
    /// it need not be made ready again.
    pub(super) fn new(buffer: &'a mut Vec<u8>, input_len: usize, limit: usize) -> Self {
        buffer.truncate(limit);
        let mut output = Self { buffer, len: 0, limit };
        output.make_room(input_len.saturating_mul(3).saturating_add(64).min(limit));
        output
    }

    /// The data with the room behind it, and the length of the data.
    #[inline]
    pub(super) fn parts(&mut self) -> (&mut [u8], &mut usize) {
        (self.buffer, &mut self.len)
    }

    /// Appends bytes.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), DecompressError> {
        let end = self.reserve(bytes.len())?;
        self.buffer[self.len..end].copy_from_slice(bytes);
        self.len = end;
        Ok(())
    }

    /// Appends `length` bytes that repeat those from `distance` before the end on.
    pub(super) fn repeat(&mut self, length: usize, distance: usize) -> Result<(), DecompressError> {
        let Some(start) = self.len.checked_sub(distance) else {
            return Err(DecompressError::Malformed);
        };
        let end = self.reserve(length)?;
        // What is repeated may reach into what it makes; each copy then doubles the whole periods.
        while self.len < end {
            let available = (self.len - start).min(end - self.len);
            self.buffer.copy_within(start..start + available, self.len);
            self.len += available;
        }
        Ok(())
    }

    /// Cuts the room off.
    pub(super) fn finish(self) {
        self.buffer.truncate(self.len);
    }

    /// Makes room for so many bytes more, and returns where they will end.
    fn reserve(&mut self, more: usize) -> Result<usize, DecompressError> {
        let end = self.len.saturating_add(more);
        if end > self.limit {
            return Err(DecompressError::TooLarge { limit: self.limit });
        }
        if end > self.buffer.len() {
            self.make_room(end.saturating_mul(2).min(self.limit));
        }
        Ok(end)
    }

    fn make_room(&mut self, room: usize) {
        let more = room.saturating_sub(self.buffer.len());
        if more > 0 {
            self.buffer.reserve_exact(more);
            self.buffer.resize(room, 0);
        }
    }
}
