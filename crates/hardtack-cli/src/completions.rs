//! `hardtack completions`: a script for a shell.

use clap_complete::Shell;

use crate::{exit::Exit, failure::Failure, output::Output};

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(args: &Args, command: &mut clap::Command) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, command, "hardtack", &mut script);
    let mut output = Output::new();
    output.text(&String::from_utf8_lossy(&script))?;
    output.flush()?;
    Ok(Exit::Valid)
}
