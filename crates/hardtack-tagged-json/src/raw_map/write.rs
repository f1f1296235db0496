//! Writing a map whose values are encoded already.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Entry, RawMap, check_keys};
use crate::encoder::Encoder;
use crate::error::Error;
use crate::escape;
use crate::tag::BuiltinTag;
use crate::write::{Style, write_raw};

impl Encoder {
    /// Appends a map to a string, which is left unchanged on an error.
    ///
    /// Values are written as they came. Keys are written as this encoder does, by code point if it sorts
    /// them and in the order of insertion otherwise. A map whose only key could be taken for a tag is
    /// escaped.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::KeyLimit`](crate::ErrorKind::KeyLimit).
    pub fn write_raw_map(&self, map: &RawMap, out: &mut String) -> Result<(), Error> {
        check_keys(self, map.len())?;
        let style = self.style();
        if let [entry] = &map.entries[..] {
            if style.tags.find(map.slice(&entry.key)).is_some() {
                write_escaped(map, entry, style, out);
                return Ok(());
            }
        }
        out.reserve(map.text.len().saturating_add(2));
        out.push('{');
        if style.sort_keys {
            write_entries(map, map.entries.iter(), style, out);
        } else {
            let mut entries: Vec<&Entry> = map.entries.iter().collect();
            entries.sort_unstable_by_key(|entry| entry.rank);
            write_entries(map, entries.into_iter(), style, out);
        }
        out.push('}');
        Ok(())
    }
}

fn write_escaped(map: &RawMap, entry: &Entry, style: Style<'_>, out: &mut String) {
    out.push_str("{\"");
    out.push_str(BuiltinTag::Dict.key());
    out.push('"');
    style.write_colon(out);
    out.push('{');
    write_raw(map.slice(&entry.key), style.ensure_ascii, out);
    out.pop();
    out.push_str(escape::SUFFIX);
    out.push('"');
    style.write_colon(out);
    out.push_str(map.slice(&entry.value));
    out.push_str("}}");
}

fn write_entries<'m>(
    map: &'m RawMap,
    entries: impl Iterator<Item = &'m Entry>,
    style: Style<'_>,
    out: &mut String,
) {
    for (position, entry) in entries.enumerate() {
        if position > 0 {
            style.write_comma(out);
        }
        write_raw(map.slice(&entry.key), style.ensure_ascii, out);
        style.write_colon(out);
        out.push_str(map.slice(&entry.value));
    }
}
