//! Looks for inputs that break a property of `fuzz/`.

mod all;
mod build;
mod session;
mod spent;
mod targets;

use std::{num::NonZero, time::Duration};

use anyhow::{Context, Result, bail};

use self::{
    build::Sanitizer,
    session::{Ended, Session},
    targets::{TARGETS, Target},
};

/// How long one target is fuzzed, in seconds, unless told.
const ONE: u64 = 60;

/// How long each target is fuzzed in a short run of all.
const EACH: u64 = 4;

/// How long each target is fuzzed before a release.
const HOUR: u64 = 3600;

/// The command `fuzz` with what follows it.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    match *arguments {
        ["--list"] => list(),
        ["--all"] => all(HOUR),
        ["--all", seconds] => all(number(seconds)?),
        ["--smoke"] => smoke(EACH),
        ["--smoke", seconds] => smoke(number(seconds)?),
        [name] => one(name, ONE),
        [name, seconds] => one(name, number(seconds)?),
        _ => bail!("name a target, or --all, or --smoke, or --list"),
    }
}

fn number(seconds: &str) -> Result<u64> {
    let parsed: Option<NonZero<u64>> = seconds.parse().ok();
    Ok(parsed.with_context(|| format!("{seconds:?} is no number of seconds"))?.get())
}

fn list() -> Result<()> {
    for Target { name, promise, .. } in &TARGETS {
        eprintln!("{name:14} {promise}");
    }
    Ok(())
}

/// A long run, whose corpus is kept for the next one.
fn one(name: &str, seconds: u64) -> Result<()> {
    let Some(target) = TARGETS.iter().find(|target| target.name == name) else {
        let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        bail!("there is no target {name}; there are {}", names.join(", "));
    };
    let programs = build::targets(Sanitizer::Address, Some(target))?;
    let ended = Session::long(target, seconds).run(&programs)?;
    report(target, &ended)
}

/// Long runs of every target, until each has had so much processor time in all.
fn all(seconds: u64) -> Result<()> {
    let programs = build::targets(Sanitizer::Address, None)?;
    all::run(&programs, Duration::from_secs(seconds))
}

/// Short runs that begin with the committed inputs alone, quiet unless something is found.
fn smoke(seconds: u64) -> Result<()> {
    let programs = build::targets(Sanitizer::None, None)?;
    for target in &TARGETS {
        let ended = Session::smoke(target, seconds).run(&programs)?;
        report(target, &ended)?;
    }
    Ok(())
}

/// The line that is kept in summaries.
#[expect(clippy::print_stdout, reason = "summaries are made of what is printed there")]
fn report(target: &Target, ended: &Ended) -> Result<()> {
    println!("fuzz: {}, {ended}", target.name);
    if ended.crashes.is_empty() {
        return Ok(());
    }
    let mut message = format!("{} broke its promise: {}", target.name, target.promise);
    for crash in &ended.crashes {
        message.push_str(&format!("\n  {}", crash.display()));
    }
    message.push_str(&format!(
        "\nto keep the input, copy it into fuzz/regressions/{}; the tests of fuzz/ run it from there",
        target.name
    ));
    bail!("{message}")
}
