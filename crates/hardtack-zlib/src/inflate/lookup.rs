//! Finding the word of a prefix code at the beginning of some bits.

use crate::DecompressError;

/// No word of DEFLATE is longer.
const MAX_BITS: usize = 15;

/// The meaning of a word, packed for one lookup: from the lowest bit on, in a byte the number of bits the word
/// and its extra bits take, in four bits how many the word takes, in four the kind, in two bytes
/// the value to which the extra bits are added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry(u32);

#[expect(clippy::arithmetic_side_effects, reason = "words have at most 15 bits, extra bits are 13")]
impl Entry {
    /// No meaning here: the word is longer than what the table looks at, or none.
    const NONE: Self = Self(0);
    const LITERAL: u32 = 1 << 12;
    const EXCEPTION: u32 = 1 << 13;
    /// The end of a block.
    pub(super) const END: Self = Self(Self::EXCEPTION);
    /// A reserved symbol, or a word that no symbol has.
    pub(super) const INVALID: Self = Self(Self::EXCEPTION | 1 << 16);

    /// A byte as it is.
    pub(super) const fn literal(byte: u8) -> Self {
        Self(Self::LITERAL | (byte as u32) << 16)
    }

    /// A length or a distance, to which the extra bits are added.
    pub(super) const fn base(value: u16, extra_bits: u32) -> Self {
        Self((value as u32) << 16 | extra_bits)
    }

    /// The meaning of a word of so many bits.
    const fn spelled(self, bits: u32) -> Self {
        Self(self.0 + (bits << 8 | bits))
    }

    #[inline(always)]
    pub(super) const fn is_literal(self) -> bool {
        self.0 & Self::LITERAL != 0
    }

    /// The block ends here, or the stream is malformed.
    #[inline(always)]
    pub(super) const fn is_exception(self) -> bool {
        self.0 & Self::EXCEPTION != 0
    }

    /// The block ends here, for an exception.
    pub(super) const fn is_end(self) -> bool {
        self.0 >> 16 == 0
    }

    /// The byte of a literal.
    #[inline(always)]
    pub(super) const fn byte(self) -> u8 {
        (self.0 >> 16) as u8
    }

    /// The number of bits of the word and its extra bits.
    #[inline(always)]
    pub(super) const fn bits(self) -> u32 {
        self.0 & 0xFF
    }

    /// The length or the distance that the word and its extra bits at the beginning of `bits` mean.
    #[inline(always)]
    pub(super) const fn value(self, bits: u64) -> usize {
        let word_bits = self.0 >> 8 & 0xF;
        let extra = (bits & ((1 << self.bits()) - 1)) >> word_bits;
        (self.0 >> 16) as usize + extra as usize
    }
}

/// The lengths of the words of a prefix code of fewer than `SYMBOLS` symbols.
#[derive(Debug)]
pub(super) struct Lengths<const SYMBOLS: usize> {
    /// Of each length the number of words; no word has length 0.
    counts: [u16; MAX_BITS + 1],
    /// The symbols with words, in ascending order, above four bits of their words' lengths.
    used: [u16; SYMBOLS],
    used_len: usize,
}

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "each of fewer than SYMBOLS symbols is given one length of at most MAX_BITS"
)]
impl<const SYMBOLS: usize> Lengths<SYMBOLS> {
    pub(super) const fn new() -> Self {
        Self { counts: [0; MAX_BITS + 1], used: [0; SYMBOLS], used_len: 0 }
    }

    /// Gives a symbol, which is above those given before, a word of `length` bits, or none for 0.
    #[inline(always)]
    pub(super) const fn give(&mut self, symbol: usize, length: u8) {
        // Whether a symbol has a word is hard to foresee, so that nothing branches on it.
        self.used[self.used_len] = (symbol as u16) << 4 | length as u16;
        self.used_len += (length > 0) as usize;
        self.counts[length as usize & MAX_BITS] += (length > 0) as u16;
    }

    pub(super) fn has(&self, symbol: usize) -> bool {
        self.used[..self.used_len].iter().rev().any(|&used| usize::from(used >> 4) == symbol)
    }

    /// Returns whether the words are a complete prefix code.
    ///
    /// zlib's exceptions, a single word of one bit and none at all, are left to the caller.
    pub(super) fn are_complete(&self) -> Result<bool, DecompressError> {
        let mut left = 1_i32;
        for &count in &self.counts[1..] {
            left = left * 2 - i32::from(count);
            if left < 0 {
                return Err(DecompressError::Malformed);
            }
        }
        Ok(left == 0)
    }

