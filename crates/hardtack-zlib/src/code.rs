//! Prefix codes: how often the symbols occur, and the words they get.

use crate::tree::Tree;

/// No word of DEFLATE is longer.
const MAX_BITS: usize = 15;

/// A prefix code over `N` symbols.
///
/// Most blocks use few symbols of an alphabet. These are listed, so that all but finding them
/// costs as much as there are of them.
#[derive(Clone, Debug)]
pub(crate) struct Code<const N: usize> {
    /// The frequency of each symbol.
    frequencies: [u16; N],
    /// Of each symbol the length of its word, 0 if it has none.
    lengths: [u8; N],
    /// Of each symbol with a word this word, ready to be written lowest bit first.
    words: [u16; N],
    /// The symbols with words, in order.
    used: [u16; N],
    used_len: usize,
}

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "symbols are below N, and a block has fewer than 2^16 of them; lengths are at most \
              MAX_BITS, and the words of a prefix code fit their lengths"
)]
impl<const N: usize> Code<N> {
    /// A code without symbols.
    pub(crate) const fn new() -> Self {
        Self { frequencies: [0; N], lengths: [0; N], words: [0; N], used: [0; N], used_len: 0 }
    }

    /// Counts a symbol.
    #[inline]
    pub(crate) fn count(&mut self, symbol: usize) {
        self.frequencies[symbol] += 1;
    }

    /// Lists the symbols that were counted.
    ///
    /// A code has at least two words in zlib. Where fewer symbols occur it adds the one after the
    /// last, or symbol 0 if the last is above 1.
    pub(crate) fn list(&mut self) {
        self.used_len = 0;
        let mut symbol = 0;
        for group in self.frequencies.chunks(GROUP) {
            if group.iter().any(|&frequency| frequency > 0) {
                for (&frequency, symbol) in group.iter().zip(symbol..) {
                    self.used[self.used_len] = symbol;
                    self.used_len += usize::from(frequency > 0);
                }
            }
            symbol += GROUP as u16;
        }
        if self.used_len < 2 {
            self.used[1] = match (self.used_len, self.used[0]) {
                (0, _) => {
                    self.used[0] = 0;
                    1
                }
                (_, last @ 0..2) => last + 1,
                (_, last) => {
                    self.used[0] = 0;
                    last
                }
            };
            self.used_len = 2;
        }
    }

    /// The symbols that [`list`](Self::list) found.
    fn used(&self) -> impl Iterator<Item = usize> {
        self.used[..self.used_len].iter().map(|&symbol| usize::from(symbol))
    }

    /// Fewer bits than the symbols take in any code, or as many: `k` words of a prefix code have on
    /// average at least log2(k) bits, and each further occurrence of a symbol takes at least one.
    pub(crate) fn fewest_bits(&self) -> usize {
        let occurrences: usize =
            self.used().map(|symbol| usize::from(self.frequencies[symbol])).sum();
        let symbols = self.used().filter(|&symbol| self.frequencies[symbol] > 0).count();
        let shortest = symbols.checked_ilog2().unwrap_or(0).max(1) as usize;
        symbols * shortest + occurrences - symbols
    }

    /// Gives each symbol in the list the length of word that zlib gives it, at most `limit`, and
    /// returns the bits that all occurrences take.
    pub(crate) fn measure(&mut self, limit: usize, tree: &mut Tree) -> usize {
        tree.measure(&self.used[..self.used_len], &self.frequencies, limit, &mut self.lengths);
        let bits =
            |symbol| usize::from(self.frequencies[symbol]) * usize::from(self.lengths[symbol]);
        self.used().map(bits).sum()
    }

    /// Gives the words: shorter before longer, equally long ones by symbol (RFC 1951,
    /// section 3.2.2).
    pub(crate) fn spell(&mut self) {
        let mut next = [0_u16; MAX_BITS + 1];
        for symbol in self.used() {
            next[usize::from(self.lengths[symbol])] += 1;
        }
        let mut first = 0;
        for place in &mut next {
            // The first word of a length follows the last of the length before, one bit longer.
            let count = *place;
            *place = first;
            first = (first + count) << 1;
        }
        for &symbol in &self.used[..self.used_len] {
            let length = self.lengths[usize::from(symbol)];
            let next = &mut next[usize::from(length)];
            self.words[usize::from(symbol)] = next.reverse_bits() >> (16 - u32::from(length));
            *next = next.wrapping_add(1);
        }
    }

