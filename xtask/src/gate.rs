//! The tiers of tests: `check` after a change, `test` before it lands, `test --full` before a release.
//!
//! In each tier, what fails fastest comes first. Every step that compiles selects the whole workspace
//! with the same features and the same profile, so that each crate is compiled once to be linted and
//! once to be run.

use std::process::Command;

use anyhow::Result;

use crate::{
    bad_input, consumers, decisions, demo, examples, fuzz, guide, load, pages, python, resources,
    steps::Steps, supply_chain, timing, vectors, workspace::cargo,
};

/// Checks what a change can break.
pub(crate) fn check() -> Result<()> {
    let mut steps = Steps::default();
    let done = quick(&mut steps);
    steps.close("cargo xtask check", done)
}

/// Runs everything that must pass; with the long forms if `full`.
pub(crate) fn test(full: bool) -> Result<()> {
    let mut steps = Steps::default();
    let mut done = quick(&mut steps).and_then(|()| thorough(&mut steps));
    if full {
        done = done.and_then(|()| long(&mut steps));
    }
    steps.close(if full { "cargo xtask test --full" } else { "cargo xtask test" }, done)
}

fn quick(steps: &mut Steps) -> Result<()> {
    steps.run("formatting", &mut cargo(&["fmt", "--all", "--check"]))?;
    steps.call("pages", pages::check)?;
    steps.call("decisions", decisions::check)?;
    steps.call("bad input", bad_input::check)?;
    steps.call("Python environment", || {
        Ok(format!("python: {}", python::prepare()?.python().display()))
    })?;
    steps.run("lints", &mut lints(&["--all-targets"]))?;
    let by_name = ["--test=memory", "--test=appbuilder"];
    steps.run("lints of the tests that run by name", &mut lints(&by_name))?;
    let documentation = ["doc", "--workspace", "--no-deps"];
    let mut documentation = cargo(&documentation);
    steps.run("documentation", documentation.env("RUSTDOCFLAGS", "--deny=warnings"))?;
    steps.run("tests", &mut cargo(&["test", "--workspace", "--", "--show-output"]))
}

/// Lints targets, in all packages, so that no feature changes and nothing is compiled twice.
fn lints(targets: &[&str]) -> Command {
    let mut command = cargo(&["clippy", "--workspace"]);
    command.args(targets).args(["--", "--deny=warnings"]);
    command
}

/// Everything here runs programs that the tests have already built.
fn thorough(steps: &mut Steps) -> Result<()> {
    let memory = ["test", "--workspace", "--test=memory"];
    steps.run("memory", &mut cargo(&memory))?;
    steps.call("golden data", vectors::compare)?;
    consumers::check(steps)?;
    steps.call("linear time", resources::check)?;
    steps.run("services under load, a few seconds each", &mut load::command(3)?)?;
    steps.call("examples", examples::check)?;
    steps.run("journeys over HTTP", &mut demo::http_journeys()?)?;
    demo::browser_journeys(steps, &demo::SHORT)?;
    steps.call("fuzz targets, a few seconds each", || fuzz::smoke(fuzz::EACH))
}

fn long(steps: &mut Steps) -> Result<()> {
    steps.run("lints, with every feature", &mut lints(&["--all-targets", "--all-features"]))?;
    let peers = ["test", "--package=hardtack-bench", "--features=peers"];
    steps.run("benchmarks, with every peer", &mut cargo(&peers))?;
    let appbuilder = ["test", "--workspace", "--test=appbuilder"];
    steps.run("a login of Flask-AppBuilder", &mut cargo(&appbuilder))?;
    // What is left in memory depends on optimization.
    let wiped = ["test", "--release", "--package=hardtack-interop", "--test=wiped"];
    steps.run("wiped memory, as released", &mut cargo(&wiped))?;
    steps.run("services under load, a minute each", &mut load::command(60)?)?;
    demo::browser_journeys(steps, &[])?;
    steps.call("the guide, followed to the letter", guide::check)?;
    steps.call("constant time, under valgrind", timing::memcheck)?;
    supply_chain::check(steps)
}
