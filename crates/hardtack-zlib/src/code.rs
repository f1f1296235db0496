//! Prefix codes: the lengths that zlib gives to the symbols, and the words that follow from them.

/// The largest alphabet of DEFLATE: literals, the end of a block, lengths.
pub(crate) const MAX_SYMBOLS: usize = 286;

/// The symbols of a tree and the nodes made of them.
const MAX_NODES: usize = 2 * MAX_SYMBOLS;

/// No word of DEFLATE is longer.
const MAX_BITS: usize = 15;

/// A prefix code over up to [`MAX_SYMBOLS`] symbols.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    /// Of each symbol the length of its word, 0 if it has none.
    lengths: [u8; MAX_SYMBOLS],
    /// Of each symbol its word, ready to be written lowest bit first.
    words: [u16; MAX_SYMBOLS],
    /// How many symbols the code spans: the last one with a word, and all before it.
    span: usize,
}

impl Code {
    /// A code without symbols.
    pub(crate) const fn new() -> Self {
        Self { lengths: [0; MAX_SYMBOLS], words: [0; MAX_SYMBOLS], span: 0 }
    }

    /// The lengths of the words, up to the last symbol that has one.
    pub(crate) fn lengths(&self) -> &[u8] {
        self.lengths.get(..self.span).unwrap_or(&[])
    }

    /// The length of a symbol's word.
    #[inline]
    pub(crate) fn length(&self, symbol: usize) -> u32 {
        self.lengths.get(symbol).copied().unwrap_or(0).into()
    }

    /// A symbol's word and its length.
    #[inline]
    pub(crate) fn word(&self, symbol: usize) -> (u32, u32) {
        (self.words.get(symbol).copied().unwrap_or(0).into(), self.length(symbol))
    }

    /// Makes the code that zlib makes of these frequencies, no word longer than `limit`.
    ///
    /// Huffman's algorithm leaves choices open; zlib's are: of equally frequent trees the flatter
    /// comes first, of equally flat ones the order of its heap decides. So the heap here moves its
    /// entries as zlib's does.
    pub(crate) fn assign(&mut self, frequencies: &[u16], limit: usize) {
        self.lengths.fill(0);
        let mut tree = Tree::new(frequencies);
        tree.join();
        self.span = tree.span;
        tree.measure(limit, &mut self.lengths);
    }

    /// Gives the words: shorter before longer, equally long ones by symbol (RFC 1951,
    /// section 3.2.2).
    #[expect(
        clippy::arithmetic_side_effects,
        clippy::indexing_slicing,
        reason = "a length is at most MAX_BITS, and the words of a prefix code fit their lengths"
    )]
    pub(crate) fn spell(&mut self) {
        let mut next = [0_u16; MAX_BITS + 1];
        let lengths = self.lengths.get(..self.span).unwrap_or(&[]);
        for &length in lengths {
            next[usize::from(length)] += 1;
        }
        next[0] = 0;
        let mut first = 0;
        for place in &mut next {
            // The first word of a length follows the last of the length before, one bit longer.
            let count = *place;
            first <<= 1;
            *place = first;
            first += count;
        }
        for (word, &length) in self.words.iter_mut().zip(lengths) {
            if length > 0 {
                let next = &mut next[usize::from(length)];
                *word = next.reverse_bits() >> (u16::BITS - u32::from(length));
                *next = next.wrapping_add(1);
            }
        }
    }
}

/// A tree under construction.
///
/// A heap entry packs the frequency of a tree (16 bits), its height (6 bits) and its root
/// (10 bits), so that one comparison orders by frequency and then by height. A block has fewer
/// than 2^14 + 2 symbols, and a tree of height h needs Fibonacci's number of h + 2 of them, so
/// heights stay below 22.
struct Tree {
    heap: [u32; MAX_SYMBOLS],
    len: usize,
    /// The roots in the order in which they were joined, the last root at the end.
    joined: [u16; MAX_NODES],
    joins: usize,
    /// Of each root that was joined the node it hangs from.
    parent: [u16; MAX_NODES],
    symbols: usize,
    span: usize,
}

const ROOT_BITS: u32 = 10;
const HEIGHT_BITS: u32 = 6;

/// An entry's place in the order, its root left out: equals are equal.
const fn rank(entry: u32) -> u32 {
    entry >> ROOT_BITS
}

