//! Every page of `tests/cases`, and the README.

use std::{fs, path::Path};

use crate::console::{folder, run, shell};

#[test]
fn every_command_and_every_failure_prints_exactly_what_its_page_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut pages: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    let commands: usize = pages.iter().map(|page| run(page)).sum();
    println!("cases: {} pages, {commands} commands", pages.len());
    assert_eq!((pages.len(), commands), (PAGES, COMMANDS));
}

/// The numbers of pages and commands, so that none is lost in silence.
const PAGES: usize = 9;
const COMMANDS: usize = 212;

#[test]
fn every_example_of_the_readme_prints_exactly_what_it_says() {
    let commands = run(&Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
    assert_eq!(commands, 13);
}

#[test]
fn the_version_is_the_package_s() {
    let output = shell(&folder("version"), "hardtack --version").output().unwrap();
    let expected = concat!("hardtack ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
}
