//! Adler-32, the checksum at the end of a zlib stream (RFC 1950, section 8).

/// The largest prime below 2^16.
const MODULUS: u32 = 65_521;

/// Bytes in a row. Columns are summed side by side, in a few vector instructions a row.
const COLUMNS: usize = 16;

/// Rows that are summed before their columns are: as many as keep the sums below 2^16, which are
/// `255·n·(n+1)/2` at most.
const ROWS: usize = 16;

/// The number of bytes that can be summed before a sum must be reduced: the largest `n` for which
/// `255·n·(n+1)/2 + (n+1)·(MODULUS-1)` stays below 2^32. It is a whole number of rows.
const UNREDUCED: usize = 5_552;

/// The Adler-32 of `bytes`.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "the sums are reduced before they can pass 2^32 and 2^16: see UNREDUCED and ROWS"
)]
pub(crate) fn adler32(bytes: &[u8]) -> u32 {
    let (mut sum, mut sum_of_sums) = (1_u32, 0_u32);
    for stretch in bytes.chunks(UNREDUCED) {
        for block in stretch.chunks(ROWS * COLUMNS) {
            let rows = block.chunks_exact(COLUMNS);
            let rest = rows.remainder();
            let in_rows = (block.len() - rest.len()) as u32;
            // Of each column the sum, and the sum of that after each row.
            let (mut plain, mut after_rows) = ([0_u16; COLUMNS], [0_u16; COLUMNS]);
            for row in rows {
                for ((plain, after), &byte) in plain.iter_mut().zip(&mut after_rows).zip(row) {
                    *plain += u16::from(byte);
                    *after += *plain;
                }
            }
            // A byte counts once in the sum of sums for every byte from itself to the end. The sums
            // after rows count every byte of its own row for it, those before it in the row too.
            let (mut all, mut weighted) = (0_u32, 0_u32);
            for ((&plain, &after), column) in plain.iter().zip(&after_rows).zip(0_u32..) {
                all += u32::from(plain);
                weighted += u32::from(after) * COLUMNS as u32 - u32::from(plain) * column;
            }
            sum_of_sums += sum * in_rows + weighted;
            sum += all;
            for &byte in rest {
                sum += u32::from(byte);
                sum_of_sums += sum;
            }
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
