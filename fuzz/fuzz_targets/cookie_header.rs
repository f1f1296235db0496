//! See [`hardtack_fuzz::properties::cookie_header`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hardtack_fuzz::properties::cookie_header(data));
