//! See [`hardtack_fuzz::properties::save_open`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hardtack_fuzz::properties::save_open(data));
