//! Bits in the order of DEFLATE: the first bit is the lowest of the first byte.

use alloc::vec::Vec;

/// Appends bits to a byte buffer.
///
/// Bits wait in a word until there are four bytes of them, so fewer than 32 are pending between
/// two calls.
#[derive(Debug)]
pub(crate) struct BitWriter<'a> {
    out: &'a mut Vec<u8>,
    pending: u64,
    count: u32,
}

impl<'a> BitWriter<'a> {
    /// Starts at a byte boundary, after what `out` holds.
    pub(crate) fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out, pending: 0, count: 0 }
    }

    /// Appends the lowest `count` bits of `bits`, lowest first. The bits above must be zero and
    /// `count` at most 32.
    #[inline]
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "fewer than 32 bits are pending and at most 32 come, so 64 hold them"
    )]
    pub(crate) fn put(&mut self, bits: u32, count: u32) {
        self.pending |= u64::from(bits) << self.count;
        self.count += count;
        if self.count >= 32 {
            self.out.extend_from_slice(&(self.pending as u32).to_le_bytes());
            self.pending >>= 32;
            self.count -= 32;
        }
    }

    /// Fills the last byte with zero bits.
    pub(crate) fn align(&mut self) {
        let bytes = self.pending.to_le_bytes();
        self.out.extend(bytes.iter().take(self.count.div_ceil(8) as usize));
        self.pending = 0;
        self.count = 0;
    }

    /// Appends whole bytes at the next byte boundary.
    pub(crate) fn put_bytes(&mut self, bytes: &[u8]) {
        self.align();
        self.out.extend_from_slice(bytes);
    }

    /// The number of bytes in the buffer, without the pending bits.
    pub(crate) fn len(&self) -> usize {
        self.out.len()
    }
}
