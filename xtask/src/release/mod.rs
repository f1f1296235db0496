//! Makes a release, or reports what it would be.
//!
//! Everything is done in a clone below `target/`, so that the tree stays as it is. Only with
//! `--execute` is the clone's commit merged, tagged and published.

mod changelog;
mod golden;
mod repository;

use std::{path::PathBuf, process::Command};

use anyhow::{Context, Result, bail, ensure};

use self::{changelog::Changelog, repository::Repository};
use crate::{
    flags::Release,
    portability,
    steps::Steps,
    supply_chain,
    tools::Tool,
    workspace::{LIBRARIES, cargo, root},
};

const SEMVER_CHECKS: Tool =
    Tool { name: "cargo-semver-checks", version: "0.51.0", build: &Tool::IN_HASTE };

/// The command-line tool is published after the libraries.
const PUBLISHED: [&str; 10] = {
    let [a, b, c, d, e, f, g, h, i] = LIBRARIES;
    [a, b, c, d, e, f, g, h, i, "hardtack-cli"]
};

/// The command `release`.
pub(crate) fn run(flags: &Release) -> Result<()> {
    ensure!(
        !(flags.execute && flags.skip_tests),
        "a release is always tested: --skip-tests is only for looking",
    );
    let tree = Repository::at(root());
    let mut steps = Steps::default();
    let done = release(&mut steps, &tree, flags);
    let (summary, done) = match done {
        Ok(summary) => (Some(summary), Ok(())),
        Err(error) => (None, Err(error)),
    };
    steps.close("cargo xtask release", done)?;
    eprintln!("{}", summary.unwrap_or_default());
    Ok(())
}

/// Runs every step; returns what to say at the end.
fn release(steps: &mut Steps, tree: &Repository, flags: &Release) -> Result<String> {
    let version = flags.version.as_str();
    let tag = format!("v{version}");
    let clone = place().join("tree");
    if tree.has_tag(&tag)? {
        // The tag was set before anything was published, so a run that failed is continued here.
        let clone = tree.clone_into(clone)?;
        clone.git(&["checkout", "--quiet", "--detach", &tag])?;
        return publish(steps, &clone, flags);
    }
    steps.call("the tree", || tree.check())?;
    let clone = tree.clone_into(clone)?;
    prepare(steps, tree, &clone, version)?;
    let mut dry = clone.cargo(&["publish", "--workspace", "--dry-run"]);
    steps.run("cargo publish, dry", &mut dry)?;
    if flags.skip_tests {
        steps.not_done("tests", "--skip-tests: nothing shows that this works");
    } else {
        exhaustive(steps)?;
    }
    if !flags.execute {
        let changed = clone.git(&["show", "--stat=100", "--format=%h %s", "HEAD"])?;
        return Ok(format!(
            "{changed}\nDry run: the tree is unchanged, and the packages are in {}.\n\
             With --execute, this commit becomes main and {tag}, and crates.io gets: {}",
            place().join("tree/target/package").display(),
            missing(&clone, version)?.join(" "),
        ));
    }
    steps.call("commit and tag", || tree.take(&clone, version, &tag))?;
    publish(steps, &clone, flags)
}

/// Makes the release's commit in the clone, and compares it with the last release.
fn prepare(steps: &mut Steps, tree: &Repository, clone: &Repository, version: &str) -> Result<()> {
    let text = tree.read("CHANGELOG.md")?;
    let changelog = Changelog::read(&text, version).context("CHANGELOG.md")?;
    steps.call("changelog", || {
        let today = today()?;
        clone.write("CHANGELOG.md", &changelog.roll(version, &today))?;
        Ok(format!("changelog: {} changes, of {today}", changelog.changes()))
    })?;
    steps.call("version", || bump(clone, version))?;
    clone.git(&["commit", "--quiet", "--all", "--message", &format!("Release {version}")])?;
    let Some(last) = tree.last_tag()? else {
        let reason = "this is the first release, and there is no tag to compare with";
        steps.not_done("golden data and public API compared with the last release", reason);
        return Ok(());
    };
    steps.call("golden data compared with the last release", || {
        golden::check(clone, &last, changelog.wire_format())
    })?;
    let mut breaks = SEMVER_CHECKS.command(&["semver-checks", "--workspace", "--all-features"])?;
    breaks.args(["--baseline-rev", &last]).current_dir(clone.folder());
    steps.run("public API compared with the last release", &mut breaks)
}

