//! Looks for keys in the memory of a process that has dropped them.
//!
//! Each scenario runs in a process of its own, which uses a key, drops it, and then reads all of its
//! own writable memory through `/proc/self/mem`, stacks and freed heap included. What it looks for,
//! it knows only masked, so that it cannot find its own notes: pieces of the key, of the keys derived
//! from it, of both padded keys of HMAC, and of the states that an HMAC keeps.
//!
//! Three controls show that the search finds something: a key that is alive, the state of a signer
//! that is alive, and a plain vector that was dropped; of each it must find the very thing.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test that overflows, misses or panics fails, and a test run prints"
)]

#[cfg(target_os = "linux")]
mod memory;
#[cfg(target_os = "linux")]
mod needles;
#[cfg(target_os = "linux")]
mod scenarios;

#[cfg(target_os = "linux")]
fn main() {
    use std::env::args;

    let arguments: Vec<String> = args().skip(1).collect();
    match arguments.as_slice() {
        [child, scenario] if child == "--child" => scenarios::play(scenario),
        // Asked by `cargo test -- --list` and its like.
        [list, ..] if list == "--list" => println!("0 tests, 0 benchmarks"),
        _ => scenarios::run_all(),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!(
        "interop: NOT DONE: only Linux lets a process read its own memory without unsafe code"
    );
}
