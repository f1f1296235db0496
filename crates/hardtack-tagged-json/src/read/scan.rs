//! One pass that checks a value, tags included, and builds nothing.

use alloc::vec::Vec;

use crate::error::{Error, ErrorKind};
use crate::escape;
use crate::read::reader::{Raw, Reader};
use crate::read::tag::{self, Verdict};
use crate::registry::Hit;

/// A value that has been checked.
#[derive(Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) shape: Shape,
}

/// What a tag's body is judged by.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    Scalar,
    Text,
    List,
    /// An object that is not tagged, with its entry if there is one only.
    Map(Option<Entry>),
    Tagged,
}

/// A key and where its value begins.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    /// What is between the key's quotes.
    pub(crate) key: (usize, usize),
    pub(crate) value: usize,
}

/// What a pass notes beside checking.
pub(crate) trait Notes<'s> {
    /// Whether text that Rust cannot hold is an error.
    const RUST_TEXT: bool = false;

    /// An object whose first key is a tag begins; the result comes back when its verdict is known.
    fn candidate(&mut self) -> usize {
        0
    }

    /// The object is tagged.
    fn verdict(&mut self, _slot: usize, _verdict: Verdict<'s>) {}

    /// An object begins; the result comes back when it ends.
    fn begin(&mut self) -> usize {
        0
    }

    /// The object that began last has this key.
    fn key(&mut self, _raw: &str, _at: usize) {}

    /// The object ends.
    fn end(&mut self, _begin: usize) {}
}

/// Notes nothing.
pub(crate) struct Nothing;

impl Notes<'_> for Nothing {}

/// Notes nothing, and refuses text that Rust cannot hold.
pub(crate) struct RustText;

impl Notes<'_> for RustText {
    const RUST_TEXT: bool = true;
}

/// An array or object that is open.
pub(crate) enum Frame {
    List { start: usize },
    Map(OpenMap),
}

pub(crate) struct OpenMap {
    start: usize,
    /// The entry that came last, as long as all keys were the same.
    sole: Option<Entry>,
    last: Seen,
    slot: Option<usize>,
    begin: usize,
}

/// Checks the value at which the reader stands, white space before it included.
pub(crate) fn value<'s>(
    reader: &mut Reader<'_, 's>,
    notes: &mut impl Notes<'s>,
) -> Result<Seen, Error> {
    // The room is kept, so that a text full of small objects does not ask for it for each.
    let mut open = core::mem::take(&mut reader.open);
    open.clear();
    let seen = value_within(reader, notes, &mut open);
    reader.open = open;
    seen
}

fn value_within<'s>(
    reader: &mut Reader<'_, 's>,
    notes: &mut impl Notes<'s>,
    open: &mut Vec<Frame>,
) -> Result<Seen, Error> {
    loop {
        let mut seen = match begin(reader, notes, open)? {
            Some(seen) => seen,
            None => continue,
        };
        // The value is complete, and perhaps those around it as well.
        loop {
            let Some(frame) = open.last_mut() else { return Ok(seen) };
            let more = match frame {
                Frame::List { .. } => more(reader, b']')?,
                Frame::Map(map) => {
                    map.last = seen;
                    let more = more(reader, b'}')?;
                    if more {
                        reader.skip_space();
                        key(reader, notes, map)?;
                    }
                    more
                }
            };
            if more {
                break;
            }
            seen = match open.pop() {
                Some(Frame::Map(map)) => close(reader, notes, &map)?,
                Some(Frame::List { start }) => {
                    Seen { start, end: reader.position, shape: Shape::List }
                }
                None => return Ok(seen),
            };
        }
    }
}

