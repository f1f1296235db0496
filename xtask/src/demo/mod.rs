//! A real Flask application and its siblings in Rust side by side, with one key and one cookie: for a
//! person to look at, and for the journeys of a visitor with an HTTP client or with Chromium.

mod server;

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::mpsc,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use hardtack_interop::{Environment, target_folder};
use serde_json::{Map, Value, json};

use crate::{debian, flags::Journeys, python, steps::Steps, workspace::programs};

pub(crate) use self::server::{Key, Server, example, flask, free_addresses};

/// What Debian's packages `chromium` and `chromium-driver` install.
const BROWSER: [&str; 2] = ["chromium", "chromedriver"];

/// The journeys in Chromium that every run of the tests makes.
pub(crate) const SHORT: [&str; 2] = ["log_in_here_use_there", "remember_me"];

/// Runs all sides until Ctrl-C.
pub(crate) fn run() -> Result<()> {
    let (stop, stopped) = mpsc::channel();
    ctrlc::set_handler(move || {
        // The receiver is gone only when the program is about to end anyway.
        let _ = stop.send(());
    })
    .context("listen for Ctrl-C")?;
    let python = python::prepare()?;
    programs()?;
    let key = Key::random(&python)?;
    let [at_flask, at_axum, at_actix, at_gateway] = free_addresses([8100, 8101, 8102, 8103])?;
    let mut gateway = example("gateway");
    gateway.env("HARDTACK_UPSTREAM", format!("http://{at_flask}"));
    // Each links to the next, and the last to the first.
    let mut sides = [
        Server::start("flask", flask(&python), &key, at_flask, at_axum)?,
        Server::start("axum", example("login"), &key, at_axum, at_actix)?,
        Server::start("actix", example("login-actix"), &key, at_actix, at_flask)?,
        Server::start("gateway", gateway, &key, at_gateway, at_flask)?,
    ];
    for side in &sides {
        eprintln!("{:8} http://{}/", side.name, side.address);
    }
    eprintln!("The gateway forwards to Flask and serves /account itself.");
    eprintln!(
        "Log in on any of them, as ada or bob with the password lovelace, and stay logged in"
    );
    eprintln!("on all. Ctrl-C stops them.");
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

/// The command `journeys`.
pub(crate) fn journeys(flags: &Journeys) -> Result<()> {
    let mut command = if flags.browser {
        if let Some(obstacle) = obstacle()? {
            bail!("{obstacle}");
        }
        in_browser()?
    } else {
        http_journeys()?
    };
    let status = command.args(&flags.journey).status().context("run Python")?;
    ensure!(status.success(), "the journeys ended with {status}");
    Ok(())
}

/// The journeys of a visitor with an HTTP client, as a command.
pub(crate) fn http_journeys() -> Result<Command> {
    let python = python::prepare()?;
    let settings = settings(&python)?;
    Ok(command(&python, settings))
}

/// Runs journeys in Chromium as a step, all of them or these; notes it if there is no Chromium.
pub(crate) fn browser_journeys(steps: &mut Steps, picked: &[&str]) -> Result<()> {
    const TITLE: &str = "journeys in a browser";
    match obstacle()? {
        Some(reason) => steps.not_done(TITLE, &reason),
        None => steps.run(TITLE, in_browser()?.args(picked))?,
    }
    Ok(())
}

fn in_browser() -> Result<Command> {
    let mut settings = settings(&python::prepare()?)?;
    for name in BROWSER {
        settings.insert(name.to_owned(), json!(on_path(name).context(name)?));
    }
    settings.insert("pictures".to_owned(), json!(target_folder().join("browser")));
    Ok(command(&Environment::prepare_browser()?, settings))
}

/// What every visitor needs: how each side is started.
fn settings(flask_environment: &Environment) -> Result<Map<String, Value>> {
    programs()?;
    let words = |command: &Command| -> Vec<String> {
        let words = [command.get_program()].into_iter().chain(command.get_args());
        words.map(|word| word.to_string_lossy().into_owned()).collect()
    };
    let commands = json!({
        "flask": words(&flask(flask_environment)),
        "axum": words(&example("login")),
        "actix": words(&example("login-actix")),
        "gateway": words(&example("gateway")),
    });
    Ok(Map::from_iter([("commands".to_owned(), commands)]))
}

fn command(python: &Environment, settings: Map<String, Value>) -> Command {
    let mut command = python.command("journeys");
    command.arg(Value::from(settings).to_string());
    command
}

/// Why there can be no browser on this machine; what Debian has is installed first.
fn obstacle() -> Result<Option<String>> {
    let missing = || BROWSER.into_iter().find(|name| on_path(name).is_none());
    if missing().is_some() && debian::can_install()? {
        debian::install(&["chromium", "chromium-driver"])?;
    }
    if let Some(name) = missing() {
        return Ok(Some(format!(
            "{name} was not found (on Debian: apt-get install chromium chromium-driver)"
        )));
    }
    let version = "import sys; sys.exit(sys.version_info < (3, 10))";
    let new_enough = Command::new(python::prepare()?.python()).args(["-c", version]).status();
    if !new_enough.context("ask Python for its version")?.success() {
        return Ok(Some("selenium needs Python 3.10 or later".to_owned()));
    }
    Ok(None)
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|file| Path::is_file(file))
}
