//! The zlib writer and the inflater against Python's zlib, on millions of inputs.

use anyhow::{Context, Result, bail};

use crate::{python, workspace::cargo};

/// How many inputs there are unless told.
const COUNT: &str = "10000000";

/// Compares so many inputs, drawn from a seed.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    python::prepare()?;
    let mut command = cargo(&[
        "run",
        "--quiet",
        "--profile=test",
        "--package=hardtack-interop",
        "--example=zlib",
    ]);
    command.arg("--");
    if arguments.is_empty() {
        command.arg(COUNT);
    }
    if !command.args(arguments).status().context("run cargo")?.success() {
        bail!("the two differ; where stands above");
    }
    Ok(())
}
