//! The tokens of DEFLATE's blocks: a literal byte, or a match with earlier text.

/// The shortest match that DEFLATE can write.
pub(crate) const MIN_MATCH: usize = 3;

/// The longest match that DEFLATE can write.
pub(crate) const MAX_MATCH: usize = 258;

/// A literal or a match, packed: the distance (0 for a literal) above the byte or the length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token(u32);

impl Token {
    /// One byte as it is.
    pub(crate) const fn literal(byte: u8) -> Self {
        Self(byte as u32)
    }

    /// `length` bytes (3 to 258) repeated from `distance` bytes (1 to 32768) before.
    pub(crate) const fn repeat(length: usize, distance: usize) -> Self {
        Self((distance as u32) << 16 | length as u32)
    }

    /// The length and the distance of a match, or the byte of a literal.
    #[inline]
    pub(crate) const fn unpack(self) -> Unpacked {
        match self.0 >> 16 {
            0 => Unpacked::Literal(self.0 as u8),
            distance => Unpacked::Match { length: self.0 & 0xFFFF, distance },
        }
    }
}

/// A token, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unpacked {
    Literal(u8),
    Match { length: u32, distance: u32 },
}

/// The encoding of a length or a distance: a code of the alphabet, then plain bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spelling {
    /// Counted from the first length code, or from the first distance code.
    pub(crate) code: usize,
    pub(crate) extra: u32,
    pub(crate) extra_bits: u32,
}

/// Spells a match length, 3 to 258 (RFC 1951, section 3.2.5).
///
/// After eight codes of one length each, every four codes share a number of extra bits, which
/// grows by one from group to group. The longest length has a code to itself.
#[inline]
#[expect(clippy::arithmetic_side_effects, reason = "the length is 3 to 258, see the branches")]
pub(crate) fn spell_length(length: u32) -> Spelling {
    let above = length - MIN_MATCH as u32;
    match above {
        0..8 => Spelling { code: above as usize, extra: 0, extra_bits: 0 },
        255 => Spelling { code: 28, extra: 0, extra_bits: 0 },
        _ => spell_by_leading_bits::<2>(above),
    }
}

/// Spells a match distance, 1 to 32768 (RFC 1951, section 3.2.5): as lengths, with two codes a
/// group.
#[inline]
#[expect(clippy::arithmetic_side_effects, reason = "the distance is at least 1")]
pub(crate) fn spell_distance(distance: u32) -> Spelling {
    let above = distance - 1;
    match above {
        0..4 => Spelling { code: above as usize, extra: 0, extra_bits: 0 },
        _ => spell_by_leading_bits::<1>(above),
    }
}

/// The code counts the highest bit's place and the `SHARP` bits below it; the rest is extra.
#[inline]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "the value has more than SHARP + 1 bits, and fewer than 16"
)]
fn spell_by_leading_bits<const SHARP: u32>(value: u32) -> Spelling {
    let extra_bits = value.ilog2() - SHARP;
    let leading = value >> extra_bits;
    Spelling {
        code: ((extra_bits << SHARP) + leading) as usize,
        extra: value & ((1 << extra_bits) - 1),
        extra_bits,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

    use alloc::vec;

    use super::*;

    /// The tables of RFC 1951: for each code the first value and the number of extra bits.
    #[track_caller]
    fn check(table: &[(u32, u32)], last: u32, spell: fn(u32) -> Spelling) {
        for (code, &(first, extra_bits)) in table.iter().enumerate() {
            let next = table.get(code + 1).map_or(last + 1, |&(first, _)| first);
            for value in first..next {
                let spelling = Spelling { code, extra: value - first, extra_bits };
                assert_eq!(spell(value), spelling, "value {value}");
            }
        }
    }

    #[test]
    fn every_length_is_spelled_as_the_standard_says() {
        let mut table = vec![];
        let mut first = 3;
        for code in 0..28_u32 {
            let extra_bits = if code < 8 { 0 } else { code / 4 - 1 };
            table.push((first, extra_bits));
            first += 1 << extra_bits;
        }
        assert_eq!(first, 259);
        assert_eq!(table[16], (35, 3));
        table.push((258, 0));
        check(&table, 258, spell_length);
    }

    #[test]
    fn every_distance_is_spelled_as_the_standard_says() {
        let mut table = vec![];
        let mut first = 1;
        for code in 0..30_u32 {
            let extra_bits = if code < 4 { 0 } else { code / 2 - 1 };
            table.push((first, extra_bits));
            first += 1 << extra_bits;
        }
        assert_eq!(first, 32_769);
        assert_eq!(table[20], (1_025, 9));
        check(&table, 32_768, spell_distance);
    }
}
