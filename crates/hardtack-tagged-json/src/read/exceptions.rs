//! What cannot be read straight through: keys that a later one overrides, and objects of several keys
//! whose first one is a tag.
//!
//! Python keeps the last of several equal keys, and takes an object for a tag only if it has one key. To
//! know either, an object must be read to its end. Texts with such objects are so rare that nothing is
//! done about them until reading has failed: then they are searched for, and if there are any, the text
//! is read again.

use alloc::vec::Vec;
use core::ops::Range;

use crate::error::Error;
use crate::escape;
use crate::lexer::{Lexer, Objects, RawKey};
use crate::read::Rules;
use crate::tag_names::Tags;

/// The exceptions in a text, by their offsets in ascending order.
pub(crate) struct Exceptions {
    /// Keys that a later one of the same object overrides.
    overridden: Vec<usize>,
    /// Objects that have several distinct keys, the first of which is a tag.
    untagged: Vec<usize>,
}

impl Exceptions {
    pub(crate) const NONE: Self = Self { overridden: Vec::new(), untagged: Vec::new() };

    /// Finds the exceptions in some values of a text, if there are any.
    #[cold]
    pub(crate) fn find(
        text: &str,
        rules: Rules<'_>,
        values: impl Iterator<Item = Range<usize>>,
    ) -> Result<Option<Self>, Error> {
        let mut search =
            Search { tags: rules.tags, open: Vec::new(), keys: Vec::new(), found: Self::NONE };
        let mut lexer = Lexer::new(text, rules.limits, !rules.tags.is_none());
        for value in values {
            lexer.restart(text.get(..value.end).unwrap_or_default(), value.start);
            lexer.walk(&mut search)?;
        }
        let Self { mut overridden, mut untagged } = search.found;
        overridden.sort_unstable();
        untagged.sort_unstable();
        let any = !overridden.is_empty() || !untagged.is_empty();
        Ok(any.then_some(Self { overridden, untagged }))
    }

    #[inline]
    pub(crate) fn is_overridden(&self, key: RawKey<'_>) -> bool {
        !self.overridden.is_empty() && self.overridden.binary_search(&key.at).is_ok()
    }

    #[inline]
    pub(crate) fn is_untagged(&self, object: usize) -> bool {
        !self.untagged.is_empty() && self.untagged.binary_search(&object).is_ok()
    }
}

struct Search<'t, 's> {
    tags: Tags<'s>,
    /// The objects that are open: where each starts, and how many keys were open before it.
    open: Vec<(usize, usize)>,
    /// The keys of all open objects.
    keys: Vec<RawKey<'t>>,
    found: Exceptions,
}

impl<'t> Objects<'t> for Search<'t, '_> {
    fn open(&mut self, start: usize) {
        self.open.push((start, self.keys.len()));
    }

    fn key(&mut self, key: RawKey<'t>) {
        self.keys.push(key);
    }

    fn close(&mut self) {
        let Some((start, base)) = self.open.pop() else { return };
        let keys = self.keys.get_mut(base..).unwrap_or_default();
        let first_is_tag = keys.first().is_some_and(|key| self.tags.find(key.raw.text).is_some());
        keys.sort_unstable_by(|left, right| {
            escape::compare(left.raw.text, right.raw.text).then(left.at.cmp(&right.at))
        });
        let mut distinct = usize::from(!keys.is_empty());
        for pair in keys.windows(2) {
            if let [key, next] = pair {
                if escape::compare(key.raw.text, next.raw.text).is_eq() {
                    self.found.overridden.push(key.at);
                } else {
                    distinct = distinct.saturating_add(1);
                }
            }
        }
        if first_is_tag && distinct > 1 {
            self.found.untagged.push(start);
        }
        self.keys.truncate(base);
    }
}
