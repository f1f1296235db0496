//! Bytes as the door carries them.

pub(crate) use hardtack_interop::hex as encode;

#[track_caller]
pub(crate) fn decode(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2), "an odd number of hex digits");
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}
