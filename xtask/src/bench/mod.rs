//! Measures hardtack beside its parts, its peers and Flask, in a workspace of its own.

mod instructions;

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    debian, python,
    workspace::{cargo, root},
};

/// Where the benchmarks stand; they are built into the workspace's own target folder.
pub(crate) const MANIFEST: [&str; 4] =
    ["--manifest-path", "crates/hardtack-bench/Cargo.toml", "--target-dir", "target"];

/// The command `bench` with what follows it.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    match *arguments {
        ["--instructions"] => instructions::compare(),
        ["--instructions", "--write"] => instructions::write(),
        ref rest => measure(rest),
    }
}

/// Measures; `--write` stands for the page whose tables are to be written anew.
fn measure(arguments: &[&str]) -> Result<()> {
    let programs = build()?;
    let mut bench = Command::new(programs.join("hardtack-bench"));
    bench.arg("--python").arg(python::prepare()?.python());
    for argument in arguments {
        if *argument == "--write" {
            bench.arg("--page").arg(root().join("docs").join("performance.md"));
        } else {
            bench.arg(argument);
        }
    }
    let status = bench.status().context("run the benchmarks")?;
    ensure!(status.success(), "the benchmarks ended with {status}");
    Ok(())
}

/// Builds the programs with optimisation, and returns their folder.
fn build() -> Result<PathBuf> {
    system_zlib()?;
    let mut build = cargo(&["build", "--release", "--quiet", "--bins"]);
    let status = build.args(MANIFEST).status().context("run cargo build")?;
    ensure!(status.success(), "the benchmarks could not be built");
    Ok(root().join("target").join("release"))
}

/// One reference is the zlib of the system, which is found by pkg-config.
fn system_zlib() -> Result<()> {
    let found = Command::new("pkg-config")
        .args(["--exists", "zlib"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if found {
        return Ok(());
    }
    if !debian::can_install()? {
        bail!("zlib was not found: install pkg-config and zlib's headers (Debian: zlib1g-dev)");
    }
    debian::install(&["pkg-config", "zlib1g-dev"])
}
