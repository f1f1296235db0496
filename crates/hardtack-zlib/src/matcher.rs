//! zlib's lazy search at level 6: the choice between a match and a literal.
//!
//! Every position is filed under a 15-bit hash of its three bytes. A match is looked for among
//! the latest positions of the same hash, and is taken unless the next position has a longer one.

use alloc::{boxed::Box, vec, vec::Vec};
use core::ops::Range;

use crate::hash::{HASHES, hash, place};
use crate::sight::{Sight, common, pair};
use crate::token::{MAX_MATCH, MIN_MATCH, Token};

/// zlib's window, in bytes. It holds two of them and drops the older when the newer is used up.
const WINDOW: usize = 1 << 15;

/// zlib reads on when it sees less than this ahead.
const MIN_AHEAD: usize = MAX_MATCH + MIN_MATCH + 1;

/// zlib looks no further back, so that what it reads cannot overwrite what it looks at.
const MAX_DISTANCE: usize = WINDOW - MIN_AHEAD;

/// From this position on the older window is dropped when too little is seen ahead.
const DROP_FROM: usize = WINDOW + MAX_DISTANCE;

/// A match of three bytes from further back would cost more than three literals.
const MAX_DISTANCE_OF_THREE: usize = 4096;

/// Level 6: a match of this length is taken without a look at the next position.
const LAZY: usize = 16;

/// Level 6: a search is content with this length.
const NICE: usize = 128;
const _: () = assert!(NICE <= 128, "see `pair`");

/// Level 6: a search looks at this many positions …
const PATIENCE: usize = 128;

/// … and at a quarter of them when a match of this length is in hand.
const GOOD: usize = 8;

/// A block has at most this many tokens: zlib's buffer at memory level 8, less one.
const BLOCK: usize = (1 << 14) - 1;

/// Room behind the input, so that comparisons may run past its end. What they find there never
/// counts: lengths are cut to what is ahead.
const MARGIN: usize = 512;

/// Cuts short input into tokens: little memory, all of it near.
pub(crate) type ShortMatcher = Matcher<{ SHORT + MARGIN }, { 1 << 12 }, SHORT>;

/// Cuts input of any length into tokens, in zlib's own two windows.
pub(crate) type LongMatcher = Matcher<{ 2 * WINDOW + MARGIN }, HASHES, WINDOW>;

/// The longest input that [`ShortMatcher`] takes.
pub(crate) const SHORT: usize = 1 << 12;

/// Cuts input into tokens.
///
/// `BYTES` is the room for input and margin, `HEADS` the number of places that hashes share,
/// `LINKS` the number of positions remembered. With fewer places than hashes a search meets
/// positions of other hashes; it passes over them, so that the result is the same.
///
/// Positions are filed as `origin` + position. A short input starts behind the one before, so
/// that whatever is left of that counts as nothing and the heads need no clearing.
#[derive(Clone, Debug)]
pub(crate) struct Matcher<const BYTES: usize, const HEADS: usize, const LINKS: usize> {
    window: Box<[u8; BYTES]>,
    /// The latest position of each place; `origin` or less if there is none. Thus nothing is ever
    /// found at position 0, as in zlib, which marks "none" by 0.
    heads: Box<[u16; HEADS]>,
    /// Of each position the one filed before it at the same place.
    links: Box<[u16; LINKS]>,
    /// The hash of each position, where hashes share places; else never touched.
    hashes: Box<[u16; LINKS]>,
    origin: usize,
    /// The next possible origin, past everything that was filed.
    used: usize,
    tokens: Vec<Token>,
}

/// A part of the input that becomes a block.
#[derive(Clone, Debug)]
pub(crate) struct Part<'a> {
    pub(crate) tokens: &'a [Token],
    /// The offset of the part in the input.
    pub(crate) range: Range<usize>,
    /// The input ends with this part.
    pub(crate) last: bool,
}

/// A match: its length and how far back it is. A length below [`MIN_MATCH`] means there is none.
#[derive(Clone, Copy, Debug)]
struct Found {
    length: usize,
    distance: usize,
}

const NOTHING: Found = Found { length: MIN_MATCH - 1, distance: 0 };

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "positions are below BYTES - MARGIN, and MARGIN bytes follow them"
)]
impl<const BYTES: usize, const HEADS: usize, const LINKS: usize> Matcher<BYTES, HEADS, LINKS> {
    /// The length of the input that is seen at once.
    const SEEN: usize = {
        assert!((BYTES - MARGIN).is_power_of_two());
        assert!(HEADS.is_power_of_two() && HEADS <= HASHES);
        assert!(LINKS.is_power_of_two() && LINKS <= BYTES - MARGIN);
        BYTES - MARGIN
    };

    /// The input may be longer than what is seen at once.
    const DROPS: bool = Self::SEEN == 2 * WINDOW;

    pub(crate) fn new() -> Self {
        Self {
            window: zeroed(),
            heads: zeroed(),
            links: zeroed(),
            hashes: zeroed(),
            origin: 0,
            used: 0,
            tokens: Vec::new(),
        }
    }

