//! Plain JSON with Python's spelling, through serde_json.

use std::io;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::ser::Formatter;

use crate::{Codec, JsonError, finite};

/// Plain JSON: the codec of every serializer unless another is set.
///
/// It writes what Python's `json.dumps` writes for the same value: keys in the order in which serde
/// gives them, floats by Python's `repr`. Reading and the rest of writing are serde_json's, with one
/// difference: `NaN` and `Infinity`, which Python writes and reads though JSON has no text for them,
/// are refused both ways.
///
/// So some of what Python reads is not read here: halves of surrogate pairs, floats beyond all floats,
/// and more than 127 brackets within each other. A [`serde_json::Value`] rounds integers beyond 64
/// bits to floats, where Python keeps them; types of 128 bits read them as they are.
///
/// ```
/// use hardtack_serializer::{Codec, Json};
///
/// let mut body = Vec::new();
/// Json::COMPACT.dumps(&("é", 1e16), &mut body)?;
/// assert_eq!(body, r#"["é",1e+16]"#.as_bytes());
///
/// body.clear();
/// Json::PYTHON.dumps(&("é", 1e16), &mut body)?;
/// assert_eq!(body, br#"["\u00e9", 1e+16]"#);
/// # Ok::<(), hardtack_serializer::JsonError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Json {
    ascii: bool,
    spaced: bool,
}

impl Json {
    /// No spaces, and text as it is: what itsdangerous' URL-safe serializers write.
    pub const COMPACT: Self = Self { ascii: false, spaced: false };

    /// A space after `,` and `:`, and text beyond ASCII escaped: what Python's `json.dumps` does
    /// by itself, and so what itsdangerous' `Serializer` and `TimedSerializer` write.
    pub const PYTHON: Self = Self { ascii: true, spaced: true };
}

impl Codec for Json {
    type Error = JsonError;

    fn dumps<T: Serialize + ?Sized>(&self, value: &T, body: &mut Vec<u8>) -> Result<(), JsonError> {
        if finite::is_violated_by(value) {
            return Err(JsonError::not_finite());
        }
        Ok(value.serialize(&mut serde_json::Serializer::with_formatter(body, *self))?)
    }

    fn loads<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, JsonError> {
        Ok(serde_json::from_slice(body)?)
    }
}

impl Formatter for Json {
    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        writer.write_all(self.comma(first))
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        writer.write_all(self.comma(first))
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(if self.spaced { b": " } else { b":" })
    }

    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(python_float(value).as_bytes())
    }

    fn write_f32<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f32) -> io::Result<()> {
        writer.write_all(python_float(value).as_bytes())
    }

    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if !self.ascii {
            return writer.write_all(fragment.as_bytes());
        }
        for piece in fragment.split_inclusive(|c: char| !(' '..='~').contains(&c)) {
            let plain = piece.trim_end_matches(|c: char| !(' '..='~').contains(&c));
            writer.write_all(plain.as_bytes())?;
            for unit in piece.get(plain.len()..).unwrap_or_default().encode_utf16() {
                write!(writer, "\\u{unit:04x}")?;
            }
        }
        Ok(())
    }
}

impl Json {
    fn comma(self, first: bool) -> &'static [u8] {
        match (first, self.spaced) {
            (true, _) => b"",
            (false, true) => b", ",
            (false, false) => b",",
        }
    }
}

/// Python's `repr` of a float: of the shortest digits that come back as the same number the closest
/// ones, of two as close the even ones, with an exponent of two digits or more below 1e-4 and from
/// 1e16 on.
///
/// The digits are those that serde_json writes too; only exponents are spelled in another way. The
/// standard library's formatting would take the greater of two that are as close.
fn python_float(value: impl zmij::Float) -> String {
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(value);
    if let Some((digits, exponent)) = text.split_once('e') {
        return match exponent.strip_prefix('-') {
            Some(exponent) => format!("{digits}e-{exponent:0>2}"),
            None => format!("{digits}e+{:0>2}", exponent.trim_start_matches('+')),
        };
    }
    let (sign, magnitude) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    match magnitude.strip_prefix("0.0000") {
        Some(rest) => {
            let digits = rest.trim_start_matches('0');
            let exponent = rest.len().saturating_sub(digits.len()).saturating_add(5);
            let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
            let point = if rest.is_empty() { "" } else { "." };
            format!("{sign}{first}{point}{rest}e-{exponent:02}")
        }
        None => text.to_owned(),
    }
}
