//! Does every counted operation once under callgrind, which writes a part of its file after each.
//!
//! It prints the names in the order of the parts, with the number of operations in each.

use std::{
    hint::black_box,
    io::{self, Write},
};

use anyhow::Result;
use hardtack_bench::{site::LONG_AGO, suite};

fn main() -> Result<()> {
    let mut out = io::stdout().lock();
    for entry in &mut suite::counted(LONG_AGO)? {
        let name = entry.id.to_string();
        let Some((mut pass, operations)) = entry.pass() else { continue };
        pass();
        measured(&mut pass);
        writeln!(out, "{operations} {name}")?;
    }
    Ok(())
}

/// Callgrind counts inside this function alone: its name is an option on its command line.
#[inline(never)]
fn measured(pass: &mut dyn FnMut()) {
    pass();
    // Without it the call would become a jump, and callgrind would never see this function return.
    black_box(());
}
