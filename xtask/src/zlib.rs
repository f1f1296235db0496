//! Compression and decompression next to Python's zlib, on millions of inputs.

use anyhow::{Context, Result, ensure};

use crate::{
    flags::Zlib,
    python,
    workspace::{at_root, programs},
};

/// How many inputs there are by default.
const COUNT: u64 = 10_000_000;

/// Compares random inputs, drawn from a seed.
pub(crate) fn run(flags: &Zlib) -> Result<()> {
    python::prepare()?;
    let mut command = at_root(programs()?.join("examples").join("zlib"));
    command.arg(flags.count.unwrap_or(COUNT).to_string());
    command.args(flags.seed.map(|seed| seed.to_string()));
    let status = command.status().context("run the comparison")?;
    ensure!(status.success(), "the two differ, as reported above");
    Ok(())
}
