//! Which lines of the core crates their own tests run.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::{
    debian,
    steps::say,
    tools::Tool,
    workspace::{CORE, read, root, rustc},
};

const CARGO_LLVM_COV: Tool =
    Tool { name: "cargo-llvm-cov", version: "0.9.1", build: &Tool::IN_HASTE };

/// The least share of lines that tests must run, in per cent.
const RUN_AT_LEAST: f64 = 95.0;

/// Tests each package by itself, so that no crate lives on the tests of those above it.
pub(crate) fn run() -> Result<()> {
    let tools = LlvmTools::find()?;
    let folder = root().join("target").join("coverage");
    fs::create_dir_all(&folder).with_context(|| format!("make {}", folder.display()))?;
    // Test programs of earlier code would be counted as code that nothing runs.
    let cleaned = CARGO_LLVM_COV.command(&["llvm-cov", "clean", "--workspace"])?.status();
    ensure!(cleaned.context("run cargo-llvm-cov")?.success(), "earlier coverage was not removed");
    let mut low = Vec::new();
    let mut closing = Vec::new();
    for package in CORE {
        let report = folder.join(package).with_extension("json");
        test(package, &tools, &report)?;
        let Covered { lines, files } = Covered::parse(&read(&report)?, package)?;
        let line = format!(
            "coverage: {package}, {} of {} lines in {} files, {:.1} %",
            lines.covered,
            lines.count,
            files.len(),
            lines.percent(),
        );
        closing.push(line);
        for (name, lines) in files {
            eprintln!("{:>7.1} %  {:>4} missed  {name}", lines.percent(), lines.missed());
        }
        if lines.percent() < RUN_AT_LEAST {
            low.push(format!("{package}: {:.2} %, not {RUN_AT_LEAST} %", lines.percent()));
        }
    }
    closing.iter().for_each(|line| say(line));
    ensure!(low.is_empty(), "the tests run too few lines\n{}", low.join("\n"));
    Ok(())
}

fn test(package: &str, tools: &LlvmTools, report: &Path) -> Result<()> {
    let mut command = CARGO_LLVM_COV.command(&["llvm-cov", "--json", "--all-features"])?;
    command.args(["--package", package, "--output-path"]).arg(report);
    // It would fetch a component of the toolchain by itself.
    command.env("CARGO_LLVM_COV_SETUP", "no").envs(tools.variables());
    let status = command.status().context("run cargo-llvm-cov")?;
    ensure!(status.success(), "{package}: cargo-llvm-cov ended with {status}");
    Ok(())
}

/// Where `llvm-cov` and `llvm-profdata` of the compiler's own version are.
enum LlvmTools {
    /// Where cargo-llvm-cov looks by itself: its variables are set, or the component is installed.
    Default,
    /// On the path, with the number of the version behind their names.
    Numbered(String),
}

impl LlvmTools {
    fn find() -> Result<Self> {
        let said = rustc(&["-vV"])?;
        let mut versions = said.lines().filter_map(|line| line.strip_prefix("LLVM version: "));
        let version = versions.next().and_then(|version| version.split('.').next());
        let version = version.context("rustc does not say of which LLVM it is")?;
        let sysroot = PathBuf::from(rustc(&["--print=target-libdir"])?.trim());
        let component = sysroot.with_file_name("bin").join("llvm-profdata");
        if std::env::var_os("LLVM_PROFDATA").is_some() || component.exists() {
            return Ok(Self::Default);
        }
        let package = format!("llvm-{version}");
        let found = Command::new(format!("llvm-profdata-{version}"))
            .arg("--version")
            .stdout(Stdio::null())
            .status();
        if !found.is_ok_and(|status| status.success()) {
            ensure!(
                debian::can_install()?,
                "llvm-cov and llvm-profdata {version} were not found: install the component \
                 llvm-tools of this Rust toolchain, or LLVM's own (Debian: {package})",
            );
            debian::install(&[&package])?;
        }
        Ok(Self::Numbered(version.to_owned()))
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Default => Vec::new(),
            Self::Numbered(version) => vec![
                ("LLVM_COV", format!("llvm-cov-{version}")),
                ("LLVM_PROFDATA", format!("llvm-profdata-{version}")),
            ],
        }
    }
}

/// What of a package was run.
#[derive(Debug, PartialEq)]
struct Covered {
    lines: Lines,
    /// By their names within the package.
    files: BTreeMap<String, Lines>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
struct Lines {
    count: u64,
    covered: u64,
}

impl Lines {
    fn missed(self) -> u64 {
        self.count.saturating_sub(self.covered)
    }

    #[expect(clippy::cast_precision_loss, reason = "no crate has so many lines")]
    fn percent(self) -> f64 {
        100.0 * self.covered as f64 / self.count as f64
    }
}

impl Covered {
    /// Reads the export of llvm-cov; only what is below the package's `src` counts.
    fn parse(json: &str, package: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct Export {
            data: Vec<Data>,
        }
        #[derive(Deserialize)]
        struct Data {
            files: Vec<File>,
        }
        #[derive(Deserialize)]
        struct File {
            filename: PathBuf,
            summary: Summary,
        }
        #[derive(Deserialize)]
        struct Summary {
            lines: Lines,
        }
        let export: Export = serde_json::from_str(json).context("read what llvm-cov exports")?;
        let sources = Path::new("crates").join(package).join("src");
        let sources = root().join(sources);
        let mut covered = Self { lines: Lines::default(), files: BTreeMap::new() };
        for File { filename, summary: Summary { lines } } in
            export.data.into_iter().flat_map(|data| data.files)
        {
            let Ok(name) = filename.strip_prefix(&sources) else { continue };
            covered.lines.count = covered.lines.count.saturating_add(lines.count);
            covered.lines.covered = covered.lines.covered.saturating_add(lines.covered);
            covered.files.insert(name.display().to_string(), lines);
        }
        ensure!(covered.lines.count > 0, "{package}: no line was counted");
        Ok(covered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn export(package: &str) -> String {
        let file = |name: &str, count, covered| {
            let name = root().join("crates").join(name);
            let lines = serde_json::json!({"count": count, "covered": covered, "percent": 0.0});
            serde_json::json!({"filename": name, "summary": {"lines": lines}})
        };
        let files = [
            file(&format!("{package}/src/lib.rs"), 10, 9),
            file(&format!("{package}/src/deep/down.rs"), 30, 30),
            file(&format!("{package}/tests/it.rs"), 100, 0),
            file("another/src/lib.rs", 100, 0),
        ];
        serde_json::json!({"data": [{"files": files}]}).to_string()
    }

    #[test]
    fn only_the_sources_of_the_package_count() {
        let covered = Covered::parse(&export("hardtack-signer"), "hardtack-signer").unwrap();
        assert_eq!(covered.lines, Lines { count: 40, covered: 39 });
        assert!((covered.lines.percent() - 97.5).abs() < 1e-9);
        let names: Vec<&str> = covered.files.keys().map(String::as_str).collect();
        assert_eq!(names, ["deep/down.rs", "lib.rs"]);
        assert_eq!(covered.files["lib.rs"].missed(), 1);
    }

    #[test]
    fn a_report_without_the_package_is_an_error() {
        let error = Covered::parse(&export("hardtack-signer"), "hardtack-session").unwrap_err();
        assert_eq!(error.to_string(), "hardtack-session: no line was counted");
    }
}
