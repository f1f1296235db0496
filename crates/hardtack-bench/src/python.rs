//! Real itsdangerous and Flask in a child process, which times itself.

use std::{
    cell::RefCell,
    fmt,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    rc::Rc,
};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    entry::{Entry, Id},
    payload::{Large, Payload, Small, Tiny},
    samples::{COUNT, Form, Samples},
    site::SECRET,
};

const SCRIPT: &str = include_str!("../python/bench.py");

/// How many cookies Python is asked for in a round: it is slow enough that fewer will do, and the
/// rounds take turns.
const TURN: usize = 32;

/// What it is asked for: whose operation, and what it is called.
const OPERATIONS: [(&str, &str); 5] = [
    ("itsdangerous", "open"),
    ("itsdangerous", "reject forged"),
    ("itsdangerous", "save"),
    ("flask", "open_session"),
    ("flask", "save_session"),
];

/// Everything that Python is asked for.
pub fn ids() -> impl Iterator<Item = Id> {
    [Tiny::NAME, Small::NAME, Large::NAME].into_iter().flat_map(|payload| {
        OPERATIONS.iter().map(move |(who, what)| Id::new(who, what, payload, Form::Flask))
    })
}

/// What the child will be given.
#[derive(Debug, Default)]
pub struct Setup {
    now: u64,
    payloads: serde_json::Map<String, Value>,
}

/// What the child is.
#[derive(Clone, Debug, Deserialize)]
pub struct Versions {
    /// The version of Python.
    pub python: String,
    /// The version of Flask.
    pub flask: String,
    /// The version of itsdangerous.
    pub itsdangerous: String,
}

impl Setup {
    /// Adds the samples of one payload.
    ///
    /// # Errors
    ///
    /// When they are not as Flask writes them.
    pub fn add<P: Payload>(&mut self, samples: &Samples<P>) -> Result<()> {
        ensure!(samples.form == Form::Flask, "Flask compresses");
        self.now = samples.now;
        let all = || samples.all.iter();
        let values: Result<Vec<Value>, _> =
            all().map(|sample| serde_json::to_value(&sample.value)).collect();
        let payload = json!({
            "values": values?,
            "cookies": all().map(|sample| &*sample.cookie).collect::<Vec<_>>(),
            "forged": all().map(|sample| &*sample.forged).collect::<Vec<_>>(),
        });
        self.payloads.insert(samples.name.clone(), payload);
        Ok(())
    }

    /// Starts the child, and gives what it measures.
    ///
    /// # Errors
    ///
    /// When it does not start, or does not read what hardtack wrote.
    pub fn entries(self, python: &Path) -> Result<(Vec<Entry>, Versions)> {
        let mut worker = Worker::start(python)?;
        let setup = json!({ "secret": SECRET, "now": self.now, "payloads": self.payloads });
        let versions = serde_json::from_str(&worker.ask(&setup)?)?;
        let worker = Rc::new(RefCell::new(worker));
        let mut entries = Vec::new();
        for payload in self.payloads.keys() {
            for (who, what) in OPERATIONS {
                let (worker, mut first) = (Rc::clone(&worker), 0);
                let id = Id::new(who, what, payload, Form::Flask);
                let payload = payload.clone();
                entries.push(Entry::own(id, move || {
                    let asked = json!({
                        "who": who, "what": what, "payload": payload, "first": first, "count": TURN,
                    });
                    first = (first + TURN) % COUNT;
                    Ok(worker.borrow_mut().ask(&asked)?.trim().parse()?)
                }));
            }
        }
        Ok((entries, versions))
    }
}

struct Worker {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    fn start(python: &Path) -> Result<Self> {
        let mut child = Command::new(python)
            .args(["-B", "-c", SCRIPT])
            .env("PYTHONUTF8", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("start {}", python.display()))?;
        let (Some(requests), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            bail!("no pipe to the child");
        };
        Ok(Self { child, requests, answers: BufReader::new(answers) })
    }

    fn ask(&mut self, request: &Value) -> Result<String> {
        writeln!(self.requests, "{request}").context("write to Python")?;
        let mut line = String::new();
        self.answers.read_line(&mut line).context("read from Python")?;
        ensure!(!line.is_empty(), "Python ended; what it said stands above");
        Ok(line)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Both fail only where the child is gone already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").field("child", &self.child.id()).finish_non_exhaustive()
    }
}
