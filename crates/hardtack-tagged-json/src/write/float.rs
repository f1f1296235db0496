//! Floats as Python's `repr` spells them.

use core::fmt::{self, LowerExp, Write as _};

/// The spelling of a float.
pub(crate) struct Spelling {
    bytes: [u8; Self::CAPACITY],
    length: usize,
}

impl Spelling {
    /// Shortest digits take up to 17 characters, and sign, point, zeros and exponent up to seven more.
    const CAPACITY: usize = 32;

    pub(crate) fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..self.length).unwrap_or_default();
        core::str::from_utf8(bytes).unwrap_or_default()
    }

    fn new() -> Self {
        Self { bytes: [0; Self::CAPACITY], length: 0 }
    }

    fn push(&mut self, text: &str) {
        for &byte in text.as_bytes() {
            if let Some(place) = self.bytes.get_mut(self.length) {
                *place = byte;
                self.length = self.length.saturating_add(1);
            }
        }
    }

    fn zeros(&mut self, count: usize) {
        for _ in 0..count {
            self.push("0");
        }
    }
}

impl fmt::Write for Spelling {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push(text);
        Ok(())
    }
}

/// Spells an `f64`, or an `f32` in the digits that it needs itself.
pub(crate) fn spell<F: LowerExp + Into<f64> + Copy>(number: F) -> Spelling {
    let mut spelling = Spelling::new();
    let wide: f64 = number.into();
    if wide.is_nan() {
        spelling.push("NaN");
        return spelling;
    }
    if wide.is_infinite() {
        spelling.push(if wide > 0.0 { "Infinity" } else { "-Infinity" });
        return spelling;
    }
    // The standard library finds the shortest digits, as Python does, but lays them out otherwise.
    let mut scientific = Spelling::new();
    let written = write!(scientific, "{number:e}");
    debug_assert!(written.is_ok(), "writing to memory does not fail");
    let scientific = scientific.as_str();
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let mantissa = match mantissa.strip_prefix('-') {
        Some(rest) => {
            spelling.push("-");
            rest
        }
        None => mantissa,
    };
    let (first, rest) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    match exponent {
        0..16 => {
            let whole = usize::try_from(exponent).unwrap_or_default();
            spelling.push(first);
            match rest.split_at_checked(whole) {
                Some((whole, fraction)) => {
                    spelling.push(whole);
                    spelling.push(".");
                    spelling.push(if fraction.is_empty() { "0" } else { fraction });
                }
                None => {
                    spelling.push(rest);
                    spelling.zeros(whole.saturating_sub(rest.len()));
                    spelling.push(".0");
                }
            }
        }
        -4..0 => {
            let zeros = usize::try_from(exponent.unsigned_abs()).unwrap_or_default();
            spelling.push("0.");
            spelling.zeros(zeros.saturating_sub(1));
            spelling.push(first);
            spelling.push(rest);
        }
        _ => {
            spelling.push(first);
            if !rest.is_empty() {
                spelling.push(".");
                spelling.push(rest);
            }
            let sign = if exponent < 0 { '-' } else { '+' };
            let written = write!(spelling, "e{sign}{:02}", exponent.unsigned_abs());
            debug_assert!(written.is_ok(), "writing to memory does not fail");
        }
    }
    spelling
}
