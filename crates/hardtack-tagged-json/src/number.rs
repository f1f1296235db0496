//! Python's integers and floats.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::float;
use crate::lexer::{Lexer, Numeral};
use crate::limits::JsonLimits;
use crate::protocol::Marker;

/// A Python `int` of any size, or a `float`.
///
/// The two are different types, as in Python; but unlike there, `1` and `1.0` are not equal. There is
/// no integer `-0`. `NaN` equals nothing, itself included.
///
/// `Display` writes numbers as Python's `json` does, and `FromStr` reads what it writes.
///
/// ```
/// use hardtack_tagged_json::Number;
///
/// let big: Number = "340282366920938463463374607431768211456".parse()?;
/// assert!(big.is_integer());
/// assert_eq!(big.as_u128(), None);
/// assert_eq!(big.to_string(), "340282366920938463463374607431768211456");
/// assert_eq!(Number::from(1e16).to_string(), "1e+16");
/// assert_ne!(Number::from(1), Number::from(1.0));
/// # Ok::<(), hardtack_tagged_json::ParseNumberError>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct Number(Repr);

/// Every integer has one representation: the first that can hold it.
#[derive(Clone, PartialEq)]
enum Repr {
    Unsigned(u64),
    Signed(i64),
    /// The canonical digits.
    Big(Box<str>),
    Float(f64),
}

impl Number {
    /// Creates a number of an integer's canonical digits that fits into no smaller type.
    fn from_canonical(text: &str) -> Self {
        Self(Repr::Big(text.to_owned().into_boxed_str()))
    }

    /// Returns whether this is an integer of more than 128 bits.
    fn is_beyond_serde(&self) -> bool {
        self.is_integer() && self.as_i128().is_none() && self.as_u128().is_none()
    }

    /// Returns whether this is an `int`.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        !self.is_float()
    }

    /// Returns whether this is a `float`.
    #[must_use]
    pub fn is_float(&self) -> bool {
        matches!(self.0, Repr::Float(_))
    }

    /// Returns the integer, if this is one that fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.as_i128()?.try_into().ok()
    }

    /// Returns the integer, if this is one that fits.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        if let Repr::Unsigned(number) = self.0 { Some(number) } else { None }
    }

    /// Returns the integer, if this is one that fits.
    #[must_use]
    pub fn as_i128(&self) -> Option<i128> {
        match &self.0 {
            Repr::Unsigned(number) => Some((*number).into()),
            Repr::Signed(number) => Some((*number).into()),
            Repr::Big(text) => text.parse().ok(),
            Repr::Float(_) => None,
        }
    }

    /// Returns the integer, if this is one that fits.
    #[must_use]
    pub fn as_u128(&self) -> Option<u128> {
        match &self.0 {
            Repr::Unsigned(number) => Some((*number).into()),
            Repr::Big(text) => text.parse().ok(),
            Repr::Signed(_) | Repr::Float(_) => None,
        }
    }

    /// Returns the number as a float, an integer rounded to the nearest one; beyond all floats it is
    /// infinite.
    #[must_use]
    pub fn as_f64(&self) -> f64 {
        match &self.0 {
            Repr::Unsigned(number) => *number as f64,
            Repr::Signed(number) => *number as f64,
            Repr::Big(text) => text.parse().unwrap_or(f64::NAN),
            Repr::Float(number) => *number,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Unsigned(number) => number.fmt(f),
            Repr::Signed(number) => number.fmt(f),
            Repr::Big(text) => f.write_str(text),
            Repr::Float(number) => f.write_str(float::format(*number).as_str()),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not a number of JSON as Python writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParseNumberError;

impl fmt::Display for ParseNumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a JSON number")
    }
}

impl core::error::Error for ParseNumberError {}

impl FromStr for Number {
    type Err = ParseNumberError;

