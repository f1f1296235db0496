//! See [`hardtack_fuzz::properties::typed`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hardtack_fuzz::properties::typed(data));
