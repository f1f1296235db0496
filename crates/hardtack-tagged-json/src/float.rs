//! Floats in the format of Python's `repr`.

/// The text of a float.
pub(crate) struct FloatText {
    bytes: [u8; Self::CAPACITY],
    length: usize,
}

impl FloatText {
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
        let end = self.length.saturating_add(text.len());
        if let Some(place) = self.bytes.get_mut(self.length..end) {
            place.copy_from_slice(text.as_bytes());
            self.length = end;
        }
    }

    fn zeros(&mut self, count: usize) {
        for _ in 0..count {
            self.push("0");
        }
    }
}

impl FloatText {
    /// Writes digits with a point behind as many of them, or with an exponent, as Python's `repr` does.
    fn lay_out(&mut self, digits: &str, point: i32) {
        let count = |number: i32| usize::try_from(number).unwrap_or_default();
        match point {
            _ if digits.is_empty() => self.push("0.0"),
            1..=16 => match digits.split_at_checked(count(point)) {
                Some((whole, fraction)) => {
                    self.push(whole);
                    self.push(".");
                    self.push(if fraction.is_empty() { "0" } else { fraction });
                }
                None => {
                    self.push(digits);
                    self.zeros(count(point).saturating_sub(digits.len()));
                    self.push(".0");
                }
            },
            -3..=0 => {
                self.push("0.");
                self.zeros(count(point.saturating_neg()));
                self.push(digits);
            }
            _ => {
                let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
                self.push(first);
                if !rest.is_empty() {
                    self.push(".");
                    self.push(rest);
                }
                let exponent = point.saturating_sub(1);
                self.push(if exponent < 0 { "e-" } else { "e+" });
                if exponent.unsigned_abs() < 10 {
                    self.push("0");
                }
                self.push(itoa::Buffer::new().format(exponent.unsigned_abs()));
            }
        }
    }
}

/// Formats an `f64`, or an `f32` in the digits that it needs itself.
pub(crate) fn format<F: zmij::Float + Into<f64>>(number: F) -> FloatText {
    let mut out = FloatText::new();
    let wide: f64 = number.into();
    if wide.is_nan() {
        out.push("NaN");
        return out;
    }
    if wide.is_infinite() {
        out.push(if wide > 0.0 { "Infinity" } else { "-Infinity" });
        return out;
    }
    // Of the shortest digits that come back as the same number, Python takes those closest to it, and
    // of two as close the even ones. So does this, while the standard library takes the greater ones.
    // The layout is another one.
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(number);
    let (text, negative) = match text.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits = FloatText::new();
    digits.push(whole);
    digits.push(fraction);
    let significant = digits.as_str().trim_start_matches('0');
    // How many digits stand before the point if the number is written without an exponent.
    let zeros = digits.length.saturating_sub(significant.len());
    let point = i32::try_from(whole.len())
        .unwrap_or_default()
        .saturating_sub_unsigned(u32::try_from(zeros).unwrap_or_default())
        .saturating_add(exponent.parse().unwrap_or_default());
    if negative {
        out.push("-");
    }
    out.lay_out(significant.trim_end_matches('0'), point);
    out
}
