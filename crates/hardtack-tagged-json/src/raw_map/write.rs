//! Writing a map whose values are encoded already.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Entry, RawMap};
use crate::encoder::Encoder;
use crate::error::Error;
use crate::escape;
use crate::read::reader::{Reader, Rules};
use crate::read::scan::{self, Nothing};
use crate::tag::BuiltinTag;
use crate::write::text::write_raw;

impl Encoder {
    /// Writes a map at the end of a text, which is left as it was if that fails.
    ///
    /// Values are written as they came. Keys are spelled as this encoder does, in order of code points
    /// if it sorts them and in order of insertion otherwise. A map whose only key is a tag is escaped.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::DepthLimit`](crate::ErrorKind::DepthLimit) if escaping the map nests its value too
    /// deeply; [`ErrorKind::KeyLimit`](crate::ErrorKind::KeyLimit).
    pub fn write_raw_map(&self, map: &RawMap, out: &mut String) -> Result<(), Error> {
        self.check_keys(map.len())?;
        let style = self.style();
        if let [entry] = &map.entries[..] {
            let key = map.slice(&entry.key);
            if style.tags.find(key).is_some() {
                return self.write_escaped(map, entry, out);
            }
        }
        out.reserve(map.text.len().saturating_add(2));
        out.push('{');
        if style.sort_keys {
            write_entries(map, map.entries.iter(), style.ensure_ascii, out);
        } else {
            let mut entries: Vec<&Entry> = map.entries.iter().collect();
            entries.sort_unstable_by_key(|entry| entry.rank);
            write_entries(map, entries.into_iter(), style.ensure_ascii, out);
        }
        out.push('}');
        Ok(())
    }

    fn write_escaped(&self, map: &RawMap, entry: &Entry, out: &mut String) -> Result<(), Error> {
        let value = map.slice(&entry.value);
        let (max_depth, tags) = (self.max_depth(), self.style().tags);
        let mut reader = Reader::new(value, Rules { max_depth, max_digits: usize::MAX, tags });
        reader.depth = 2;
        if reader.depth > max_depth {
            return Err(self.too_deep());
        }
        // The value was checked when it came, so that its depth is all that should be wrong.
        scan::value(&mut reader, &mut Nothing)
            .map_err(|error| Error::unplaced(error.kind().clone()))?;
        out.push_str("{\"");
        out.push_str(BuiltinTag::Dict.key());
        out.push_str("\":{");
        write_raw(map.slice(&entry.key), self.style().ensure_ascii, out);
        out.pop();
        out.push_str(escape::SUFFIX);
        out.push_str("\":");
        out.push_str(value);
        out.push_str("}}");
        Ok(())
    }
}

fn write_entries<'m>(
    map: &'m RawMap,
    entries: impl Iterator<Item = &'m Entry>,
    ensure_ascii: bool,
    out: &mut String,
) {
    for (position, entry) in entries.enumerate() {
        if position > 0 {
            out.push(',');
        }
        write_raw(map.slice(&entry.key), ensure_ascii, out);
        out.push(':');
        out.push_str(map.slice(&entry.value));
    }
}
