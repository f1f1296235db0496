//! What would be published: the packages, as cargo makes them, unpacked where nothing else is.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::workspace::{list, read};

/// The registry to which everything goes that is told no other.
pub(crate) const CRATES_IO: &str = "crates-io";

/// What every package holds.
const IN_EACH: [&str; 4] = ["Cargo.toml", "README.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// A crate that is published.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// The registries to which it may go; `None` is any.
    publish: Option<Vec<String>>,
    dependencies: Vec<Dependency>,
    targets: Vec<Target>,
}

#[derive(Clone, Debug, Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Dependency {
    name: String,
    path: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// The crates of the workspace in a folder that are published.
///
/// `cargo` is a command that runs in it.
pub(crate) fn published(cargo: impl Fn(&[&str]) -> Command) -> Result<Vec<Package>> {
    let metadata = ["metadata", "--no-deps", "--format-version=1"];
    let output = cargo(&metadata).output().context("run cargo metadata")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "cargo metadata: {}", said.trim());
    let metadata: Metadata =
        serde_json::from_slice(&output.stdout).context("understand cargo metadata")?;
    let packages = metadata.packages.into_iter();
    Ok(packages.filter(|package| package.publish.as_ref() != Some(&Vec::new())).collect())
}

/// Completes a `cargo package` or `cargo publish` with what is packed, and for which registry.
pub(crate) fn of<'p>(
    mut command: Command,
    packages: impl IntoIterator<Item = &'p Package>,
    registry: &str,
) -> Command {
    let packages = packages.into_iter().map(|package| format!("--package={}", package.name));
    command.args(packages);
    // Cargo takes crates.io's name here for that of another registry.
    if registry != CRATES_IO {
        command.args(["--registry", registry]);
    }
    command
}

/// Packages by their names, unpacked side by side.
#[derive(Debug)]
pub(crate) struct Unpacked {
    folder: PathBuf,
    registry: String,
    packages: BTreeMap<String, Package>,
}

impl Unpacked {
    /// Unpacks what `cargo package` left in `target` into a folder, which is emptied first.
    pub(crate) fn new(
        packages: Vec<Package>,
        target: &Path,
        folder: &Path,
        registry: &str,
    ) -> Result<Self> {
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("empty {}", folder.display()));
            }
            _ => {
                fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?
            }
        }
        for package in &packages {
            let name = package.folder();
            let file = target.join("package").join(format!("{name}.crate"));
            let status = Command::new("tar")
                .args(["--extract", "--gzip", "--file"])
                .arg(&file)
                .arg("--directory")
                .arg(folder)
                .status()
                .context("run tar")?;
            ensure!(status.success(), "{} cannot be unpacked", file.display());
            for wanted in IN_EACH {
                let file = folder.join(&name).join(wanted);
                // A link that leads nowhere is no file.
                ensure!(file.is_file(), "the package {name} holds no {wanted}");
            }
            // It stands within a workspace, and may not become a member of that.
            let manifest = folder.join(&name).join("Cargo.toml");
            let alone = format!("{}\n[workspace]\n", read(&manifest)?);
            fs::write(manifest, alone).context("keep cargo within the package")?;
        }
        let packages = packages.into_iter().map(|package| (package.name.clone(), package));
        Ok(Self {
            folder: folder.to_owned(),
            registry: registry.to_owned(),
            packages: packages.collect(),
        })
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.packages.keys().map(String::as_str)
    }

    /// The folder of a package.
    pub(crate) fn at(&self, name: &str) -> Result<PathBuf> {
        Ok(self.folder.join(self.package(name)?.folder()))
    }

    /// What makes cargo take the unpacked package, and those it needs, instead of published ones.
    pub(crate) fn instead_of_published(&self, name: &str) -> Result<Vec<String>> {
        let mut wanted = vec![name];
        let mut seen = Vec::new();
        while let Some(name) = wanted.pop() {
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
            // A path without a package is a crate that is not published.
            let siblings = self.package(name)?.dependencies.iter();
            let siblings = siblings.filter(|it| it.path.is_some()).map(|it| it.name.as_str());
            wanted.extend(siblings.filter(|&sibling| self.packages.contains_key(sibling)));
        }
        let mut arguments = Vec::new();
        for name in seen {
            let path = self.at(name)?;
            arguments.push("--config".to_owned());
            arguments.push(format!("patch.{}.{name}.path='{}'", self.registry, path.display()));
        }
        Ok(arguments)
    }

    /// The same for the package itself, which need not stand in for itself.
    pub(crate) fn siblings(&self, name: &str) -> Result<Vec<String>> {
        Ok(self.instead_of_published(name)?.split_off(2))
    }

    /// How many files the packages hold.
    pub(crate) fn files(&self) -> Result<usize> {
        fn below(folder: &Path) -> Result<usize> {
            list(folder)?.iter().try_fold(0_usize, |count, path| {
                Ok(count.saturating_add(if path.is_dir() { below(path)? } else { 1 }))
            })
        }
        self.names()
            .try_fold(0_usize, |count, name| Ok(count.saturating_add(below(&self.at(name)?)?)))
    }

    fn package(&self, name: &str) -> Result<&Package> {
        self.packages.get(name).with_context(|| format!("{name} is not published"))
    }
}

impl Package {
    /// Whether other crates can depend on it.
    pub(crate) fn is_library(&self) -> bool {
        self.targets.iter().any(|target| target.kind.iter().any(|kind| kind == "lib"))
    }

    fn folder(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }
}