    /// Returns whether no word is longer than a bit.
    pub(super) const fn are_single(&self) -> bool {
        self.counts[1] as usize == self.used_len
    }
}

/// The words of a prefix code, found by their first bits: by up to `SIZE` values of them in a table,
/// the longer ones by counting.
#[derive(Clone, Debug)]
pub(super) struct Lookup<const SIZE: usize, const SYMBOLS: usize> {
    table: [Entry; SIZE],
    /// The bits that are looked at: no more than the longest word has.
    mask: usize,
    counts: [u16; MAX_BITS + 1],
    /// The meanings in the order of their words: shorter before longer, equally long ones by
    /// symbol (RFC 1951, section 3.2.2).
    meanings: [Entry; SYMBOLS],
}

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "the lengths are those of a prefix code of SYMBOLS words at most"
)]
impl<const SIZE: usize, const SYMBOLS: usize> Lookup<SIZE, SYMBOLS> {
    /// The number of bits with which the table is indexed.
    const TABLE_BITS: usize = SIZE.ilog2() as usize;

    /// A code without words.
    pub(super) const EMPTY: Self = Self {
        table: [Entry::NONE; SIZE],
        mask: SIZE - 1,
        counts: [0; MAX_BITS + 1],
        meanings: [Entry::NONE; SYMBOLS],
    };

    /// Gives each symbol its word. The lengths must not ask for more words than there are.
    pub(super) fn give(&mut self, lengths: &Lengths<SYMBOLS>, meanings: &[Entry; SYMBOLS]) {
        self.sort(lengths, meanings);
        self.tabulate();
    }

    fn sort(&mut self, lengths: &Lengths<SYMBOLS>, meanings: &[Entry; SYMBOLS]) {
        self.counts = lengths.counts;
        let mut place = 0;
        let mut places = self.counts.map(|count| {
            let first = place;
            place += usize::from(count);
            first
        });
        for &used in &lengths.used[..lengths.used_len] {
            let (symbol, length) = (usize::from(used >> 4), used & 0xF);
            let place = &mut places[usize::from(length)];
            self.meanings[*place] = meanings[symbol].spelled(length.into());
            *place += 1;
        }
    }

    /// Fills the table. It holds the words of up to some length for every value of that many bits,
    /// and is doubled for those of the next length.
    fn tabulate(&mut self) {
        // The table begins with the shortest words; before them no value has a meaning. It ends with
        // the longest, so that a code of short words has a small one.
        let shortest = self.counts.iter().position(|&count| count > 0).unwrap_or(1);
        let longest = self.counts.iter().rposition(|&count| count > 0).unwrap_or(1);
        let (shortest, longest) = (shortest.min(Self::TABLE_BITS), longest.min(Self::TABLE_BITS));
        let mut size = 1 << shortest >> 1;
        self.table[..size].fill(Entry::NONE);
        self.mask = (1 << longest) - 1;
        let mut next = 0;
        // The word to be given, its first bit lowest.
        let mut word = 0_usize;
        for &count in &self.counts[shortest..=longest] {
            self.table.copy_within(..size, size);
            size *= 2;
            for _ in 0..count {
                self.table[word] = self.meanings[next];
                next += 1;
                // One more, counted from the last bit to the first: the ones at the end of the word
                // become zeros, and the zero before them a one. Behind the last word there is none.
                let zeros = !word & (size - 1);
                let highest: usize = zeros.checked_ilog2().map_or(0, |place| 1 << place);
                word = word & highest.wrapping_sub(1) | highest;
            }
        }
    }

    /// Makes a table of words that are given: of every symbol the word, first bit lowest, and its
    /// length. They must be a complete code, and none longer than what the table looks at.
    pub(super) const fn of_words(
        words: &[(u16, u32); SYMBOLS],
        meanings: &[Entry; SYMBOLS],
    ) -> Self {
        let mut lookup = Self::EMPTY;
        let mut symbol = 0;
        while symbol < SYMBOLS {
            let (word, length) = words[symbol];
            let mut bits = word as usize;
            while bits < SIZE {
                lookup.table[bits] = meanings[symbol].spelled(length);
                bits += 1 << length;
            }
            symbol += 1;
        }
        lookup
    }

