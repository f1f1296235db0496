//! Huffman's algorithm with zlib's choices.
//!
//! The algorithm leaves choices open. zlib's are: of equally frequent trees the flatter is joined
//! first, and of equally flat ones the order of its heap decides. So the heap here moves its
//! entries as zlib's does.

/// The largest alphabet of DEFLATE: literals, the end of a block, lengths.
pub(crate) const MAX_SYMBOLS: usize = 286;

/// The symbols of a tree and the nodes made of them.
const MAX_NODES: usize = 2 * MAX_SYMBOLS;

/// Room for the heap: the symbols, and an entry behind them; a power of two, so that an index is
/// in bounds after a remainder that costs nothing.
const HEAP: usize = 512;

/// No word of DEFLATE is longer.
const MAX_BITS: usize = 15;

/// The number of words of each length.
type Counts = [u16; MAX_BITS + 1];

/// A tree under construction; kept to save clearing it, since nothing is read before it is
/// written.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    heap: [Entry; HEAP],
    len: usize,
    /// The symbols and nodes in the order in which they were joined, two at a time.
    joined: [u16; MAX_NODES],
    joins: usize,
    /// The node that a symbol or node was joined to.
    parent: [u16; MAX_NODES],
    /// The length of the word that leads to a node.
    depth: [u8; MAX_NODES],
}

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "the heap never holds more than the symbols, and every join takes one tree away, so \
              nodes stay below MAX_NODES"
)]
impl Tree {
    /// No tree.
    pub(crate) const fn new() -> Self {
        Self {
            heap: [Entry::LAST; HEAP],
            len: 0,
            joined: [0; MAX_NODES],
            joins: 0,
            parent: [0; MAX_NODES],
            depth: [0; MAX_NODES],
        }
    }

    /// Writes the lengths of the words of `symbols`, none above `limit`, to `lengths`.
    ///
    /// There must be at least two symbols, in order. A symbol without a frequency counts once.
    pub(crate) fn measure(
        &mut self,
        symbols: &[u16],
        frequencies: &[u16],
        limit: usize,
        lengths: &mut [u8],
    ) {
        self.plant(symbols, frequencies);
        let root = self.join(lengths.len());
        self.read_lengths(root, limit, lengths);
    }

    /// Puts the symbols into the heap.
    fn plant(&mut self, symbols: &[u16], frequencies: &[u16]) {
        for (entry, &symbol) in self.heap.iter_mut().zip(symbols) {
            let frequency = frequencies[usize::from(symbol)].max(1);
            *entry = Entry::new(frequency.into(), 0, symbol.into());
        }
        self.len = symbols.len();
        self.heap[self.len] = Entry::LAST;
        for at in (0..self.len / 2).rev() {
            self.sift(at, self.heap[at]);
        }
    }

    /// Joins the two rarest trees until one is left. Nodes are numbered from `first` on; the last
    /// one is the root.
    fn join(&mut self, first: usize) -> usize {
        self.joins = 0;
        let mut node = first;
        loop {
            let rarest = self.heap[0];
            self.len -= 1;
            let last = core::mem::replace(&mut self.heap[self.len], Entry::LAST);
            self.sift(0, last);
            let next = self.heap[0];
            for entry in [rarest, next] {
                self.joined[self.joins] = entry.root() as u16;
                self.joins += 1;
                self.parent[entry.root()] = node as u16;
            }
            if self.len == 1 {
                return node;
            }
            let height = rarest.height().max(next.height()) + 1;
            self.sift(0, Entry::new(rarest.frequency() + next.frequency(), height, node));
            node += 1;
        }
    }

    /// Puts `entry` at the free place `at`, or below it, where it belongs. Equals stay below it,
    /// and of two equal children the right one rises.
    ///
    /// The child that rises is unpredictable, so it is computed without a branch. The entry
    /// behind the heap's last one ranks above all, so that it never rises.
    #[inline]
    fn sift(&mut self, mut at: usize, entry: Entry) {
        loop {
            let left = 2 * at + 1;
            if left >= self.len {
                break;
            }
            let [a, b] = [self.heap[left % HEAP], self.heap[(left + 1) % HEAP]];
            let right_rises = b.rank() <= a.rank();
            let child = if right_rises { b } else { a };
            if entry.rank() <= child.rank() {
                break;
            }
            self.heap[at % HEAP] = child;
            at = left + usize::from(right_rises);
        }
        self.heap[at % HEAP] = entry;
    }

