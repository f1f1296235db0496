//! Publishes what a registry does not have yet.

use anyhow::{Context, Result, bail, ensure};

use super::repository::Repository;
use crate::packages::{self, CRATES_IO, Package};

/// Where packages go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Registry<'r> {
    /// Its name in cargo's configuration; `None` is crates.io.
    pub(crate) named: Option<&'r str>,
}

impl Registry<'_> {
    pub(crate) fn name(&self) -> &str {
        self.named.unwrap_or(CRATES_IO)
    }

    /// The packages that the registry does not have in this version.
    pub(crate) fn missing<'p>(
        &self,
        tree: &Repository,
        packages: &'p [Package],
    ) -> Result<Vec<&'p Package>> {
        let mut missing = Vec::new();
        for package in packages {
            if !self.has(tree, package)? {
                missing.push(package);
            }
        }
        Ok(missing)
    }

    fn has(&self, tree: &Repository, package: &Package) -> Result<bool> {
        let wanted = format!("{}@{}", package.name, package.version);
        let ask = ["info", "--quiet", "--color=never", "--registry", self.name(), &wanted];
        let output = tree.cargo(&ask).output().context("run cargo info")?;
        let said = String::from_utf8_lossy(&output.stderr);
        match output.status.success() {
            true => Ok(true),
            // Whatever else is wrong, a registry that does not answer is not one without the crate.
            false if said.contains(&format!("could not find `{wanted}`")) => Ok(false),
            false => bail!("{} does not say whether it has {wanted}: {}", self.name(), said.trim()),
        }
    }
}

/// Publishes the missing ones in the order of their dependencies, and looks whether all are there.
///
/// A run that failed half-way is taken up where it stopped: what is there is not published again.
pub(crate) fn publish(
    tree: &Repository,
    packages: &[Package],
    registry: Registry<'_>,
) -> Result<String> {
    let missing = registry.missing(tree, packages)?;
    let before = packages.len().saturating_sub(missing.len());
    let count = missing.len();
    if count == 0 {
        return Ok(format!("publish: all {before} packages were there already"));
    }
    let mut publish = packages::of(tree.cargo(&["publish"]), missing, registry.name());
    let status = publish.status().context("run cargo publish")?;
    let still = registry.missing(tree, packages)?;
    let names: Vec<&str> = still.iter().map(|package| package.name.as_str()).collect();
    ensure!(
        names.is_empty(),
        "{} of {} packages are published, and not {} (cargo publish ended with {status}); the same \
         command takes it up again",
        packages.len().saturating_sub(names.len()),
        packages.len(),
        names.join(", "),
    );
    Ok(format!("publish: {count} packages, {before} were there already"))
}
