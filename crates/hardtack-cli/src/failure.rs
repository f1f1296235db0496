//! Reasons why a command ended early, and their messages.

use std::io::{self, IsTerminal, Write};

use hardtack_serializer::signer::EmptyKey;
use hardtack_session::ConfigError;
use thiserror::Error;

use crate::{
    exit::Exit,
    output::{ERROR, colour_on},
    refusal::Refusal,
};

/// The reason why a command ended early. None contains a secret, a cookie or a payload.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// The item was looked at and refused.
    #[error("{}", .0.message())]
    Refused(Refusal),
    #[error("there is no secret key")]
    NoKey,
    #[error("{variable} is set and {key} is not: set the key that signs as well")]
    FallbacksWithoutKey { variable: &'static str, key: &'static str },
    #[error("fallback keys are given and the key that signs is not: add --key-file")]
    FallbackFilesWithoutKey,
    #[error("{place}: {source}")]
    EmptyKey { place: String, source: EmptyKey },
    #[error("{place} is longer than {limit} bytes: that is no key")]
    KeyTooLong { place: String, limit: u64 },
    #[error(
        "{variable} must be a JSON list of texts, oldest first, as in [\"oldest\", \"newest\"]"
    )]
    FallbackList { variable: &'static str },
    #[error("{0}")]
    Flask(#[from] ConfigError),
    #[error("standard input is wanted twice: {0}")]
    StandardInputTwice(&'static str),
    #[error("--set-cookie writes Flask's session cookies: it goes with --format flask only")]
    SetCookieFormat,
    #[error("the argument is the name of a file: read it with --file")]
    FileName,
    #[error("no random bytes from the operating system: {0}")]
    Random(getrandom::Error),
    #[error("cannot read {place}: {source}")]
    Read { place: String, source: io::Error },
    #[error("cannot write to standard output: {0}")]
    Write(io::Error),
}

impl Failure {
    /// Returns what to do about it, if the message does not say so.
    fn advice(&self) -> Option<String> {
        match self {
            Self::Refused(refusal) => refusal.advice(),
            Self::NoKey => Some(
                "give it with --key-file FILE, or in HARDTACK_SECRET_KEY or FLASK_SECRET_KEY; \
                 `hardtack inspect` needs none"
                    .to_owned(),
            ),
            _ => None,
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Refused(_) => Exit::Refused,
            Self::Read { .. } | Self::Write(_) | Self::Random(_) => Exit::InputOutput,
            _ => Exit::Usage,
        }
    }

    /// Tells a person on standard error; a reader that went away is told nothing.
    pub(crate) fn report(&self) -> Exit {
        if let Self::Write(error) = self {
            if error.kind() == io::ErrorKind::BrokenPipe {
                return Exit::Valid;
            }
        }
        let mut stderr = io::stderr().lock();
        let style = if colour_on(stderr.is_terminal()) { ERROR } else { anstyle::Style::new() };
        let word = match self {
            Self::Refused(refusal) => refusal.word(),
            _ => "error",
        };
        let mut text = format!("hardtack: {style}{word}:{style:#} {self}\n");
        if let Some(advice) = self.advice() {
            text.push_str(&format!("  {advice}\n"));
        }
        // There is nobody left to tell that standard error is closed.
        let _ = stderr.write_all(text.as_bytes());
        self.exit()
    }
}
