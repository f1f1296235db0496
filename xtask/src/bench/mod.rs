//! Measures hardtack next to its parts, its peers and Flask.

mod instructions;

use std::{
    ffi::OsStr,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    debian,
    flags::Bench,
    python,
    workspace::{cargo, root},
};

/// The command `bench`.
pub(crate) fn run(flags: &Bench) -> Result<()> {
    match (flags.instructions, flags.write) {
        (true, false) => instructions::compare(),
        (true, true) => instructions::write(),
        (false, _) => measure(flags),
    }
}

/// Measures times; `--write` replaces the tables of the page.
fn measure(flags: &Bench) -> Result<()> {
    let Bench { write, quick, seconds, only, json, check, instructions: _ } = flags;
    let mut bench = Command::new(build()?.join("hardtack-bench"));
    bench.arg("--python").arg(python::prepare()?.python());
    if *write {
        bench.arg("--page").arg(root().join("docs").join("performance.md"));
    }
    bench.args(quick.then_some("--quick")).args(check.then_some("--check"));
    bench.args(seconds.map(|seconds| format!("--seconds={seconds}")));
    bench.args(only.iter().map(|text| format!("--only={text}")));
    bench.args(json.iter().flat_map(|file| [OsStr::new("--json"), file.as_os_str()]));
    let status = bench.status().context("run the benchmarks")?;
    ensure!(status.success(), "the benchmarks ended with {status}");
    Ok(())
}

/// Builds the programs with optimization, and returns their folder.
fn build() -> Result<PathBuf> {
    system_zlib()?;
    let build = ["build", "--profile=bench", "--quiet", "--bins", "--package=hardtack-bench"];
    let status = cargo(&build).arg("--features=peers").status().context("run cargo build")?;
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
