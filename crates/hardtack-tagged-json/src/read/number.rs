//! Numbers as Python's `json` spells them.

use crate::error::{Error, ErrorKind, Found};
use crate::read::reader::Reader;

/// A number as it was read.
#[derive(Clone, Copy)]
pub(crate) enum Numeral<'de> {
    /// An integer that is not negative.
    Unsigned(u64),
    /// An integer that is negative.
    Signed(i64),
    /// An integer beyond both, in its canonical spelling.
    Big(&'de str),
    /// A float in the spelling of the text, which both `f32` and `f64` can parse.
    Float(&'de str),
}

impl Numeral<'_> {
    pub(crate) fn found(self) -> Found {
        match self {
            Self::Float(_) => Found::Float,
            _ => Found::Integer,
        }
    }
}

#[inline]
pub(crate) fn read<'de>(reader: &mut Reader<'de, '_>) -> Result<Numeral<'de>, Error> {
    let start = reader.position;
    let mut negative = false;
    match reader.peek() {
        Some(b'-') => {
            negative = true;
            reader.advance(1);
            if reader.peek() == Some(b'I') {
                reader.word("Infinity")?;
                return Ok(Numeral::Float("-inf"));
            }
        }
        Some(b'N') => {
            reader.word("NaN")?;
            return Ok(Numeral::Float("NaN"));
        }
        Some(b'I') => {
            reader.word("Infinity")?;
            return Ok(Numeral::Float("inf"));
        }
        _ => {}
    }
    let first_digit = reader.position;
    let rest = reader.text.as_bytes().get(first_digit..).unwrap_or_default();
    let mut sum = 0_u64;
    let mut digits = 0_usize;
    for byte in rest {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        // Beyond 19 digits this is not what the text says, and not used.
        sum = sum.wrapping_mul(10).wrapping_add(digit.into());
        digits = digits.wrapping_add(1);
    }
    reader.advance(digits);
    let leading_zero = digits > 1 && reader.text.as_bytes().get(first_digit) == Some(&b'0');
    if digits == 0 || leading_zero {
        return Err(refused(reader, digits == 0, start));
    }
    if matches!(reader.peek(), Some(b'.' | b'e' | b'E')) {
        return fraction(reader, start);
    }
    let limit = reader.rules.max_digits;
    if digits > limit {
        return Err(Error::new(ErrorKind::DigitLimit { limit }, start));
    }
    // Every number of up to 19 digits fits; of those with 20, some do.
    let magnitude = match digits {
        0..20 => Some(sum),
        _ => reader.slice(first_digit..reader.position).parse::<u64>().ok(),
    };
    Ok(match (negative, magnitude) {
        (false, Some(magnitude)) => Numeral::Unsigned(magnitude),
        (true, Some(0)) => Numeral::Unsigned(0),
        (true, Some(magnitude)) if magnitude <= i64::MIN.unsigned_abs() => {
            Numeral::Signed(0_i64.wrapping_sub_unsigned(magnitude))
        }
        _ => Numeral::Big(reader.slice(start..reader.position)),
    })
}

fn fraction<'de>(reader: &mut Reader<'de, '_>, start: usize) -> Result<Numeral<'de>, Error> {
    if reader.peek() == Some(b'.') {
        reader.advance(1);
        digits(reader, start)?;
    }
    if let Some(b'e' | b'E') = reader.peek() {
        reader.advance(1);
        if let Some(b'+' | b'-') = reader.peek() {
            reader.advance(1);
        }
        digits(reader, start)?;
    }
    Ok(Numeral::Float(reader.slice(start..reader.position)))
}

fn digits(reader: &mut Reader<'_, '_>, start: usize) -> Result<(), Error> {
    let before = reader.position;
    while let Some(b'0'..=b'9') = reader.peek() {
        reader.advance(1);
    }
    if reader.position == before { Err(refused(reader, true, start)) } else { Ok(()) }
}

#[cold]
fn refused(reader: &Reader<'_, '_>, digit_missing: bool, start: usize) -> Error {
    match reader.peek() {
        None if digit_missing => reader.error(ErrorKind::UnexpectedEnd),
        _ => Error::new(ErrorKind::BadNumber, start),
    }
}

/// Tells whether a text is an integer in canonical spelling: no plus sign, no leading zero, no `-0`.
pub(crate) fn is_canonical_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    match digits.as_bytes() {
        [b'0'] => text.len() == 1,
        [b'1'..=b'9', rest @ ..] => rest.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}
