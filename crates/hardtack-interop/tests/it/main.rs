//! hardtack against real Flask, in one process beside this one.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test that overflows, misses or panics fails, and a test run prints"
)]

mod bad_input;
mod behind;
mod compression;
mod conformance;
mod cookies;
mod door;
mod hex;
mod json;
mod login;
mod other_types;
mod random;
mod recipes;
mod secrets;
mod serializer;
mod session;
mod signer;
mod tagged_json;
mod timestamp;
mod value;
mod zlib;
