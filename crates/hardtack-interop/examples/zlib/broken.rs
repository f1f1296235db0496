//! Streams that are not what a writer wrote.

use crate::random::Random;

/// A stream with something wrong about it, mostly, made of two that are right.
pub(crate) fn broken(random: &mut Random, stream: &[u8], other: &[u8]) -> Vec<u8> {
    let mut stream = stream.to_vec();
    let at = random.below(stream.len());
    match random.below(8) {
        0 => stream.truncate(at),
        1 => {
            let more = 1 + random.below(4);
            stream.extend(random.bytes(more));
        }
        2 => stream[at] ^= 1 << random.below(8),
        // Near the beginning, where a block's head stands.
        3 => {
            let at = 2 + random.below(40.min(stream.len() - 2));
            stream[at] ^= 1 << random.below(8);
        }
        4 => {
            for _ in 0..=random.below(6) {
                let at = random.below(stream.len());
                stream[at] = random.next() as u8;
            }
        }
        5 => {
            stream.remove(at);
        }
        6 => {
            let from = random.below(other.len());
            stream.truncate(at.max(2));
            stream.extend_from_slice(&other[from..]);
        }
        // Nothing but a block's first bits: any kind, the last of its stream or not.
        _ => {
            let length = random.below(80);
            stream.truncate(2);
            stream.extend(random.bytes(length));
            if let Some(byte) = stream.get_mut(2) {
                *byte =
                    *byte & 0b1111_1000 | *random.pick(&[0b000, 0b001, 0b010, 0b011, 0b100, 0b101]);
            }
        }
    }
    stream
}
