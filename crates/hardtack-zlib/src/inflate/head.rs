//! The head of a block with codes of its own: the lengths of their words, themselves coded.

use super::bits::BitReader;
use super::codes::{DISTANCE_MEANINGS, DISTANCES, END, LITERAL_MEANINGS, LITERALS};
use super::lookup::{Entry, Lengths, Lookup};
use super::tokens::Codes;
use crate::DecompressError;
use crate::header::{ORDER, REPEAT, SOME_ZEROS, SYMBOLS};

/// The most literals and lengths, and the most distances, that a block may have words for.
const MAX_LITERALS: usize = 286;
const MAX_DISTANCES: usize = 30;

/// The maximum number of bits of one step of the head: a word and seven more.
const MAX_STEP: u32 = 7 + 7;

/// The symbols of the head's own alphabet, as they are.
static MEANINGS: [Entry; SYMBOLS] = meanings();

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "evaluated by the compiler"
)]
const fn meanings() -> [Entry; SYMBOLS] {
    let mut meanings = [Entry::INVALID; SYMBOLS];
    let mut symbol = 0;
    while symbol < SYMBOLS {
        meanings[symbol] = Entry::literal(symbol as u8);
        symbol += 1;
    }
    meanings
}

/// Reads a head (RFC 1951, section 3.2.7), with zlib's rules for what is a code.
#[expect(clippy::arithmetic_side_effects, reason = "the counts are of a few bits each")]
pub(super) fn read(bits: &mut BitReader<'_>, codes: &mut Codes) -> Result<(), DecompressError> {
    const MALFORMED: DecompressError = DecompressError::Malformed;
    let literals = bits.take(5) as usize + 257;
    let distances = bits.take(5) as usize + 1;
    let given = bits.take(4) as usize + 4;
    if literals > MAX_LITERALS || distances > MAX_DISTANCES {
        return Err(MALFORMED);
    }
    let words = own_words(bits, given)?;

    // One row of lengths for both codes; a repetition may run from one into the other.
    let mut row = Row::new(literals);
    let all = literals + distances;
    let mut before = None;
    while row.len < all {
        bits.need(MAX_STEP)?;
        let entry = words.find(bits.peek());
        bits.skip(entry.bits());
        let (length, count) = match entry.byte() {
            length @ ..REPEAT => {
                row.push(length);
                before = Some(length);
                continue;
            }
            REPEAT => (before.ok_or(MALFORMED)?, bits.take(2) + 3),
            SOME_ZEROS => (0, bits.take(3) + 3),
            _ => (0, bits.take(7) + 11),
        };
        if row.len + count as usize > all {
            return Err(MALFORMED);
        }
        before = Some(length);
        if length == 0 {
            row.len += count as usize;
        } else {
            (0..count).for_each(|_| row.push(length));
        }
    }

    let Row { of_literals, of_distances, .. } = &row;
    // A block must be able to end.
    if !of_literals.has(END) {
        return Err(MALFORMED);
    }
    for (complete, single) in [
        (of_literals.are_complete()?, of_literals.are_single()),
        (of_distances.are_complete()?, of_distances.are_single()),
    ] {
        if !complete && !single {
            return Err(MALFORMED);
        }
    }
    codes.literals.give(of_literals, &LITERAL_MEANINGS);
    codes.distances.give(of_distances, &DISTANCE_MEANINGS);
    Ok(())
}

/// Reads the code in which the lengths are written, which must leave nothing out.
#[expect(clippy::indexing_slicing, reason = "the order is that of all symbols")]
fn own_words(
    bits: &mut BitReader<'_>,
    given: usize,
) -> Result<Lookup<128, SYMBOLS>, DecompressError> {
    let mut in_order = [0; SYMBOLS];
    for &symbol in ORDER.iter().take(given) {
        bits.need(3)?;
        in_order[symbol] = bits.take(3) as u8;
    }
    let mut lengths = Lengths::new();
    for (symbol, &length) in in_order.iter().enumerate() {
        lengths.give(symbol, length);
    }
    if !lengths.are_complete()? {
        return Err(DecompressError::Malformed);
    }
    let mut words = Lookup::EMPTY;
    words.give(&lengths, &MEANINGS);
    Ok(words)
}

/// The lengths of both codes, one behind the other.
struct Row {
    len: usize,
    /// The number of those that belong to literals.
    literals: usize,
    of_literals: Lengths<LITERALS>,
    of_distances: Lengths<DISTANCES>,
}

impl Row {
    const fn new(literals: usize) -> Self {
        Self { len: 0, literals, of_literals: Lengths::new(), of_distances: Lengths::new() }
    }

    /// Gives the next symbol a word of `length` bits, or none for 0.
    #[inline]
    #[expect(clippy::arithmetic_side_effects, reason = "the row has a few hundred lengths")]
    fn push(&mut self, length: u8) {
        match self.len.checked_sub(self.literals) {
            None => self.of_literals.give(self.len, length),
            Some(distance) => self.of_distances.give(distance, length),
        }
        self.len += 1;
    }
}
