//! Changes the code in small ways and asks whether a test notices.

mod outcomes;
mod survivors;
mod vulnerabilities;

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::{
    flags::Mutants,
    steps::say,
    tools::Tool,
    workspace::{CORE, cargo, read, root},
};
use outcomes::{Outcomes, without_place};

const CARGO_MUTANTS: Tool = Tool { name: "cargo-mutants", version: "27.1.0", build: &[] };

/// Files of a package whose promise only a test of another can see.
struct Elsewhere {
    package: &'static str,
    files: &'static [&'static str],
    test_package: &'static str,
    test: &'static str,
}

/// What stays on the stack is seen by looking at a process's memory.
const ELSEWHERE: [Elsewhere; 1] = [Elsewhere {
    package: "hardtack-signer",
    files: &["crates/hardtack-signer/src/scrub.rs", "crates/hardtack-signer/src/algorithm.rs"],
    test_package: "hardtack-interop",
    test: "wiped",
}];

/// The least share of mutants that tests must catch, in per cent.
const CAUGHT_AT_LEAST: f64 = 95.0;

/// The command `mutants`.
pub(crate) fn run(flags: &Mutants) -> Result<()> {
    if flags.vulnerabilities {
        say(&vulnerabilities::check()?);
        return Ok(());
    }
    let named: Vec<&str> = flags.package.iter().map(String::as_str).collect();
    packages(if named.is_empty() { &CORE } else { &named })
}

/// Tests every mutant of these packages, and says at the end what became of them.
fn packages(packages: &[&str]) -> Result<()> {
    let mut failed = Vec::new();
    let mut closing = Vec::new();
    for package in packages {
        match test(package) {
            Ok(line) => closing.push(line),
            Err(error) => failed.push(format!("{package}: {error:#}")),
        }
    }
    closing.iter().for_each(|line| say(line));
    ensure!(failed.is_empty(), "{}", failed.join("\n"));
    Ok(())
}

/// Tests the mutants of one package, with its own tests first; returns the closing line.
fn test(package: &str) -> Result<String> {
    // The compiler itself would run a loop in a constant for ever.
    let settings = ["--profile=mutants", "--build-timeout=300"];
    let mut outcomes = mutate(package, package, &settings)?;
    for it in ELSEWHERE.iter().filter(|it| it.package == package) {
        outcomes.also(&elsewhere(it)?);
    }
    judge(package, &outcomes, &survivors::listed(package)?)
}

/// Tests the mutants of some files with a test of another package.
fn elsewhere(it: &Elsewhere) -> Result<Outcomes> {
    let (test_package, test) =
        (format!("--test-package={}", it.test_package), format!("--test={}", it.test));
    // cargo-mutants would look for the test in the package that it changes. Where the code as it is
    // does not pass, every mutant would be caught.
    let unchanged = cargo(&["test", "--package", it.test_package, &test]).status();
    ensure!(unchanged.context("run cargo test")?.success(), "{test} fails by itself");
    // What is left on the stack depends on optimisation. Nothing is built before the first mutants,
    // so that theirs is the time of building everything.
    let settings = ["--profile=test", "--build-timeout=1800"];
    let files = it.files.iter().flat_map(|file| ["--file", file]);
    let rest = ["--baseline=skip", &test_package, "--", &test];
    let arguments: Vec<&str> = settings.into_iter().chain(files).chain(rest).collect();
    mutate(it.package, &format!("{}-elsewhere", it.package), &arguments)
}

/// Runs cargo-mutants over a package; its reports are in a folder below `target/mutants`.
fn mutate(package: &str, folder: &str, arguments: &[&str]) -> Result<Outcomes> {
    let output = root().join("target").join("mutants").join(folder);
    fs::create_dir_all(&output).with_context(|| format!("make {}", output.display()))?;
    let mut command = CARGO_MUTANTS.command(&[
        "mutants",
        "--jobs=2",
        "--all-features",
        "--cap-lints=true",
        // A mutant that loops is caught by time; without one, the tests take a tenth of it.
        "--timeout=30",
        "--package",
        package,
        "--output",
    ])?;
    // A few random inputs of each kind show what a mutant breaks, and nobody reads the smallest.
    command
        .arg(&output)
        .args(arguments)
        .envs([("PROPTEST_CASES", "32"), ("PROPTEST_MAX_SHRINK_ITERS", "0")]);
    let status = command.status().context("run cargo-mutants")?;
    // The codes of a run that came to its end: all caught, some missed, some timed out.
    ensure!(matches!(status.code(), Some(0 | 2 | 3)), "cargo-mutants ended with {status}");

    Outcomes::parse(&read(&output.join("mutants.out").join("outcomes.json"))?)
}

/// Holds what became of the mutants against the list of survivors; returns the closing line.
fn judge(package: &str, outcomes: &Outcomes, listed: &[String]) -> Result<String> {
    let Outcomes { caught, unviable, survivors } = outcomes;
    ensure!(outcomes.total() > 0, "there is no mutant, so nothing was tested");
    let names: Vec<String> = survivors.iter().map(|it| without_place(it)).collect::<Result<_>>()?;
    let (new, gone) = survivors::compare(&names, listed);
    let list = survivors::FILE;
    ensure!(new.is_empty(), "not caught, and not explained in {list}:\n  {}", new.join("\n  "));
    ensure!(gone.is_empty(), "in {list}, but caught or gone:\n  {}", gone.join("\n  "));
    let share = outcomes.share();
    ensure!(share >= CAUGHT_AT_LEAST, "{share:.1} % are caught, not {CAUGHT_AT_LEAST} %");
    Ok(format!(
        "mutants: {package}, {} mutants, {} caught, {unviable} unviable, {} survivors \
         (all explained), {share:.1} %",
        outcomes.total(),
        caught.len(),
        survivors.len(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(caught: usize, survivors: &[&str]) -> Outcomes {
        let survivors = survivors.iter().map(|change| format!("a.rs:1:2:{change}")).collect();
        Outcomes { caught: vec![String::new(); caught], unviable: 1, survivors }
    }

    fn refusal(outcomes: &Outcomes, listed: &[&str]) -> String {
        let listed: Vec<String> = listed.iter().map(|&name| name.to_owned()).collect();
        judge("a", outcomes, &listed).unwrap_err().to_string()
    }

    #[test]
    fn survivors_pass_only_as_the_list_has_them_and_only_if_they_are_few() {
        let line = judge("a", &outcomes(39, &["x"]), &["a.rs:x".to_owned()]).unwrap();
        let expected = "mutants: a, 41 mutants, 39 caught, 1 unviable, 1 survivors \
                        (all explained), 97.5 %";
        assert_eq!(line, expected);
        assert!(refusal(&outcomes(39, &["x"]), &[]).starts_with("not caught, and not explained"));
        assert!(refusal(&outcomes(39, &[]), &["x"]).contains("but caught or gone"));
        assert_eq!(refusal(&outcomes(9, &["x"]), &["a.rs:x"]), "90.0 % are caught, not 95 %");
    }
}
