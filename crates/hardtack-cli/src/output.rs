//! Standard output: data as it is into a pipe, and nothing unprintable onto a terminal.

use std::env;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use anstyle::{AnsiColor, Style};

use crate::{failure::Failure, printable};

/// The style of the word before an error, and of a refusal.
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
/// The style of a warning.
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// The style of what was verified.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();

/// Returns whether a stream is colored: only a terminal, and never with `NO_COLOR`.
pub(crate) fn colour_on(is_terminal: bool) -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    is_terminal && !set("NO_COLOR") && env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// The escaping of a payload's text for a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// JSON, whose strings take `\u` escapes and mean the same.
    Json,
    /// Any bytes, whose unprintable ones are written `\x1b`.
    Bytes,
}

/// Standard output, locked and buffered.
#[derive(Debug)]
pub(crate) struct Output {
    stdout: BufWriter<StdoutLock<'static>>,
    is_terminal: bool,
    colour: bool,
}

impl Output {
    pub(crate) fn new() -> Self {
        let stdout = io::stdout().lock();
        let is_terminal = stdout.is_terminal();
        let stdout = BufWriter::with_capacity(64 * 1024, stdout);
        Self { stdout, is_terminal, colour: colour_on(is_terminal) }
    }

    /// A style, or none where there is no colour.
    pub(crate) fn style(&self, style: Style) -> Style {
        if self.colour { style } else { Style::new() }
    }

    /// Writes data and a line end.
    pub(crate) fn line(&mut self, data: &[u8], kind: Kind) -> Result<(), Failure> {
        let written = match (self.is_terminal, kind) {
            (false, _) => self.stdout.write_all(data),
            (true, Kind::Json) => self.stdout.write_all(printable::json(data).as_bytes()),
            (true, Kind::Bytes) => self.stdout.write_all(printable::bytes(data).as_bytes()),
        };
        written.and_then(|()| self.stdout.write_all(b"\n")).map_err(Failure::Write)
    }

    /// Writes text that is known to be printable, such as a report or a cookie.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.stdout.write_all(text.as_bytes()).map_err(Failure::Write)
    }

    /// Hands on what was written so far.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        self.stdout.flush().map_err(Failure::Write)
    }
}
