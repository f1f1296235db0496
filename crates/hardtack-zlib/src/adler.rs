//! Adler-32, the checksum at the end of a zlib stream (RFC 1950, section 8).

/// The largest prime below 2^16.
const MODULUS: u32 = 65_521;

/// Bytes summed side by side; the compiler turns a group into vector instructions.
const GROUP: usize = 16;

/// How many bytes can be summed before a sum must be reduced: the largest `n` for which
/// `255·n·(n+1)/2 + (n+1)·(MODULUS-1)` stays below 2^32. It is a whole number of groups.
const UNREDUCED: usize = 5_552;

/// The Adler-32 of `bytes`.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "both sums are reduced before they can pass 2^32: see UNREDUCED"
)]
pub(crate) fn adler32(bytes: &[u8]) -> u32 {
    let (mut sum, mut sum_of_sums) = (1_u32, 0_u32);
    for stretch in bytes.chunks(UNREDUCED) {
        let groups = stretch.chunks_exact(GROUP);
        let rest = groups.remainder();
        for group in groups {
            // A byte counts once in the sum, and in the sum of sums once for every byte of the
            // group from itself to the end.
            let (mut plain, mut weighted) = (0_u32, 0_u32);
            for (&byte, weight) in group.iter().zip((1..=GROUP as u32).rev()) {
                plain += u32::from(byte);
                weighted += weight * u32::from(byte);
            }
            sum_of_sums += sum * GROUP as u32 + weighted;
            sum += plain;
        }
        for &byte in rest {
            sum += u32::from(byte);
            sum_of_sums += sum;
        }
        sum %= MODULUS;
        sum_of_sums %= MODULUS;
    }
    sum_of_sums << 16 | sum
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

    use alloc::vec;

    use super::*;

    #[test]
    fn known_sums_hold() {
        assert_eq!(adler32(b""), 1);
        assert_eq!(adler32(b"Wikipedia"), 0x11E6_0398);
    }

    /// The sums as the standard defines them, reduced after every byte.
    fn plainly(bytes: &[u8]) -> u32 {
        let (a, b) = bytes.iter().fold((1, 0), |(a, b), &byte| {
            let a = (a + u32::from(byte)) % MODULUS;
            (a, (a + b) % MODULUS)
        });
        b << 16 | a
    }

    #[test]
    fn the_largest_bytes_do_not_overflow_at_any_length_around_a_reduction() {
        for len in [15, 16, 17, UNREDUCED - 1, UNREDUCED, UNREDUCED + 1, 2 * UNREDUCED + 17] {
            let bytes = vec![255; len];
            assert_eq!(adler32(&bytes), plainly(&bytes));
        }
    }

    #[test]
    fn the_largest_bytes_do_not_overflow_behind_the_largest_sums() {
        // 256 bytes of 255 and one of 239 bring the plain sum to its largest value; where they
        // stand decides upon the other sum.
        let stretch = |at| {
            let mut bytes = vec![0; UNREDUCED];
            bytes[at..at + 256].fill(255);
            bytes[at + 256] = 239;
            bytes
        };
        let sums = |at: &usize| plainly(&stretch(*at));
        let largest = (0..UNREDUCED - 257).step_by(5).max_by_key(sums).unwrap();
        assert_eq!(sums(&largest) & 0xFFFF, MODULUS - 1);
        assert!(sums(&largest) >> 16 > MODULUS - 100);
        let bytes = [stretch(largest), vec![255; UNREDUCED + 16]].concat();
        assert_eq!(adler32(&bytes), plainly(&bytes));
    }
}