    /// Forgets the symbols.
    pub(crate) fn clear(&mut self) {
        for &symbol in &self.used[..self.used_len] {
            self.frequencies[usize::from(symbol)] = 0;
            self.lengths[usize::from(symbol)] = 0;
        }
        self.used_len = 0;
    }

    /// The number of symbols that the code spans: all up to the last one that has a word.
    pub(crate) fn span(&self) -> usize {
        self.used().last().map_or(0, |last| last + 1)
    }

    /// The lengths of the words of all symbols in the span, as runs of equal ones: a length and
    /// how many times it stands there.
    pub(crate) fn runs(&self, mut each: impl FnMut(u8, usize)) {
        let (mut length, mut count, mut next) = (0, 0, 0);
        for symbol in self.used() {
            if length == self.lengths[symbol] && next == symbol {
                count += 1;
            } else {
                if count > 0 {
                    each(length, count);
                }
                if next < symbol {
                    each(0, symbol - next);
                }
                length = self.lengths[symbol];
                count = 1;
            }
            next = symbol + 1;
        }
        if count > 0 {
            each(length, count);
        }
    }

    /// The length of a symbol's word.
    #[inline]
    pub(crate) fn length(&self, symbol: usize) -> u32 {
        self.lengths[symbol].into()
    }

    /// A symbol's word and its length.
    #[inline]
    pub(crate) fn word(&self, symbol: usize) -> (u32, u32) {
        (self.words[symbol].into(), self.length(symbol))
    }

    /// The frequency of a symbol.
    #[inline]
    pub(crate) fn frequency(&self, symbol: usize) -> usize {
        self.frequencies[symbol].into()
    }
}

/// The number of frequencies that are examined together.
const GROUP: usize = 8;

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

    use super::*;

    /// A code of symbols that occur so many times each.
    fn listed(frequencies: &[u16]) -> Code<30> {
        let mut code = Code::new();
        for (symbol, &frequency) in frequencies.iter().enumerate() {
            (0..frequency).for_each(|_| code.count(symbol));
        }
        code.list();
        code
    }

    #[test]
    fn the_fewest_bits_are_never_more_than_the_code_takes() {
        for frequencies in [
            &[1_u16; 2][..],
            &[1; 4],
            &[1; 8],
            &[1; 16],
            &[1; 7],
            &[3; 30],
            &[100, 1],
            &[0, 0, 9],
            &[9],
            &[1, 1, 2, 3, 5, 8, 13, 21, 34, 55],
            &[40, 0, 1, 1, 1, 0, 1, 7],
        ] {
            let mut code = listed(frequencies);
            let fewest = code.fewest_bits();
            let taken = code.measure(15, &mut Tree::new());
            assert!(fewest <= taken, "{frequencies:?}: {fewest} > {taken}");
            if frequencies.iter().all(|&n| n == 1) && frequencies.len().is_power_of_two() {
                assert_eq!(fewest, taken, "the bound is sharp where all words are alike");
            }
        }
    }

    #[test]
    fn a_code_has_two_words_even_of_no_symbol() {
        for (frequencies, words) in [
            (&[][..], [0, 1]),
            (&[5], [0, 1]),
            (&[0, 5], [1, 2]),
            (&[0, 0, 5], [0, 2]),
            (&[0, 0, 0, 0, 0, 5], [0, 5]),
        ] {
            let mut code = listed(frequencies);
            code.measure(15, &mut Tree::new());
            for symbol in 0..30 {
                assert_eq!(code.length(symbol), u32::from(words.contains(&symbol)));
            }
        }
    }

    #[test]
    fn a_cleared_code_is_as_good_as_new() {
        let mut used = listed(&[3, 0, 2, 1, 1, 0, 9]);
        used.measure(15, &mut Tree::new());
        used.clear();
        assert_eq!((used.frequencies, used.lengths), ([0; 30], [0; 30]));
    }
}
