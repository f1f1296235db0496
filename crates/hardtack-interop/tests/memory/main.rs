//! What decoders allocate under attack, in bytes, counted by an allocator that counts.
//!
//! Every allocation of the process is counted while a decoder runs, so that this is a program of its
//! own, with one thread.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test that overflows, misses or panics fails, and a test run prints"
)]

mod attacks;
mod decoders;
mod measure;
mod refused;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn main() {
    if std::env::args().any(|argument| argument == "--list") {
        // Asked by `cargo test -- --list` and its like.
        println!("0 tests, 0 benchmarks");
        return;
    }
    refused::nothing_is_allocated_for_a_token_without_a_good_signature();
    decoders::no_decoder_takes_more_than_its_limit();
}
