//! The Python environment, and what this machine lacks for it.

use std::{path::Path, process::Command};

use anyhow::{Context, Result, bail};
use hardtack_interop::{Environment, Error};

/// The environment; on Debian, as root, the missing packages are installed first.
pub(crate) fn prepare() -> Result<Environment> {
    match Environment::prepare() {
        Err(missing @ (Error::PythonMissing | Error::VenvMissing { .. })) => {
            if !(is_root()? && Path::new("/etc/debian_version").exists()) {
                return Err(missing.into());
            }
            install(&["python3", "python3-venv"])?;
            Ok(Environment::prepare()?)
        }
        prepared => Ok(prepared?),
    }
}

fn is_root() -> Result<bool> {
    let id = Command::new("id").arg("-u").output().context("ask who runs this (id -u)")?;
    Ok(id.stdout.trim_ascii() == b"0")
}

fn install(packages: &[&str]) -> Result<()> {
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
