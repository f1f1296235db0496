//! base64url as arithmetic: the one text of some bytes, and the bytes of a text that is the one.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The text without padding.
pub(crate) fn encode_url(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        count += 8;
        while count >= 6 {
            count -= 6;
            text.push(ALPHABET[(bits >> count & 63) as usize]);
        }
        bits &= (1 << count) - 1;
    }
    if count > 0 {
        text.push(ALPHABET[(bits << (6 - count) & 63) as usize]);
    }
    text
}

/// The bytes whose text this is, if there are such.
pub(crate) fn decode_url(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for character in text {
        bits = bits << 6 | u32::try_from(place(*character)?).ok()?;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
        bits &= (1 << count) - 1;
    }
    (encode_url(&bytes) == text).then_some(bytes)
}

/// The same text with a bit set behind those that count, where it has such bits.
pub(crate) fn with_loose_bits(text: &[u8]) -> Option<Vec<u8>> {
    if text.len() % 4 < 2 {
        return None;
    }
    let (last, before) = text.split_last()?;
    let mut loose = before.to_vec();
    loose.push(ALPHABET[place(*last)? ^ 1]);
    Some(loose)
}

fn place(character: u8) -> Option<usize> {
    ALPHABET.iter().position(|&known| known == character)
}
