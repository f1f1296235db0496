//! Exit statuses of the command.

use std::process::ExitCode;

/// The exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// What was asked for was done, and every item was valid.
    Valid,
    /// An item was refused.
    Refused,
    /// The command line, a key or a setting is wrong.
    Usage,
    /// A file, standard input or standard output failed.
    InputOutput,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Valid => 0,
            Exit::Refused => 1,
            Exit::Usage => 2,
            Exit::InputOutput => 3,
        })
    }
}
