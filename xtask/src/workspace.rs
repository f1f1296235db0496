//! Where things are, and how cargo is called.

use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use hardtack_interop::target_folder;

/// The libraries that are published, each below those that depend on it.
pub(crate) const LIBRARIES: [&str; 9] = [
    "hardtack-zlib",
    "hardtack-signer",
    "hardtack-serializer",
    "hardtack-tagged-json",
    "hardtack-session",
    "hardtack-login",
    "hardtack-tower",
    "hardtack-actix",
    "hardtack",
];

/// The crates that guard logins: their own tests must run their lines and catch their mutants.
pub(crate) const CORE: [&str; 5] = [
    "hardtack-signer",
    "hardtack-serializer",
    "hardtack-tagged-json",
    "hardtack-session",
    "hardtack-login",
];

/// The crates that work without a standard library.
pub(crate) const WITHOUT_STD: [&str; 3] =
    ["hardtack-zlib", "hardtack-signer", "hardtack-tagged-json"];

/// The folder of the workspace's manifest.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// The text of a file.
pub(crate) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("read {}", path.display()))
}

/// What stands in a folder.
pub(crate) fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    entries.map(|entry| Ok(entry?.path())).collect()
}

/// The cargo that runs this program, at the root of the workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = at_root(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(arguments);
    cargo
}

/// Builds all tests, examples and programs of the workspace; returns the folder of the programs.
///
/// The packages and features are those of `cargo xtask test`, so that no command compiles a crate
/// again that another has compiled.
pub(crate) fn programs() -> Result<PathBuf> {
    let status = cargo(&["test", "--workspace", "--no-run", "--quiet"]).status();
    ensure!(status.context("run cargo")?.success(), "the workspace could not be built");
    Ok(target_folder().join("debug"))
}

/// What the compiler says of itself.
pub(crate) fn rustc(arguments: &[&str]) -> Result<String> {
    let said = at_root("rustc").args(arguments).output().context("run rustc")?;
    ensure!(said.status.success(), "rustc ended with {}", said.status);
    String::from_utf8(said.stdout).context("what rustc says is no text")
}

/// A program at the root of the workspace, with the environment of a person at the prompt.
pub(crate) fn at_root(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    // Set by the cargo that runs this program for its own purposes; it would make the inner cargo
    // see other settings than a person at the prompt, and build things twice.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME"] {
        command.env_remove(name);
    }
    command
}
