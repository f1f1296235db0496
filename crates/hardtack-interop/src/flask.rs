//! Real Flask, asked through a pipe.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, BufWriter, Write},
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Stdio},
    thread::{self, JoinHandle},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Environment, Error};

/// How many lines of the child's error stream are kept for an error.
const STDERR_LINES: usize = 40;

/// A child process with Flask, itsdangerous and Werkzeug in it, one question at a time.
///
/// The operations are those of `python/oracle.py`. The child is stopped when this is dropped.
#[derive(Debug)]
pub struct Flask {
    child: Child,
    // An option so that the pipe can be closed before the error stream is read to its end.
    requests: Option<BufWriter<ChildStdin>>,
    answers: BufReader<ChildStdout>,
    stderr: Option<JoinHandle<String>>,
}

impl Flask {
    /// Starts the child, making its [`Environment`] first if there is none.
    ///
    /// # Errors
    ///
    /// Those of [`Environment::prepare`], and [`Error::Io`] if the child cannot be started.
    pub fn start() -> Result<Self, Error> {
        let mut child = Environment::prepare()?
            .command("oracle.py")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(Error::io("start the Python process"))?;
        let missing = || Error::io("open the pipes of the Python process")(closed());
        let requests = BufWriter::new(child.stdin.take().ok_or_else(missing)?);
        let answers = BufReader::new(child.stdout.take().ok_or_else(missing)?);
        let stderr = child.stderr.take().ok_or_else(missing)?;
        Ok(Self {
            child,
            requests: Some(requests),
            answers,
            stderr: Some(thread::spawn(move || last_lines(stderr))),
        })
    }

    /// Asks for `operation` with the fields of `request`, and waits for the answer.
    ///
    /// # Errors
    ///
    /// [`Error::Died`] with the end of the error stream, [`Error::Refused`] with the Python
    /// exception, or [`Error::Shape`] if the answer is not an `A`.
    pub fn ask<Q, A>(&mut self, operation: &str, request: &Q) -> Result<A, Error>
    where
        Q: Serialize + ?Sized,
        A: DeserializeOwned,
    {
        let shape = |source| Error::Shape { operation: operation.to_owned(), source };
        let mut line = serde_json::to_string(&Request { op: operation, request }).map_err(shape)?;
        line.push('\n');
        let mut answer = String::new();
        let told = match &mut self.requests {
            Some(pipe) => pipe.write_all(line.as_bytes()).and_then(|()| pipe.flush()),
            None => Err(closed()),
        };
        let heard = told.and_then(|()| self.answers.read_line(&mut answer));
        if !matches!(heard, Ok(length) if length > 0) {
            return Err(self.died(operation));
        }
        match serde_json::from_str(&answer).map_err(shape)? {
            Answer::Ok(answer) => Ok(answer),
            Answer::Error { class, message } => {
                Err(Error::Refused { operation: operation.to_owned(), class, message })
            }
        }
    }

    fn died(&mut self, operation: &str) -> Error {
        self.stop();
        let stderr = self.stderr.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        Error::Died { operation: operation.to_owned(), stderr }
    }

    fn stop(&mut self) {
        self.requests = None;
        // Both fail only when the child is gone already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Flask {
    fn drop(&mut self) {
        self.stop();
    }
}

#[derive(Serialize)]
struct Request<'a, Q: ?Sized> {
    op: &'a str,
    #[serde(flatten)]
    request: &'a Q,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer<A> {
    Ok(A),
    Error { class: String, message: String },
}

fn closed() -> std::io::Error {
    std::io::ErrorKind::BrokenPipe.into()
}

fn last_lines(stream: ChildStderr) -> String {
    let mut lines = VecDeque::with_capacity(STDERR_LINES);
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        if lines.len() == STDERR_LINES {
            lines.pop_front();
        }
        lines.push_back(line);
    }
    Vec::from(lines).join("\n")
}
