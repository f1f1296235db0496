//! One run of one target.

use std::{
    ffi::OsString,
    fmt, fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use super::{spent, targets::Target};
use crate::workspace::root;

/// How much memory a target may take, in MiB.
const MEMORY: usize = 1024;

/// What a run is to do.
#[derive(Debug)]
pub(crate) struct Session<'t> {
    target: &'t Target,
    seconds: u64,
    /// Where inputs that reach something new are written.
    corpus: PathBuf,
    /// Whether the corpus of earlier runs is left out.
    fresh: bool,
    /// Whether what libFuzzer says is passed on as it comes.
    loud: bool,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Ended {
    executions: u64,
    took: Duration,
    cpu: Option<Duration>,
    /// The inputs that broke the property.
    pub(crate) crashes: Vec<PathBuf>,
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { executions, took, cpu, crashes } = self;
        write!(f, "{executions} executions, {:.0} seconds", took.as_secs_f64())?;
        if let Some(cpu) = cpu {
            write!(f, " ({:.1} CPU seconds)", cpu.as_secs_f64())?;
        }
        write!(f, ", {} crashes", crashes.len())
    }
}

impl<'t> Session<'t> {
    /// A run that goes on from the corpus of the runs before it.
    pub(crate) fn long(target: &'t Target, seconds: u64) -> Self {
        let corpus = root().join("target/fuzz/corpus").join(target.name);
        Self { target, seconds, corpus, fresh: false, loud: true }
    }

    /// The same without libFuzzer's own words, unless it fails.
    pub(crate) fn quiet(self) -> Self {
        Self { loud: false, ..self }
    }

    /// A run that begins with the committed inputs.
    pub(crate) fn smoke(target: &'t Target, seconds: u64) -> Self {
        let corpus = root().join("target/fuzz/smoke").join(target.name);
        Self { target, seconds, corpus, fresh: true, loud: false }
    }

    /// Runs the target to the end of its time, or to the first input that breaks the property.
    pub(crate) fn run(self, programs: &Path) -> Result<Ended> {
        let artifacts = root().join("target/fuzz/artifacts").join(self.target.name);
        if self.fresh && self.corpus.exists() {
            fs::remove_dir_all(&self.corpus).context("remove the corpus of an earlier run")?;
        }
        for folder in [&self.corpus, &artifacts] {
            fs::create_dir_all(folder).with_context(|| format!("create {}", folder.display()))?;
        }
        let before = files(&artifacts)?;
        let mut command = Command::new(programs.join(self.target.name));
        command.current_dir(root()).args(self.arguments(&artifacts)).stderr(Stdio::piped());

        let start = Instant::now();
        let mut child =
            command.spawn().with_context(|| format!("start the target {}", self.target.name))?;
        let mut said = Vec::new();
        let mut executions = 0;
        for line in child.stderr.take().map(BufReader::new).into_iter().flat_map(BufRead::lines) {
            let line = line.context("read what libFuzzer says")?;
            if let Some(count) = line.strip_prefix("stat::number_of_executed_units:") {
                executions = count.trim().parse().unwrap_or(0);
            }
            if self.loud {
                eprintln!("{line}");
            }
            said.push(line);
        }
        // It has said its last word, and is not yet waited for.
        let cpu = cpu_of(child.id());
        let status = child.wait().context("wait for the target")?;
        let ended = Ended {
            executions,
            took: start.elapsed(),
            cpu,
            crashes: files(&artifacts)?.into_iter().filter(|it| !before.contains(it)).collect(),
        };
        // What begins anew each time gets no further by being run often.
        if !self.fresh {
            spent::add(self.target, ended.cpu.unwrap_or(ended.took))?;
        }
        if !status.success() && !self.loud {
            said.iter().for_each(|line| eprintln!("{line}"));
        }
        if !status.success() && ended.crashes.is_empty() {
            bail!("{} ended with {status} and left no input", self.target.name);
        }
        if status.success() && ended.executions == 0 {
            bail!("{} ran no input", self.target.name);
        }
        Ok(ended)
    }

    fn arguments(&self, artifacts: &Path) -> Vec<OsString> {
        let Target { name, max_len, dictionary, timeout, .. } = self.target;
        let fuzz = root().join("fuzz");
        let mut arguments: Vec<OsString> = vec![
            format!("-max_total_time={}", self.seconds).into(),
            format!("-max_len={max_len}").into(),
            format!("-timeout={timeout}").into(),
            // What takes long is not reported apart from what takes too long.
            format!("-report_slow_units={timeout}").into(),
            format!("-rss_limit_mb={MEMORY}").into(),
            "-print_final_stats=1".into(),
            format!("-artifact_prefix={}/", artifacts.display()).into(),
        ];
        if let Some(dictionary) = dictionary {
            let file = fuzz.join("dictionaries").join(dictionary).with_extension("dict");
            arguments.push(format!("-dict={}", file.display()).into());
        }
        // New inputs go into the first folder; the others are only read.
        arguments.push(self.corpus.clone().into());
        for kind in ["seeds", "regressions"] {
            let folder = fuzz.join(kind).join(name);
            if folder.exists() {
                arguments.push(folder.into());
            }
        }
        arguments
    }
}

/// The processor time of a process and of those that it has waited for; Linux alone tells.
fn cpu_of(process: u32) -> Option<Duration> {
    /// Linux counts here in hundredths of a second, whatever its own clock.
    const TICK: Duration = Duration::from_millis(10);
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name of the program, in brackets, may hold blanks itself.
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks: Vec<u32> =
        fields.split_whitespace().skip(11).take(4).map_while(|it| it.parse().ok()).collect();
    let ticks: [u32; 4] = ticks.try_into().ok()?;
    Some(TICK.saturating_mul(ticks.into_iter().fold(0, u32::saturating_add)))
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("list {}", folder.display()))?;
    Ok(entries.collect::<Result<Vec<_>, _>>()?.into_iter().map(|entry| entry.path()).collect())
}
