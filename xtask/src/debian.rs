//! Debian's packages, where a fresh machine lacks them.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

/// Whether this is Debian and its root.
pub(crate) fn can_install() -> Result<bool> {
    let id = Command::new("id").arg("-u").output().context("ask who runs this (id -u)")?;
    Ok(id.stdout.trim_ascii() == b"0" && Path::new("/etc/debian_version").exists())
}

/// Sees to it that a program is there, which this package brings.
pub(crate) fn require(program: &str, package: &str) -> Result<()> {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).status();
    if found.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    if !can_install()? {
        bail!("{program} was not found: install it (Debian: apt-get install {package})");
    }
    install(&[package])
}

/// Installs packages, with fresh package lists if need be.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    eprintln!("installing with apt-get: {}", packages.join(" "));
    let apt_get = |arguments: &[&str]| -> Result<bool> {
        let status = Command::new("apt-get")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .status()
            .context("run apt-get")?;
        Ok(status.success())
    };
    let mut install = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    install.extend(packages);
    // A fresh machine may have no package lists yet.
    let installed = apt_get(&install)? || (apt_get(&["update", "--quiet"])? && apt_get(&install)?);
    if !installed {
        bail!("apt-get could not install {}", packages.join(" "));
    }
    Ok(())
}