    /// Returns the meaning of the word at the beginning of `bits`, of which there must be 15.
    #[inline(always)]
    pub(super) fn find(&self, bits: u64) -> Entry {
        let entry = self.table[bits as usize & self.mask & (SIZE - 1)];
        if entry == Entry::NONE { self.find_by_counting(bits) } else { entry }
    }

    /// Goes through the lengths: the words of a length are consecutive numbers, and the first one
    /// follows the last of the length before, with a bit more.
    #[cold]
    fn find_by_counting(&self, bits: u64) -> Entry {
        let (mut first, mut place, mut word) = (0, 0, 0);
        for (length, &count) in self.counts.iter().enumerate().skip(1) {
            word = word << 1 | (bits >> (length - 1)) as usize & 1;
            first <<= 1;
            let count = usize::from(count);
            if word < first + count {
                return self.meanings[place + word - first];
            }
            first += count;
            place += count;
        }
        Entry::INVALID.spelled(1)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

    use alloc::{vec, vec::Vec};

    use super::*;

    const SYMBOLS: usize = 40;

    /// Words of every symbol: as the standard counts them, shorter before longer, equally long ones
    /// by symbol.
    fn words(lengths: &[u8]) -> Vec<(usize, u32, u8)> {
        let mut words = vec![];
        let mut next = 0_u32;
        for length in 1..=MAX_BITS as u8 {
            next <<= 1;
            for (symbol, _) in lengths.iter().enumerate().filter(|(_, given)| **given == length) {
                words.push((symbol, next.reverse_bits() >> (32 - length), length));
                next += 1;
            }
        }
        words
    }

    /// Holds every value of 15 bits against the words, one by one.
    #[track_caller]
    fn check(given: &[u8]) {
        let mut lengths = Lengths::<SYMBOLS>::new();
        for (symbol, &length) in given.iter().enumerate() {
            lengths.give(symbol, length);
        }
        let meanings: [Entry; SYMBOLS] =
            core::array::from_fn(|symbol| Entry::literal(symbol as u8));
        let mut lookup = Lookup::<64, SYMBOLS>::EMPTY;
        // What a table held before does not shine through.
        lookup.table.fill(Entry::literal(99).spelled(1));
        lookup.give(&lengths, &meanings);
        let words = words(given);
        for bits in 0..1 << MAX_BITS {
            let begins = |word: u32, length: u8| bits & ((1 << length) - 1) == word;
            let expected = words.iter().find(|&&(_, word, length)| begins(word, length));
            let found = lookup.find(bits.into());
            match expected {
                Some(&(symbol, _, length)) => {
                    let expected = Entry::literal(symbol as u8).spelled(length.into());
                    assert_eq!(found, expected, "{given:?}: {bits:015b}");
                }
                None => assert!(found.is_exception() && !found.is_end(), "{given:?}: {bits:015b}"),
            }
        }
    }

    #[test]
    fn words_up_to_the_table_and_beyond_it_are_found() {
        check(&[1, 1]);
        check(&[2, 0, 2, 1]);
        check(&[3, 3, 3, 3, 3, 2, 4, 4]);
        check(&[5; 32]);
        // One word of each length, the longest twice.
        let staircase: Vec<u8> = (1..=15).chain([15]).collect();
        check(&staircase);
        check(&staircase.iter().rev().copied().collect::<Vec<_>>());
        // The last of the table's words, and those behind it.
        check(&[1].into_iter().chain([6; 31]).chain([7, 8, 9, 10, 10]).collect::<Vec<u8>>());
    }

    #[test]
    fn what_begins_with_no_word_is_invalid() {
        check(&[]);
        check(&[1]);
        check(&[0, 0, 1]);
    }

    #[test]
    fn codes_of_too_many_or_too_few_words_are_told() {
        let complete = |given: &[u8]| {
            let mut lengths = Lengths::<SYMBOLS>::new();
            given.iter().enumerate().for_each(|(symbol, &length)| lengths.give(symbol, length));
            lengths.are_complete()
        };
        assert_eq!(complete(&[1, 1]), Ok(true));
        assert_eq!(complete(&[1, 2, 3, 3]), Ok(true));
        assert_eq!(complete(&[1, 2, 3]), Ok(false));
        assert_eq!(complete(&[]), Ok(false));
        assert_eq!(complete(&[1, 1, 15]), Err(DecompressError::Malformed));
        assert_eq!(complete(&[2; 5]), Err(DecompressError::Malformed));
    }
}
