//! The project's own commands. Each has a file of its own; this one only picks it.

mod bad_input;
mod bench;
mod browser;
mod consumers;
mod coverage;
mod debian;
mod decisions;
mod demo;
mod examples;
mod fuzz;
mod guide;
mod load;
mod mutants;
mod packages;
mod pages;
mod portability;
mod python;
mod release;
mod resources;
mod steps;
mod supply_chain;
mod test;
mod timing;
mod tools;
mod tree;
mod vectors;
mod workspace;
mod zlib;

use std::{env, process::ExitCode};

const USAGE: &str = "\
usage: cargo xtask COMMAND

  test              everything that must pass, on a fresh machine
  bench [--quick] [--seconds N] [--only TEXT] [--json FILE] [--check] [--write]
                    measure beside the parts, the peers and Flask; look for a miss, write the page
  bench --instructions [--write]
                    count instructions and compare with the file, or write it anew
  browser [JOURNEY...]
                    a real browser between Flask and the sides in Rust
  coverage          which lines of the core crates do their own tests run?
  consumers         programs that take one crate each, with the packages; how much comes with it
  demo              Flask, axum, actix-web and a gateway side by side, until Ctrl-C
  demo --check      drive both over HTTP: login, counter, flash, logout, rotation
  examples          start each example, look at its page, stop it; the gateway at work
  fuzz TARGET [SECONDS]
                    look for an input that breaks a property, for 60 seconds or as told
  fuzz --all [SECONDS]
                    every target, until each has had an hour of CPU or as told, earlier runs counted
  fuzz --smoke [SECONDS]
                    every target for 4 seconds or as told
  fuzz --list       the targets
  guide             follow docs/migrating-from-flask.md to the letter
  load [SECONDS]    200 clients against an axum and an actix-web service, 60 seconds each or as told
  mutants [PACKAGE ...]
                    change the code in small ways: do the tests of each crate notice?
  mutants --vulnerabilities
                    the same with the mistakes that would matter most
  pages             Markdown: links that lead somewhere, and code that something runs
  portability       without a standard library, wasm32, 32 bits, the oldest Rust
  release VERSION [--skip-tests]
                    do all of a release but publish it, and say what would be published
  release VERSION --execute [--registry NAME]
                    the same; then commit, tag and publish, or take up what failed half-way
  resources         memory under attack, and instructions at n, 2n and 4n
  supply-chain      licences, bans, sources, advisories, sets of features, oldest releases
  timing            does the time of verifying a signature tell anything of it?
  timing --memcheck the half of it that does not measure
  vectors           write the golden data anew from real Flask
  vectors --check   compare the golden data with real Flask
  zlib [COUNT [SEED]]
                    what Python's zlib writes, reads and refuses: 10 million inputs, or as told
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["test"] => test::run(),
        ["bench", ref rest @ ..] => bench::run(rest),
        ["browser", ref picked @ ..] => browser::run(picked),
        ["coverage"] => coverage::run(),
        ["consumers"] => consumers::run(),
        ["demo"] => demo::run(),
        ["demo", "--check"] => demo::check(),
        ["examples"] => examples::run(),
        ["fuzz", ref rest @ ..] => fuzz::run(rest),
        ["guide"] => guide::run(),
        ["load"] => load::run("60"),
        ["load", seconds] => load::run(seconds),
        ["mutants", ref rest @ ..] => mutants::run(rest),
        ["pages"] => pages::run(),
        ["portability"] => portability::run(),
        ["release", ref rest @ ..] => release::run(rest),
        ["resources"] => resources::run(),
        ["supply-chain"] => supply_chain::run(),
        ["timing"] => timing::run(),
        ["timing", "--memcheck"] => timing::memcheck(),
        ["vectors"] => vectors::write(),
        ["vectors", "--check"] => vectors::check(),
        ["zlib", ref rest @ ..] => zlib::run(rest),
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
