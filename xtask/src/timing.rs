//! Tests that the time of verifying a signature reveals nothing about it.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, ensure};

use crate::{
    debian,
    steps::say,
    workspace::{at_root, cargo, root},
};

/// What dudect takes for proof of a difference, in standard deviations.
const DIFFERENT: f64 = 4.5;

/// The fewest samples that say anything.
const SAMPLES: u64 = 1_000_000;

/// The command `timing`: both parts, or only the one that does not measure.
pub(crate) fn run(only_memcheck: bool) -> Result<()> {
    say(&memcheck()?);
    if only_memcheck { Ok(()) } else { dudect() }
}

/// Under valgrind, with the keys marked as undefined.
pub(crate) fn memcheck() -> Result<String> {
    // Its headers are needed to build, too.
    debian::require("valgrind", "valgrind")?;
    let program = build()?;
    // The verdicts are reported, too, and the program counts them itself.
    let quiet = ["--quiet", "--log-file=target/timing/valgrind.log", "--error-limit=no"];
    let output = at_root("valgrind").args(quiet).arg(program).arg("memcheck").output();
    let output = output.context("run valgrind")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{said}{errors}see target/timing/valgrind.log");
    Ok(said.trim_end().to_owned())
}

/// By measurement.
fn dudect() -> Result<()> {
    let output = at_root(build()?).arg("dudect").output().context("run hardtack-timing")?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    judge(&said)?.iter().for_each(|line| say(line));
    Ok(())
}

/// Reads what was measured; returns the closing lines.
fn judge(said: &str) -> Result<Vec<String>> {
    let samples = said.lines().find_map(|line| line.strip_prefix("samples: "));
    let samples: u64 = samples.context("the number of samples is missing")?.parse()?;
    ensure!(samples >= SAMPLES, "{samples} samples are too few");
    let mut lines = Vec::new();
    for line in said.lines() {
        let Some((name, figures)) =
            line.strip_prefix("bench ").and_then(|rest| rest.split_once(" ... "))
        else {
            continue;
        };
        let t = figures.split("max t = ").nth(1).and_then(|rest| rest.split(',').next());
        let t: f64 = t.with_context(|| format!("no t in: {line}"))?.parse()?;
        let name = name.trim();
        let control = name.starts_with("control");
        ensure!(
            control == (t.abs() > DIFFERENT),
            "{name}: t = {t:.2}, {}",
            if control { "so that the control was not found out" } else { "which tells" },
        );
        let verdict = if control { "control flagged" } else { "nothing told" };
        lines.push(format!("timing: dudect, {name}, {samples} samples, t = {t:.2}, {verdict}"));
    }
    ensure!(lines.len() == 3, "{} measurements, not 3:\n{said}", lines.len());
    Ok(lines)
}

fn build() -> Result<PathBuf> {
    fs::create_dir_all(root().join("target/timing")).context("create target/timing")?;
    let build = ["build", "--quiet", "--profile=bench", "--package=hardtack-bench"];
    let status = cargo(&build).args(["--features=timing", "--bin=timing"]).status();
    ensure!(status.context("run cargo build")?.success(), "the program could not be built");
    Ok(root().join("target/release/timing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(verify: &str, control: &str) -> String {
        let line = |name, t| format!("bench {name} ... : n == +1.0M, max t = {t}, max tau = 0\n");
        let lines = [line("verify_a", verify), line("verify_b", verify), line("control", control)];
        format!("samples: 1000000\n{}", lines.concat())
    }

    #[test]
    fn a_difference_is_an_error_and_so_is_a_control_without_one() {
        let lines = judge(&measured("+4.4", "-4.6")).unwrap();
        assert_eq!(
            lines[2],
            "timing: dudect, control, 1000000 samples, t = -4.60, control flagged"
        );
        let told = judge(&measured("-4.6", "+99")).unwrap_err().to_string();
        assert_eq!(told, "verify_a: t = -4.60, which tells");
        assert!(judge(&measured("+1", "+4.4")).unwrap_err().to_string().contains("not found out"));
    }

    #[test]
    fn too_few_samples_or_measurements_are_errors() {
        let few = measured("+1", "+9").replace("1000000", "999999");
        assert!(judge(&few).is_err());
        assert!(judge("samples: 1000000\n").is_err());
    }
}
