//! The text of a MAC: base64url without padding (RFC 4648, section 5).

use crate::MAX_MAC_LEN;

/// A buffer for the longest MAC and for the zero bytes that fill its last group of three.
pub(crate) type MacBuffer = [u8; MAX_MAC_LEN.next_multiple_of(3)];

/// Letters are made side by side, so many at a time.
const SIDE_BY_SIDE: usize = 16;

/// A buffer for the text of the longest MAC and of those zero bytes, in whole steps.
pub(crate) type TextBuffer = [u8; (MAX_MAC_LEN.div_ceil(3) * 4).next_multiple_of(SIDE_BY_SIDE)];

/// The length of base64 text without padding.
pub(crate) const fn text_len(bytes: usize) -> usize {
    bytes.saturating_mul(4).div_ceil(3)
}

/// Encodes the MAC in the first `mac_len` bytes, behind which there are zeros.
///
/// No memory access and no branch depends on the MAC: until it has been compared, it is what a forger
/// wants to know.
pub(crate) fn encode<'t>(mac: &MacBuffer, mac_len: usize, text: &'t mut TextBuffer) -> &'t [u8] {
    let groups = mac.chunks_exact(3).zip(text.chunks_exact_mut(4)).take(mac_len.div_ceil(3));
    for (bytes, sextets) in groups {
        if let (&[a, b, c], [first, second, third, fourth]) = (bytes, sextets) {
            *first = a >> 2;
            *second = (a & 0b11) << 4 | b >> 4;
            *third = (b & 0b1111) << 2 | c >> 6;
            *fourth = c & 0b11_1111;
        }
    }
    let len = text_len(mac_len);
    for sextets in text.chunks_exact_mut(SIDE_BY_SIDE).take(len.div_ceil(SIDE_BY_SIDE)) {
        for sextet in sextets {
            *sextet = letter(*sextet);
        }
    }
    text.get(..len).unwrap_or_default()
}

/// The letter of six bits, by counting which of the alphabet's five parts they are beyond.
const fn letter(sextet: u8) -> u8 {
    /// 1 where the six bits are above a value, else 0.
    const fn above(sextet: u8, value: u8) -> u8 {
        value.wrapping_sub(sextet) >> 7
    }

    // From the end of each part to the beginning of the next: Z to a, z to 0, 9 to -, - to _.
    let to_lower = above(sextet, 25).wrapping_mul(b'a'.wrapping_sub(b'Z').wrapping_sub(1));
    let to_digits = above(sextet, 51).wrapping_mul(b'0'.wrapping_sub(b'z').wrapping_sub(1));
    let to_minus = above(sextet, 61).wrapping_mul(b'-'.wrapping_sub(b'9').wrapping_sub(1));
    let to_underscore = above(sextet, 62).wrapping_mul(b'_'.wrapping_sub(b'-').wrapping_sub(1));
    b'A'.wrapping_add(sextet)
        .wrapping_add(to_lower)
        .wrapping_add(to_digits)
        .wrapping_add(to_minus)
        .wrapping_add(to_underscore)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

    use super::*;

    #[test]
    fn every_sextet_has_the_letter_of_the_alphabet() {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (sextet, expected) in (0..64).zip(alphabet) {
            assert_eq!(letter(sextet), *expected, "{sextet}");
        }
    }

    #[test]
    fn macs_of_every_length_are_encoded_as_a_library_encodes_them() {
        let mut state = 1_u32;
        for len in 0..=MAX_MAC_LEN {
            for _ in 0..50 {
                let mut mac: MacBuffer = [0; 66];
                for byte in &mut mac[..len] {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    *byte = (state >> 24) as u8;
                }
                let mut text: TextBuffer = [0xFF; 96];
                let encoded = encode(&mac, len, &mut text);
                assert_eq!(encoded, URL_SAFE_NO_PAD.encode(&mac[..len]).as_bytes());
            }
        }
    }
}
