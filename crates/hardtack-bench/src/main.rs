//! Runs the suite and says how it stands to the goals.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    time::{Duration, SystemTime},
};

use anyhow::{Context, Result, bail};
use clap::Parser;
use hardtack_bench::{
    facts::Facts,
    goals::Allocations,
    report::Report,
    rounds,
    suite::{self, Suite},
};

/// Measures hardtack beside its parts, its peers and Flask.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench")]
struct Arguments {
    /// A look at the whole in a few seconds, with figures that are no more than that.
    #[arg(long)]
    quick: bool,
    /// How long to measure, in seconds; 150 unless told, 10 when quick.
    #[arg(long)]
    seconds: Option<u64>,
    /// Measure only operations whose names have one of these texts in them: `open typed/large`.
    #[arg(long, value_name = "TEXT")]
    only: Vec<String>,
    /// Write every figure into a file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the tables of a page anew: docs/performance.md.
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
    /// End with status 1 if a goal that must hold is missed.
    #[arg(long)]
    check: bool,
    /// The Python that has Flask; without it, its part is left out.
    #[arg(long, value_name = "PROGRAM")]
    python: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(status) => status,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
    let allocations = allocations()?;
    let Suite { mut entries, sizes, versions } = suite::all(now, arguments.python.as_deref())?;
    let only = &arguments.only;
    entries.retain(|entry| {
        let name = entry.id.to_string();
        only.is_empty() || only.iter().any(|text| name.contains(text))
    });
    let seconds = arguments.seconds.unwrap_or(if arguments.quick { 10 } else { 150 });
    eprintln!("measuring {} operations for {seconds} seconds", entries.len());
    let table = rounds::run(&mut entries, Duration::from_secs(seconds))?;
    let facts = Facts::gather(versions.as_ref(), table.rounds());
    let report = Report::new(facts, table, allocations, sizes);

    print!("{report}");
    if let Some(file) = &arguments.json {
        let json = serde_json::to_string_pretty(&report.to_json())?;
        fs::write(file, json).with_context(|| format!("write {}", file.display()))?;
    }
    if let Some(file) = &arguments.page {
        write_page(&report, file)?;
    }
    println!("{}", report.closing());
    if !arguments.check {
        return Ok(ExitCode::SUCCESS);
    }
    for verdict in report.missed() {
        eprintln!("bench: {}: {}", verdict.goal.what, verdict.mark);
    }
    let missed = report.missed().next().is_some();
    Ok(if missed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn write_page(report: &Report, file: &Path) -> Result<()> {
    let page = fs::read_to_string(file).with_context(|| format!("read {}", file.display()))?;
    let filled = report.fill(&page).with_context(|| format!("fill {}", file.display()))?;
    fs::write(file, filled).with_context(|| format!("write {}", file.display()))
}

/// A program of its own counts allocations, so that counting does not slow what is timed.
fn allocations() -> Result<Allocations> {
    let mut program = env::current_exe().context("find this program")?;
    program.set_file_name(format!("allocations{}", env::consts::EXE_SUFFIX));
    let output = Command::new(&program)
        .output()
        .with_context(|| format!("run {}; it is built beside this program", program.display()))?;
    if !output.status.success() {
        bail!("{} failed: {}", program.display(), String::from_utf8_lossy(&output.stderr));
    }
    serde_json::from_slice(&output.stdout).context("understand the allocations")
}
