//! Services under load: right answers, no error, no panic, flat memory.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::workspace::{at_root, programs};

/// Sends clients to both services for some seconds each.
pub(crate) fn run(seconds: u64) -> Result<()> {
    let status = command(seconds)?.status().context("run the load")?;
    ensure!(status.success(), "a service failed under load, as reported above");
    Ok(())
}

/// The command that does so.
pub(crate) fn command(seconds: u64) -> Result<Command> {
    let mut command = at_root(programs()?.join("examples").join("load"));
    command.args(["drive", &seconds.to_string()]);
    Ok(command)
}
