//! Keys that a later one of the same map overrides.
//!
//! Python keeps the last of several equal keys. Types that read a map key by key may refuse the second
//! one, or have failed over the first already. Texts with such keys are so rare that nothing is done
//! about them until a type has refused a text: then they are looked for, and if there are any, the text
//! is read again without them.

use alloc::vec::Vec;
use core::marker::PhantomData;
use core::ops::Range;

use serde::de::Deserialize;

use crate::error::Error;
use crate::escape;
use crate::read::reader::{Reader, Rules};
use crate::read::scan::{self, Notes};

/// Reads the whole of a text.
pub(crate) fn read<'de, T: Deserialize<'de>>(text: &'de str, rules: Rules<'_>) -> Result<T, Error> {
    let mut reader = Reader::new(text, rules);
    let error = match reader.seeded(PhantomData) {
        Ok(value) => return reader.end().map(|()| value),
        Err(error) => error,
    };
    let Some(shadowed) = find(text, rules, core::iter::once(0..text.len()), &error)? else {
        return Err(error);
    };
    let mut reader = Reader::new(text, rules);
    reader.shadowed = &shadowed;
    let value = reader.seeded(PhantomData)?;
    reader.end().map(|()| value)
}

/// Finds the keys in some values of a text that later ones override, unless there are none, or the
/// error has nothing to do with them.
#[cold]
pub(crate) fn find(
    text: &str,
    rules: Rules<'_>,
    values: impl Iterator<Item = Range<usize>>,
    error: &Error,
) -> Result<Option<Vec<usize>>, Error> {
    if !error.is_about_the_target() {
        return Ok(None);
    }
    let mut shadows = Shadows { text, keys: Vec::new(), found: Vec::new() };
    let mut reader = Reader::new(text, rules);
    for value in values {
        reader.restart(text.get(..value.end).unwrap_or_default(), value.start);
        scan::value(&mut reader, &mut shadows)?;
    }
    shadows.found.sort_unstable();
    Ok(Some(shadows.found).filter(|found| !found.is_empty()))
}

struct Shadows<'t> {
    text: &'t str,
    /// The keys of all maps that are open: where each begins, and what is between its quotes.
    keys: Vec<(&'t str, usize)>,
    found: Vec<usize>,
}

impl Notes<'_> for Shadows<'_> {
    fn begin(&mut self) -> usize {
        self.keys.len()
    }

    fn key(&mut self, raw: &str, at: usize) {
        let start = at.saturating_add(1);
        let raw = self.text.get(start..start.saturating_add(raw.len())).unwrap_or_default();
        self.keys.push((raw, at));
    }

    fn end(&mut self, begin: usize) {
        let Some(keys) = self.keys.get_mut(begin..) else { return };
        keys.sort_unstable_by(|left, right| {
            escape::compare(left.0, right.0).then(left.1.cmp(&right.1))
        });
        for pair in keys.windows(2) {
            if let [(key, at), (next, _)] = pair {
                if escape::compare(key, next).is_eq() {
                    self.found.push(*at);
                }
            }
        }
        self.keys.truncate(begin);
    }
}
