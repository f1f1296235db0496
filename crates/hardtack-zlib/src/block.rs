//! A block of tokens, written the shortest of the three ways that DEFLATE has.

use crate::bits::BitWriter;
use crate::code::Code;
use crate::fixed;
use crate::header::{self, Header};
use crate::token::{Token, Unpacked, spell_distance, spell_length};
use crate::tree::{MAX_SYMBOLS, Tree};

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

/// The bytes around a stored block as zlib counts them: both copies of the length.
const STORED_BYTES: usize = 4;

/// The three kinds of block, as they are written.
const STORED: u32 = 0;
const FIXED: u32 = 1;
const DYNAMIC: u32 = 2;

/// A block that is ready to be written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block<'a> {
    /// The output.
    pub(crate) tokens: &'a [Token],
    /// The bytes the tokens stand for.
    ///
    /// zlib can store bytes only while they are in its window. It always can when it would: more
    /// than 32,506 bytes in fewer than 2^14 tokens have matches enough to make the fixed code
    /// shorter, since a literal costs there at most one bit more than stored, a match at least one
    /// bit less for each byte beyond its first.
    pub(crate) bytes: &'a [u8],
    /// The stream ends with this block.
    pub(crate) last: bool,
}

/// Writes blocks; keeps the room for their codes.
#[derive(Clone, Debug)]
pub(crate) struct BlockWriter {
    literals: Code<MAX_SYMBOLS>,
    distances: Code<DISTANCES>,
    header: Header,
    tree: Tree,
}

/// The size of the tokens of a block, in bits.
#[derive(Clone, Copy, Debug)]
struct Cost {
    /// In the fixed codes, the end of the block and its prefix included.
    fixed: usize,
    /// The plain bits alone, which are the same in every code.
    extra: usize,
}

#[expect(
    clippy::arithmetic_side_effects,
    reason = "a block has fewer than 2^14 tokens, each of fewer than 2^6 bits"
)]
impl BlockWriter {
    /// A writer that has written nothing.
    pub(crate) const fn new() -> Self {
        Self {
            literals: Code::new(),
            distances: Code::new(),
            header: Header::new(),
            tree: Tree::new(),
        }
    }

    /// Writes `block`, of the kind that zlib takes: stored if that is not longer than the others,
    /// else fixed if that is not longer than dynamic, each counted in whole bytes.
    ///
    /// If it would end after `limit` bytes of output, the block may be left out; then the answer
    /// is false.
    pub(crate) fn write(
        &mut self,
        block: Block<'_>,
        limit: usize,
        bits: &mut BitWriter<'_>,
    ) -> bool {
        let room = limit.saturating_sub(bits.len());
        if fewest_bytes_of_literals(block) > room {
            return false;
        }
        let cost = self.count(block.tokens);
        if cost.fixed / 8 > room && self.fewest_bytes(block, cost) > room {
            return false;
        }
        let (tree, last) = (&mut self.tree, u32::from(block.last));
        let literal_bits = self.literals.measure(MAX_BITS, tree);
        let distance_bits = self.distances.measure(MAX_BITS, tree);
        self.header.describe(&self.literals, &self.distances, tree);
        let dynamic = PREFIX_BITS + self.header.bits() + literal_bits + distance_bits + cost.extra;

        let (fixed_bytes, dynamic_bytes) = (cost.fixed.div_ceil(8), dynamic.div_ceil(8));
        let coded_bytes = fixed_bytes.min(dynamic_bytes);
        let stored = block.bytes.len() + STORED_BYTES <= coded_bytes;
        match u16::try_from(block.bytes.len()) {
            Ok(length) if stored => {
                bits.put(STORED << 1 | last, 3);
                bits.put_bytes(&length.to_le_bytes());
                bits.put_bytes(&(!length).to_le_bytes());
                bits.put_bytes(block.bytes);
            }
            _ if fixed_bytes <= dynamic_bytes => {
                bits.put(FIXED << 1 | last, 3);
                write_tokens(block.tokens, fixed::literal_word, fixed::distance_word, bits);
            }
            _ => {
                let (literals, distances) = (&mut self.literals, &mut self.distances);
                bits.put(DYNAMIC << 1 | last, 3);
                self.header.write(bits);
                literals.spell();
                distances.spell();
                let literal_word = |symbol| literals.word(symbol);
                write_tokens(block.tokens, literal_word, |code| distances.word(code), bits);
            }
        }
        if block.last {
            bits.align();
        }
        true
    }

    /// Counts the symbols of the tokens and of the end.
    fn count(&mut self, tokens: &[Token]) -> Cost {
        self.literals.clear();
        self.distances.clear();
        self.literals.count(END);
        let mut fixed = PREFIX_BITS as u32 + fixed::literal_bits(END);
        let mut extra = 0;
        for token in tokens {
            match token.unpack() {
                Unpacked::Literal(byte) => {
                    let symbol = usize::from(byte);
                    self.literals.count(symbol);
                    fixed += fixed::literal_bits(symbol);
                }
                Unpacked::Match { length, distance } => {
                    let length = spell_length(length);
                    let distance = spell_distance(distance);
                    let symbol = FIRST_LENGTH + length.code;
                    self.literals.count(symbol);
                    self.distances.count(distance.code);
                    fixed += fixed::literal_bits(symbol) + fixed::DISTANCE_BITS;
                    extra += length.extra_bits + distance.extra_bits;
                }
            }
        }
        self.literals.list();
        self.distances.list();
        Cost { fixed: (fixed + extra) as usize, extra: extra as usize }
    }

    /// A number of bytes that the block cannot go below, whatever its kind: known before any code
    /// is made.
    fn fewest_bytes(&self, block: Block<'_>, cost: Cost) -> usize {
        let dynamic = PREFIX_BITS
            + header::MIN_BITS
            + self.literals.fewest_bits()
            + self.distances.fewest_bits()
            + cost.extra;
        // Bits of the block before may fill up a byte of this one, so the last byte is not sure.
        let coded = cost.fixed.min(dynamic) / 8;
        block.bytes.len().min(coded)
    }
}

/// A number of bytes that the block cannot go below if it is a few literals and nothing else, which
/// what is tiny mostly is: known before anything is counted. Else 0.
#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a few literals take a few hundred bits, and a byte has one of four words of 64 bits"
)]
fn fewest_bytes_of_literals(block: Block<'_>) -> usize {
    const FEW: usize = 64;

    if block.tokens.len() > FEW {
        return 0;
    }
    let mut fixed = PREFIX_BITS as u32 + fixed::literal_bits(END);
    let mut seen = [0_u64; 4];
    for token in block.tokens {
        let Unpacked::Literal(byte) = token.unpack() else { return 0 };
        fixed += fixed::literal_bits(byte.into());
        seen[usize::from(byte >> 6)] |= 1 << (byte % 64);
    }
    // The end of the block is a symbol like any other.
    let symbols = block.tokens.len() + 1;
    let distinct = 1 + seen.iter().map(|word| word.count_ones() as usize).sum::<usize>();
    // The words of n symbols have log n bits on average at least, and those that come again one. The
    // head gives the lengths of six words in three bits at best.
    let words = distinct * distinct.ilog2() as usize + (symbols - distinct);
    let dynamic = PREFIX_BITS + header::MIN_BITS + distinct / 2 + words;
    block.bytes.len().min((fixed as usize).min(dynamic) / 8)
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
