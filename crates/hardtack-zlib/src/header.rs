//! The head of a block with codes of its own: the lengths of both codes, themselves coded.

use crate::bits::BitWriter;
use crate::code::Code;
use crate::tree::{MAX_SYMBOLS, Tree};

/// The alphabet of the head: the lengths 0 to 15 and three kinds of repetition.
pub(crate) const SYMBOLS: usize = 19;

/// Repeats the length before, 3 to 6 times.
pub(crate) const REPEAT: u8 = 16;
/// Repeats the length 0, 3 to 10 times.
pub(crate) const SOME_ZEROS: u8 = 17;
/// Repeats the length 0, 11 to 138 times.
pub(crate) const MANY_ZEROS: u8 = 18;

/// The order in which the head gives the lengths of its own code (RFC 1951, section 3.2.7).
pub(crate) const ORDER: [usize; SYMBOLS] =
    [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// No word of the head's own code is longer.
const MAX_BITS: usize = 7;

/// The bits that say how many lengths of each code follow.
const COUNT_BITS: usize = 5 + 5 + 4;

/// The shortest head there can be, in bits.
pub(crate) const MIN_BITS: usize = COUNT_BITS + 3 * MIN_GIVEN;

/// The minimum number of lengths of its own code in the head.
const MIN_GIVEN: usize = 4;

/// At most one step a length: all literals and lengths, all distances.
const MAX_STEPS: usize = MAX_SYMBOLS + 30;

/// The head of a block, made before it is known whether it is needed.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    /// A symbol of the head's alphabet in the low byte, its extra value in the high one.
    steps: [(u8, u8); MAX_STEPS],
    len: usize,
    code: Code<SYMBOLS>,
    given: usize,
    bits: usize,
    /// The number of lengths that the head describes, for both codes.
    literals: usize,
    distances: usize,
}

impl Header {
    /// A head that has described nothing yet.
    pub(crate) const fn new() -> Self {
        Self {
            steps: [(0, 0); MAX_STEPS],
            len: 0,
            code: Code::new(),
            given: 0,
            bits: 0,
            literals: 0,
            distances: 0,
        }
    }

    /// Describes the two codes as zlib does: each by itself, so that no repetition runs from one
    /// into the other.
    #[expect(clippy::arithmetic_side_effects, reason = "at most MAX_STEPS steps of 14 bits")]
    pub(crate) fn describe<const L: usize, const D: usize>(
        &mut self,
        literals: &Code<L>,
        distances: &Code<D>,
        tree: &mut Tree,
    ) {
        self.len = 0;
        self.code.clear();
        self.literals = literals.span();
        self.distances = distances.span();
        literals.runs(|length, count| self.describe_run(length, count));
        distances.runs(|length, count| self.describe_run(length, count));
        self.code.list();
        let words = self.code.measure(MAX_BITS, tree);
        let extra: usize = [REPEAT, SOME_ZEROS, MANY_ZEROS]
            .map(|symbol| self.code.frequency(symbol.into()) * extra_bits(symbol) as usize)
            .iter()
            .sum();
        let last = ORDER.iter().rposition(|&symbol| self.code.length(symbol) > 0);
        self.given = last.map_or(0, |last| last + 1).max(MIN_GIVEN);
        self.bits = COUNT_BITS + 3 * self.given + words + extra;
    }

    /// Describes `count` equal lengths, other than the length before.
    #[expect(clippy::arithmetic_side_effects, reason = "no branch takes more than is left")]
    fn describe_run(&mut self, length: u8, count: usize) {
        let mut left = count;
        if length == 0 {
            while left > 0 {
                let taken = left.min(138);
                match taken {
                    ..3 => self.push_plainly(0, taken),
                    3..11 => self.push(SOME_ZEROS, taken - 3),
                    _ => self.push(MANY_ZEROS, taken - 11),
                }
                left -= taken;
            }
        } else {
            // A repetition refers to a length that stands there, and takes at most six.
            let first = left.min(7);
            if first < 4 {
                self.push_plainly(length, first);
            } else {
                self.push(length, 0);
                self.push(REPEAT, first - 4);
            }
            left -= first;
            while left > 0 {
                let taken = left.min(6);
                match taken {
                    ..3 => self.push_plainly(length, taken),
                    _ => self.push(REPEAT, taken - 3),
                }
                left -= taken;
            }
        }
    }

    fn push_plainly(&mut self, length: u8, count: usize) {
        for _ in 0..count {
            self.push(length, 0);
        }
    }

    #[expect(
        clippy::arithmetic_side_effects,
        clippy::indexing_slicing,
        reason = "there are at most as many steps as lengths, and SYMBOLS kinds of them"
    )]
    fn push(&mut self, symbol: u8, extra: usize) {
        self.steps[self.len] = (symbol, extra as u8);
        self.len += 1;
        self.code.count(symbol.into());
    }

    /// The length of the head, in bits.
    pub(crate) const fn bits(&self) -> usize {
        self.bits
    }

    /// Writes the head.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "the end of a block is the 257th symbol, and it has a word in every code"
    )]
    pub(crate) fn write(&mut self, bits: &mut BitWriter<'_>) {
        self.code.spell();
        bits.put((self.literals - 257) as u32, 5);
        bits.put((self.distances - 1) as u32, 5);
        bits.put((self.given - MIN_GIVEN) as u32, 4);
        for &symbol in ORDER.iter().take(self.given) {
            bits.put(self.code.length(symbol), 3);
        }
        for &(symbol, extra) in self.steps.iter().take(self.len) {
            let (word, length) = self.code.word(symbol.into());
            bits.put(word, length);
            bits.put(extra.into(), extra_bits(symbol));
        }
    }
}

/// The plain bits that follow a symbol of the head.
const fn extra_bits(symbol: u8) -> u32 {
    match symbol {
        REPEAT => 2,
        SOME_ZEROS => 3,
        MANY_ZEROS => 7,
        _ => 0,
    }
}
