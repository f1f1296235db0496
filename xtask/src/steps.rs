//! Runs one command after another, stops at the first failure, and says again at the end what each
//! of them said last.

use std::{
    io::{self, BufRead, BufReader, Write},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

/// The steps so far.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    done: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    title: String,
    took: Duration,
    closing: Vec<String>,
}

impl Steps {
    /// Runs a program to its end, letting its output through.
    pub(crate) fn run(&mut self, title: &str, command: &mut Command) -> Result<()> {
        self.step(title, |closing| {
            let name = command.get_program().to_string_lossy().into_owned();
            let mut child =
                command.stdout(Stdio::piped()).spawn().with_context(|| format!("start {name}"))?;
            if let Some(output) = child.stdout.take() {
                pass_through(output, io::stdout(), closing)
                    .with_context(|| format!("read from {name}"))?;
            }
            let status = child.wait().with_context(|| format!("wait for {name}"))?;
            if !status.success() {
                bail!("{name} ended with {status}");
            }
            Ok(())
        })
    }

    /// Runs a part of this program; what it returns is its closing line.
    pub(crate) fn call(
        &mut self,
        title: &str,
        function: impl FnOnce() -> Result<String>,
    ) -> Result<()> {
        self.step(title, |closing| {
            closing.extend(function()?.lines().map(str::to_owned));
            Ok(())
        })
    }

    /// Notes something that was not done, so that the summary does not pass over it in silence.
    pub(crate) fn not_done(&mut self, title: &str, reason: &str) {
        let closing = vec![format!("NOT DONE: {reason}")];
        self.done.push(Step { title: title.to_owned(), took: Duration::ZERO, closing });
    }

    /// Prints the summary, and then that all steps passed, unless one failed.
    pub(crate) fn close(self, command: &str, done: Result<()>) -> Result<()> {
        self.summary();
        done?;
        eprintln!("{command}: all passed");
        Ok(())
    }

    /// Prints every closing line again, in order.
    fn summary(&self) {
        eprintln!("\n=== summary");
        for step in &self.done {
            eprintln!("{:>7.1}s  {}", step.took.as_secs_f64(), step.title);
            for line in &step.closing {
                eprintln!("          {line}");
            }
        }
    }

    fn step(
        &mut self,
        title: &str,
        function: impl FnOnce(&mut Vec<String>) -> Result<()>,
    ) -> Result<()> {
        eprintln!("\n=== {title}");
        let start = Instant::now();
        let mut closing = Vec::new();
        function(&mut closing).with_context(|| title.to_owned())?;
        self.done.push(Step { title: title.to_owned(), took: start.elapsed(), closing });
        Ok(())
    }
}

/// Says how something ended, on a line of its own that summaries keep.
#[expect(clippy::print_stdout, reason = "summaries are made of what is printed there")]
pub(crate) fn say(closing: &str) {
    println!("{closing}");
}

/// Copies lines and keeps those with which a runner closes.
fn pass_through(
    output: impl io::Read,
    mut copy: impl Write,
    closing: &mut Vec<String>,
) -> io::Result<()> {
    let mut reader = BufReader::new(output);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        copy.write_all(&line)?;
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        if is_closing(text) {
            closing.push(text.to_owned());
        }
        line.clear();
    }
    copy.flush()
}

/// The last line of a test runner, and those of the interop suites, the properties over their seeds,
/// the services under load and the journeys.
fn is_closing(line: &str) -> bool {
    const OWN_WORDS: [&str; 4] = ["interop:", "seeds:", "load:", "journeys:"];
    let empty = line.starts_with("test result: ok. 0 passed; 0 failed; 0 ignored");
    (line.starts_with("test result:") && !empty)
        || OWN_WORDS.iter().any(|word| line.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_kept_and_empty_ones_are_not() {
        let output = "\
running 2 tests
test a ... ok
interop: seed 5, 10000 sessions
test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out
test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out
test result: FAILED. 0 passed; 1 failed; 0 ignored
";
        let mut closing = Vec::new();
        let mut copy = Vec::new();
        pass_through(output.as_bytes(), &mut copy, &mut closing).unwrap();
        assert_eq!(copy, output.as_bytes());
        let first_words: Vec<&str> = closing.iter().map(|line| &line[..15]).collect();
        assert_eq!(first_words, ["interop: seed 5", "test result: ok", "test result: FA"]);
    }

    #[test]
    fn a_program_that_fails_fails_the_step_and_names_it() {
        let mut steps = Steps::default();
        let failed = steps.run("the step", &mut Command::new("false")).unwrap_err();
        let message = format!("{failed:#}");
        assert!(message.starts_with("the step: false ended with"), "{message}");
    }
}
