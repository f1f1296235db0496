//! Inputs of the shapes between which a compressor chooses.

use crate::random::Random;

/// Bytes of one shape of five, up to 600 of them for the most part and never more than `longest`,
/// which is more than 4000.
pub(crate) fn structured(random: &mut Random, longest: usize) -> Vec<u8> {
    let length = match random.below(100) {
        0 => random.below(longest),
        1..20 => random.below(4000),
        _ => random.below(600),
    };
    match random.below(5) {
        0 => random.bytes(length),
        1 => {
            let alphabet_length = 1 + random.below(20);
            let alphabet = random.bytes(alphabet_length);
            (0..length).map(|_| *random.pick(&alphabet)).collect()
        }
        2 => {
            // Pieces of what was written already, at any distance, between new bytes.
            let mut bytes = random.bytes(8);
            while bytes.len() < length {
                let at = random.below(bytes.len());
                let count = (1 + random.below(300)).min(bytes.len() - at);
                bytes.extend_from_within(at..at + count);
                let new = random.below(12);
                bytes.extend(random.bytes(new));
            }
            bytes
        }
        3 => random
            .bytes(length)
            .iter()
            .flat_map(|byte| format!("{byte:02x}").into_bytes())
            .collect(),
        _ => {
            let unit_length = 1 + random.below(70);
            random.bytes(unit_length).into_iter().cycle().take(length).collect()
        }
    }
}
