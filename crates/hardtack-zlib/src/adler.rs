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
    use super::*;

    #[test]
    fn known_sums_hold() {
        assert_eq!(adler32(b""), 1);
        assert_eq!(adler32(b"Wikipedia"), 0x11E6_0398);
    }

    #[test]
    fn the_largest_bytes_do_not_overflow_at_any_length_around_a_reduction() {
        for len in [UNREDUCED - 1, UNREDUCED, UNREDUCED + 1, 2 * UNREDUCED + 17] {
            let (mut a, mut b) = (1_u64, 0_u64);
            for _ in 0..len {
                a = (a + 255) % u64::from(MODULUS);
                b = (b + a) % u64::from(MODULUS);
            }
            assert_eq!(u64::from(adler32(&alloc::vec![255; len])), b << 16 | a);
        }
    }
}
