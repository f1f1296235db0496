//! The terminals of somebody who follows the guide: one for commands, and one for each server.

use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use hardtack_interop::target_folder;

use crate::workspace::root;

/// How long a server may take until it listens; the first time, it is compiled.
const PATIENCE: Duration = Duration::from_secs(900);

/// How long a server may take to end.
const TO_END: Duration = Duration::from_secs(10);

/// What is printed after each command, with its status: no program prints this by itself.
const MARK: &str = "\u{1}ended with ";

/// A shell at work in the guide's folder.
fn bash(folder: &Path) -> Result<Command> {
    let mut path = vec![target_folder().join("debug")];
    path.extend(env::var_os("PATH").iter().flat_map(env::split_paths));
    let mut bash = Command::new("bash");
    bash.current_dir(folder)
        .env("PATH", env::join_paths(path).context("put hardtack on the path")?)
        // The releases that everything else is tested with.
        .env("PIP_CONSTRAINT", root().join("crates/hardtack-interop/python/requirements.txt"))
        .env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1");
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        // Those of the cargo that runs this program, and settings that are not the guide's.
        if name.starts_with("CARGO_MANIFEST_") || name.starts_with("FLASK_") {
            bash.env_remove(name.as_ref());
        }
    }
    Ok(bash)
}

/// The terminal for everything but servers: one shell, which keeps what it is told.
#[derive(Debug)]
pub(crate) struct Shell {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Shell {
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        let mut bash = bash(folder)?;
        bash.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = bash.spawn().context("start bash")?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let input = input.context("bash has no input")?;
        let output = BufReader::new(output.context("bash has no output")?);
        let mut shell = Self { child, input, output };
        shell.say("exec 2>&1")?;
        Ok(shell)
    }

    /// Runs commands, all of which must succeed.
    pub(crate) fn run(&mut self, commands: &str) -> Result<()> {
        let said = self.say(&format!("set -e\n{commands}set +e"))?;
        eprint!("{said}");
        Ok(())
    }

    /// Runs a command and gives what it prints, errors included.
    pub(crate) fn say(&mut self, command: &str) -> Result<String> {
        writeln!(self.input, "{command}\necho \"{MARK}$?\"").context("type a command")?;
        let mut said = String::new();
        loop {
            let mut line = String::new();
            let count = self.output.read_line(&mut line).context("read what a command prints")?;
            ensure!(count > 0, "{command}\nfailed, having printed\n{said}");
            if let Some((last, status)) = line.split_once(MARK) {
                said.push_str(last);
                ensure!(status.trim() == "0", "{command}\nfailed, having printed\n{said}");
                return Ok(said);
            }
            said.push_str(&line);
        }
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A terminal in which a server runs.
#[derive(Debug)]
pub(crate) struct Server {
    folder: PathBuf,
    name: String,
    port: String,
    /// What was typed here before, but for the servers.
    typed: String,
    child: Option<Child>,
}

impl Server {
    /// Types commands, the last of which is the server, and waits until it listens.
    pub(crate) fn start(folder: &Path, name: &str, port: &str, commands: &str) -> Result<Self> {
        let (folder, name, port) = (folder.to_owned(), name.to_owned(), port.to_owned());
        Self { folder, name, port, typed: String::new(), child: None }.then(commands)
    }

    /// Types more commands into the same terminal.
    pub(crate) fn then(mut self, commands: &str) -> Result<Self> {
        let (before, server) = commands.trim_end().rsplit_once('\n').unwrap_or(("", commands));
        self.typed.push_str(before);
        self.typed.push('\n');
        let log = self.folder.join(format!("{}.log", self.name));
        let said = fs::File::create(&log).context("keep what a server says")?;
        let mut bash = bash(&self.folder)?;
        bash.arg("-c").arg(format!("set -e\n{}exec {server}", self.typed));
        // A group of its own, as of a terminal, which Ctrl-C reaches as a whole.
        bash.process_group(0).stdin(Stdio::null());
        bash.stdout(said.try_clone()?).stderr(said);
        let child = self.child.insert(bash.spawn().context("start bash")?);

        let start = Instant::now();
        while TcpStream::connect(format!("127.0.0.1:{}", self.port)).is_err() {
            let ended = child.try_wait().context("look after a server")?;
            if ended.is_some() || start.elapsed() > PATIENCE {
                let said = fs::read_to_string(&log).unwrap_or_default();
                bail!("{}'s server does not listen ({ended:?}):\n{said}", self.name);
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(self)
    }

    /// Presses Ctrl-C and waits for the end.
    ///
    /// Where nobody sits at a terminal this program may have been started with Ctrl-C ignored, which
    /// Python inherits; such a server is asked to end as service managers ask.
    pub(crate) fn stop(&mut self) -> Result<()> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        for signal in ["INT", "TERM"] {
            let sent = Command::new("sh")
                .args(["-c", &format!(r#"kill -s {signal} -- "-$0""#), &child.id().to_string()])
                .status()
                .context("run sh")?;
            ensure!(sent.success(), "{}'s server cannot be asked to end", self.name);
            let start = Instant::now();
            while start.elapsed() < TO_END {
                if child.try_wait().context("wait for a server")?.is_some() {
                    return Ok(());
                }
                thread::sleep(Duration::from_millis(20));
            }
        }
        bail!("{}'s server does not end", self.name)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It can only be gone already.
        let _ = self.stop();
    }
}
