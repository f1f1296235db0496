//! Runs of characters that stand for themselves in a string, eight bytes at a time.

const EACH: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Finds the first byte from a position on that is a quote, a backslash or a control character.
#[inline]
pub(crate) fn end_of_plain(bytes: &[u8], position: usize) -> usize {
    end(bytes, position, false)
}

/// Finds the first byte from a position on that is one of those, DEL, or not ASCII.
#[inline]
pub(crate) fn end_of_plain_ascii(bytes: &[u8], position: usize) -> usize {
    end(bytes, position, true)
}

#[inline(always)]
fn end(bytes: &[u8], mut position: usize, ascii: bool) -> usize {
    let rest = bytes.get(position..).unwrap_or_default();
    let mut chunks = rest.chunks_exact(8);
    for chunk in &mut chunks {
        let Ok(chunk) = <[u8; 8]>::try_from(chunk) else { break };
        let word = u64::from_le_bytes(chunk);
        // The lowest high bit that is set marks the lowest byte that was meant; bits above it may be
        // set by the borrow of the subtraction.
        let mut found = word.wrapping_sub(EACH.wrapping_mul(0x20)) & !word;
        found |= equal_to(word, b'"') | equal_to(word, b'\\');
        if ascii {
            found |= equal_to(word, 0x7f) | word;
        }
        found &= HIGH;
        if found != 0 {
            return position.wrapping_add(found.trailing_zeros() as usize / 8);
        }
        position = position.wrapping_add(8);
    }
    let tail = chunks.remainder();
    let special = |byte: &u8| is_special(*byte, ascii);
    position.wrapping_add(tail.iter().position(special).unwrap_or(tail.len()))
}

/// Sets the high bit of the lowest byte that has a value, and perhaps of some above it.
#[inline(always)]
fn equal_to(word: u64, byte: u8) -> u64 {
    let zero = word ^ EACH.wrapping_mul(byte.into());
    zero.wrapping_sub(EACH) & !zero
}

/// Returns whether a byte cannot stand for itself.
#[inline]
pub(crate) fn is_special(byte: u8, ascii: bool) -> bool {
    matches!(byte, b'"' | b'\\' | 0..=0x1f) || ascii && byte >= 0x7f
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn the_end_of_a_run_is_found_at_every_distance_behind_every_neighbour() {
        for ascii in [false, true] {
            let (special, plain): (Vec<u8>, Vec<u8>) =
                (0..=0xff).partition(|byte| is_special(*byte, ascii));
            for &end in &special {
                for distance in 0..20 {
                    let neighbours =
                        [b' ', b'!', b'#', b'[', b']', b'~', 0x7f, 0x80, 0xff, end ^ 0x80];
                    for neighbour in neighbours {
                        if !plain.contains(&neighbour) {
                            continue;
                        }
                        let mut bytes: Vec<u8> = alloc::vec![neighbour; distance];
                        bytes.push(end);
                        bytes.extend_from_slice(&[0; 9]);
                        assert_eq!(super::end(&bytes, 0, ascii), distance, "{end} {neighbour}");
                    }
                }
            }
        }
        assert_eq!(end_of_plain(&[b'a'; 19], 3), 19);
        assert_eq!(end_of_plain_ascii(&[b'a'; 8], 0), 8);
    }
}
