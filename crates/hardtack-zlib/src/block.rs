//! A block of tokens, written the shortest of the three ways that DEFLATE has.

use crate::bits::BitWriter;
use crate::code::{Code, MAX_SYMBOLS};
use crate::fixed;
use crate::header::Header;
use crate::token::{
    Token, Unpacked, distance_extra_bits, length_extra_bits, spell_distance, spell_length,
};

/// The symbol that ends a block.
const END: usize = 256;

/// The symbol of the first length code.
const FIRST_LENGTH: usize = END + 1;

/// The distance codes in use.
const DISTANCES: usize = 30;

/// No word of the codes is longer.
const MAX_BITS: usize = 15;

/// The bits before every block: whether it is the last, and its kind.
const PREFIX_BITS: usize = 3;

/// What surrounds the bytes of a stored block as zlib counts it: both copies of the length.
const STORED_BYTES: usize = 4;

/// The three kinds of block, as they are written.
const STORED: u32 = 0;
const FIXED: u32 = 1;
const DYNAMIC: u32 = 2;

/// A block that is ready to be written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block<'a> {
    /// What is written.
    pub(crate) tokens: &'a [Token],
    /// The bytes the tokens stand for, if zlib still has all of them in its window: only then can
    /// it store them.
    pub(crate) bytes: Option<&'a [u8]>,
    /// Whether the stream ends with this block.
    pub(crate) last: bool,
}

/// Writes blocks; keeps the room for their codes.
#[derive(Clone, Debug)]
pub(crate) struct BlockWriter {
    literal_frequencies: [u16; MAX_SYMBOLS],
    distance_frequencies: [u16; DISTANCES],
    literals: Code,
    distances: Code,
    header: Header,
}

impl BlockWriter {
    /// A writer that has written nothing.
    pub(crate) const fn new() -> Self {
        Self {
            literal_frequencies: [0; MAX_SYMBOLS],
            distance_frequencies: [0; DISTANCES],
            literals: Code::new(),
            distances: Code::new(),
            header: Header::new(),
        }
    }

    /// Writes `block`, of the kind that zlib takes: stored if that is not longer than the others,
    /// else fixed if that is not longer than dynamic, each counted in whole bytes.
    ///
    /// Gives up and returns false if the stream cannot but pass `room` bytes, what was written
    /// before included.
    pub(crate) fn write(
        &mut self,
        block: Block<'_>,
        room: usize,
        bits: &mut BitWriter<'_>,
    ) -> bool {
        self.count(block.tokens);
        self.literals.assign(&self.literal_frequencies, MAX_BITS);
        self.distances.assign(&self.distance_frequencies, MAX_BITS);
        self.header.describe(&self.literals, &self.distances);

        let fixed_bytes = whole_bytes(self.fixed_bits());
        let dynamic_bytes = whole_bytes(self.dynamic_bits());
        let coded_bytes = fixed_bytes.min(dynamic_bytes);
        let last = u32::from(block.last);
        match block.bytes {
            Some(bytes) if bytes.len().saturating_add(STORED_BYTES) <= coded_bytes => {
                bits.put(STORED << 1 | last, 3);
                let length = bytes.len() as u16;
                bits.put_bytes(&length.to_le_bytes());
                bits.put_bytes(&(!length).to_le_bytes());
                bits.put_bytes(bytes);
            }
            _ if fixed_bytes <= dynamic_bytes => {
                bits.put(FIXED << 1 | last, 3);
                write_tokens(block.tokens, fixed::literal_word, fixed::distance_word, bits);
            }
            _ => {
                bits.put(DYNAMIC << 1 | last, 3);
                self.header.write(&self.literals, &self.distances, bits);
                self.literals.spell();
                self.distances.spell();
                let (literals, distances) = (&self.literals, &self.distances);
                write_tokens(
                    block.tokens,
                    |symbol| literals.word(symbol),
                    |code| distances.word(code),
                    bits,
                );
            }
        }
        if block.last {
            bits.align();
        }
        bits.len() <= room
    }

    /// Counts the symbols of the tokens and of the end.
    #[expect(
        clippy::arithmetic_side_effects,
        clippy::indexing_slicing,
        reason = "a block has fewer than 2^14 tokens, and their symbols are in the alphabets"
    )]
    fn count(&mut self, tokens: &[Token]) {
        self.literal_frequencies = [0; MAX_SYMBOLS];
        self.distance_frequencies = [0; DISTANCES];
        for token in tokens {
            match token.unpack() {
                Unpacked::Literal(byte) => self.literal_frequencies[usize::from(byte)] += 1,
                Unpacked::Match { length, distance } => {
                    self.literal_frequencies[FIRST_LENGTH + spell_length(length).code] += 1;
                    self.distance_frequencies[spell_distance(distance).code] += 1;
                }
            }
        }
        self.literal_frequencies[END] = 1;
    }

    /// The bits of the block in the fixed codes.
    fn fixed_bits(&self) -> usize {
        self.bits(fixed::literal_bits, |_| fixed::DISTANCE_BITS)
    }

    /// The bits of the block in its own codes, their description included.
    #[expect(clippy::arithmetic_side_effects, reason = "a block has fewer than 2^14 tokens")]
    fn dynamic_bits(&self) -> usize {
        self.header.bits()
            + self.bits(|symbol| self.literals.length(symbol), |code| self.distances.length(code))
    }

    /// The bits of the block in codes whose words have these lengths.
    #[expect(clippy::arithmetic_side_effects, reason = "fewer than 2^14 tokens of 48 bits")]
    fn bits(
        &self,
        literal_bits: impl Fn(usize) -> u32,
        distance_bits: impl Fn(usize) -> u32,
    ) -> usize {
        let literals = self.literal_frequencies.iter().enumerate().map(|(symbol, &frequency)| {
            let extra = symbol.checked_sub(FIRST_LENGTH).map_or(0, length_extra_bits);
            u32::from(frequency) * (literal_bits(symbol) + extra)
        });
        let distances = self.distance_frequencies.iter().enumerate().map(|(code, &frequency)| {
            u32::from(frequency) * (distance_bits(code) + distance_extra_bits(code))
        });
        PREFIX_BITS + (literals.sum::<u32>() + distances.sum::<u32>()) as usize
    }
}

const fn whole_bytes(bits: usize) -> usize {
    bits.div_ceil(8)
}

/// Writes tokens and the end of the block in the words of two codes.
#[expect(clippy::arithmetic_side_effects, reason = "a length code is at most 28")]
#[inline]
fn write_tokens(
    tokens: &[Token],
    literal_word: impl Fn(usize) -> (u32, u32),
    distance_word: impl Fn(usize) -> (u32, u32),
    bits: &mut BitWriter<'_>,
) {
    for token in tokens {
        match token.unpack() {
            Unpacked::Literal(byte) => {
                let (word, count) = literal_word(byte.into());
                bits.put(word, count);
            }
            Unpacked::Match { length, distance } => {
                let length = spell_length(length);
                let (word, count) = literal_word(FIRST_LENGTH + length.code);
                bits.put(word | length.extra << count, count + length.extra_bits);
                let distance = spell_distance(distance);
                let (word, count) = distance_word(distance.code);
                bits.put(word | distance.extra << count, count + distance.extra_bits);
            }
        }
    }
    let (word, count) = literal_word(END);
    bits.put(word, count);
}