const fn root(entry: u32) -> usize {
    (entry & ((1 << ROOT_BITS) - 1)) as usize
}

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "the heap never holds more than the symbols, and every join takes one tree away, so \
              nodes stay below MAX_NODES"
)]
impl Tree {
    /// A heap of the symbols that occur.
    ///
    /// A code of DEFLATE has at least two words, so zlib adds a symbol that does not occur, or
    /// two: 1 or 2 after the last one, as long as these are not passed, else 0.
    fn new(frequencies: &[u16]) -> Self {
        let frequencies = frequencies.get(..MAX_SYMBOLS).unwrap_or(frequencies);
        let mut tree = Self {
            heap: [0; MAX_SYMBOLS],
            len: 0,
            joined: [0; MAX_NODES],
            joins: 0,
            parent: [0; MAX_NODES],
            symbols: frequencies.len(),
            span: 0,
        };
        for (symbol, &frequency) in frequencies.iter().enumerate() {
            if frequency > 0 {
                tree.push(symbol, frequency);
                tree.span = symbol + 1;
            }
        }
        while tree.len < 2 {
            if tree.span < 3 {
                tree.push(tree.span, 1);
                tree.span += 1;
            } else {
                tree.push(0, 1);
            }
        }
        for at in (0..tree.len / 2).rev() {
            tree.sift(at);
        }
        tree
    }

    /// Adds an entry without putting the heap in order.
    fn push(&mut self, symbol: usize, frequency: u16) {
        self.heap[self.len] = u32::from(frequency) << (HEIGHT_BITS + ROOT_BITS) | symbol as u32;
        self.len += 1;
    }

    /// Moves the entry at `at` down to its place. An entry goes above its equals; of two equal
    /// children the left one rises.
    fn sift(&mut self, mut at: usize) {
        let entry = self.heap[at];
        loop {
            let mut child = 2 * at + 1;
            if child >= self.len {
                break;
            }
            let right = child + 1;
            if right < self.len && rank(self.heap[right]) <= rank(self.heap[child]) {
                child = right;
            }
            if rank(entry) <= rank(self.heap[child]) {
                break;
            }
            self.heap[at] = self.heap[child];
            at = child;
        }
        self.heap[at] = entry;
    }

    /// Joins the two rarest trees until one is left.
    fn join(&mut self) {
        let mut node = self.symbols;
        while self.len > 1 {
            let first = self.heap[0];
            self.len -= 1;
            self.heap[0] = self.heap[self.len];
            self.sift(0);
            let second = self.heap[0];
            for entry in [first, second] {
                self.joined[self.joins] = root(entry) as u16;
                self.joins += 1;
                self.parent[root(entry)] = node as u16;
            }
            // Frequencies add up; the height is one more than the higher one's.
            let frequency =
                (first >> (HEIGHT_BITS + ROOT_BITS)) + (second >> (HEIGHT_BITS + ROOT_BITS));
            let height_of = |entry| rank(entry) & ((1 << HEIGHT_BITS) - 1);
            let height = height_of(first).max(height_of(second)) + 1;
            self.heap[0] =
                frequency << (HEIGHT_BITS + ROOT_BITS) | height << ROOT_BITS | node as u32;
            self.sift(0);
            node += 1;
        }
        self.joined[self.joins] = root(self.heap[0]) as u16;
        self.joins += 1;
    }

    /// Reads the lengths off the tree, and shortens words that are longer than `limit`.
    fn measure(&self, limit: usize, lengths: &mut [u8; MAX_SYMBOLS]) {
        let mut depth = [0_u8; MAX_NODES];
        let mut counts = [0_u16; MAX_BITS + 2];
        let mut too_deep = 0_i32;
        // From the root downwards: a node is joined before the node above it.
        for &node in self.joined[..self.joins - 1].iter().rev() {
            let node = usize::from(node);
            let mut length = usize::from(depth[usize::from(self.parent[node])]) + 1;
            if length > limit {
                length = limit;
                too_deep += 1;
            }
            depth[node] = length as u8;
            if node < self.symbols {
                counts[length] += 1;
                lengths[node] = length as u8;
            }
        }
        if too_deep > 0 {
            Self::shorten(limit, too_deep, &mut counts);
            self.redeal(limit, counts, lengths);
        }
    }

    /// Makes room for `too_deep` nodes that were cut off at `limit`: the longest shorter word
    /// becomes two words that are one bit longer, and one of them takes in a word that was cut,
    /// which settles the pair of nodes it was in.
    fn shorten(limit: usize, mut too_deep: i32, counts: &mut [u16; MAX_BITS + 2]) {
        while too_deep > 0 {
            let mut length = limit - 1;
            while counts[length] == 0 {
                length -= 1;
            }
            counts[length] -= 1;
            counts[length + 1] += 2;
            counts[limit] -= 1;
            too_deep -= 2;
        }
    }

    /// Deals the lengths out again: the longest to the symbols that were joined first.
    fn redeal(&self, limit: usize, counts: [u16; MAX_BITS + 2], lengths: &mut [u8; MAX_SYMBOLS]) {
        let mut symbols =
            self.joined.iter().map(|&node| usize::from(node)).filter(|&node| node < self.symbols);
        for length in (1..=limit).rev() {
            for symbol in symbols.by_ref().take(counts[length].into()) {
                lengths[symbol] = length as u8;
            }
        }
    }
}