/// Writes the version into every manifest that names it, and into the lock file.
fn bump(clone: &Repository, version: &str) -> Result<String> {
    let manifest = clone.read("Cargo.toml")?;
    let current = manifest.lines().find_map(|line| line.strip_prefix("version = \""));
    let current = current.and_then(|rest| rest.strip_suffix('"')).context("find the version")?;
    let manifests = clone.git(&["ls-files", "*Cargo.toml"])?;
    let mut changed = 0_usize;
    for name in manifests.lines() {
        let before = clone.read(name)?;
        let after = with_version(&before, current, version);
        changed = changed.saturating_add(usize::from(before != after));
        clone.write(name, &after)?;
    }
    let mut update = clone.cargo(&["update", "--workspace", "--offline", "--quiet"]);
    let status = update.status().context("run cargo update")?;
    ensure!(status.success(), "cargo does not accept {version}");
    Ok(format!("version: {current} becomes {version} in {changed} manifests"))
}

/// A manifest in which the version of the workspace and of its crates is another one.
fn with_version(manifest: &str, before: &str, after: &str) -> String {
    let is_ours = |line: &str| line.starts_with("version = ") || line.starts_with("hardtack");
    let mut text = String::with_capacity(manifest.len());
    for line in manifest.split_inclusive('\n') {
        match is_ours(line) {
            true => text.push_str(&line.replace(&format!("\"{before}\""), &format!("\"{after}\""))),
            false => text.push_str(line),
        }
    }
    text
}

/// Everything that must hold before a release, in its long form.
fn exhaustive(steps: &mut Steps) -> Result<()> {
    steps.run("the tests, in full", &mut cargo(&["xtask", "test", "--full"]))?;
    for library in LIBRARIES {
        // Features that other crates of the workspace turn on are off here, as for a user.
        let test = ["test", "--quiet", "--package", library];
        steps.run(&format!("{library}, alone"), &mut cargo(&test))?;
    }
    supply_chain::exhaustive(steps)?;
    portability::check(steps)
}

/// Publishes the crates that crates.io does not have in this version.
fn publish(steps: &mut Steps, clone: &Repository, flags: &Release) -> Result<String> {
    let version = &flags.version;
    let names = missing(clone, version)?;
    if !flags.execute {
        return Ok(format!("v{version} is tagged; crates.io lacks: {}", names.join(" ")));
    }
    if !names.is_empty() {
        let mut publish = clone.cargo(&["publish"]);
        publish.args(names.iter().map(|name| format!("--package={name}")));
        steps.run("cargo publish", &mut publish)?;
    }
    Ok(format!("{version} is released; now: git push origin main v{version}"))
}

/// The crates that crates.io does not have in this version.
fn missing(clone: &Repository, version: &str) -> Result<Vec<&'static str>> {
    let mut missing = Vec::new();
    for name in PUBLISHED {
        let wanted = format!("{name}@{version}");
        let ask = ["info", "--quiet", "--color=never", "--registry=crates-io", &wanted];
        let output = clone.cargo(&ask).output().context("run cargo info")?;
        let message = String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            continue;
        }
        // Any other failure says nothing about the crate.
        if !message.contains(&format!("could not find `{wanted}`")) {
            bail!("crates.io did not answer for {wanted}: {}", message.trim());
        }
        missing.push(name);
    }
    Ok(missing)
}

/// The date in UTC, as in 2026-12-31.
fn today() -> Result<String> {
    let output = Command::new("date").args(["-u", "+%F"]).output().context("run date")?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn place() -> PathBuf {
    root().join("target").join("next-release")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_version_of_our_crates_changes() {
        let manifest = "[workspace.package]\nversion = \"0.1.0\"\nrust-version = \"0.1.0\"\n\
                        hardtack-zlib = { path = \"x\", version = \"0.1.0\" }\nserde = \"0.1.0\"\n";
        let expected = "[workspace.package]\nversion = \"0.2.0\"\nrust-version = \"0.1.0\"\n\
                        hardtack-zlib = { path = \"x\", version = \"0.2.0\" }\nserde = \"0.1.0\"\n";
        assert_eq!(with_version(manifest, "0.1.0", "0.2.0"), expected);
    }

    #[test]
    fn every_published_crate_is_listed() {
        let listed = cargo(&["metadata", "--no-deps", "--format-version=1"]).output().unwrap();
        let metadata: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
        let packages = metadata["packages"].as_array().unwrap().iter();
        let published = packages.filter(|package| package["publish"].is_null());
        let mut names: Vec<&str> = published.map(|it| it["name"].as_str().unwrap()).collect();
        let mut expected = PUBLISHED;
        names.sort_unstable();
        expected.sort_unstable();
        assert_eq!(names, expected);
    }
}
