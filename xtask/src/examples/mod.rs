//! Starts every example as a person would, looks at its page, and stops it in both usual ways.

mod browser;
mod gateway;

use std::{collections::BTreeSet, ffi::OsStr, fs, io::Write as _, net::TcpStream};

use anyhow::{Context, Result, ensure};
use hardtack_interop::Environment;

use self::browser::Browser;
use crate::{
    demo::{self, Key, Server, free_addresses},
    python,
    workspace::{programs, root},
};

/// Each example, the status of its front page, and what stands on it. Nothing stands behind the
/// gateway here, and it says so.
const EXAMPLES: [(&str, u16, &str); 3] = [
    ("gateway", 502, "The application does not answer"),
    ("login", 200, "data-side=\"axum\""),
    ("login-actix", 200, "data-side=\"actix\""),
];

/// How programs are stopped: Ctrl-C at a terminal, and what service managers and containers send.
const SIGNALS: [&str; 2] = ["INT", "TERM"];

/// Checks them all, and what the gateway hands on.
pub(crate) fn run() -> Result<()> {
    eprintln!("{}", check()?);
    Ok(())
}

/// The check; returns its closing line.
pub(crate) fn check() -> Result<String> {
    let python = python::prepare()?;
    programs()?;
    let expected: BTreeSet<String> = EXAMPLES.map(|(name, ..)| name.to_owned()).into();
    ensure!(names()? == expected, "the examples are {:?}, and {expected:?} are checked", names()?);
    for (name, status, text) in EXAMPLES {
        for signal in SIGNALS {
            start_and_stop(&python, name, status, text, signal)
                .with_context(|| format!("{name}, stopped by SIG{signal}"))?;
        }
    }
    let checks = gateway::check(&python).context("the gateway")?;
    Ok(format!(
        "examples: {} started with one command, stopped by SIGINT and by SIGTERM with status 0; \
         {checks} checks of the gateway",
        EXAMPLES.len(),
    ))
}

/// The examples as cargo finds them: files, and folders with a `main.rs`.
fn names() -> Result<BTreeSet<String>> {
    let folder = root().join("crates/hardtack/examples");
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).context("list the examples")? {
        let path = entry?.path();
        if path.extension() == Some(OsStr::new("rs")) || path.join("main.rs").exists() {
            names.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
        }
    }
    Ok(names)
}

fn start_and_stop(
    python: &Environment,
    name: &'static str,
    status: u16,
    text: &str,
    signal: &str,
) -> Result<()> {
    let [address, nobody] = free_addresses([0, 0])?;
    let mut command = demo::example(name);
    command.env("HARDTACK_UPSTREAM", format!("http://{nobody}"));
    let mut server = Server::start(name, command, &Key::random(python)?, address, nobody)?;
    let page = Browser::default().get(address, "/")?;
    ensure!(page.status == status, "status {} instead of {status}", page.status);
    ensure!(page.body.contains(text), "{text:?} does not stand on the page:\n{}", page.body);

    // Browsers open connections before they need them, and a program must not wait for those, nor for
    // ever for one that has begun.
    let idle = TcpStream::connect(address).context("connect without a request")?;
    let mut slow = TcpStream::connect(address).context("connect with half a request")?;
    slow.write_all(b"GET / HTTP/1.1\r\nHos").context("send half a request")?;
    let ended = server.stop(signal)?;
    ensure!(ended.success(), "it ended with {ended}");
    drop((idle, slow));
    ensure!(TcpStream::connect(address).is_err(), "somebody still listens at {address}");
    Ok(())
}
