//! See [`hardtack_fuzz::properties::zlib`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hardtack_fuzz::properties::zlib(data));
