//! See [`hardtack_fuzz::properties::open_session`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hardtack_fuzz::properties::open_session(data));
