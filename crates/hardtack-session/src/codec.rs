//! How the values of sessions become text and back.

use std::cell::Cell;

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
        let SessionConfig { max_depth, max_digits, max_keys, tags, .. } = config;
        Self {
            encoder: Encoder::new()
                .with_max_depth(*max_depth)
                .with_max_digits(*max_digits)
                .with_max_keys(*max_keys)
                .with_tags(tags.clone()),
            decoder: Decoder::new()
                .with_max_depth(*max_depth)
                .with_max_digits(*max_digits)
                .with_max_keys(*max_keys)
                .with_tags(tags.clone()),
        }
    }
}

thread_local! {
    static TEXT: Cell<String> = const { Cell::new(String::new()) };
}

/// Lends an empty text whose room is kept per thread, since what is written into it is copied
/// anyway.
///
/// While it is lent, another one that is asked for starts without room.
pub(crate) fn with_text<R>(work: impl FnOnce(&mut String) -> R) -> R {
    /// The most room that is kept, in bytes.
    const KEPT: usize = 64 * 1024;

    let mut text = TEXT.take();
    text.clear();
    let result = work(&mut text);
    text.shrink_to(KEPT);
    TEXT.set(text);
    result
}
