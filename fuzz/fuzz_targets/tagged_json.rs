//! See [`hardtack_fuzz::properties::tagged_json`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hardtack_fuzz::properties::tagged_json(data));
