//! A real Flask application and its siblings in Rust side by side, with one key and one cookie.

mod browser;
mod journey;
mod page;
mod server;

use std::{sync::mpsc, time::Duration};

use anyhow::{Context, Result, bail};

use crate::{python, workspace::cargo};

pub(crate) use self::{
    browser::{Browser, exchange},
    server::{Keys, RustSide, Server, example, flask, free_addresses},
};

/// Runs all until Ctrl-C.
pub(crate) fn run() -> Result<()> {
    let (stop, stopped) = mpsc::channel();
    ctrlc::set_handler(move || {
        // The receiver is gone only when the program is about to end anyway.
        let _ = stop.send(());
    })
    .context("listen for Ctrl-C")?;
    let python = prepare()?;
    let keys = Keys::random(&python)?;
    let [at_flask, at_axum, at_actix, at_gateway] = free_addresses([8100, 8101, 8102, 8103])?;
    let (axum, actix) = (RustSide::Axum, RustSide::Actix);
    let mut gateway = example("gateway");
    gateway.env("HARDTACK_UPSTREAM", format!("http://{at_flask}"));
    // Each leads to the next, and the last to the first.
    let mut sides = [
        Server::start("flask", flask(&python), &keys, at_flask, at_axum)?,
        Server::start(axum.name(), axum.command(), &keys, at_axum, at_actix)?,
        Server::start(actix.name(), actix.command(), &keys, at_actix, at_flask)?,
        Server::start("gateway", gateway, &keys, at_gateway, at_flask)?,
    ];
    for side in &sides {
        eprintln!("{:8} http://{}/", side.name, side.address);
    }
    eprintln!("The gateway stands before Flask and serves /account itself.");
    eprintln!("Log in at any, and be known at all. Ctrl-C stops them.");
    while let Err(mpsc::RecvTimeoutError::Timeout) =
        stopped.recv_timeout(Duration::from_millis(200))
    {
        for side in &mut sides {
            side.check_alive()?;
        }
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

/// Makes the Python environment and builds the sides in Rust.
pub(crate) fn prepare() -> Result<hardtack_interop::Environment> {
    let python = python::prepare()?;
    // The profile of the tests, so that `cargo xtask test` builds the dependencies once.
    let build = ["build", "--profile=test", "--package=hardtack", "--examples", "--all-features"];
    if !cargo(&build).status().context("run cargo")?.success() {
        bail!("the examples could not be built");
    }
    Ok(python)
}