/// Checks a value up to the first that it contains, if it is an array or object that is not empty.
fn begin<'s>(
    reader: &mut Reader<'_, 's>,
    notes: &mut impl Notes<'s>,
    open: &mut Vec<Frame>,
) -> Result<Option<Seen>, Error> {
    let byte = reader.skip_space();
    let start = reader.position;
    let shape = match byte {
        Some(b'"') => {
            let raw = reader.raw_string()?;
            refuse_surrogates(notes, raw, start)?;
            Shape::Text
        }
        Some(b'[') => {
            reader.enter()?;
            if reader.skip_space() != Some(b']') {
                open.push(Frame::List { start });
                return Ok(None);
            }
            reader.leave();
            Shape::List
        }
        Some(b'{') => {
            reader.enter()?;
            if reader.skip_space() != Some(b'}') {
                let last = Seen { start, end: start, shape: Shape::Scalar };
                let begin = notes.begin();
                let mut map = OpenMap { start, sole: None, last, slot: None, begin };
                let entry = key(reader, notes, &mut map)?;
                map.sole = Some(entry);
                if reader.rules.tags.find(reader.slice(entry.key.0..entry.key.1)).is_some() {
                    map.slot = Some(notes.candidate());
                }
                open.push(Frame::Map(map));
                return Ok(None);
            }
            reader.leave();
            Shape::Map(None)
        }
        _ => {
            scalar(reader, byte)?;
            Shape::Scalar
        }
    };
    Ok(Some(Seen { start, end: reader.position, shape }))
}

/// Checks null, a boolean or a number.
fn scalar(reader: &mut Reader<'_, '_>, first: Option<u8>) -> Result<(), Error> {
    match first {
        Some(b'n') => reader.word("null"),
        Some(b't') => reader.word("true"),
        Some(b'f') => reader.word("false"),
        Some(b'-' | b'0'..=b'9' | b'N' | b'I') => reader.numeral().map(drop),
        _ => Err(reader.unexpected()),
    }
}

/// Steps over the comma or the closing bracket behind a value.
fn more(reader: &mut Reader<'_, '_>, close: u8) -> Result<bool, Error> {
    match reader.skip_space() {
        Some(b',') => {
            reader.advance(1);
            Ok(true)
        }
        Some(byte) if byte == close => {
            reader.leave();
            Ok(false)
        }
        _ => Err(reader.unexpected()),
    }
}

/// Checks a key and the colon behind it.
fn key<'s>(
    reader: &mut Reader<'_, 's>,
    notes: &mut impl Notes<'s>,
    map: &mut OpenMap,
) -> Result<Entry, Error> {
    let at = reader.position;
    let raw = reader.raw_string()?;
    refuse_surrogates(notes, raw, at)?;
    notes.key(raw.text, at);
    let start = at.wrapping_add(1);
    let key = (start, start.wrapping_add(raw.text.len()));
    reader.skip_space();
    reader.expect(b':')?;
    reader.skip_space();
    let entry = Entry { key, value: reader.position };
    if let Some(sole) = map.sole {
        let first = reader.slice(sole.key.0..sole.key.1);
        map.sole = escape::compare(first, raw.text).is_eq().then_some(entry);
    }
    Ok(entry)
}

/// Judges an object that has been closed.
fn close<'s>(
    reader: &Reader<'_, 's>,
    notes: &mut impl Notes<'s>,
    map: &OpenMap,
) -> Result<Seen, Error> {
    notes.end(map.begin);
    let (start, end) = (map.start, reader.position);
    let plain = Seen { start, end, shape: Shape::Map(map.sole) };
    let (Some(entry), Some(slot)) = (map.sole, map.slot) else { return Ok(plain) };
    let Some(hit) = reader.rules.tags.find(reader.slice(entry.key.0..entry.key.1)) else {
        return Ok(plain);
    };
    let mut verdict = Verdict { start, end, hit, body: entry.value, escaped: None };
    if let Hit::Builtin(tag) = hit {
        if !tag::is_well_formed(reader, tag, &map.last) {
            return Err(Error::new(ErrorKind::MalformedTag { tag }, map.last.start));
        }
        if let Shape::Map(inner) = map.last.shape {
            verdict.escaped = inner;
        }
    }
    notes.verdict(slot, verdict);
    Ok(Seen { start, end, shape: Shape::Tagged })
}

fn refuse_surrogates<'s, N: Notes<'s>>(_: &N, raw: Raw<'_>, at: usize) -> Result<(), Error> {
    if N::RUST_TEXT && raw.escaped && escape::unescape(raw.text).is_none() {
        return Err(Error::new(ErrorKind::LoneSurrogate, at));
    }
    Ok(())
}
