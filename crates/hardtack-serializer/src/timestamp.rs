//! The timestamp of a token: seconds since 1970 as base64url text.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hardtack_signer::Separator;

use crate::{BadTimeSignature, UnixTime};

/// Four bytes are so many characters: those of every second from July 1970 to February 2106.
const USUAL_LEN: usize = 6;

/// Eight bytes are so many characters.
const MAX_LEN: usize = 11;

/// Appends the big-endian seconds without leading zero bytes; second 0 is no text at all.
pub(crate) fn encode(time: UnixTime, out: &mut Vec<u8>) {
    let bytes = time.0.to_be_bytes();
    let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
    let mut text = [0; MAX_LEN];
    let significant = bytes.get(zeros..).unwrap_or_default();
    let len = URL_SAFE_NO_PAD.encode_slice(significant, &mut text).unwrap_or_default();
    out.extend_from_slice(text.get(..len).unwrap_or_default());
}

/// Reads what [`encode`] writes, and nothing else.
///
/// itsdangerous pads shorter texts and so reads leading zero bytes too, but never writes them; a
/// second text for one time is refused.
#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "eleven characters are 66 bits, the last two 0, and there are 256 letters"
)]
pub(crate) fn decode(text: &[u8]) -> Result<UnixTime, BadTimeSignature> {
    const MALFORMED: BadTimeSignature = BadTimeSignature::Malformed;
    let Some((last, others)) = text.split_last() else { return Ok(UnixTime(0)) };
    // Six bits a character; what is beyond whole bytes must be zero, and not a whole character.
    let beyond = text.len() * 6 % 8;
    if text.len() > MAX_LEN || beyond == 6 {
        return Err(MALFORMED);
    }
    let last = SEXTETS[usize::from(*last)];
    let (mut seconds, mut all) = (0_u64, last);
    for &letter in others {
        let sextet = SEXTETS[usize::from(letter)];
        all |= sextet;
        seconds = seconds << 6 | u64::from(sextet);
    }
    seconds = seconds << (6 - beyond) | u64::from(last >> beyond);
    let bytes = text.len() * 6 / 8;
    if all == NO_LETTER || last & ((1 << beyond) - 1) != 0 || seconds >> (8 * (bytes - 1)) == 0 {
        return Err(MALFORMED);
    }
    Ok(UnixTime(seconds))
}

/// A value that no letter of base64url has: more than six bits.
const NO_LETTER: u8 = u8::MAX;

/// The six bits of each letter of base64url.
static SEXTETS: [u8; 256] = sextets();

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "evaluated by the compiler"
)]
const fn sextets() -> [u8; 256] {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut sextets = [NO_LETTER; 256];
    let mut sextet = 0;
    while sextet < alphabet.len() {
        sextets[alphabet[sextet] as usize] = sextet as u8;
        sextet += 1;
    }
    sextets
}

/// Splits a signed value from its timestamp, at the last separator.
pub(crate) fn split(
    timestamped: &[u8],
    separator: Separator,
) -> Result<(&[u8], UnixTime), BadTimeSignature> {
    // What is read has no separator within, so that the one before it is the last.
    match timestamped.split_last_chunk::<{ 1 + USUAL_LEN }>() {
        Some((value, [before, text @ ..])) if *before == separator.get() => {
            if let Ok(seconds) = decode(text) {
                return Ok((value, seconds));
            }
        }
        _ => {}
    }
    let (value, text) = rsplit(timestamped, separator).ok_or(BadTimeSignature::Missing)?;
    Ok((value, decode(text)?))
}

/// The parts before and after the last separator.
pub(crate) fn rsplit(bytes: &[u8], separator: Separator) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().rposition(|&byte| byte == separator.get())?;
    let (before, after) = bytes.split_at_checked(at)?;
    Some((before, after.get(1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a library decodes the text, and the rules above afterwards.
    fn by_library(text: &[u8]) -> Option<UnixTime> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let significant = bytes.len() <= 8 && bytes.first() != Some(&0);
        significant.then(|| {
            UnixTime(bytes.iter().fold(0, |seconds, &byte| seconds << 8 | u64::from(byte)))
        })
    }

    #[test]
    fn short_texts_are_read_as_a_library_reads_them() {
        let letters: Vec<u8> = (0..=u8::MAX).collect();
        let mut texts = vec![vec![]];
        for _ in 0..2 {
            let longer = texts.iter().flat_map(|text: &Vec<u8>| {
                letters.iter().map(move |letter| [&text[..], &[*letter]].concat())
            });
            texts = longer.chain([vec![]]).collect();
            for text in &texts {
                assert_eq!(decode(text).ok(), by_library(text), "{text:?}");
            }
        }
    }

    #[test]
    fn texts_of_every_length_are_read_as_a_library_reads_them() {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut state = 1_u64;
        let mut read = 0;
        for round in 0..200_000 {
            let text: Vec<u8> = (0..round % 14)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    // The letter A, of which zero bits are made, as often as all others.
                    let place = if state >> 63 == 0 { 0 } else { (state >> 40) as usize % 64 };
                    alphabet[place]
                })
                .collect();
            assert_eq!(decode(&text).ok(), by_library(&text), "{text:?}");
            read += usize::from(decode(&text).is_ok());
        }
        assert!(read > 20_000, "{read} texts were timestamps");
    }

    #[test]
    fn a_value_is_split_at_its_last_separator_wherever_that_stands() {
        let separator = Separator::default();
        let texts = ["", "A", "BA", "ZVPxAA", "ZVPxA.", "Z.PxAA", "ZVPxA=", "ZVPxAAA", "BZVPxAA"];
        for before in ["", ".", "a", "a.b", "ZVPxAA", "a.ZVPxAA"] {
            for text in texts {
                let whole = format!("{before}.{text}");
                let plainly = rsplit(whole.as_bytes(), separator).unwrap();
                let expected = decode(plainly.1).map(|seconds| (plainly.0, seconds));
                assert_eq!(split(whole.as_bytes(), separator), expected, "{whole}");
            }
        }
        assert_eq!(split(b"ZVPxAA", separator), Err(BadTimeSignature::Missing));
        assert_eq!(split(b"aZVPxAA", separator), Err(BadTimeSignature::Missing));
    }
}
