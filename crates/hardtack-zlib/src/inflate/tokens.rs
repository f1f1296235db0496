//! Reading literals and matches up to the end of a block.

use super::bits::BitReader;
use super::codes::{DISTANCE_MEANINGS, DISTANCES, LITERAL_MEANINGS, LITERALS};
use super::lookup::Lookup;
use super::output::Output;
use crate::DecompressError;
use crate::fixed;

/// The two codes of a block.
#[derive(Clone, Debug)]
pub(crate) struct Codes {
    pub(super) literals: Lookup<1024, LITERALS>,
    pub(super) distances: Lookup<256, DISTANCES>,
}

impl Codes {
    /// Those that need no head (RFC 1951, section 3.2.6).
    pub(super) const FIXED: &'static Self = &Self {
        literals: Lookup::of_words(&fixed_literals(), &LITERAL_MEANINGS),
        distances: Lookup::of_words(&fixed_distances(), &DISTANCE_MEANINGS),
    };

    /// Without any words.
    pub(crate) const EMPTY: Self = Self { literals: Lookup::EMPTY, distances: Lookup::EMPTY };
}

/// The next token, if it does not fit into the buffer.
enum Stop {
    EndOfBlock,
    Literal(u8),
    Match { length: usize, distance: usize },
}

/// Reads a block's tokens.
pub(super) fn read(
    bits: &mut BitReader<'_>,
    codes: &Codes,
    output: &mut Output<'_>,
) -> Result<(), DecompressError> {
    loop {
        let (buffer, len) = output.parts();
        match read_into(bits, codes, buffer, len)? {
            Stop::EndOfBlock => return Ok(()),
            Stop::Literal(byte) => output.bytes(&[byte])?,
            Stop::Match { length, distance } => output.repeat(length, distance)?,
        }
    }
}

/// The most bits that a match takes: the words of its length and distance, and the extra bits.
const MAX_MATCH_BITS: u32 = 15 + 5 + 15 + 13;

/// Copies are made in pieces of so many bytes, the last of which may be partly beyond the copy.
const PIECE: usize = 16;

/// Reads tokens as long as there is room.
#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "the data ends within the buffer; a match is copied from within the data, and where \
              there is room for one piece more than it has"
)]
fn read_into(
    reader: &mut BitReader<'_>,
    codes: &Codes,
    buffer: &mut [u8],
    data_len: &mut usize,
) -> Result<Stop, DecompressError> {
    let (mut bits, mut len) = (*reader, *data_len);
    let stop = loop {
        bits.refill()?;
        let mut entry = codes.literals.find(bits.peek());
        if entry.is_literal() {
            // The bits of a refill suffice for three literals, and not for a match behind one.
            bits.skip(entry.bits());
            let Some(place) = buffer.get_mut(len) else { break Stop::Literal(entry.byte()) };
            *place = entry.byte();
            len += 1;
            entry = codes.literals.find(bits.peek());
            if entry.is_literal() {
                bits.skip(entry.bits());
                let Some(place) = buffer.get_mut(len) else { break Stop::Literal(entry.byte()) };
                *place = entry.byte();
                len += 1;
                entry = codes.literals.find(bits.peek());
                if entry.is_literal() {
                    bits.skip(entry.bits());
                    let Some(place) = buffer.get_mut(len) else {
                        break Stop::Literal(entry.byte());
                    };
                    *place = entry.byte();
                    len += 1;
                    continue;
                }
            }
            bits.need(MAX_MATCH_BITS)?;
        }
        if entry.is_exception() {
            bits.skip(entry.bits());
            if entry.is_end() {
                break Stop::EndOfBlock;
            }
            *reader = bits;
            return Err(DecompressError::Malformed);
        }
        let length = entry.value(bits.peek());
        bits.skip(entry.bits());
        let entry = codes.distances.find(bits.peek());
        let distance = entry.value(bits.peek());
        bits.skip(entry.bits());
        if entry.is_exception() {
            *reader = bits;
            return Err(DecompressError::Malformed);
        }
        if distance < PIECE || distance > len || len + length + PIECE > buffer.len() {
            break Stop::Match { length, distance };
        }
        let end = len + length;
        let (mut from, mut to) = (len - distance, len);
        while to < end {
            let (before, after) = buffer.split_at_mut(to);
            after[..PIECE].copy_from_slice(&before[from..from + PIECE]);
            from += PIECE;
            to += PIECE;
        }
        len = end;
    };
    *reader = bits;
    *data_len = len;
    Ok(stop)
}

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "evaluated by the compiler"
)]
const fn fixed_literals() -> [(u16, u32); LITERALS] {
    let spelled = fixed::literal_words::<LITERALS>();
    let mut words = [(0, 0); LITERALS];
    let mut symbol = 0;
    while symbol < LITERALS {
        words[symbol] = (spelled[symbol], fixed::literal_bits(symbol));
        symbol += 1;
    }
    words
}

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "evaluated by the compiler"
)]
const fn fixed_distances() -> [(u16, u32); DISTANCES] {
    let mut words = [(0, 0); DISTANCES];
    let mut code = 0;
    while code < DISTANCES {
        let (word, bits) = fixed::distance_word(code);
        words[code] = (word as u16, bits);
        code += 1;
    }
    words
}
