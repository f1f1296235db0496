//! What the crates are made of: licences, bans, sources, advisories, features, lower bounds.

use std::process::Command;

use anyhow::{Context, Result};

use crate::{
    steps::Steps,
    tools::Tool,
    tree::Tree,
    workspace::{LIBRARIES, at_root},
};

const CARGO_DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2", build: &Tool::IN_HASTE };

const CARGO_HACK: Tool = Tool { name: "cargo-hack", version: "0.6.46", build: &Tool::IN_HASTE };

/// Where `deny.toml` puts the advisories.
const ADVISORIES: &str = "target/advisories";

/// An older list of advisories says little.
const OLD: u64 = 30;

/// The command `supply-chain`.
pub(crate) fn run() -> Result<()> {
    let mut steps = Steps::default();
    let done = check(&mut steps).and_then(|()| exhaustive(&mut steps));
    steps.close("cargo xtask supply-chain", done)
}

/// Licenses, bans, sources and advisories. Advisories that cannot be fetched are noted as not done.
pub(crate) fn check(steps: &mut Steps) -> Result<()> {
    let check = ["--all-features", "check", "licenses", "sources"];
    steps.run("licenses and sources", deny()?.args(check))?;
    // The peers of the benchmarks may bring what they like.
    let check = ["--all-features", "--exclude-unpublished", "check", "bans"];
    steps.run("bans", deny()?.args(check))?;
    advisories(steps)
}

/// Each set of features by itself, and the oldest release of each dependency.
pub(crate) fn exhaustive(steps: &mut Steps) -> Result<()> {
    let powerset = ["hack", "check", "--feature-powerset", "--lib", "--no-dev-deps"];
    let mut powerset = CARGO_HACK.command(&powerset)?;
    steps.run("every set of features", powerset.args(packages()))?;
    lower_bounds(steps)
}

fn deny() -> Result<Command> {
    CARGO_DENY.command(&["--config=deny.toml"])
}

fn packages() -> impl Iterator<Item = String> {
    LIBRARIES.into_iter().map(|library| format!("--package={library}"))
}

/// Known vulnerabilities, where the list of them can be reached, or an earlier copy is there.
fn advisories(steps: &mut Steps) -> Result<()> {
    const TITLE: &str = "advisories";
    let fetched = deny()?.args(["fetch", "db"]).output();
    let fetched = fetched.context("run cargo-deny")?;
    if !fetched.status.success() && age().is_err() {
        let said = String::from_utf8_lossy(&fetched.stderr).into_owned();
        let reason = said.lines().rev().find(|line| line.contains("fatal: "));
        let reason = reason.unwrap_or("cargo-deny could not fetch the list of advisories");
        steps.not_done(TITLE, reason.trim_start_matches("fatal: "));
        return Ok(());
    }
    let check = ["--all-features", "check", "--disable-fetch", "advisories"];
    steps.run(TITLE, deny()?.args(check))?;
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
    // What is not published does not limit the releases that users may have.
    let mut members = tree.read("Cargo.toml")?;
    for member in ["xtask", "fuzz", "crates/hardtack-bench"] {
        members = members.replace(&format!("    \"{member}\",\n"), "");
    }
    tree.write("Cargo.toml", &members)?;
    let mut resolve = tree.cargo(&["generate-lockfile", "-Zdirect-minimal-versions"]);
    // The option is not stable, and the stable cargo has it all the same.
    steps.run("oldest releases, resolved", resolve.env("RUSTC_BOOTSTRAP", "1"))?;
    let mut check = tree.cargo(&["check", "--lib", "--all-features"]);
    steps.run("oldest releases, libraries", check.args(packages()))?;
    let mut test = tree.cargo(&["test", "--quiet", "--all-features"]);
    steps.run("oldest releases, tests", test.args(packages()))
}
