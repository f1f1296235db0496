//! A real Flask application and a Rust one side by side, with one key and one cookie.

mod browser;
mod journey;
mod page;
mod server;

use std::{sync::mpsc, time::Duration};

use anyhow::{Context, Result, bail};

use self::server::{Keys, Sides};
use crate::{python, workspace::cargo};

/// Runs both until Ctrl-C.
pub(crate) fn run() -> Result<()> {
    let (stop, stopped) = mpsc::channel();
    ctrlc::set_handler(move || {
        // The receiver is gone only when the program is about to end anyway.
        let _ = stop.send(());
    })
    .context("listen for Ctrl-C")?;
    let python = prepare()?;
    let mut sides = Sides::start(&python, &Keys::random(&python)?, [8100, 8101])?;
    eprintln!("Flask  http://{}/", sides.flask.address);
    eprintln!("Rust   http://{}/", sides.rust.address);
    eprintln!("Log in at either, and be known at both. Ctrl-C stops them.");
    while let Err(mpsc::RecvTimeoutError::Timeout) =
        stopped.recv_timeout(Duration::from_millis(200))
    {
        sides.check_alive()?;
    }
    eprintln!("stopping");
    drop(sides);
    Ok(())
}

/// Drives both over real HTTP with a client that keeps cookies.
pub(crate) fn check() -> Result<()> {
    eprintln!("{}", drive()?);
    Ok(())
}

/// The drive; returns its closing line.
pub(crate) fn drive() -> Result<String> {
    let python = prepare()?;
    let steps = journey::drive(&python)?;
    Ok(format!("demo: {steps} steps over HTTP between Flask and Rust, all as expected"))
}

/// Makes the Python environment and builds the Rust half.
fn prepare() -> Result<hardtack_interop::Environment> {
    let python = python::prepare()?;
    // The profile of the tests, so that `cargo xtask test` builds the dependencies once.
    let build = ["build", "--profile=test", "--package=hardtack", "--example=login"];
    let status = cargo(&build).arg("--all-features").status().context("run cargo")?;
    if !status.success() {
        bail!("the Rust half of the demo could not be built");
    }
    Ok(python)
}
