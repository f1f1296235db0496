//! From text to a tree of values, at any depth without recursion.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::bytes::Bytes;
use crate::datetime::DateTime;
use crate::error::{Error, ErrorKind, Message};
use crate::escape;
use crate::list::List;
use crate::map::Map;
use crate::markup::Markup;
use crate::read::reader::Reader;
use crate::registry::{Hit, UNRESOLVED};
use crate::tag::BuiltinTag;
use crate::tagged::Tagged;
use crate::tuple::Tuple;
use crate::uuid::Uuid;
use crate::value::Value;

/// An array or object that is open.
enum Frame {
    List(List),
    Map { map: Map, key: String, start: usize },
}

/// Reads the value at which the reader stands, white space before it included.
pub(crate) fn value(reader: &mut Reader<'_, '_>) -> Result<Value, Error> {
    let mut open: Vec<Frame> = Vec::new();
    loop {
        let Some(mut value) = begin(reader, &mut open)? else { continue };
        // The value is complete, and perhaps those around it as well.
        loop {
            let Some(frame) = open.last_mut() else { return Ok(value) };
            let close = match frame {
                Frame::List(list) => {
                    list.push(value);
                    b']'
                }
                Frame::Map { map, key, .. } => {
                    map.insert(core::mem::take(key), value);
                    b'}'
                }
            };
            match reader.skip_space() {
                Some(b',') => {
                    reader.advance(1);
                    if let Frame::Map { key, .. } = frame {
                        *key = read_key(reader)?;
                    }
                    break;
                }
                Some(byte) if byte == close => reader.leave(),
                _ => return Err(reader.unexpected()),
            }
            value = match open.pop() {
                Some(Frame::Map { map, start, .. }) => untag(reader, map, start)?,
                Some(Frame::List(list)) => Value::List(list),
                None => return Err(reader.unexpected()),
            };
        }
    }
}

/// Reads a value, or opens it if it is an array or object that is not empty.
fn begin(reader: &mut Reader<'_, '_>, open: &mut Vec<Frame>) -> Result<Option<Value>, Error> {
    let value = match reader.skip_space() {
        Some(b'"') => Value::Text(read_text(reader)?),
        Some(b'[') => {
            reader.enter()?;
            if reader.skip_space() != Some(b']') {
                open.push(Frame::List(List::new()));
                return Ok(None);
            }
            reader.leave();
            Value::List(List::new())
        }
        Some(b'{') => {
            let start = reader.position;
            reader.enter()?;
            if reader.skip_space() != Some(b'}') {
                let key = read_key(reader)?;
                open.push(Frame::Map { map: Map::new(), key, start });
                return Ok(None);
            }
            reader.leave();
            Value::Map(Map::new())
        }
        Some(b'n') => reader.word("null").map(|()| Value::Null)?,
        Some(b't') => reader.word("true").map(|()| Value::Bool(true))?,
        Some(b'f') => reader.word("false").map(|()| Value::Bool(false))?,
        Some(b'-' | b'0'..=b'9' | b'N' | b'I') => Value::Number(reader.numeral()?.into()),
        _ => return Err(reader.unexpected()),
    };
    Ok(Some(value))
}

fn read_text(reader: &mut Reader<'_, '_>) -> Result<String, Error> {
    let at = reader.position;
    let raw = reader.raw_string()?;
    match escape::unescape(raw.text) {
        Some(text) => Ok(text.into_owned()),
        None => Err(Error::new(ErrorKind::LoneSurrogate, at)),
    }
}

fn read_key(reader: &mut Reader<'_, '_>) -> Result<String, Error> {
    reader.skip_space();
    let key = read_text(reader)?;
    reader.skip_space();
    reader.expect(b':')?;
    Ok(key)
}

/// Turns a map into what its tag says, if it has one.
fn untag(reader: &Reader<'_, '_>, mut map: Map, start: usize) -> Result<Value, Error> {
    let hit = match (map.len(), map.keys().next()) {
        (1, Some(key)) => reader.rules.tags.find_decoded(key),
        _ => None,
    };
    let Some(hit) = hit else { return Ok(Value::Map(map)) };
    let Some((key, body)) = map.pop() else { return Ok(Value::Map(map)) };
    match hit {
        Hit::Builtin(tag) => {
            builtin(tag, body).ok_or_else(|| Error::new(ErrorKind::MalformedTag { tag }, start))
        }
        Hit::Registered(tag) => tag
            .to_value(body)
            .map_err(|error| Error::new(ErrorKind::Tag(Message::new(error)), start)),
        Hit::Unresolved => {
            let key = key.strip_prefix(UNRESOLVED).unwrap_or_default();
            Ok(Value::from(Tagged::new(key, body)))
        }
    }
}

fn builtin(tag: BuiltinTag, body: Value) -> Option<Value> {
    Some(match (tag, body) {
        (BuiltinTag::Tuple, Value::List(list)) => Value::Tuple(Tuple::from(list.into_vec())),
        (BuiltinTag::Dict, Value::Map(mut map)) if map.len() == 1 => {
            let (key, value) = map.pop()?;
            let key = key.strip_suffix(escape::SUFFIX)?;
            map.insert(key.to_owned(), value);
            Value::Map(map)
        }
        (BuiltinTag::Bytes, Value::Text(text)) => {
            Value::Bytes(Bytes::from(STANDARD.decode(text).ok()?))
        }
        (BuiltinTag::Markup, Value::Text(text)) => Value::Markup(Markup::from(text)),
        (BuiltinTag::Uuid, Value::Text(text)) => Value::Uuid(Uuid::parse(&text)?),
        (BuiltinTag::DateTime, Value::Text(text)) => Value::DateTime(DateTime::parse(&text)?),
        _ => return None,
    })
}
