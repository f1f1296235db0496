//! Looks for inputs that break a property of `fuzz/`.

mod all;
mod build;
mod session;
mod spent;
mod targets;

use std::{
    num::NonZero,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use anyhow::{Result, bail};

use crate::{flags::Fuzz, steps::say};

use self::{
    build::Sanitizer,
    session::{Ended, Session},
    targets::{TARGETS, Target},
};

/// How long one target is fuzzed, in seconds, unless told.
const ONE: u64 = 60;

/// How long each target is fuzzed in a short run of all.
pub(crate) const EACH: u64 = 4;

/// How long each target is fuzzed before a release.
const HOUR: u64 = 3600;

/// The command `fuzz`.
pub(crate) fn run(flags: &Fuzz) -> Result<()> {
    match (&flags.target, flags.all, flags.smoke) {
        (None, false, false) => list(),
        (None, true, false) => all(flags.seconds.unwrap_or(HOUR)),
        (None, false, true) => {
            eprintln!("{}", smoke(flags.seconds.unwrap_or(EACH))?);
            Ok(())
        }
        (Some(name), false, false) => one(name, flags.seconds.unwrap_or(ONE)),
        _ => bail!("name one target, or give one of --all and --smoke"),
    }
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
    say(&judge(target, &ended)?);
    Ok(())
}

/// Long runs of every target, until each has had so much processor time in all.
fn all(seconds: u64) -> Result<()> {
    let programs = build::targets(Sanitizer::Address, None)?;
    all::run(&programs, Duration::from_secs(seconds))
}

/// Short runs that begin with the committed inputs alone, quiet unless something is found.
/// Returns a line for each.
pub(crate) fn smoke(seconds: u64) -> Result<String> {
    let programs = build::targets(Sanitizer::None, None)?;
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut ended = Vec::new();
        while let Some(target) = TARGETS.get(next.fetch_add(1, Ordering::Relaxed)) {
            ended.push((target, Session::smoke(target, seconds).run(&programs)));
        }
        ended
    };
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let ended: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        let ended = workers.into_iter().map(|worker| worker.join());
        ended.flat_map(|it| it.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let mut lines = Vec::new();
    for (target, ended) in ended {
        lines.push(judge(target, &ended?)?);
    }
    lines.sort_unstable();
    Ok(lines.join("\n"))
}

/// The closing line of a run, or an error that names the inputs it found.
fn judge(target: &Target, ended: &Ended) -> Result<String> {
    if ended.crashes.is_empty() {
        return Ok(format!("fuzz: {}, {ended}", target.name));
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
