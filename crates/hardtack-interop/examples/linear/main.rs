//! Does each kind of work at n, 2n and 4n, for a tool that counts instructions.
//!
//! `cargo xtask resources` runs it under valgrind's callgrind, which counts nothing but what happens
//! within [`measured`] and writes a count each time it ends. The program prints, in the same order,
//! what was done.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool of the tests may panic, and prints"
)]

mod work;

use std::hint::black_box;

/// The sizes of every input, in bytes or so.
const SIZES: [usize; 3] = [16 * 1024, 32 * 1024, 64 * 1024];

fn main() {
    for work in work::ALL {
        // Whatever is made only once is made before it counts.
        (work.prepare)(1024)();
        for size in SIZES {
            let mut run = (work.prepare)(size);
            measured(&mut run);
            let kind = match work.kind {
                work::Kind::Linear => "linear",
                work::Kind::Sorts => "sorts",
                work::Kind::Control => "control",
            };
            println!("{kind} {size} {}", work.name);
        }
    }
}

/// What callgrind counts.
#[inline(never)]
fn measured(run: &mut work::Run) {
    black_box(run)();
}
