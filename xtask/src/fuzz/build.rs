//! Builds the targets with cargo-fuzz, on the stable compiler.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::targets::Target;
use crate::{
    debian,
    tools::Tool,
    workspace::{root, rustc},
};

const CARGO_FUZZ: Tool = Tool { name: "cargo-fuzz", version: "0.13.2", build: &Tool::IN_HASTE };

/// What watches the memory while a target runs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sanitizer {
    /// LLVM's AddressSanitizer, for runs that are long enough to pay for it.
    Address,
    /// None: no crate of this project has unsafe code.
    None,
}

impl Sanitizer {
    fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::None => "none",
        }
    }
}

/// Builds one target or all of them; returns the folder of the programs.
pub(crate) fn targets(sanitizer: Sanitizer, target: Option<&Target>) -> Result<PathBuf> {
    // libFuzzer is written in C++.
    debian::require("c++", "g++")?;
    // The folder of the workspace's own builds, so that the Python environment there is found.
    let folder = root().join("target");
    let mut build =
        CARGO_FUZZ.command(&["fuzz", "build", "--fuzz-dir", "fuzz", "--features=libfuzzer"])?;
    build.args(["--sanitizer", sanitizer.name(), "--target-dir"]).arg(&folder);
    build.args(target.map(|target| target.name));
    // Instrumentation is not stable, and the stable compiler has it all the same.
    let status = build.env("RUSTC_BOOTSTRAP", "1").status().context("run cargo-fuzz")?;
    ensure!(status.success(), "the fuzz targets could not be built");
    Ok(folder.join(host()?).join("release"))
}

/// The triple of this machine, under which cargo-fuzz builds.
fn host() -> Result<PathBuf> {
    let said = rustc(&["-vV"])?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(Path::new(host.context("rustc did not say which machine it builds for")?).to_owned())
}
