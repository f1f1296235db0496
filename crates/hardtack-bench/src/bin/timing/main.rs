//! Whether verifying a signature takes the same time, and the same way, wherever it differs.
//!
//! `dudect` measures; `memcheck` runs under valgrind. Both hold [`hardtack_signer::Signer`] and a
//! control that leaks, which must be found out.

mod dudect;
mod leaky;
mod memcheck;

use std::{env, process::ExitCode};

fn main() -> ExitCode {
    let argument = env::args().nth(1);
    let done = match argument.as_deref() {
        Some("dudect") => dudect::run(),
        Some("memcheck") => memcheck::run(),
        _ => Err("usage: timing dudect | memcheck".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("timing: {error}");
            ExitCode::FAILURE
        }
    }
}
