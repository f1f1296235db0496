//! How the values of sessions become text and back.

use std::cell::Cell;

use hardtack_tagged_json::{Decoder, Encoder, ScratchBuffer};

use crate::SessionConfig;

/// How the values of sessions are read and written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Codec {
    pub(crate) encoder: Encoder,
    pub(crate) decoder: Decoder,
}

impl Codec {
    pub(crate) fn new(config: &SessionConfig) -> Self {
        let SessionConfig { limits, tags, sort_keys, ensure_ascii, .. } = config;
        Self {
            encoder: Encoder::new()
                .with_sort_keys(*sort_keys)
                .with_ensure_ascii(*ensure_ascii)
                .with_limits(limits.json())
                .with_tags(tags.clone()),
            decoder: Decoder::new().with_limits(limits.json()).with_tags(tags.clone()),
        }
    }

    /// For the maps within a session, whose keys are not counted.
    pub(crate) fn for_values(&self) -> Self {
        let limits = self.decoder.limits().with_max_keys(usize::MAX);
        Self {
            encoder: self.encoder.clone().with_limits(limits),
            decoder: self.decoder.clone().with_limits(limits),
        }
    }
}

thread_local! {
    static ROOM: Cell<(String, ScratchBuffer)> = const { Cell::new((String::new(), ScratchBuffer::new())) };
}

/// The most room that is kept of either, in bytes.
const KEPT: usize = 64 * 1024;

/// Lends an empty text and what writing into it needs. Their room is kept per thread, since what is
/// written is copied anyway.
///
/// While it is lent, another one that is asked for starts without room.
pub(crate) fn with_text<R>(work: impl FnOnce(&mut String, &mut ScratchBuffer) -> R) -> R {
    let (mut text, mut room) = ROOM.take();
    text.clear();
    let result = work(&mut text, &mut room);
    text.shrink_to(KEPT);
    room.shrink_to(KEPT);
    ROOM.set((text, room));
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_keeps_the_room_of_any_cookie_and_no_more() {
        let grown = |room| {
            with_text(|text, _| text.reserve_exact(room));
            with_text(|text, _| text.capacity())
        };
        assert_eq!(grown(65_536), 65_536);
        assert_eq!(grown(1 << 20), 65_536);
    }
}
