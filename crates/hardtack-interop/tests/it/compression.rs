//! How two tokens of one body are compared (P2), in one place for every suite.

use hardtack_interop::Flask;
use serde_json::{Value as Json, json};

/// How many pairs of tokens were compared, and how.
#[derive(Debug)]
pub(crate) struct Tally {
    /// Whether Flask's side has classic zlib, whose own bytes hardtack writes.
    same_compressor: bool,
    /// The same bytes.
    identical: usize,
    /// Compressed by another zlib than the classic one, and so another text for the same body.
    another_zlib: usize,
    /// Compressed, whether or not they are the same.
    compressed: usize,
}

impl Tally {
    pub(crate) fn new(flask: &mut Flask) -> Self {
        let versions: Json = flask.ask("versions", &json!({})).unwrap();
        let same_compressor = versions["classic_zlib"] == true;
        Self { same_compressor, identical: 0, another_zlib: 0, compressed: 0 }
    }

    /// Compares two tokens: byte for byte, unless another zlib than the classic one was at work.
    #[track_caller]
    pub(crate) fn compare(&mut self, ours: &[u8], theirs: &[u8], about: impl FnOnce() -> String) {
        let is_compressed = |token: &[u8]| token.first() == Some(&b'.');
        self.compressed += usize::from(is_compressed(theirs));
        if ours == theirs {
            self.identical += 1;
        } else if self.same_compressor || !(is_compressed(ours) || is_compressed(theirs)) {
            let text = String::from_utf8_lossy;
            panic!("two tokens\n  ours   {}\n  theirs {}\n{}", text(ours), text(theirs), about());
        } else {
            self.another_zlib += 1;
        }
    }

    /// How many of Flask's tokens were compressed.
    pub(crate) fn compressed(&self) -> usize {
        self.compressed
    }

    /// The closing words.
    pub(crate) fn close(&self) -> String {
        let Self { same_compressor, identical, another_zlib, compressed } = self;
        if *same_compressor {
            return format!("{identical} byte for byte, {compressed} of them compressed");
        }
        format!(
            "{identical} byte for byte, {another_zlib} compressed by another zlib than the classic \
             one"
        )
    }
}
