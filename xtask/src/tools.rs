//! Cargo's own tools, installed into the clone's target folder and nowhere else.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result, ensure};

use crate::workspace::{at_root, cargo, root};

/// A tool of one version, from crates.io.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// What `cargo install` is told besides, to build no more than is needed.
    pub(crate) build: &'static [&'static str],
}

impl Tool {
    /// For a tool that is run so seldom that building it takes longer.
    pub(crate) const IN_HASTE: [&str; 3] = ["--debug", "--config", "profile.dev.debug=false"];

    /// The tool as a command at the root of the workspace; it is installed first if it is not there.
    ///
    /// `arguments` begin with the word that follows `cargo`.
    pub(crate) fn command(self, arguments: &[&str]) -> Result<Command> {
        let mut command = at_root(self.prepare()?);
        command.args(arguments);
        Ok(command)
    }

    fn prepare(self) -> Result<PathBuf> {
        let Self { name, version, build } = self;
        let folder = root().join("target").join("tools");
        let program = folder.join("bin").join(name);
        let installed = fs::read_to_string(folder.join(".crates.toml")).unwrap_or_default();
        if program.exists() && installed.contains(&format!("\"{name} {version} ")) {
            return Ok(program);
        }
        let package = format!("{name}@{version}");
        eprintln!("installing {package} into target/tools");
        let status = cargo(&["install", "--locked", "--quiet", "--force"])
            .args(build)
            .arg("--root")
            .arg(&folder)
            .arg(&package)
            .status()
            .context("run cargo install")?;
        ensure!(
            status.success(),
            "{package} could not be installed; with network access to crates.io, try: \
             cargo install --locked --root target/tools {package}",
        );
        Ok(program)
    }
}
