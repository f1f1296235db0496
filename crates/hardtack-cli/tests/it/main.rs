//! The built command, seen from a shell.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test that overflows, misses or panics fails, and a test run prints"
)]
#![cfg(unix)]

mod cases;
mod console;
mod memory;
mod pasted;
mod pipes;
