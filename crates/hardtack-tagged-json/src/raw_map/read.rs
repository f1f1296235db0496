//! One pass over a text that notes where the entries of its map are.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Entry, RawMap};
use crate::decoder::Decoder;
use crate::error::{Error, ErrorKind};
use crate::escape;
use crate::lexer::Lexer;
use crate::tag::BuiltinTag;
use crate::tag_names::{Tag, Tags};

impl Decoder {
    /// Reads the whole of a text as a map whose values stay encoded until they are read.
    ///
    /// One pass checks the grammar and the limits, and undoes a ` di` around the map. Tags inside values
    /// are interpreted when the values are read. A `String` is not copied.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotAnObject`](crate::ErrorKind::NotAnObject) if the text is not a map, or if it is a
    /// built-in or declared tag; [`ErrorKind::MalformedTag`](crate::ErrorKind::MalformedTag) for a ` di`
    /// that does not escape a map; [`ErrorKind::KeyLimit`](crate::ErrorKind::KeyLimit); any other
    /// [`ErrorKind`](crate::ErrorKind) about texts.
    pub fn raw_map(&self, text: impl Into<String>) -> Result<RawMap, Error> {
        let text = text.into();
        let tags = self.rules().tags;
        let mut lexer = Lexer::new(&text, self.limits(), !tags.is_none());
        let mut entries = read_map(&mut lexer, tags, self.limits().max_keys())?;
        let next_rank = entries.len();
        arrange(&text, &mut entries);
        Ok(RawMap { text, entries, next_rank, waste: 0 })
    }
}

fn read_map(lexer: &mut Lexer<'_>, tags: Tags<'_>, max_keys: usize) -> Result<Vec<Entry>, Error> {
    let first = lexer.skip_space();
    let start = lexer.position;
    if first != Some(b'{') {
        // Text that is not JSON at all is reported as such.
        lexer.skip_value()?;
        lexer.end()?;
        return Err(Error::new(ErrorKind::NotAnObject, start));
    }
    let entries = read_entries(lexer, max_keys)?;
    lexer.end()?;
    let Some(sole) = sole(lexer, &entries) else { return Ok(entries) };
    match tags.find(lexer.slice(sole.key.clone())) {
        // A dict that Flask has written under a key that only looks like a tag.
        None | Some(Tag::Unknown) => Ok(entries),
        Some(Tag::Builtin(BuiltinTag::Dict)) => unescape(lexer, sole.value.start),
        Some(Tag::Builtin(_) | Tag::Declared) => Err(Error::new(ErrorKind::NotAnObject, start)),
    }
}

/// Reads the object at the position.
fn read_entries(lexer: &mut Lexer<'_>, max_keys: usize) -> Result<Vec<Entry>, Error> {
    let mut entries = Vec::new();
    let depth = lexer.depth;
    lexer.enter_object()?;
    while lexer.item(entries.is_empty(), b'}')? {
        if entries.len() >= max_keys {
            return Err(lexer.error(ErrorKind::KeyLimit { limit: max_keys }));
        }
        let key = lexer.key()?;
        let key_start = key.at.saturating_add(1);
        let value = lexer.skip_value()?;
        let key = key_start..key_start.saturating_add(key.raw.text.len());
        entries.push(Entry { key, value, rank: entries.len() });
    }
    lexer.leave();
    lexer.depth = depth;
    Ok(entries)
}

/// Reads the object at the position, which has one key, and returns where its value is.
pub(super) fn sole_value(lexer: &mut Lexer<'_>) -> Result<usize, Error> {
    let entries = read_entries(lexer, usize::MAX)?;
    Ok(entries.last().map_or(lexer.position, |entry| entry.value.start))
}

/// Returns the last entry if all have the same key.
fn sole<'e>(lexer: &Lexer<'_>, entries: &'e [Entry]) -> Option<&'e Entry> {
    let (last, others) = entries.split_last()?;
    let key = lexer.slice(last.key.clone());
    let is_same = |entry: &Entry| escape::compare(lexer.slice(entry.key.clone()), key).is_eq();
    others.iter().all(is_same).then_some(last)
}

/// Reads the only entry of the map that ` di` escapes.
fn unescape(lexer: &mut Lexer<'_>, at: usize) -> Result<Vec<Entry>, Error> {
    let malformed = || Error::new(ErrorKind::MalformedTag { tag: BuiltinTag::Dict }, at);
    lexer.position = at;
    if lexer.peek() != Some(b'{') {
        return Err(malformed());
    }
    let entries = read_entries(lexer, usize::MAX)?;
    let entry = sole(lexer, &entries).ok_or_else(malformed)?;
    let raw = lexer.slice(entry.key.clone());
    if !escape::has_suffix(raw) {
        return Err(malformed());
    }
    let start = entry.key.start;
    let key = start..start.saturating_add(escape::without_suffix(raw).len());
    Ok(alloc::vec![Entry { key, value: entry.value.clone(), rank: 0 }])
}

/// Sorts entries by key. Of those with the same key, it keeps the last one's value in the first one's
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
