//! How the values of sessions become text and back.

use hardtack_tagged_json::{Decoder, Encoder, TagRegistry};

/// How the values of sessions are read and written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Codec {
    pub(crate) encoder: Encoder,
    pub(crate) decoder: Decoder,
}

impl Codec {
    pub(crate) fn new(tags: TagRegistry) -> Self {
        Self {
            encoder: Encoder::new().with_tags(tags.clone()),
            decoder: Decoder::new().with_tags(tags),
        }
    }
}
