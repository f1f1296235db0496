//! Which text zlib's level 6 repeats and which it writes out: its lazy search, choice by choice.
//!
//! Every position is filed under a 15-bit hash of its three bytes. A match is looked for among
//! the latest positions of the same hash, and is taken unless the next position has a longer one.

use alloc::{boxed::Box, vec, vec::Vec};

use crate::token::{MAX_MATCH, MIN_MATCH, Token};

/// zlib's window, in bytes, of which it keeps two: the older is dropped when the newer is used up.
const WINDOW: usize = 1 << 15;

/// zlib asks for more input when it can see less than this ahead, and never matches so far back
/// that the older window may have been dropped.
const MIN_AHEAD: usize = MAX_MATCH + MIN_MATCH + 1;
const MAX_DISTANCE: usize = WINDOW - MIN_AHEAD;

/// From here on the older window is dropped when too little is seen ahead.
const DROP_FROM: usize = WINDOW + MAX_DISTANCE;

/// A match of three bytes from further back costs more than three literals.
const MAX_DISTANCE_OF_THREE: usize = 4096;

/// Level 6: a match this long is taken without a look at the next position.
const LAZY: usize = 16;
/// Level 6: a search ends when it has found this many bytes.
const NICE: usize = 128;
/// Level 6: a search looks at so many positions.
const PATIENCE: u32 = 128;
/// Level 6: with a match this long in hand a search looks at a quarter of them.
const GOOD: usize = 8;

/// A block ends with so many tokens: zlib's buffer at memory level 8 less one.
const BLOCK: usize = (1 << 14) - 1;

/// What is behind the bytes of the window, so that a comparison may read on.
const MARGIN: usize = 512;

/// Finds tokens, with room for `SEEN` bytes of input, `HEADS` hashes and `LINKS` positions.
#[derive(Clone, Debug)]
pub(crate) struct Matcher {
    window: Box<[u8; 2 * WINDOW + MARGIN]>,
    /// Of each hash the latest position in the window, 0 if there is none. zlib marks "none" so
    /// too, and thus never repeats the text at the very beginning of its window.
    heads: Box<[u16; 1 << 15]>,
    /// Of each position the one before of the same hash.
    links: Box<[u16; WINDOW]>,
    tokens: Vec<Token>,
}

/// A match: its length, at least [`MIN_MATCH`] or none, and how far back it is.
#[derive(Clone, Copy, Debug)]
struct Found {
    length: usize,
    distance: usize,
}

const NOTHING: Found = Found { length: MIN_MATCH - 1, distance: 0 };

fn zeroed<T: Copy + Default, const N: usize>() -> Box<[T; N]> {
    match vec![T::default(); N].into_boxed_slice().try_into() {
        Ok(array) => array,
        Err(_) => unreachable!("the vector was made with N elements"),
    }
}

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "positions are below twice WINDOW, and MARGIN bytes follow them"
)]
impl Matcher {
    pub(crate) fn new() -> Self {
        Self {
            window: zeroed(),
            heads: zeroed(),
            links: zeroed(),
            tokens: Vec::with_capacity(BLOCK),
        }
    }

    /// Cuts `input` into tokens and gives them to `block` by the block: the tokens, where the
    /// block's bytes are in the input, and where the window begins. Ends early if `block` returns
    /// false.
    pub(crate) fn run(
        &mut self,
        input: &[u8],
        mut block: impl FnMut(&[Token], core::ops::Range<usize>, usize, bool) -> bool,
    ) -> bool {
        self.heads.fill(0);
        self.tokens.clear();
        let mut base = 0;
        let mut end = input.len().min(2 * WINDOW);
        self.window[..end].copy_from_slice(&input[..end]);
        let mut block_start = 0;
        let mut at = 0;
        let mut found = NOTHING;
        let mut waiting = false;
        loop {
            if at >= DROP_FROM && end - at < MIN_AHEAD {
                self.drop_older_window();
                base += WINDOW;
                at -= WINDOW;
                end -= WINDOW;
                let more = (input.len() - base - end).min(WINDOW.min(2 * WINDOW - end));
                self.window[end..end + more].copy_from_slice(&input[base + end..base + end + more]);
                end += more;
            }
            let ahead = end - at;
            if ahead == 0 {
                break;
            }
            let candidate = if ahead >= MIN_MATCH { self.file(at) } else { 0 };
            let before = found;
            found = NOTHING;
            if candidate != 0 && before.length < LAZY && at - candidate <= MAX_DISTANCE {
                found = self.search(at, candidate, before.length, ahead);
                if found.length == MIN_MATCH && found.distance > MAX_DISTANCE_OF_THREE {
                    found = NOTHING;
                }
            }
            if before.length >= MIN_MATCH && found.length <= before.length {
                self.tokens.push(Token::repeat(before.length, before.distance));
                let next = at - 1 + before.length;
                for skipped in at + 1..next.min(end - MIN_MATCH + 1) {
                    self.file(skipped);
                }
                at = next;
                found = NOTHING;
                waiting = false;
                if self.tokens.len() == BLOCK {
                    if !block(&self.tokens, block_start..base + at, base, false) {
                        return false;
                    }
                    self.tokens.clear();
                    block_start = base + at;
                }
            } else {
                if waiting {
                    self.tokens.push(Token::literal(self.window[at - 1]));
                    if self.tokens.len() == BLOCK {
                        if !block(&self.tokens, block_start..base + at, base, false) {
                            return false;
                        }
                        self.tokens.clear();
                        block_start = base + at;
                    }
                }
                waiting = true;
                at += 1;
            }
        }
        if waiting {
            self.tokens.push(Token::literal(self.window[at - 1]));
        }
        block(&self.tokens, block_start..input.len(), base, true)
    }

    fn drop_older_window(&mut self) {
        self.window.copy_within(WINDOW..2 * WINDOW, 0);
        for place in self.heads.iter_mut().chain(self.links.iter_mut()) {
            *place = place.saturating_sub(WINDOW as u16);
        }
    }

    fn file(&mut self, at: usize) -> usize {
        let [a, b, c] =
            [self.window[at], self.window[at + 1], self.window[at + 2]].map(usize::from);
        let hash = (a << 10 ^ b << 5 ^ c) & 0x7FFF;
        let before = self.heads[hash];
        self.links[at & (WINDOW - 1)] = before;
        self.heads[hash] = at as u16;
        before.into()
    }

    fn search(&self, at: usize, mut candidate: usize, longer_than: usize, ahead: usize) -> Found {
        let mut patience = if longer_than >= GOOD { PATIENCE / 4 } else { PATIENCE };
        let nice = NICE.min(ahead);
        let limit = at.saturating_sub(MAX_DISTANCE);
        let mut best = Found { length: longer_than, distance: 0 };
        let longest = MAX_MATCH.min(ahead);
        loop {
            let length = (0..longest)
                .take_while(|i| self.window[at + i] == self.window[candidate + i])
                .count();
            if length > best.length {
                best = Found { length, distance: at - candidate };
                if length >= nice {
                    break;
                }
            }
            candidate = self.links[candidate & (WINDOW - 1)].into();
            patience -= 1;
            if candidate <= limit || patience == 0 {
                break;
            }
        }
        best.length = best.length.min(ahead);
        best
    }
}
