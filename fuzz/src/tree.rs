//! Values of every type, made of a fuzzer's bytes.

use arbitrary::{Result, Unstructured};
use hardtack_tagged_json::{Bytes, DateTime, Map, Markup, Number, Tuple, Uuid, Value};

/// Keys that mean something to somebody, and some that nearly do.
const KEYS: [&str; 16] = [
    " t",
    " b",
    " m",
    " u",
    " d",
    " di",
    " t__",
    " di__",
    " x",
    "",
    "_user_id",
    "_permanent",
    "_flashes",
    "_fresh",
    "n",
    "é",
];

/// A value whose containers are nested no deeper than so many levels.
pub(crate) fn value(bytes: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    Ok(match bytes.int_in_range(0..=if depth == 0 { 9 } else { 15 })? {
        0 => Value::Null,
        1 => Value::Bool(bytes.arbitrary()?),
        2 => Value::from(bytes.arbitrary::<i64>()?),
        3 => Value::from(integer(bytes)?),
        4 => Value::from(bytes.arbitrary::<f64>()?),
        5 => Value::Text(text(bytes)?),
        6 => Value::Bytes(Bytes::from(bytes.arbitrary::<Vec<u8>>()?)),
        7 => Value::Markup(Markup::from(text(bytes)?)),
        8 => Value::Uuid(Uuid::from_bytes(bytes.arbitrary()?)),
        9 => Value::DateTime(moment(bytes)?),
        10 | 11 => items(bytes, depth)?.into(),
        12 | 13 => Value::Tuple(items(bytes, depth)?.into_iter().collect::<Tuple>()),
        _ => Value::Map(map(bytes, depth)?),
    })
}

/// A map of keys, some of which look like tags.
pub(crate) fn map(bytes: &mut Unstructured<'_>, depth: usize) -> Result<Map> {
    let mut map = Map::new();
    for _ in 0..bytes.int_in_range(0..=4)? {
        let key = key(bytes)?;
        map.insert(key, value(bytes, depth.saturating_sub(1))?);
    }
    Ok(map)
}

pub(crate) fn key(bytes: &mut Unstructured<'_>) -> Result<String> {
    if bytes.ratio(2, 3)? { bytes.choose(&KEYS).map(|key| (*key).to_owned()) } else { text(bytes) }
}

pub(crate) fn text(bytes: &mut Unstructured<'_>) -> Result<String> {
    // Whatever the encoding, so that no byte is lost to a mutation.
    bytes.arbitrary::<&[u8]>().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}

fn items(bytes: &mut Unstructured<'_>, depth: usize) -> Result<Vec<Value>> {
    (0..bytes.int_in_range(0..=4)?).map(|_| value(bytes, depth.saturating_sub(1))).collect()
}

/// An integer of up to 100 digits.
fn integer(bytes: &mut Unstructured<'_>) -> Result<Number> {
    let sign = if bytes.arbitrary()? { "-" } else { "" };
    let count = bytes.int_in_range(0..=99)?;
    let mut digits = format!("{sign}{}", bytes.int_in_range(1..=9)?);
    for _ in 0..count {
        digits.push(char::from(b'0' + bytes.int_in_range(0..=9)?));
    }
    Ok(digits.parse().expect("digits that begin with none of zero are an integer"))
}

/// A second from the beginning of the year 100 to the end of 9999.
pub(crate) fn moment(bytes: &mut Unstructured<'_>) -> Result<DateTime> {
    let second = bytes.int_in_range(-59_011_459_200..=253_402_300_799_i64)?;
    Ok(DateTime::from_unix_timestamp(second).expect("the range is that of dates"))
}
