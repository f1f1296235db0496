//! See [`hardtack_fuzz::properties::timestamp`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hardtack_fuzz::properties::timestamp(data));
