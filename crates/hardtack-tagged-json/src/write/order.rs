//! The entries of an object put into order, each key once.

use core::cmp::Ordering;

use crate::escape;
use crate::lexer::is_canonical_integer;
use crate::tag::BuiltinTag;
use crate::write::writer::{Entry, Writer};

/// Returns what is between the quotes of a key.
#[inline]
pub(crate) fn raw_key<'t>(text: &'t str, entry: &Entry) -> &'t str {
    let inner = entry.start.saturating_add(1)..entry.key_end.saturating_sub(1);
    text.get(inner).unwrap_or_default()
}

/// Orders keys by code point.
#[inline]
pub(crate) fn compare_keys(text: &str, left: &Entry, right: &Entry) -> Ordering {
    let escaped = left.escaped || right.escaped;
    let (left, right) = (raw_key(text, left), raw_key(text, right));
    if escaped { escape::compare(left, right) } else { left.cmp(right) }
}

impl Writer<'_, '_> {
    /// Sorts the entries from a place on, if keys are to be sorted, and keeps of those with the same
    /// key the last one, in the place of the first.
    pub(crate) fn rearrange(&mut self, base: usize, integers: bool) {
        let Some(start) = self.entries.get(base).map(|entry| entry.start) else { return };
        let numeric = self.style.sort_keys && integers;
        let (out, entries) = (&*self.out, self.entries.get_mut(base..).unwrap_or_default());
        let compare = |left: &Entry, right: &Entry| {
            if numeric {
                compare_integers(raw_key(out, left), raw_key(out, right))
            } else {
                compare_keys(out, left, right)
            }
        };
        let ascending = |pair: &[Entry]| match pair {
            [left, right] => compare(left, right).is_lt(),
            _ => true,
        };
        if numeric && entries.windows(2).all(ascending) {
            return;
        }
        // Where two keys are equal, the one that came first stands first.
        entries.sort_unstable_by(|left, right| {
            compare(left, right).then(left.start.cmp(&right.start))
        });
        let repeats = !entries.windows(2).all(ascending);
        if repeats {
            self.drop_repeated(base);
        }
        let entries = self.entries.get_mut(base..).unwrap_or_default();
        if !self.style.sort_keys {
            entries.sort_unstable_by_key(|entry| entry.place);
            if !repeats {
                return;
            }
        }
        self.scratch.clear();
        self.scratch.push_str(self.out.get(start..).unwrap_or_default());
        self.out.truncate(start);
        for (position, entry) in entries.iter_mut().enumerate() {
            if position > 0 {
                self.style.write_comma(self.out);
            }
            // What was written from `start` on is in the scratch buffer now.
            let (from, to) = (entry.start.saturating_sub(start), entry.end.saturating_sub(start));
            let moved = self.out.len();
            self.out.push_str(self.scratch.get(from..to).unwrap_or_default());
            let key_length = entry.key_end.saturating_sub(entry.start);
            // Of an entry that is alone the key may be looked at yet.
            let key_end = moved.saturating_add(key_length);
            *entry = Entry { start: moved, key_end, ..*entry };
        }
    }

    /// Keeps of sorted entries with the same key the last one, in the place of the first.
    #[cold]
    fn drop_repeated(&mut self, base: usize) {
        let mut entries = self.entries.split_off(base);
        entries.dedup_by(|later, kept| {
            let same = compare_keys(self.out, later, kept).is_eq();
            if same {
                *kept = Entry { place: kept.place, ..*later };
            }
            same
        });
        self.entries.append(&mut entries);
    }

    /// Puts the only entry of an object into the tag that says that its key is no tag.
    pub(crate) fn escape(&mut self, open: usize, entry: &Entry) {
        self.out.insert_str(entry.key_end.saturating_sub(1), escape::SUFFIX);
        self.out.insert_str(open, if self.style.spaces { ": " } else { ":" });
        self.out.insert(open, '"');
        self.out.insert_str(open, BuiltinTag::Dict.key());
        self.out.insert_str(open, "{\"");
        self.out.push('}');
    }
}

/// Orders integers in canonical digits by their value.
fn compare_integers(left: &str, right: &str) -> Ordering {
    debug_assert!(is_canonical_integer(left) && is_canonical_integer(right), "keys are integers");
    match (left.strip_prefix('-'), right.strip_prefix('-')) {
        (Some(left), Some(right)) => compare_digits(right, left),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => compare_digits(left, right),
    }
}

fn compare_digits(left: &str, right: &str) -> Ordering {
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}
