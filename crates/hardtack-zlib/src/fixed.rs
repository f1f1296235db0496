//! DEFLATE's fixed codes (RFC 1951, section 3.2.6).

use crate::tree::MAX_SYMBOLS;

/// The length of every word of the fixed distance code.
pub(crate) const DISTANCE_BITS: u32 = 5;

/// The length of a symbol's word in the fixed code of literals and lengths.
#[inline]
pub(crate) const fn literal_bits(symbol: usize) -> u32 {
    match symbol {
        0..144 => 8,
        144..256 => 9,
        256..280 => 7,
        _ => 8,
    }
}

/// A literal's or length's word and its length, ready to be written lowest bit first.
#[inline]
pub(crate) fn literal_word(symbol: usize) -> (u32, u32) {
    (LITERALS.get(symbol).copied().unwrap_or(0).into(), literal_bits(symbol))
}

/// A distance code's word and its length: the code itself in five bits.
#[inline]
pub(crate) const fn distance_word(code: usize) -> (u32, u32) {
    ((code as u32).reverse_bits() >> (u32::BITS - DISTANCE_BITS), DISTANCE_BITS)
}

/// The words of [`literal_word`].
static LITERALS: [u16; MAX_SYMBOLS] = literal_words();

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "evaluated by the compiler"
)]
pub(crate) const fn literal_words<const SYMBOLS: usize>() -> [u16; SYMBOLS] {
    let mut words = [0; SYMBOLS];
    let mut symbol = 0;
    while symbol < SYMBOLS {
        let word = match symbol {
            0..144 => 0b0011_0000 + symbol,
            144..256 => 0b1_1001_0000 + (symbol - 144),
            256..280 => symbol - 256,
            _ => 0b1100_0000 + (symbol - 280),
        };
        words[symbol] = (word as u16).reverse_bits() >> (u16::BITS - literal_bits(symbol));
        symbol += 1;
    }
    words
}
