//! What may differ between two compressors (P2), in one place for every suite.

/// Whether hardtack writes classic zlib's own bytes. Until it does, a compressed payload is another
/// text for the same body, and a body at the border of the rule (P1) may be compressed by one side
/// alone.
const SAME_COMPRESSOR: bool = false;

/// How many pairs of tokens were compared, and how.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// The same bytes.
    pub(crate) identical: usize,
    /// Compressed, and so another text for the same body.
    pub(crate) compressed: usize,
    /// Of those, compressed by one side alone.
    pub(crate) at_the_border: usize,
}

impl Tally {
    /// Compares two tokens of one body: byte for byte wherever both compressors leave no choice.
    #[track_caller]
    pub(crate) fn compare(&mut self, ours: &[u8], theirs: &[u8], about: impl FnOnce() -> String) {
        let is_compressed = |token: &[u8]| token.first() == Some(&b'.');
        if ours == theirs {
            self.identical += 1;
        } else if SAME_COMPRESSOR || !(is_compressed(ours) || is_compressed(theirs)) {
            let text = String::from_utf8_lossy;
            panic!("two tokens\n  ours   {}\n  theirs {}\n{}", text(ours), text(theirs), about());
        } else {
            // Two compressors differ by a few bytes; more than that is another rule.
            let difference = ours.len().abs_diff(theirs.len());
            assert!(difference <= 12, "{difference} bytes between two tokens\n{}", about());
            self.compressed += 1;
            self.at_the_border += usize::from(is_compressed(ours) != is_compressed(theirs));
        }
    }

    /// The closing words.
    pub(crate) fn close(&self) -> String {
        let Self { identical, compressed, at_the_border } = self;
        format!(
            "{identical} byte for byte, {compressed} compressed ({at_the_border} by one side only)"
        )
    }
}
