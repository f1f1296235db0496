//! The project's own commands. Each has a file of its own; this one only picks it.

mod bad_input;
mod decisions;
mod demo;
mod python;
mod steps;
mod test;
mod vectors;
mod workspace;

use std::{env, process::ExitCode};

const USAGE: &str = "\
usage: cargo xtask COMMAND

  test              everything that must pass, on a fresh machine
  demo              a Flask and a Rust application side by side, until Ctrl-C
  demo --check      drive both over HTTP: login, counter, flash, logout, rotation
  vectors           write the golden data anew from real Flask
  vectors --check   compare the golden data with real Flask
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["test"] => test::run(),
        ["demo"] => demo::run(),
        ["demo", "--check"] => demo::check(),
        ["vectors"] => vectors::write(),
        ["vectors", "--check"] => vectors::check(),
        ["help" | "--help" | "-h"] => {
            eprint!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cargo xtask {}: {error:#}", arguments.join(" "));
            ExitCode::FAILURE
        }
    }
}
