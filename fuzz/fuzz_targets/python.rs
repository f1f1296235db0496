//! See [`hardtack_fuzz::properties::python`].
#![no_main]

use hardtack_fuzz::properties;

// Python starts with a question of no weight, so that no input is charged with it.
libfuzzer_sys::fuzz_target!(init: properties::python(b"\x06"), |data: &[u8]| properties::python(data));
