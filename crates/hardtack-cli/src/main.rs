//! The `hardtack` command. Each of its commands has a file of its own; this one only picks it.

mod args;
mod completions;
mod duration;
mod exit;
mod failure;
mod inspect;
mod item;
mod json_object;
mod keygen;
mod keys;
mod lines;
mod man;
mod order;
mod output;
mod printable;
mod refusal;
mod resign;
mod scheme;
mod seal;
mod set_cookie;
mod sign;
mod verify;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command};

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Inspect(args) => inspect::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Sign(args) => sign::run(&args),
        Command::Resign(args) => resign::run(&args),
        Command::Keygen(args) => keygen::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man => man::run(),
    };
    match done {
        Ok(exit) => exit.into(),
        Err(failure) => failure.report().into(),
    }
}
