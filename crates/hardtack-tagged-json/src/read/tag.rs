//! Whether an object is tagged, asked once for each object.

use alloc::vec::Vec;
use core::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::error::{Error, Found};
use crate::escape;
use crate::read::date;
use crate::read::reader::Reader;
use crate::read::scan::{self, Entry, Notes, Seen, Shape};
use crate::registry::{Hit, Tags};
use crate::tag::BuiltinTag;
use crate::uuid::Uuid;

/// An object that is tagged: it has one distinct key, which is a tag, and the body suits the tag.
#[derive(Clone, Copy)]
pub(crate) struct Verdict<'s> {
    pub(crate) start: usize,
    /// Behind the closing bracket.
    pub(crate) end: usize,
    pub(crate) hit: Hit<'s>,
    /// Where the body begins. If the key is repeated, the last body counts.
    pub(crate) body: usize,
    /// The entry of the map that ` di` escapes.
    pub(crate) escaped: Option<Entry>,
}

impl Verdict<'_> {
    pub(crate) fn is(&self, tag: BuiltinTag) -> bool {
        matches!(self.hit, Hit::Builtin(hit) if hit == tag)
    }

    /// Tells whether the body is text that a Rust string can stand for.
    pub(crate) fn is_text(&self) -> bool {
        use BuiltinTag::{DateTime, Markup, Uuid};
        matches!(self.hit, Hit::Builtin(Markup | Uuid | DateTime))
    }

    pub(crate) fn found(&self) -> Found {
        match self.hit {
            Hit::Builtin(BuiltinTag::Dict) => Found::Map,
            Hit::Builtin(BuiltinTag::Tuple) => Found::Tuple,
            Hit::Builtin(BuiltinTag::Bytes) => Found::Bytes,
            Hit::Builtin(BuiltinTag::Markup) => Found::Markup,
            Hit::Builtin(BuiltinTag::Uuid) => Found::Uuid,
            Hit::Builtin(BuiltinTag::DateTime) => Found::DateTime,
            Hit::Registered(_) | Hit::Unresolved => Found::Tagged,
        }
    }
}

/// The verdicts over the objects within the outermost tagged object that was met last.
///
/// Judging an object means reading it to its end. Were each nested object judged when it is met, a
/// text of nested tags would be read once for every level; so the outermost judgement notes those of
/// the objects within, in the order in which they begin, and nothing is judged twice.
#[derive(Default)]
pub(crate) struct Verdicts<'s> {
    within: Vec<Option<Verdict<'s>>>,
    next: usize,
    judged: Range<usize>,
    /// How many bytes all judgements together have read.
    #[cfg(test)]
    work: usize,
}

impl<'s> Notes<'s> for Verdicts<'s> {
    fn candidate(&mut self) -> usize {
        self.within.push(None);
        self.within.len().saturating_sub(1)
    }

    fn verdict(&mut self, slot: usize, verdict: Verdict<'s>) {
        if let Some(place) = self.within.get_mut(slot) {
            *place = Some(verdict);
        }
    }
}

impl<'s> Verdicts<'s> {
    /// Finds the verdict over the object at a position within what has been judged.
    fn look_up(&mut self, position: usize) -> Option<Verdict<'s>> {
        // Objects are asked for in ascending order, so what lies before is not needed again.
        while let Some(verdict) = self.within.get(self.next) {
            match verdict {
                Some(verdict) if verdict.start == position => return Some(*verdict),
                Some(verdict) if verdict.start > position => return None,
                _ => self.next = self.next.saturating_add(1),
            }
        }
        None
    }
}

impl<'s> Reader<'_, 's> {
    /// Judges the object at whose opening bracket the reader stands, and does not move.
    #[inline]
    pub(crate) fn judge(&mut self) -> Result<Option<Verdict<'s>>, Error> {
        if self.first_key_is_a_tag() { self.judge_candidate() } else { Ok(None) }
    }

    #[inline]
    pub(crate) fn first_key_is_a_tag(&mut self) -> bool {
        // Nearly all objects of nearly all texts are told apart by the second byte or the third.
        let bytes = self.text.as_bytes().get(self.position..).unwrap_or_default();
        match (bytes, self.rules.tags) {
            ([_, b'"', b' ' | b'\\', ..], _) => {}
            ([_, b'"', ..], Tags::Builtin) => return false,
            _ => {}
        }
        self.first_key_is_found()
    }

    /// Faulty text is no tag: whoever reads it as a map will find the fault.
    fn first_key_is_found(&mut self) -> bool {
        let start = self.position;
        self.advance(1);
        let quote = self.skip_space();
        let found = quote == Some(b'"')
            && match self.raw_string() {
                Ok(raw) => self.rules.tags.find(raw.text).is_some(),
                Err(_) => false,
            };
        self.position = start;
        found
    }

    fn judge_candidate(&mut self) -> Result<Option<Verdict<'s>>, Error> {
        let (start, depth) = (self.position, self.depth);
        if !self.verdicts.judged.contains(&start) {
            let mut verdicts = core::mem::take(&mut self.verdicts);
            verdicts.within.clear();
            verdicts.next = 0;
            let seen = scan::value(self, &mut verdicts)?;
            verdicts.judged = start..seen.end;
            #[cfg(test)]
            {
                verdicts.work = verdicts.work.saturating_add(seen.end.abs_diff(start));
            }
            self.verdicts = verdicts;
            (self.position, self.depth) = (start, depth);
        }
        Ok(self.verdicts.look_up(start))
    }
}

