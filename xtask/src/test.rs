//! Everything that must pass, in the order in which failures are cheapest to find.

use anyhow::Result;

use crate::{
    bad_input, bench, browser, consumers, decisions, demo, examples, guide, load, pages, python,
    resources, steps::Steps, supply_chain, vectors, workspace::cargo,
};

/// The crates that are published; each is built and tested without the others' features.
pub(crate) const LIBRARIES: [&str; 8] = [
    "hardtack-zlib",
    "hardtack-signer",
    "hardtack-serializer",
    "hardtack-tagged-json",
    "hardtack-session",
    "hardtack-tower",
    "hardtack-actix",
    "hardtack",
];

/// The crates that guard the logins: their tests must run their lines and catch their mutants.
pub(crate) const CORE: [&str; 4] =
    ["hardtack-signer", "hardtack-serializer", "hardtack-tagged-json", "hardtack-session"];

/// The crates that promise to need no standard library.
pub(crate) const WITHOUT_STD: [&str; 3] =
    ["hardtack-zlib", "hardtack-signer", "hardtack-tagged-json"];

/// Runs every step, or stops at the first that fails.
pub(crate) fn run() -> Result<()> {
    let mut steps = Steps::default();
    let done = all(&mut steps);
    steps.summary();
    done?;
    eprintln!("cargo xtask test: all passed");
    Ok(())
}

fn all(steps: &mut Steps) -> Result<()> {
    steps.run("formatting", &mut cargo(&["fmt", "--all", "--check"]))?;
    steps.call("pages", pages::check)?;
    steps.call("Python environment", || {
        Ok(format!("python: {}", python::prepare()?.python().display()))
    })?;
    steps.run(
        "lints",
        &mut cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--",
            "--deny=warnings",
        ]),
    )?;
    steps.run(
        "documentation",
        cargo(&["doc", "--workspace", "--no-deps", "--all-features"])
            .env("RUSTDOCFLAGS", "--deny=warnings"),
    )?;
    for library in LIBRARIES {
        // First without the features that dev-dependencies turn on: that is what users get.
        let check = ["check", "--package", library, "--lib"];
        steps.run(&format!("{library}, as a dependency"), &mut cargo(&check))?;
        let title = format!("{library}, alone");
        steps.run(&title, &mut cargo(&["test", "--package", library, "--all-features"]))?;
    }
    consumers::check(steps)?;
    for library in WITHOUT_STD {
        let check = ["check", "--package", library, "--lib", "--no-default-features"];
        steps.run(&format!("{library}, without default features"), &mut cargo(&check))?;
    }
    let command = ["test", "--package=hardtack-cli", "--", "--show-output"];
    steps.run("hardtack-cli, the command", &mut cargo(&command))?;
    let interop = ["test", "--package=hardtack-interop", "--", "--show-output"];
    steps.run("interop with real Flask", &mut cargo(&interop))?;
    // What is left in memory depends on optimisation.
    let wiped = ["test", "--release", "--package=hardtack-interop", "--test=wiped"];
    steps.run("wiped memory, as released", &mut cargo(&wiped))?;
    steps.run("services under load, a few seconds each", &mut load::command("3"))?;
    steps.call("golden data", vectors::compare)?;
    steps.call("decisions", decisions::check)?;
    steps.call("bad input", bad_input::check)?;
    resources::step(steps)?;
    fuzz(steps)?;
    benchmarks(steps)?;
    timing(steps)?;
    steps.run("the project's own commands", &mut cargo(&["test", "--package=xtask"]))?;
    steps.call("examples", examples::check)?;
    steps.call("demo over HTTP", demo::drive)?;
    browser(steps)?;
    steps.call("the guide, followed to the letter", guide::check)?;
    supply_chain::check(steps)
}

/// The properties over what is committed, and a short look for inputs that break them.
fn fuzz(steps: &mut Steps) -> Result<()> {
    const MANIFEST: [&str; 4] = ["--manifest-path", "fuzz/Cargo.toml", "--target-dir", "target"];
    let of_fuzz = |command: &str, arguments: &[&str]| {
        let mut of_fuzz = cargo(&[command]);
        of_fuzz.args(MANIFEST).args(arguments);
        of_fuzz
    };
    steps.run(
        "fuzz properties, formatting",
        &mut cargo(&["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"]),
    )?;
    let lints = ["--all-targets", "--no-default-features", "--", "--deny=warnings"];
    steps.run("fuzz properties, lints", &mut of_fuzz("clippy", &lints))?;
    let tests = ["--no-default-features", "--", "--show-output"];
    steps.run("fuzz properties, over the committed inputs", &mut of_fuzz("test", &tests))?;
    let smoke = ["run", "--quiet", "--package=xtask", "--", "fuzz", "--smoke"];
    steps.run("fuzz targets, a few seconds each", &mut cargo(&smoke))
}

/// That the benchmarks build and judge rightly; measuring is a command of its own.
fn benchmarks(steps: &mut Steps) -> Result<()> {
    let of_bench = |command: &str, arguments: &[&str]| {
        let mut of_bench = cargo(&[command]);
        of_bench.args(bench::MANIFEST).args(arguments);
        of_bench
    };
    steps.run(
        "benchmarks, formatting",
        &mut cargo(&["fmt", "--manifest-path", "crates/hardtack-bench/Cargo.toml", "--check"]),
    )?;
    let lints = ["--all-targets", "--", "--deny=warnings"];
    steps.run("benchmarks, lints", &mut of_bench("clippy", &lints))?;
    steps.run("benchmarks, what they compare and how they judge", &mut of_bench("test", &[]))
}

/// Under valgrind; what measures is no test.
fn timing(steps: &mut Steps) -> Result<()> {
    const MANIFEST: [&str; 2] = ["--manifest-path", "timing/Cargo.toml"];
    steps.run("timing, formatting", cargo(&["fmt"]).args(MANIFEST).arg("--check"))?;
    let memcheck = ["run", "--quiet", "--package=xtask", "--", "timing", "--memcheck"];
    steps.run("timing, under valgrind", &mut cargo(&memcheck))?;
    let lints = ["--target-dir", "target/timing", "--", "--deny=warnings"];
    steps.run("timing, lints", cargo(&["clippy"]).args(MANIFEST).args(lints))
}

/// Journeys of a real browser, where there can be one.
fn browser(steps: &mut Steps) -> Result<()> {
    const TITLE: &str = "demo in a browser";
    match browser::obstacle()? {
        Some(reason) => steps.not_done(TITLE, &reason),
        None => steps.run(TITLE, &mut browser::command()?)?,
    }
    Ok(())
}