    /// Reads the lengths off the tree.
    fn read_lengths(&mut self, root: usize, limit: usize, lengths: &mut [u8]) {
        let mut counts = Counts::default();
        let mut cut = 0;
        self.depth[root] = 0;
        // Downwards: a node is joined after all that is below it.
        for &node in self.joined[..self.joins].iter().rev() {
            let node = usize::from(node);
            let mut length = usize::from(self.depth[usize::from(self.parent[node])]) + 1;
            if length > limit {
                length = limit;
                cut += 1;
            }
            self.depth[node] = length as u8;
            if let Some(place) = lengths.get_mut(node) {
                *place = length as u8;
                counts[length] += 1;
            }
        }
        if cut > 0 {
            make_room(limit, cut, &mut counts);
            self.deal(limit, &counts, lengths);
        }
    }

    /// Deals lengths out: the longest to the symbols that were joined first.
    fn deal(&self, limit: usize, counts: &Counts, lengths: &mut [u8]) {
        let mut joined = self.joined[..self.joins].iter().map(|&node| usize::from(node));
        for length in (1..=limit).rev() {
            let mut left = counts[length];
            while left > 0 {
                let Some(node) = joined.next() else { return };
                if let Some(place) = lengths.get_mut(node) {
                    *place = length as u8;
                    left -= 1;
                }
            }
        }
    }
}

/// Makes room for the symbols and nodes that were cut off at `limit`, two by two, as they hang from
/// a node: a word that is shorter, but not by more than need be, becomes two that are one bit
/// longer, for itself and for one of the words that are too many.
#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "as long as something is cut off, there are words at the limit and shorter ones"
)]
fn make_room(limit: usize, cut: usize, counts: &mut Counts) {
    for _ in 0..cut / 2 {
        let mut length = limit - 1;
        while counts[length] == 0 {
            length -= 1;
        }
        counts[length] -= 1;
        counts[length + 1] += 2;
        counts[limit] -= 1;
    }
}

/// A tree in the heap: its frequency (16 bits), its height (6 bits) and its root (10 bits).
///
/// A block has at most 2^14 symbols, and a tree of height h has Fibonacci's number of h + 2, so
/// heights stay below 22.
#[derive(Clone, Copy, Debug)]
struct Entry(u32);

impl Entry {
    /// Ranks above every tree.
    const LAST: Self = Self(u32::MAX);

    const fn new(frequency: u32, height: u32, root: usize) -> Self {
        Self(frequency << 16 | height << 10 | root as u32)
    }

    const fn frequency(self) -> u32 {
        self.0 >> 16
    }

    const fn height(self) -> u32 {
        self.rank() % (1 << 6)
    }

    const fn root(self) -> usize {
        (self.0 % (1 << 10)) as usize
    }

    /// Orders by frequency and then by height; equals are equal.
    const fn rank(self) -> u32 {
        self.0 >> 10
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

    use alloc::{vec, vec::Vec};

    use super::*;

    #[track_caller]
    fn lengths(frequencies: &[u16], limit: usize) -> Vec<u8> {
        let mut lengths = vec![0; frequencies.len()];
        let symbols: Vec<u16> = (0..frequencies.len() as u16).collect();
        Tree::new().measure(&symbols, frequencies, limit, &mut lengths);
        // Kraft's equation: the code leaves no word unused.
        let used: u32 = lengths.iter().map(|&length| 1 << (limit - usize::from(length))).sum();
        assert_eq!(used, 1 << limit);
        lengths
    }

    #[test]
    fn rare_symbols_get_longer_words() {
        assert_eq!(lengths(&[1, 1, 2, 4], 15), [3, 3, 2, 1]);
        assert_eq!(lengths(&[1, 1], 15), [1, 1]);
    }

    #[test]
    fn of_equally_frequent_trees_the_flatter_is_joined_first() {
        // After 1 + 1 there are three trees of frequency 2; the two symbols are joined, not the
        // new node, so that all words have two bits.
        assert_eq!(lengths(&[1, 1, 2, 2], 15), [2, 2, 2, 2]);
    }

    #[test]
    fn words_are_cut_to_the_limit() {
        let mut fibonacci = vec![1_u16, 1];
        while fibonacci.len() < 19 {
            fibonacci.push(fibonacci[fibonacci.len() - 1] + fibonacci[fibonacci.len() - 2]);
        }
        assert_eq!(lengths(&fibonacci, 15).iter().max(), Some(&15));
        assert_eq!(lengths(&fibonacci, 7).iter().max(), Some(&7));
        assert_eq!(lengths(&fibonacci[..8], 7), [7, 7, 6, 5, 4, 3, 2, 1]);
        assert_eq!(lengths(&fibonacci[..9], 7).iter().max(), Some(&7));
    }
}
