//! The `hardtack` command. Each subcommand has a file of its own; this one only dispatches.

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
mod paste;
mod printable;
mod refusal;
mod resign;
mod scheme;
mod seal;
mod set_cookie;
mod sign;
mod verify;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

/// What is in this Flask session cookie, and why was it refused?
#[derive(Debug, Parser)]
#[command(name = "hardtack", version, max_term_width = 100, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Start with: hardtack inspect --key-file KEY --file PASTE

Keys are never arguments: they come from --key-file and --fallback-file, from HARDTACK_SECRET_KEY \
and HARDTACK_SECRET_KEY_FALLBACKS (a JSON list, oldest first), or from FLASK_SECRET_KEY and \
FLASK_SECRET_KEY_FALLBACKS.

With FLASK_SECRET_KEY, the defaults of --max-age and --name are FLASK_PERMANENT_SESSION_LIFETIME and \
FLASK_SESSION_COOKIE_NAME. With a key from elsewhere, these variables are not read.

Exit status: 0 valid, 1 refused, 2 usage or configuration, 3 input or output.";

#[derive(Debug, Subcommand)]
enum Command {
    #[command(visible_alias = "decode")]
    Inspect(inspect::Args),
    #[command(visible_alias = "unsign")]
    Verify(verify::Args),
    Sign(sign::Args),
    Resign(resign::Args),
    Keygen(keygen::Args),
    Completions(completions::Args),
    /// Print the manual page, in roff
    Man,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Inspect(args) => inspect::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Sign(args) => sign::run(&args),
        Command::Resign(args) => resign::run(&args),
        Command::Keygen(args) => keygen::run(&args),
        Command::Completions(args) => completions::run(&args, &mut Cli::command()),
        Command::Man => man::run(Cli::command()),
    };
    match done {
        Ok(exit) => exit.into(),
        Err(failure) => failure.report().into(),
    }
}
