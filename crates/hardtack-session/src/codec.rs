//! How the values of sessions become text and back.

use hardtack_tagged_json::{Decoder, Encoder};

use crate::SessionConfig;

/// How the values of sessions are read and written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Codec {
    pub(crate) encoder: Encoder,
    pub(crate) decoder: Decoder,
}

impl Codec {
    pub(crate) fn new(config: &SessionConfig) -> Self {
        let SessionConfig { max_depth, max_digits, tags, .. } = config;
        Self {
            encoder: Encoder::new()
                .with_max_depth(*max_depth)
                .with_max_digits(*max_digits)
                .with_tags(tags.clone()),
            decoder: Decoder::new()
                .with_max_depth(*max_depth)
                .with_max_digits(*max_digits)
                .with_tags(tags.clone()),
        }
    }
}
