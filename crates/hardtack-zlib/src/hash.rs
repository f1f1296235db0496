//! zlib's hash of three bytes, which decides what a search can meet.

/// The number of hashes.
pub(crate) const HASHES: usize = 1 << 15;

/// zlib's hash of three bytes: each is moved by five bits more than the next, and what passes 15
/// bits is lost.
#[inline]
#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "behind every position that is hashed the window has a margin"
)]
pub(crate) fn hash<const BYTES: usize>(window: &[u8; BYTES], at: usize) -> usize {
    let [a, b, c] = [window[at], window[at + 1], window[at + 2]].map(usize::from);
    (a << 10 ^ b << 5 ^ c) % HASHES
}

/// The place of a hash among `HEADS`: the upper bits of a product that mixes all of the hash in.
#[inline]
#[expect(clippy::arithmetic_side_effects, reason = "there are at most 2^15 heads")]
pub(crate) const fn place<const HEADS: usize>(hash: usize) -> usize {
    if HEADS == HASHES {
        hash
    } else {
        (hash as u32).wrapping_mul(0x9E37_79B1) as usize >> (u32::BITS - HEADS.ilog2())
    }
}
