//! Bits in the order of DEFLATE, read ahead in a word.

use crate::DecompressError;

/// Reads bits from the lowest of the first byte on.
///
/// Behind the end of the input stand zero bits without end, so that a word can always be looked
/// up; that they were used is seen [afterwards](Self::is_beyond_the_end).
#[derive(Clone, Copy, Debug)]
pub(super) struct BitReader<'a> {
    input: &'a [u8],
    /// The byte of the input that is read next.
    next: usize,
    /// The bits that were read ahead, the next one lowest. Above them may stand bits of the bytes
    /// that are read next, so that reading these again changes nothing.
    ahead: u64,
    /// The number of bits that were read ahead.
    count: u32,
    /// The number of zero bytes behind the end that were read ahead. They are above all others.
    zeros: u32,
}

#[expect(
    clippy::arithmetic_side_effects,
    reason = "no more is taken than the 56 bits of a refill, a position is at most the input's \
              length and 8, and the zeros end with the refill that finds them used"
)]
impl<'a> BitReader<'a> {
    /// The minimum number of bits after a refill.
    pub(super) const REFILLED: u32 = 56;

    pub(super) const fn new(input: &'a [u8]) -> Self {
        Self { input, next: 0, ahead: 0, count: 0, zeros: 0 }
    }

    /// Reads ahead, so that [`REFILLED`](Self::REFILLED) bits can be taken.
    ///
    /// It fails where bits behind the end of the input have been taken, so that nothing is read on
    /// and on from there.
    #[inline(always)]
    pub(super) fn refill(&mut self) -> Result<(), DecompressError> {
        match self.input.get(self.next..).and_then(<[u8]>::first_chunk) {
            Some(word) => {
                self.ahead |= u64::from_le_bytes(*word) << self.count;
                let bytes = (63 - self.count) / 8;
                self.next += bytes as usize;
                self.count += bytes * 8;
                Ok(())
            }
            None => self.refill_at_the_end(),
        }
    }

    /// Reads ahead if there are fewer than `count` bits, at most [`REFILLED`](Self::REFILLED).
    #[inline(always)]
    pub(super) fn need(&mut self, count: u32) -> Result<(), DecompressError> {
        if self.count < count { self.refill() } else { Ok(()) }
    }

    #[cold]
    fn refill_at_the_end(&mut self) -> Result<(), DecompressError> {
        if self.is_beyond_the_end() {
            return Err(DecompressError::Truncated);
        }
        while self.count < Self::REFILLED {
            match self.input.get(self.next) {
                Some(&byte) => {
                    self.ahead |= u64::from(byte) << self.count;
                    self.next += 1;
                }
                None => self.zeros += 1,
            }
            self.count += 8;
        }
        Ok(())
    }

    /// The bits that were read ahead, the next one lowest.
    #[inline(always)]
    pub(super) const fn peek(&self) -> u64 {
        self.ahead
    }

    /// Steps over bits that were read ahead.
    #[inline(always)]
    pub(super) const fn skip(&mut self, count: u32) {
        self.ahead >>= count;
        self.count -= count;
    }

    /// Takes bits that were read ahead, fewer than 32.
    #[inline(always)]
    pub(super) const fn take(&mut self, count: u32) -> u32 {
        let bits = self.ahead as u32 & ((1 << count) - 1);
        self.skip(count);
        bits
    }

    /// Steps over the bits that fill a byte.
    pub(super) const fn align(&mut self) {
        self.skip(self.count % 8);
    }

    /// Takes whole bytes from the next boundary on, or all there are if they are fewer. Nothing may
    /// have been taken from behind the end.
    pub(super) fn take_bytes(&mut self, len: usize) -> &'a [u8] {
        let rest = self.input.get(self.position()..).unwrap_or_default();
        let bytes = rest.get(..len).unwrap_or(rest);
        let next = self.position() + bytes.len();
        *self = Self { next, ..Self::new(self.input) };
        bytes
    }

    /// Returns the number of bytes taken, including the one begun. None may be from behind the end.
    pub(super) const fn position(&self) -> usize {
        self.next - (self.count / 8 - self.zeros) as usize
    }

    /// Returns whether bits were taken that the input does not have.
    pub(super) const fn is_beyond_the_end(&self) -> bool {
        self.count < self.zeros * 8
    }
}
