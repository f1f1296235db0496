//! Two services under load: many clients over kept connections, each with a session that counts, and
//! among their cookies forged, expired and oversized ones.
//!
//! `load drive SECONDS` starts each service in a process of its own, `load serve axum` and
//! `load serve actix-web`, and says what came of it in a closing line. `cargo xtask load` runs it.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "what overflows, misses or panics here fails the run"
)]

mod child;
mod client;
mod drive;
mod service;
mod tally;

use std::{env, process::ExitCode, time::Duration};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["serve", "axum"] => service::axum::serve(),
        ["serve", "actix-web"] => service::actix::serve(),
        ["drive", seconds] => {
            let Ok(seconds @ 1..=3600) = seconds.parse() else {
                eprintln!("load: give a number of seconds from 1 to 3600, not {seconds:?}");
                return ExitCode::from(2);
            };
            let all_well = ["axum", "actix-web"]
                .map(|service| drive::drive(service, Duration::from_secs(seconds)));
            if all_well.contains(&false) {
                return ExitCode::FAILURE;
            }
        }
        _ => {
            eprintln!("usage: load drive SECONDS");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