/// Tells whether a body that is correct JSON is one that Flask writes for the tag.
pub(crate) fn is_well_formed(reader: &Reader<'_, '_>, tag: BuiltinTag, body: &Seen) -> bool {
    match (tag, body.shape) {
        (BuiltinTag::Tuple, Shape::List) => true,
        (BuiltinTag::Dict, Shape::Map(Some(Entry { key, .. }))) => {
            escape::has_suffix(reader.slice(key.0..key.1))
        }
        (_, Shape::Text) => {
            let inner = body.start.wrapping_add(1)..body.end.wrapping_sub(1);
            let raw = reader.slice(inner);
            match (tag, escape::unescape(raw)) {
                (BuiltinTag::Markup, _) => true,
                (BuiltinTag::Bytes, Some(text)) => is_base64(&text),
                (BuiltinTag::Uuid, Some(text)) => Uuid::parse(&text).is_some(),
                (BuiltinTag::DateTime, Some(text)) => date::parse(&text).is_some(),
                _ => false,
            }
        }
        _ => false,
    }
}

/// Tells whether a text is canonical padded base64, without keeping what it says.
fn is_base64(text: &str) -> bool {
    let mut buffer = [0; 384];
    // Padding may stand in the last piece alone: a whole piece before it decodes to a full buffer.
    let mut full = true;
    text.as_bytes().chunks(512).all(|piece| {
        let before = full;
        match STANDARD.decode_slice(piece, &mut buffer) {
            Ok(length) => {
                full = length == buffer.len();
                before
            }
            Err(_) => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::reader::Rules;
    use alloc::format;
    use alloc::string::String;
    use serde::Deserialize;

    /// Reads a text as whatever it is and returns how many bytes were read to tell tags from maps.
    fn work(text: &str) -> usize {
        let rules = Rules { max_depth: 512, max_digits: 4300, tags: Tags::Builtin };
        let mut reader = Reader::new(text, rules);
        serde_json::Value::deserialize(&mut reader).unwrap();
        reader.verdicts.work
    }

    #[test]
    fn j7_nested_candidates_are_judged_in_one_pass_however_deep() {
        let nested = |open: &str, close: &str, depth: usize| {
            format!("{}0{}", open.repeat(depth), close.repeat(depth))
        };
        let texts = [
            nested(r#"{" t":["#, "]}", 256),
            nested(r#"{" di":{" t__":"#, "}}", 256),
            nested(r#"{" t":[0]," t":["#, "]}", 255),
            nested(r#"{" t":0,"b":"#, "}", 511),
            nested(r#"{" t":[{" m":"AA=="},"#, ",1]}", 255),
            nested(r#"{"a":{" t":["#, "]}}", 170),
            format!("[{}]", [r#"{" t":[{" t":[]},{" u":0,"":{" t":[]}}]}"#; 500].join(",")),
        ];
        for text in texts {
            assert!(work(&text) <= text.len(), "{} of {}", work(&text), text.len());
            assert!(work(&text) > text.len() / 2, "{} of {}", work(&text), text.len());
        }
        assert_eq!(work(r#"{"a":[1,{"b":" t"}]}"#), 0);
    }

    #[test]
    fn base64_in_pieces_is_what_base64_in_one_piece_is() {
        for length in [0, 1, 2, 3, 383, 384, 385, 767, 768, 769, 2000] {
            let text = STANDARD.encode(alloc::vec![0xa5_u8; length]);
            assert!(is_base64(&text), "{length}");
            for wrong in ["=", "A", "AA==", "AAA", "\n"] {
                let joined = text.clone() + wrong;
                assert_eq!(
                    is_base64(&joined),
                    STANDARD.decode(&joined).is_ok(),
                    "{length} {wrong}"
                );
                let joined = String::from(wrong) + &text;
                assert_eq!(
                    is_base64(&joined),
                    STANDARD.decode(&joined).is_ok(),
                    "{length} {wrong}"
                );
            }
        }
    }
}
