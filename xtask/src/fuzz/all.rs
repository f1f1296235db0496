//! Long runs of all targets, until each has had its share of processor time.

use std::{
    num::NonZero,
    path::Path,
    sync::{Mutex, PoisonError},
    thread,
    time::Duration,
};

use anyhow::{Error, Result, bail};

use crate::steps::say;

use super::{
    judge,
    session::Session,
    spent,
    targets::{TARGETS, Target},
};

/// The longest run: the most that is lost when the command is stopped.
const ROUND: Duration = Duration::from_secs(600);

/// A target that no worker has at the moment, and how long it has been fuzzed.
type Idle = (Duration, &'static Target);

/// Fuzzes every target, as many at once as there are processors, until each has had so much
/// processor time, that of earlier runs counted.
pub(crate) fn run(programs: &Path, goal: Duration) -> Result<()> {
    let mut idle = Vec::new();
    for target in &TARGETS {
        idle.push((spent::on(target)?, target));
    }
    let idle = Mutex::new(idle);
    let failures = thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(1, NonZero::get);
        let workers: Vec<_> =
            (0..workers).map(|_| scope.spawn(|| work(programs, goal, &idle))).collect();
        let ended = workers.into_iter().map(|worker| worker.join());
        ended.flat_map(|it| it.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    for target in &TARGETS {
        eprintln!("{:14} {:6.0} CPU seconds in all", target.name, spent::on(target)?.as_secs_f64());
    }
    all_well(failures)
}

/// Takes one target after another; one that fails is not taken again, and the others go on.
fn work(programs: &Path, goal: Duration, idle: &Mutex<Vec<Idle>>) -> Vec<Error> {
    let idle = || idle.lock().unwrap_or_else(PoisonError::into_inner);
    let mut failures = Vec::new();
    loop {
        let next = take(&mut idle(), goal);
        // What the other workers have, they go on with by themselves.
        let Some((spent, target)) = next else { return failures };
        match round(programs, target, goal.saturating_sub(spent)) {
            Ok(spent) => idle().push((spent, target)),
            Err(error) => failures.push(error),
        }
    }
}

/// The target that has had least, if that is less than the goal.
fn take(idle: &mut Vec<Idle>, goal: Duration) -> Option<Idle> {
    let spents = idle.iter().enumerate().map(|(at, (spent, _))| (*spent, at));
    let (spent, at) = spents.min()?;
    (spent < goal).then(|| idle.swap_remove(at))
}

/// One run; returns what has been spent after it.
fn round(programs: &Path, target: &Target, missing: Duration) -> Result<Duration> {
    // libFuzzer takes 0 as no end at all.
    let seconds = missing.min(ROUND).as_secs().max(1);
    let ended = Session::long(target, seconds).quiet().run(programs)?;
    say(&judge(target, &ended)?);
    spent::on(target)
}

fn all_well(failures: Vec<Error>) -> Result<()> {
    if failures.is_empty() {
        return Ok(());
    }
    let said: Vec<String> = failures.iter().map(|error| format!("{error:#}")).collect();
    bail!("{}", said.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_target_that_has_had_least_is_next_until_each_has_had_enough() {
        let mut idle: Vec<Idle> =
            vec![(seconds(9), &TARGETS[0]), (seconds(3), &TARGETS[1]), (seconds(10), &TARGETS[2])];
        let mut names = Vec::new();
        while let Some((_, target)) = take(&mut idle, seconds(10)) {
            names.push(target.name);
        }
        assert_eq!(names, [TARGETS[1].name, TARGETS[0].name]);
        assert_eq!(idle.len(), 1);
    }
}
