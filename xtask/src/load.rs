//! Services under load: right answers, no error, no panic, flat memory.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::cargo;

/// Drives both services for some seconds each.
pub(crate) fn run(seconds: &str) -> Result<()> {
    let status = command(seconds).status().context("run cargo")?;
    if !status.success() {
        bail!("the load was not held; what was wrong stands above");
    }
    Ok(())
}

/// The command that does so. It is built as the tests are, so that `cargo xtask test` builds the
/// frameworks once.
pub(crate) fn command(seconds: &str) -> Command {
    let run = ["run", "--quiet", "--profile=test", "--package=hardtack-interop", "--example=load"];
    let mut command = cargo(&run);
    command.args(["--", "drive", seconds]);
    command
}
