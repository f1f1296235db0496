//! Numbers as Python's `json` writes them.

use super::Lexer;
use crate::error::{Error, ErrorKind};
use crate::kind::ValueKind;

/// A number as it was read.
#[derive(Clone, Copy)]
pub(crate) enum Numeral<'de> {
    /// An integer that is not negative.
    Unsigned(u64),
    /// An integer that is negative.
    Signed(i64),
    /// An integer beyond both, in canonical digits.
    Big(&'de str),
    /// A float as the text has it, which both `f32` and `f64` can parse.
    Float(&'de str),
}

impl Numeral<'_> {
    pub(crate) fn kind(self) -> ValueKind {
        match self {
            Self::Float(_) => ValueKind::Float,
            _ => ValueKind::Integer,
        }
    }
}

impl<'de> Lexer<'de> {
    /// Reads the number at the position, `NaN` and the infinities included.
    #[inline]
    pub(crate) fn numeral(&mut self) -> Result<Numeral<'de>, Error> {
        read(self)
    }
}

#[inline]
fn read<'de>(lexer: &mut Lexer<'de>) -> Result<Numeral<'de>, Error> {
    let start = lexer.position;
    let mut negative = false;
    match lexer.peek() {
        Some(b'-') => {
            negative = true;
            lexer.advance(1);
            if lexer.peek() == Some(b'I') {
                lexer.word("Infinity")?;
                return Ok(Numeral::Float("-inf"));
            }
        }
        Some(b'N') => {
            lexer.word("NaN")?;
            return Ok(Numeral::Float("NaN"));
        }
        Some(b'I') => {
            lexer.word("Infinity")?;
            return Ok(Numeral::Float("inf"));
        }
        _ => {}
    }
    let first_digit = lexer.position;
    let rest = lexer.rest();
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
    lexer.advance(digits);
    let leading_zero = digits > 1 && lexer.text.as_bytes().get(first_digit) == Some(&b'0');
    if digits == 0 || leading_zero {
        return Err(refused(lexer, digits == 0, start));
    }
    if matches!(lexer.peek(), Some(b'.' | b'e' | b'E')) {
        return fraction(lexer, start);
    }
    let limit = lexer.limits.max_digits();
    if digits > limit {
        return Err(Error::new(ErrorKind::DigitLimit { limit }, start));
    }
    // Every number of up to 19 digits fits; of those with 20, some do.
    let magnitude = match digits {
        0..20 => Some(sum),
        _ => lexer.slice(first_digit..lexer.position).parse::<u64>().ok(),
    };
    Ok(match (negative, magnitude) {
        (false, Some(magnitude)) => Numeral::Unsigned(magnitude),
        (true, Some(0)) => Numeral::Unsigned(0),
        (true, Some(magnitude)) if magnitude <= i64::MIN.unsigned_abs() => {
            Numeral::Signed(0_i64.wrapping_sub_unsigned(magnitude))
        }
        _ => Numeral::Big(lexer.slice(start..lexer.position)),
    })
}

fn fraction<'de>(lexer: &mut Lexer<'de>, start: usize) -> Result<Numeral<'de>, Error> {
    if lexer.peek() == Some(b'.') {
        lexer.advance(1);
        digits(lexer, start)?;
    }
    if let Some(b'e' | b'E') = lexer.peek() {
        lexer.advance(1);
        if let Some(b'+' | b'-') = lexer.peek() {
            lexer.advance(1);
        }
        digits(lexer, start)?;
    }
    Ok(Numeral::Float(lexer.slice(start..lexer.position)))
}

fn digits(lexer: &mut Lexer<'_>, start: usize) -> Result<(), Error> {
    let before = lexer.position;
    while let Some(b'0'..=b'9') = lexer.peek() {
        lexer.advance(1);
    }
    if lexer.position == before { Err(refused(lexer, true, start)) } else { Ok(()) }
}

#[cold]
fn refused(lexer: &Lexer<'_>, digit_missing: bool, start: usize) -> Error {
    match lexer.peek() {
        None if digit_missing => lexer.error(ErrorKind::UnexpectedEnd),
        _ => Error::new(ErrorKind::BadNumber, start),
    }
}

/// Returns whether a text is an integer in canonical digits: no plus sign, no leading zero, no `-0`.
pub(crate) fn is_canonical_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    match digits.as_bytes() {
        [b'0'] => text.len() == 1,
        [b'1'..=b'9', rest @ ..] => rest.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}
