//! A real browser between Flask and the sides in Rust: Chromium, driven by selenium.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};
use hardtack_interop::{Environment, target_folder};
use serde_json::json;

use crate::{debian, demo, python};

/// What Debian's packages `chromium` and `chromium-driver` install.
const BROWSER: &str = "chromium";
const DRIVER: &str = "chromedriver";

/// Runs the journeys, or those of these names.
pub(crate) fn run(picked: &[&str]) -> Result<()> {
    if let Some(obstacle) = obstacle()? {
        bail!("{obstacle}");
    }
    let status = command()?.args(picked).status().context("run Python")?;
    ensure!(status.success(), "the browser tests ended with {status}");
    Ok(())
}

/// Why there can be no browser tests on this machine; what Debian has is installed first.
pub(crate) fn obstacle() -> Result<Option<String>> {
    let missing = || [BROWSER, DRIVER].into_iter().find(|name| on_path(name).is_none());
    if missing().is_some() && debian::can_install()? {
        debian::install(&["chromium", "chromium-driver"])?;
    }
    if let Some(name) = missing() {
        return Ok(Some(format!(
            "there is no {name} (on Debian: apt-get install chromium chromium-driver)"
        )));
    }
    let version = "import sys; sys.exit(sys.version_info < (3, 10))";
    let new_enough = Command::new(python::prepare()?.python()).args(["-c", version]).status();
    if !new_enough.context("ask Python for its version")?.success() {
        return Ok(Some("selenium needs Python 3.10 or later".to_owned()));
    }
    Ok(None)
}

/// The journeys as a command, with everything that they need in place.
pub(crate) fn command() -> Result<Command> {
    let flask = demo::prepare()?;
    let selenium = Environment::prepare_browser()?;
    let found = |name: &str| on_path(name).with_context(|| format!("find {name}"));
    let words = |command: &Command| -> Vec<String> {
        let words = [command.get_program()].into_iter().chain(command.get_args());
        words.map(|word| word.to_string_lossy().into_owned()).collect()
    };
    let settings = json!({
        "chromium": found(BROWSER)?,
        "chromedriver": found(DRIVER)?,
        "commands": {
            "flask": words(&demo::flask(&flask)),
            "axum": words(&demo::RustSide::Axum.command()),
            "actix": words(&demo::RustSide::Actix.command()),
            "gateway": words(&demo::example("gateway")),
        },
        "pictures": target_folder().join("browser"),
    });
    let mut command = selenium.command("browser");
    command.arg(settings.to_string());
    Ok(command)
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|file| Path::is_file(file))
}
