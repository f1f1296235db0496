//! The project's own commands. Each has a file of its own; this one only dispatches.

mod bad_input;
mod bench;
mod consumers;
mod coverage;
mod debian;
mod decisions;
mod demo;
mod examples;
mod flags;
mod fuzz;
mod gate;
mod guide;
mod load;
mod mutants;
mod pages;
mod portability;
mod python;
mod release;
mod resources;
mod steps;
mod supply_chain;
mod timing;
mod tools;
mod tree;
mod vectors;
mod workspace;
mod zlib;

use std::process::ExitCode;

use crate::flags::XtaskCmd;

fn main() -> ExitCode {
    let done = match flags::Xtask::from_env_or_exit().subcommand {
        XtaskCmd::Check(_) => gate::check(),
        XtaskCmd::Test(flags) => gate::test(flags.full),
        XtaskCmd::Bench(flags) => bench::run(&flags),
        XtaskCmd::Coverage(_) => coverage::run(),
        XtaskCmd::Demo(_) => demo::run(),
        XtaskCmd::Examples(_) => examples::run(),
        XtaskCmd::Fuzz(flags) => fuzz::run(&flags),
        XtaskCmd::Guide(_) => guide::run(),
        XtaskCmd::Journeys(flags) => demo::journeys(&flags),
        XtaskCmd::Load(flags) => load::run(flags.seconds.unwrap_or(60)),
        XtaskCmd::Mutants(flags) => mutants::run(&flags),
        XtaskCmd::Portability(_) => portability::run(),
        XtaskCmd::Release(flags) => release::run(&flags),
        XtaskCmd::Resources(_) => resources::run(),
        XtaskCmd::SupplyChain(_) => supply_chain::run(),
        XtaskCmd::Timing(flags) => timing::run(flags.memcheck),
        XtaskCmd::Vectors(flags) => vectors::run(flags.check),
        XtaskCmd::Zlib(flags) => zlib::run(&flags),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cargo xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