    fn from_str(text: &str) -> Result<Self, ParseNumberError> {
        let limits = JsonLimits::new().with_max_digits(usize::MAX);
        let mut lexer = Lexer::new(text, limits, false);
        match (lexer.numeral(), lexer.position == text.len()) {
            (Ok(numeral), true) => Ok(numeral.into()),
            _ => Err(ParseNumberError),
        }
    }
}

impl From<Numeral<'_>> for Number {
    fn from(numeral: Numeral<'_>) -> Self {
        match numeral {
            Numeral::Unsigned(number) => Self(Repr::Unsigned(number)),
            Numeral::Signed(number) => Self(Repr::Signed(number)),
            Numeral::Big(text) => Self::from_canonical(text),
            Numeral::Float(text) => Self(Repr::Float(text.parse().unwrap_or(f64::NAN))),
        }
    }
}

macro_rules! from {
    ($($unsigned:ty, $signed:ty;)+) => {$(
        impl From<$unsigned> for Number {
            fn from(number: $unsigned) -> Self {
                match u64::try_from(number) {
                    Ok(number) => Self(Repr::Unsigned(number)),
                    Err(_) => Self::from_canonical(itoa::Buffer::new().format(number)),
                }
            }
        }

        impl From<$signed> for Number {
            fn from(number: $signed) -> Self {
                match (u64::try_from(number), i64::try_from(number)) {
                    (Ok(number), _) => Self(Repr::Unsigned(number)),
                    (_, Ok(number)) => Self(Repr::Signed(number)),
                    _ => Self::from_canonical(itoa::Buffer::new().format(number)),
                }
            }
        }
    )+};
}

from! {
    u8, i8;
    u16, i16;
    u32, i32;
    u64, i64;
    u128, i128;
    usize, isize;
}

impl From<f64> for Number {
    fn from(number: f64) -> Self {
        Self(Repr::Float(number))
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Repr::Unsigned(number) => serializer.serialize_u64(*number),
            Repr::Signed(number) => serializer.serialize_i64(*number),
            Repr::Big(text) => match (self.as_i128(), self.as_u128()) {
                (Some(number), _) => serializer.serialize_i128(number),
                (_, Some(number)) => serializer.serialize_u128(number),
                _ => serializer.serialize_newtype_struct(Marker::Number.name(), text),
            },
            Repr::Float(number) => serializer.serialize_f64(*number),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let visitor = NumberVisitor { nameless: false };
        deserializer.deserialize_newtype_struct(Marker::Number.name(), visitor)
    }
}

struct NumberVisitor {
    /// The format did not distinguish a number from text.
    nameless: bool,
}

macro_rules! visit {
    ($($method:ident: $type:ty,)+) => {$(
        fn $method<E: Error>(self, number: $type) -> Result<Number, E> {
            Ok(number.into())
        }
    )+};
}

impl<'de> Visitor<'de> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    visit! {
        visit_u64: u64,
        visit_i64: i64,
        visit_u128: u128,
        visit_i128: i128,
        visit_f64: f64,
    }

    /// The form of integers beyond serde's types.
    fn visit_str<E: Error>(self, text: &str) -> Result<Number, E> {
        let number = text.parse::<Number>().ok();
        // Where a type's name is lost, text that could be anything else is text.
        number
            .filter(|number| !self.nameless || number.is_beyond_serde())
            .ok_or_else(|| E::invalid_type(Unexpected::Other("text"), &self))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Number, E> {
        self.visit_str(&text)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Number, D::Error> {
        inner.deserialize_any(Self { nameless: true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexer::is_canonical_integer;

    #[test]
    fn every_integer_has_one_representation() {
        for number in [0, 1, -1, i64::MIN.into(), i64::MIN as i128 - 1, u64::MAX.into(), i128::MAX]
        {
            let parsed: Number = alloc::format!("{number}").parse().unwrap();
            assert_eq!(parsed, Number::from(number));
            assert_eq!(parsed.as_i128(), Some(number));
            let big = matches!(parsed.0, Repr::Big(ref text) if is_canonical_integer(text));
            assert_eq!(big, i64::try_from(number).is_err() && u64::try_from(number).is_err());
        }
    }
}
