//! Debian's packages, where a fresh machine lacks them.

use std::{path::Path, process::Command};

use anyhow::{Context, Result, bail};

/// Whether this is Debian and its root.
pub(crate) fn can_install() -> Result<bool> {
    let id = Command::new("id").arg("-u").output().context("ask who runs this (id -u)")?;
    Ok(id.stdout.trim_ascii() == b"0" && Path::new("/etc/debian_version").exists())
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
