//! How much processor time the long runs of each target have had, kept beside their corpora.

use std::{fs, io::ErrorKind, path::PathBuf, time::Duration};

use anyhow::{Context, Result};

use super::targets::Target;
use crate::workspace::root;

/// What a target has had in all.
pub(crate) fn on(target: &Target) -> Result<Duration> {
    let file = file(target);
    match fs::read_to_string(&file) {
        Ok(text) => seconds(&text)
            .with_context(|| format!("{} holds no number of seconds: remove it", file.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Duration::ZERO),
        Err(error) => Err(error).with_context(|| format!("read {}", file.display())),
    }
}

fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.trim().parse().ok()?).ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_of_seconds_is_not_taken_for_none() {
        assert_eq!(seconds("0.25\n"), Some(Duration::from_millis(250)));
        assert_eq!(seconds("3600"), Some(Duration::from_secs(3600)));
        for text in ["", "\n", "-1", "NaN", "inf", "1 2", "an hour"] {
            assert_eq!(seconds(text), None, "{text:?}");
        }
    }
}
