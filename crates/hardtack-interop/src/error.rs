//! What can go wrong between a Rust test and the Python process beside it.

use std::{io, path::PathBuf};

/// A failure of the door itself, never of a cookie: those are [`Outcome`](crate::Outcome)s.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No `python3` on the path.
    #[error("python3 was not found: install it (Debian: apt-get install python3 python3-venv)")]
    PythonMissing,
    /// A `python3` without the `venv` or `ensurepip` modules, as Debian ships it.
    #[error(
        "python3 cannot make a virtual environment: install that part of it \
         (Debian: apt-get install python3-venv)\n{output}"
    )]
    VenvMissing {
        /// What Python said.
        output: String,
    },
    /// `pip` could not install the pinned packages.
    #[error("pip could not install {}: is a package index within reach?\n{output}", requirements.display())]
    Install {
        /// The list of packages.
        requirements: PathBuf,
        /// What pip said.
        output: String,
    },
    /// A file or a process could not be used.
    #[error("could not {action}")]
    Io {
        /// What was tried.
        action: String,
        /// Why it failed.
        source: io::Error,
    },
    /// The Python process ended, or closed its pipe, in the middle of a conversation.
    #[error("the Python process ended during `{operation}`\n{stderr}")]
    Died {
        /// The operation asked for.
        operation: String,
        /// The end of what the process wrote to its error stream.
        stderr: String,
    },
    /// The Python process refused the request as a whole.
    #[error("`{operation}` was refused: {class}: {message}")]
    Refused {
        /// The operation asked for.
        operation: String,
        /// The class of the Python exception.
        class: String,
        /// Its text.
        message: String,
    },
    /// A request or an answer was not of the expected shape.
    #[error("the request or answer of `{operation}` is of an unexpected shape")]
    Shape {
        /// The operation asked for.
        operation: String,
        /// What was wrong with it.
        source: serde_json::Error,
    },
}

impl Error {
    /// Wraps an I/O error with what was tried; for use in `map_err`.
    pub(crate) fn io(action: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let action = action.into();
        move |source| Self::Io { action, source }
    }
}
