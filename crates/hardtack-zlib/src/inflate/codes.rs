//! The meaning of the symbols of DEFLATE's two alphabets (RFC 1951, section 3.2.5).

use super::lookup::Entry;
use crate::token::MIN_MATCH;

/// The symbol that ends a block.
pub(super) const END: usize = 256;

/// The number of literals and lengths, and of distances, for which the alphabets have room. The last
/// two of each are reserved.
pub(super) const LITERALS: usize = 288;
pub(super) const DISTANCES: usize = 32;

/// The literals, the end of a block and the lengths.
pub(super) static LITERAL_MEANINGS: [Entry; LITERALS] = literal_meanings();

/// The distances.
pub(super) static DISTANCE_MEANINGS: [Entry; DISTANCES] = distance_meanings();

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "evaluated by the compiler"
)]
const fn literal_meanings() -> [Entry; LITERALS] {
    let mut meanings = [Entry::INVALID; LITERALS];
    let mut symbol = 0;
    while symbol < END {
        meanings[symbol] = Entry::literal(symbol as u8);
        symbol += 1;
    }
    meanings[END] = Entry::END;
    // After eight lengths without extra bits, every four share a number of them, which grows by
    // one from group to group. The last length stands for itself.
    let mut length = MIN_MATCH;
    let mut code = 0;
    while code < 28 {
        let extra_bits = if code < 8 { 0 } else { code / 4 - 1 };
        meanings[END + 1 + code] = Entry::base(length as u16, extra_bits as u32);
        length += 1 << extra_bits;
        code += 1;
    }
    meanings[END + 1 + 28] = Entry::base(crate::token::MAX_MATCH as u16, 0);
    meanings
}

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "evaluated by the compiler"
)]
const fn distance_meanings() -> [Entry; DISTANCES] {
    let mut meanings = [Entry::INVALID; DISTANCES];
    let mut distance = 1;
    let mut code = 0;
    while code < 30 {
        let extra_bits = if code < 4 { 0 } else { code / 2 - 1 };
        meanings[code] = Entry::base(distance as u16, extra_bits as u32);
        distance += 1 << extra_bits;
        code += 1;
    }
    meanings
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

    use super::*;
    use crate::token::{spell_distance, spell_length};

    #[test]
    fn every_length_and_distance_is_read_as_it_is_spelled() {
        for length in 3..=258 {
            let spelling = spell_length(length);
            let meaning = LITERAL_MEANINGS[END + 1 + spelling.code];
            assert_eq!(meaning.bits(), spelling.extra_bits);
            assert_eq!(meaning.value(spelling.extra.into()), length as usize);
        }
        for distance in 1..=32_768 {
            let spelling = spell_distance(distance);
            let meaning = DISTANCE_MEANINGS[spelling.code];
            assert_eq!(meaning.bits(), spelling.extra_bits);
            assert_eq!(meaning.value(spelling.extra.into()), distance as usize);
        }
    }

    #[test]
    fn reserved_symbols_mean_nothing() {
        let reserved = LITERAL_MEANINGS[286..].iter().chain(&DISTANCE_MEANINGS[30..]);
        assert_eq!(reserved.filter(|meaning| **meaning == Entry::INVALID).count(), 4);
    }
}
