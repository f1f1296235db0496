//! Programs outside the workspace that depend on one crate each, and the number of crates that each
//! of them brings.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use anyhow::{Context, Result, ensure};

use crate::{
    steps::Steps,
    workspace::{LIBRARIES, cargo, list, read, root},
};

/// Each consumer and the one crate that it takes.
const CONSUMERS: [(&str, &str); 2] =
    [("unsubscribe", "hardtack-signer"), ("session-text", "hardtack-tagged-json")];

/// The page of all of them.
const PAGE: &str = "docs/examples/README.md";

/// For which machine is counted, whatever this one is.
const COUNTED_FOR: &str = "x86_64-unknown-linux-gnu";

/// A crate that brings more than this is not lightly taken.
const AT_MOST: usize = 14;

/// Builds and tests each consumer, and counts.
pub(crate) fn check(steps: &mut Steps) -> Result<()> {
    let mut counts = Vec::new();
    for (name, takes) in CONSUMERS {
        let consumer = Consumer { name, takes };
        steps.run(
            &format!("{name}, a program with {takes} alone"),
            &mut consumer.cargo(&["test"])?,
        )?;
        counts.push((name, takes, consumer.brought()?));
    }
    steps.call("what comes with a single crate", || stated(&counts))
}

/// A program that depends on the published crate, and is built with the one in this tree instead.
struct Consumer {
    name: &'static str,
    takes: &'static str,
}

impl Consumer {
    fn cargo(&self, arguments: &[&str]) -> Result<Command> {
        let folder = root().join("docs/examples").join(self.name);
        // A copy of the lock file, for the releases that everything else is tested with.
        let place = root().join("target/consumers").join(self.name);
        copy(&folder, &place)?;
        fs::copy(root().join("Cargo.lock"), place.join("Cargo.lock")).context("copy Cargo.lock")?;
        let mut command = cargo(arguments);
        for library in LIBRARIES {
            let path = root().join("crates").join(library);
            let patch = format!("patch.crates-io.{library}.path={:?}", path.display().to_string());
            command.args(["--config", &patch]);
        }
        command.current_dir(&place).env("CARGO_TARGET_DIR", root().join("target/consumers/target"));
        Ok(command)
    }

    /// How many crates of others cargo builds for it.
    fn brought(&self) -> Result<usize> {
        let tree = ["tree", "--edges=normal,build", "--prefix=none", "--target", COUNTED_FOR];
        let output = self.cargo(&tree)?.output().context("run cargo tree")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "cargo tree: {}", said.trim());
        let listed = String::from_utf8(output.stdout).context("read what cargo tree says")?;
        count(&listed, self.takes)
    }
}

/// Copies a folder; what is equal already keeps its time, so that cargo does not build it again.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("create {}", to.display()))?;
    for path in list(from)? {
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &target)?;
        } else if fs::read(&path).ok() != fs::read(&target).ok() {
            fs::copy(&path, &target).with_context(|| format!("write {}", target.display()))?;
        }
    }
    Ok(())
}

/// The crates below the one taken, of which nothing but that stands below the program.
fn count(listed: &str, takes: &str) -> Result<usize> {
    let mut crates = listed.lines().filter_map(|line| line.split(' ').next());
    crates.next().context("cargo tree lists nothing")?;
    let crates: BTreeSet<&str> = crates.collect();
    ensure!(crates.contains(takes), "the program does not take {takes}");
    Ok(crates.iter().filter(|name| !name.starts_with("hardtack")).count())
}

/// That the pages say what was counted; returns the closing line.
fn stated(counts: &[(&str, &str, usize)]) -> Result<String> {
    let page = read(&root().join(PAGE))?;
    let mut closing = Vec::new();
    for &(name, takes, count) in counts {
        let readme = read(&root().join("crates").join(takes).join("README.md"))?;
        states(&page, &readme, name, takes, count)?;
        closing.push(format!("{takes} brings {count} crates of others"));
    }
    Ok(format!("consumers: {}", closing.join(", ")))
}

fn states(page: &str, readme: &str, name: &str, takes: &str, count: usize) -> Result<()> {
    ensure!(
        count <= AT_MOST,
        "{takes} brings {count} crates of others, and at most {AT_MOST} is the aim"
    );
    let words = format!("{count} crates of others");
    let row = page.lines().find(|line| line.starts_with(&format!("| [`{name}`]")));
    let row = row.with_context(|| format!("{PAGE} has no row for {name}"))?;
    ensure!(row.contains(&words), "{PAGE} does not say that {takes} brings {words}");
    ensure!(readme.contains(&words), "the README of {takes} does not say that it brings {words}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTED: &str = "program v0.0.0 (/a)\nhardtack-signer v0.1.0 (/b)\nhmac v0.13.0\n\
                          digest v0.11.3\nhmac v0.13.0 (*)\n";

    #[test]
    fn crates_of_others_are_counted_once() {
        assert_eq!(count(LISTED, "hardtack-signer").unwrap(), 2);
        assert!(count(LISTED, "hardtack-zlib").is_err());
        assert!(count("", "hardtack-zlib").is_err());
    }

    #[test]
    fn a_page_that_says_another_number_is_an_error() {
        let page = "| [`program`](program): x | `hardtack-signer` | 2 crates of others |\n";
        let readme = "It brings 2 crates of others.\n";
        let error = |page: &str, readme: &str, count| {
            states(page, readme, "program", "hardtack-signer", count).err().map(|it| it.to_string())
        };
        assert_eq!(error(page, readme, 2), None);
        assert!(
            error(page, readme, 3).unwrap().starts_with("docs/examples/README.md does not say")
        );
        assert!(
            error(page, "It brings 3.", 2).unwrap().starts_with("the README of hardtack-signer")
        );
        assert!(error("", readme, 2).unwrap().ends_with("has no row for program"));
        assert!(error(page, readme, 15).unwrap().ends_with("at most 14 is the aim"));
    }

    #[test]
    fn every_consumer_is_checked() {
        let listed = crate::workspace::list(&root().join("docs/examples")).unwrap();
        let folders = listed.iter().filter(|path| path.is_dir()).count();
        assert_eq!(folders, CONSUMERS.len());
    }
}
