//! How much processor time the long runs of each target have had, kept beside their corpora.

use std::{fs, io::ErrorKind, path::PathBuf, time::Duration};

use anyhow::{Context, Result};

use super::targets::Target;
use crate::workspace::root;

/// What a target has had in all.
pub(crate) fn on(target: &Target) -> Result<Duration> {
    let file = file(target);
    let seconds = match fs::read_to_string(&file) {
        Ok(text) => text.trim().parse().ok(),
        Err(error) if error.kind() == ErrorKind::NotFound => Some(0.0),
        Err(error) => return Err(error).with_context(|| format!("read {}", file.display())),
    };
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .with_context(|| format!("{} holds no number of seconds: remove it", file.display()))
}

/// Adds a run to it.
pub(crate) fn add(target: &Target, run: Duration) -> Result<()> {
    let spent = on(target)?.saturating_add(run);
    fs::create_dir_all(folder()).context("create the folder for what was spent")?;
    let file = file(target);
    fs::write(&file, format!("{:.2}\n", spent.as_secs_f64()))
        .with_context(|| format!("write {}", file.display()))
}

fn folder() -> PathBuf {
    root().join("target/fuzz/spent")
}

fn file(target: &Target) -> PathBuf {
    folder().join(target.name)
}
