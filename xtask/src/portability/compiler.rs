//! Compilers of other versions than the machine's own, from Debian's packages, unpacked in a folder.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};

use crate::workspace::{list, root};

/// Where Debian's libraries are below `usr`.
const LIBRARIES: &str = "lib/x86_64-linux-gnu";

/// A compiler, and the packages that hold it.
pub(crate) struct Compiler {
    /// The first two numbers of its version.
    pub(crate) version: &'static str,
    /// The compiler and its standard library; each is taken in the compiler's version.
    rust: &'static [&'static str],
    /// What it is linked with, and the machine may lack.
    others: &'static [&'static str],
}

/// The declared minimum.
pub(crate) const OLDEST: Compiler = Compiler {
    version: "1.85",
    rust: &["rustc-web", "libstd-rust-web-dev", "libstd-rust-web-1.85"],
    others: &["libllvm19", "libz3-4"],
};

/// With the sources of the standard library, so that it can be built for any target.
pub(crate) const WITH_SOURCES: Compiler = Compiler {
    version: "1.96",
    rust: &["rustc-web", "libstd-rust-web-dev", "libstd-rust-web-1.96", "rust-web-src"],
    others: &["libllvm22", "libz3-4"],
};

/// A compiler that stands ready.
pub(crate) struct Unpacked {
    usr: PathBuf,
}

impl Compiler {
    /// Downloads and unpacks it, unless that was done before.
    pub(crate) fn prepare(&self) -> Result<Unpacked> {
        let folder = root().join("target").join("portability").join(self.version);
        let unpacked = Unpacked { usr: folder.join("usr") };
        if !folder.exists() {
            // An interrupted attempt is not taken for a whole one.
            let attempt = folder.with_file_name(format!("{}.part", self.version));
            self.unpack(&attempt)?;
            fs::rename(&attempt, &folder).with_context(|| format!("make {}", folder.display()))?;
        }
        let said = unpacked.with(&mut Command::new(unpacked.program("rustc"))).arg("-V").output();
        let said = said.context("run rustc")?;
        let said = String::from_utf8_lossy(&said.stdout);
        ensure!(
            said.starts_with(&format!("rustc {}.", self.version)),
            "the compiler in {} does not run, or is not {}: {said:?}",
            folder.display(),
            self.version,
        );
        Ok(unpacked)
    }

    fn unpack(&self, folder: &Path) -> Result<()> {
        if folder.exists() {
            fs::remove_dir_all(folder).context("remove what an earlier attempt has left")?;
        }
        let packages = folder.join("packages");
        fs::create_dir_all(&packages).with_context(|| format!("make {}", packages.display()))?;
        let downloaded = self.download(&packages)?
            || (run(Command::new("apt-get").args(["update", "--quiet"]))?
                && self.download(&packages)?);
        if !downloaded {
            bail!(
                "apt-get could not download Rust {}; it is in Debian 12 and its security archive",
                self.version
            );
        }
        for package in list(&packages)? {
            let mut unpack = Command::new("dpkg");
            unpack.arg("-x").arg(&package).arg(folder);
            ensure!(run(&mut unpack)?, "dpkg could not unpack {}", package.display());
        }
        fs::remove_dir_all(&packages).context("remove the packages")
    }

    /// Whether all packages were there to be downloaded.
    fn download(&self, folder: &Path) -> Result<bool> {
        let Some(version) = available(self.version)? else { return Ok(false) };
        let mut download = Command::new("apt-get");
        download.args(["download", "--quiet"]).current_dir(folder);
        for package in self.rust {
            download.arg(format!("{package}={version}"));
        }
        run(download.args(self.others))
    }
}

/// Debian's full number of a version of the compiler.
fn available(version: &str) -> Result<Option<String>> {
    let said = Command::new("apt-cache").args(["madison", "rustc-web"]).output();
    let said = said.context("ask apt-cache for the versions of rustc-web")?;
    Ok(pick(&String::from_utf8_lossy(&said.stdout), version))
}

/// From lines of the form `package | version | source`.
fn pick(said: &str, version: &str) -> Option<String> {
    let mut versions = said.lines().filter_map(|line| line.split('|').nth(1)).map(str::trim);
    versions.find(|full| full.starts_with(&format!("{version}."))).map(str::to_owned)
}

fn run(command: &mut Command) -> Result<bool> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.stdout(Stdio::null()).status().with_context(|| format!("run {name}"))?;
    Ok(status.success())
}

impl Unpacked {
    /// Lets a cargo command build with this compiler, into a folder of its own.
    pub(crate) fn with<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        let target = self.usr.with_file_name("target");
        command
            .env("RUSTC", self.program("rustc"))
            .env("RUSTDOC", self.program("rustdoc"))
            .env("LD_LIBRARY_PATH", self.usr.join(LIBRARIES))
            .env("CARGO_TARGET_DIR", target)
    }

    fn program(&self, name: &str) -> PathBuf {
        self.usr.join("bin").join(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_full_number_of_a_version_is_found() {
        let said = "\
 rustc-web | 1.96.0+dfsg1-1~deb12u2 | somewhere amd64 Packages
 rustc-web | 1.85.0+dfsg3-1~deb12u3 | somewhere amd64 Packages
";
        assert_eq!(pick(said, "1.85").as_deref(), Some("1.85.0+dfsg3-1~deb12u3"));
        assert_eq!(pick(said, "1.8"), None);
        assert_eq!(pick("", "1.85"), None);
    }
}
