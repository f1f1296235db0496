//! Other readings of a key, for the explanation of a signature that does not match.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use hardtack_serializer::signer::SecretKey;
use zeroize::Zeroizing;

/// A key as somebody may have meant it.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) key: SecretKey,
    /// The change that was made to the key, such as "without the quotes around it".
    pub(crate) how: String,
}

/// The most steps from the key as given to a reading.
const MAX_STEPS: usize = 4;

/// Returns other readings of a key: trimmed, without quotes, as a Python literal, behind an equals
/// sign, and decoded from hexadecimal or base64.
pub(crate) fn readings(key: &SecretKey) -> Vec<Reading> {
    let mut found: Vec<(Zeroizing<Vec<u8>>, Vec<&str>)> =
        vec![(Zeroizing::new(key.expose().to_vec()), Vec::new())];
    let mut at = 0;
    while let Some((bytes, steps)) = found.get(at).cloned() {
        at = at.saturating_add(1);
        if steps.len() >= MAX_STEPS {
            continue;
        }
        for (reading, step) in steps_from(&bytes) {
            if !reading.is_empty() && found.iter().all(|(other, _)| **other != reading) {
                let steps = [&steps[..], &[step]].concat();
                found.push((Zeroizing::new(reading), steps));
            }
        }
    }
    let others = found.iter().skip(1);
    others
        .filter_map(|(bytes, steps)| {
            let key = SecretKey::new(bytes.to_vec()).ok()?;
            Some(Reading { key, how: steps.join(", ") })
        })
        .collect()
}

fn steps_from(key: &[u8]) -> Vec<(Vec<u8>, &'static str)> {
    let mut readings = Vec::new();
    let trimmed = key.trim_ascii();
    readings.push((trimmed.to_vec(), "without the white space around it"));
    if let Some(inner) = quoted(trimmed) {
        readings.push((inner.to_vec(), "without the quotes around it"));
        readings.push((literal(inner), "as a Python literal"));
    }
    if let Some(inner) = trimmed.strip_prefix(b"b").and_then(quoted) {
        readings.push((literal(inner), "as a Python literal of bytes"));
    }
    if let Some(at) = trimmed.iter().position(|&byte| byte == b'=') {
        let (name, value) = trimmed.split_at_checked(at).unwrap_or((trimmed, b""));
        let name = name.strip_prefix(b"export ").unwrap_or(name).trim_ascii();
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
        if !name.is_empty() && name.iter().all(is_name) {
            let value = value.get(1..).unwrap_or_default().trim_ascii();
            readings.push((value.to_vec(), "as the value behind its equals sign"));
        }
    }
    if let Some(bytes) = from_hex(trimmed) {
        readings.push((bytes, "decoded from hexadecimal"));
    }
    if trimmed.len() >= 8 {
        let unpadded = trimmed.split(|&byte| byte == b'=').next().unwrap_or_default();
        let decoded = STANDARD.decode(trimmed).or_else(|_| URL_SAFE_NO_PAD.decode(unpadded));
        readings.extend(decoded.ok().map(|bytes| (bytes, "decoded from base64")));
    }
    readings
}

fn quoted(text: &[u8]) -> Option<&[u8]> {
    [b"\"", b"'"].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
}

/// Undoes the backslashes of a Python literal.
fn literal(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        let digits = |digits: &[u8]| {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 16).ok()
        };
        let (read, next) = match (byte, after) {
            (b'\\', [b'x', a, b, next @ ..]) => match digits(&[*a, *b]) {
                Some(byte) => (byte, next),
                None => (b'\\', after),
            },
            (b'\\', [b'n', after @ ..]) => (b'\n', after),
            (b'\\', [b'r', after @ ..]) => (b'\r', after),
            (b'\\', [b't', after @ ..]) => (b'\t', after),
            (b'\\', [b'0', after @ ..]) => (0, after),
            (b'\\', [quote @ (b'\\' | b'\'' | b'"'), after @ ..]) => (*quote, after),
            (byte, after) => (*byte, after),
        };
        bytes.push(read);
        rest = next;
    }
    bytes
}

fn from_hex(text: &[u8]) -> Option<Vec<u8>> {
    if text.len() < 8 || text.len() % 2 > 0 || !text.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    text.chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_people_write_it() {
        for (given, meant) in [
            ("k-e-y\n", "k-e-y"),
            (" k-e-y", "k-e-y"),
            ("\"k-e-y\"", "k-e-y"),
            ("b'k-e-y'", "k-e-y"),
            ("b'\\x6b-e-y'", "k-e-y"),
            ("FLASK_SECRET_KEY=\"k-e-y\"", "k-e-y"),
            ("SECRET_KEY = \"k-e-y\"", "k-e-y"),
            ("export SECRET_KEY='k-e-y'\n", "k-e-y"),
            ("app.secret_key = b'k-e-y'", "k-e-y"),
            ("6b2d652d6b2d652d", "k-e-k-e-"),
            ("ay1lLWstZS0=", "k-e-k-e-"),
            ("'6b2d652d6b2d652d'\n", "k-e-k-e-"),
        ] {
            let key = SecretKey::new(given).unwrap();
            let found = readings(&key);
            assert!(found.iter().any(|it| it.key.expose() == meant.as_bytes()), "{given:?}");
        }
    }

    #[test]
    fn there_are_few_readings_of_any_key() {
        for given in ["=".repeat(1000), "'".repeat(1000), "61".repeat(2000), "QUJD".repeat(500)] {
            assert!(readings(&SecretKey::new(given).unwrap()).len() < 40);
        }
    }
}
