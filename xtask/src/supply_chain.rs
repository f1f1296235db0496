//! What the crates are made of: licences, bans, sources, advisories, features, lower bounds.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use crate::{
    steps::Steps,
    test::LIBRARIES,
    tools::Tool,
    tree::{Tree, files},
    workspace::at_root,
};

const CARGO_DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2", build: &Tool::IN_HASTE };

const CARGO_HACK: Tool = Tool { name: "cargo-hack", version: "0.6.46", build: &Tool::IN_HASTE };

/// The manifest of what is published.
const MAIN: &str = "Cargo.toml";

/// Where `deny.toml` puts the advisories.
const ADVISORIES: &str = "target/advisories";

/// An older list of advisories says little.
const OLD: u64 = 30;

/// Every check.
pub(crate) fn run() -> Result<()> {
    let mut steps = Steps::default();
    let done = check(&mut steps).and_then(|()| lower_bounds(&mut steps));
    steps.summary();
    done
}

/// What needs little time; advisories, where they cannot be had, are noted as not done.
pub(crate) fn check(steps: &mut Steps) -> Result<()> {
    for manifest in manifests()? {
        let mut check = deny(&manifest)?;
        check.args(["--all-features", "check", "licenses", "sources"]);
        // What is never published may hold a crate twice; the benchmarks compare with old ones.
        if manifest == Path::new(MAIN) {
            check.arg("bans");
        }
        steps.run(&format!("licences, bans and sources of {}", manifest.display()), &mut check)?;
    }
    let mut powerset = CARGO_HACK.command(&["hack", "check", "--feature-powerset", "--lib"])?;
    powerset.args(packages());
    steps.run("every set of features", &mut powerset)?;
    advisories(steps)
}

/// The manifest of each workspace: there is a lock file beside it.
fn manifests() -> Result<Vec<PathBuf>> {
    let files = files()?;
    let locks = files.iter().filter(|file| file.ends_with("Cargo.lock"));
    let manifests: Vec<PathBuf> = locks.map(|lock| lock.with_file_name("Cargo.toml")).collect();
    ensure!(manifests.contains(&PathBuf::from(MAIN)), "there is no Cargo.lock");
    Ok(manifests)
}

fn deny(manifest: &Path) -> Result<Command> {
    let mut deny = CARGO_DENY.command(&["--config=deny.toml", "--manifest-path"])?;
    deny.arg(manifest);
    Ok(deny)
}

fn packages() -> impl Iterator<Item = String> {
    LIBRARIES.into_iter().map(|library| format!("--package={library}"))
}

/// Known vulnerabilities, where the list of them can be reached, or an earlier copy is there.
fn advisories(steps: &mut Steps) -> Result<()> {
    const TITLE: &str = "advisories";
    let fetched = deny(Path::new(MAIN))?.args(["fetch", "db"]).output();
    let fetched = fetched.context("run cargo-deny")?;
    if !fetched.status.success() && age().is_err() {
        let said = String::from_utf8_lossy(&fetched.stderr).into_owned();
        let reason = said.lines().rev().find(|line| line.contains("fatal: "));
        let reason = reason.unwrap_or("cargo-deny could not fetch the list of advisories");
        steps.not_done(TITLE, reason.trim_start_matches("fatal: "));
        return Ok(());
    }
    for manifest in manifests()? {
        let check = ["--all-features", "check", "--disable-fetch", "advisories"];
        steps.run(&format!("{TITLE} for {}", manifest.display()), deny(&manifest)?.args(check))?;
    }
    steps.call("age of the advisories", age)
}

fn age() -> Result<String> {
    let list = format!("{ADVISORIES}/advisory-db-*");
    // Of a folder that is no repository, git would take the one around it.
    let ask = format!("cd {list} && git --git-dir=.git log -1 --format='%cs %ct' && date +%s");
    let said = at_root("sh").args(["-c", &ask]).output().context("ask git for the date")?;
    let said = String::from_utf8(said.stdout).context("what git says is no text")?;
    let mut words = said.split_whitespace();
    let mut next = || words.next().context("the list of advisories has no date");
    let (date, then, now): (_, u64, u64) = (next()?, next()?.parse()?, next()?.parse()?);
    let days = now.saturating_sub(then) / (24 * 60 * 60);
    let old = if days > OLD { ": OLD, so that newer ones are missing" } else { "" };
    Ok(format!("supply-chain: advisories of {date}, {days} days ago{old}"))
}

/// Builds and tests with the oldest release of each dependency that its manifest allows.
fn lower_bounds(steps: &mut Steps) -> Result<()> {
    let tree = Tree::copy("lower-bounds")?;
    tree.remove("Cargo.lock")?;
    // This program is not published, and its needs bind nobody.
    let members = tree.read("Cargo.toml")?.replace("    \"xtask\",\n", "");
    tree.write("Cargo.toml", &members)?;
    let mut resolve = tree.cargo(&["generate-lockfile", "-Zdirect-minimal-versions"]);
    // The option is not stable, and the stable cargo has it all the same.
    steps.run("oldest releases, resolved", resolve.env("RUSTC_BOOTSTRAP", "1"))?;
    let mut check = tree.cargo(&["check", "--lib", "--all-features"]);
    steps.run("oldest releases, libraries", check.args(packages()))?;
    let mut test = tree.cargo(&["test", "--quiet", "--all-features"]);
    steps.run("oldest releases, tests", test.args(packages()))
}
