//! Comparing the text at two positions.

use crate::token::MAX_MATCH;

/// The text at a position as a comparison sees it: the longest match in whole words.
pub(crate) const SIGHT: usize = MAX_MATCH.next_multiple_of(8);

/// The text at a position, the longest match and a little more.
pub(crate) type Sight = [u8; SIGHT];

/// The two bytes that end a match of `length` + 1 bytes: a longer match must agree in them.
///
/// A search that has found 128 bytes is over, so the remainder changes nothing but saves a check.
#[inline]
#[expect(clippy::indexing_slicing, reason = "both indices are below 128, and SIGHT is above")]
pub(crate) fn pair(sight: &Sight, length: usize) -> [u8; 2] {
    let last = length % 128;
    [sight[last.saturating_sub(1)], sight[last]]
}

/// Returns the length of the common prefix of two texts in bytes, at most [`MAX_MATCH`].
#[inline]
#[expect(clippy::arithmetic_side_effects, reason = "at most SIGHT")]
pub(crate) fn common(here: &Sight, there: &Sight) -> usize {
    let mut length = 0;
    for (a, b) in here.chunks_exact(8).zip(there.chunks_exact(8)) {
        let differing = word(a) ^ word(b);
        if differing != 0 {
            return (length + (differing.trailing_zeros() / 8) as usize).min(MAX_MATCH);
        }
        length += 8;
    }
    MAX_MATCH
}

#[inline]
fn word(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |&word| u64::from_le_bytes(word))
}