    /// Cuts `input` into tokens and hands them to `block`, part by part. Ends early, with false,
    /// when `block` returns false.
    pub(crate) fn run(&mut self, input: &[u8], mut block: impl FnMut(Part<'_>) -> bool) -> bool {
        // Where the window is in the input; where the search is and the input ends in the window.
        let mut base = 0;
        let mut at = 0;
        let mut end = self.start(input);
        let mut part = 0;
        let mut found = NOTHING;
        // Whether the byte before `at` waits for the search at `at`.
        let mut waiting = false;
        loop {
            if Self::DROPS && at >= DROP_FROM && end - at < MIN_AHEAD {
                self.drop_older_window();
                base += WINDOW;
                at -= WINDOW;
                end = self.read(end - WINDOW, &input[base..]);
            }
            let ahead = end - at;
            if ahead == 0 {
                break;
            }
            let before = found;
            found = NOTHING;
            if ahead >= MIN_MATCH {
                let candidate = self.file(at);
                if candidate > 0 && before.length < LAZY && at - candidate <= MAX_DISTANCE {
                    found = self.search(at, candidate, before.length, ahead);
                    if found.length == MIN_MATCH && found.distance > MAX_DISTANCE_OF_THREE {
                        found = NOTHING;
                    }
                }
            }
            let taken = before.length >= MIN_MATCH && found.length <= before.length;
            if taken {
                self.tokens.push(Token::repeat(before.length, before.distance));
                let next = at - 1 + before.length;
                for passed in at + 1..next.min(end + 1 - MIN_MATCH) {
                    self.file(passed);
                }
                at = next;
                found = NOTHING;
                waiting = false;
            } else if waiting {
                self.tokens.push(Token::literal(self.window[(at - 1) % Self::SEEN]));
            }
            if Self::SEEN > BLOCK && self.tokens.len() == BLOCK {
                let range = part..base + at;
                part = base + at;
                if !block(Part { tokens: &self.tokens, range, last: false }) {
                    return false;
                }
                self.tokens.clear();
            }
            if !taken {
                waiting = true;
                at += 1;
            }
        }
        if waiting {
            self.tokens.push(Token::literal(self.window[(at - 1) % Self::SEEN]));
        }
        block(Part { tokens: &self.tokens, range: part..input.len(), last: true })
    }

    /// Makes ready for `input` and reads its beginning. Returns the end of what was read.
    fn start(&mut self, input: &[u8]) -> usize {
        self.tokens.clear();
        self.tokens.reserve(input.len().min(BLOCK));
        self.origin = self.used;
        if Self::DROPS || self.origin + input.len() > usize::from(u16::MAX) {
            self.heads.fill(0);
            self.origin = 0;
        }
        let end = self.read(0, input);
        self.used = self.origin + end;
        end
    }

    /// Fills the window, which is good up to `end`, with what it lacks of `input`. Returns the
    /// new end.
    fn read(&mut self, end: usize, input: &[u8]) -> usize {
        let new_end = input.len().min(Self::SEEN);
        self.window[end..new_end].copy_from_slice(&input[end..new_end]);
        new_end
    }

    /// Moves everything back by a window; what was in the older one is forgotten.
    fn drop_older_window(&mut self) {
        self.window.copy_within(WINDOW..2 * WINDOW, 0);
        for place in self.heads.iter_mut().chain(self.links.iter_mut()) {
            *place = place.saturating_sub(WINDOW as u16);
        }
    }

    /// Files a position, and returns the one filed before it at the same place, 0 if there is
    /// none.
    #[inline]
    fn file(&mut self, at: usize) -> usize {
        let hash = hash(&self.window, at % Self::SEEN);
        let head = &mut self.heads[place::<HEADS>(hash)];
        let before = *head;
        *head = (self.origin + at) as u16;
        self.links[at % LINKS] = before;
        if HEADS < HASHES {
            self.hashes[at % LINKS] = hash as u16;
        }
        usize::from(before).saturating_sub(self.origin)
    }

    /// The longest match at `at`, the nearest of equals, if it is longer than `longer_than`; else
    /// none, or one that is not longer.
    #[inline]
    fn search(&self, at: usize, mut candidate: usize, longer_than: usize, ahead: usize) -> Found {
        let here = self.sight(at);
        let content = NICE.min(ahead);
        let too_far = at.saturating_sub(MAX_DISTANCE);
        let mut patience = if longer_than >= GOOD { PATIENCE / 4 } else { PATIENCE };
        let mut best = Found { length: longer_than, distance: 0 };
        let mut tail = pair(here, best.length);
        let hash_here = if HEADS < HASHES { self.hashes[at % LINKS] } else { 0 };
        loop {
            let there = self.sight(candidate);
            if pair(there, best.length) == tail {
                let length = common(here, there);
                if length > best.length {
                    best = Found { length, distance: at - candidate };
                    if length >= content {
                        break;
                    }
                    tail = pair(here, length);
                }
            }
            // zlib meets only positions of the same hash, and only they try its patience.
            let same = HEADS == HASHES || self.hashes[candidate % LINKS] == hash_here;
            patience -= usize::from(same);
            candidate = usize::from(self.links[candidate % LINKS]).saturating_sub(self.origin);
            if candidate <= too_far || patience == 0 {
                break;
            }
        }
        best.length = best.length.min(ahead);
        best
    }

    /// The text at a position.
    #[inline]
    fn sight(&self, at: usize) -> &Sight {
        match self.window[at % Self::SEEN..].first_chunk() {
            Some(sight) => sight,
            None => unreachable!("the margin is longer than SIGHT"),
        }
    }
}

/// Zeroes on the heap: never on the stack, which may be small.
fn zeroed<const N: usize, T: Copy + Default>() -> Box<[T; N]> {
    match vec![T::default(); N].try_into() {
        Ok(array) => array,
        Err(_) => unreachable!("the vector was made with N elements"),
    }
}
