//! What must hold for every input: one property for each layer and each decoder of hardtack.
//!
//! A property is a plain function of bytes that panics where hardtack does not keep its promise.
//! The targets in `fuzz_targets` hand them to libFuzzer; the tests run them over what is committed
//! in `seeds` and `regressions`. The README says what each one promises.
#![forbid(unsafe_code)]

mod keys;
mod model;
pub mod properties;
mod tree;
