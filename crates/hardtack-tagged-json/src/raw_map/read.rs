//! One pass over a text that notes where the entries of its map stand.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Entry, RawMap};
use crate::error::{Error, ErrorKind};
use crate::escape;
use crate::read::reader::{Reader, Rules};
use crate::read::scan::{self, Nothing, Seen, Shape};
use crate::read::tag;
use crate::registry::Hit;
use crate::tag::BuiltinTag;

impl RawMap {
    pub(crate) fn read(text: String, rules: Rules<'_>, max_keys: usize) -> Result<Self, Error> {
        let mut reader = Reader::new(&text, rules);
        let mut entries = read_entries(&mut reader, max_keys)?;
        let next_rank = entries.len();
        arrange(&text, &mut entries);
        Ok(Self { text, entries, next_rank, waste: 0 })
    }
}

fn read_entries(reader: &mut Reader<'_, '_>, max_keys: usize) -> Result<Vec<Entry>, Error> {
    let mut entries = Vec::new();
    let first = reader.skip_space();
    let start = reader.position;
    if first != Some(b'{') {
        // Text that is no JSON at all is reported as such.
        scan::value(reader, &mut Nothing)?;
        reader.end()?;
        return Err(Error::new(ErrorKind::NotAnObject, start));
    }
    reader.enter()?;
    // The entry that came last, as long as all keys were the same.
    let mut sole: Option<(Entry, Seen)> = None;
    while reader.skip_space() != Some(b'}') {
        if !entries.is_empty() {
            reader.expect(b',')?;
            reader.skip_space();
        }
        if entries.len() >= max_keys {
            return Err(reader.error(ErrorKind::KeyLimit { limit: max_keys }));
        }
        let key_start = reader.position.saturating_add(1);
        let raw = reader.raw_string()?;
        let key = key_start..key_start.saturating_add(raw.text.len());
        reader.skip_space();
        reader.expect(b':')?;
        let seen = scan::value(reader, &mut Nothing)?;
        let entry = Entry { key, value: seen.start..seen.end, rank: entries.len() };
        let same = match &sole {
            Some((first, _)) => escape::compare(reader.slice(first.key.clone()), raw.text).is_eq(),
            None => entries.is_empty(),
        };
        sole = same.then(|| (entry.clone(), seen));
        entries.push(entry);
    }
    reader.leave();
    reader.end()?;
    let Some((entry, body)) = sole else { return Ok(entries) };
    match reader.rules.tags.find(reader.slice(entry.key)) {
        None => Ok(entries),
        Some(Hit::Builtin(BuiltinTag::Dict)) => {
            let tag = BuiltinTag::Dict;
            let Shape::Map(Some(inner)) = body.shape else {
                return Err(Error::new(ErrorKind::MalformedTag { tag }, body.start));
            };
            if !tag::is_well_formed(reader, tag, &body) {
                return Err(Error::new(ErrorKind::MalformedTag { tag }, body.start));
            }
            let raw = escape::without_suffix(reader.slice(inner.key.0..inner.key.1));
            let key = inner.key.0..inner.key.0.saturating_add(raw.len());
            reader.position = inner.value;
            let seen = scan::value(reader, &mut Nothing)?;
            Ok(alloc::vec![Entry { key, value: seen.start..seen.end, rank: 0 }])
        }
        Some(_) => Err(Error::new(ErrorKind::NotAnObject, start)),
    }
}

/// Sorts entries by key, and keeps of those with the same key the last one's value in the first one's
/// place.
pub(super) fn arrange(text: &str, entries: &mut Vec<Entry>) {
    let key = |entry: &Entry| text.get(entry.key.clone()).unwrap_or_default();
    let ascending = entries.windows(2).all(|pair| match pair {
        [left, right] => escape::compare(key(left), key(right)).is_lt(),
        _ => true,
    });
    // What Flask wrote is in order already.
    if ascending {
        return;
    }
    // Ranks are all different, so that the same keys keep their order without memory for a stable sort.
    entries.sort_unstable_by(|left, right| {
        escape::compare(key(left), key(right)).then(left.rank.cmp(&right.rank))
    });
    entries.dedup_by(|later, first| {
        let same = escape::compare(key(later), key(first)).is_eq();
        if same {
            first.value = later.value.clone();
        }
        same
    });
}
