//! Other targets and the oldest compiler: without a standard library, wasm32, 32 bits, the declared
//! minimum version of Rust.

mod compiler;

use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::{
    debian,
    steps::Steps,
    tree::Tree,
    workspace::{CORE, LIBRARIES, WITHOUT_STD, cargo, read, root},
};

/// A microcontroller: no standard library, no operating system, 32 bits.
const BARE: &str = "thumbv7em-none-eabi";

const WASM: &str = "wasm32-unknown-unknown";

const OF_32_BITS: &str = "i686-unknown-linux-gnu";

/// Every build and test.
pub(crate) fn run() -> Result<()> {
    let mut steps = Steps::default();
    let done = check(&mut steps);
    steps.close("cargo xtask portability", done)
}

/// The same as steps of another command.
pub(crate) fn check(steps: &mut Steps) -> Result<()> {
    targets(steps)?;
    oldest(steps)
}

/// Builds the standard library, or what there is of it, along with the crates.
fn targets(steps: &mut Steps) -> Result<()> {
    let compiler = compiler::WITH_SOURCES.prepare()?;
    let mut build = |title: &str, command: &[&str], target: &str| {
        let mut build = cargo(command);
        build.args(["--target", target]);
        // Building the standard library is not stable, but the stable cargo can do it anyway.
        steps.run(title, compiler.with(&mut build).env("RUSTC_BOOTSTRAP", "1"))
    };
    let mut bare = vec!["build", "--lib", "--no-default-features", "-Zbuild-std=core,alloc"];
    bare.extend(WITHOUT_STD.iter().flat_map(|library| ["--package", library]));
    build(&format!("without a standard library: {BARE}"), &bare, BARE)?;
    for library in CORE {
        let wasm = ["build", "--lib", features(library), "-Zbuild-std", "--package", library];
        build(&format!("{library}: {WASM}"), &wasm, WASM)?;
    }

    c_of_32_bits()?;
    for library in ["hardtack-zlib"].into_iter().chain(CORE) {
        let test = ["test", features(library), "-Zbuild-std", "--package", library];
        build(&format!("{library}, tested: {OF_32_BITS}"), &test, OF_32_BITS)?;
    }
    Ok(())
}

/// The features of a library that do not need an operating system's sockets, as actix-web does.
fn features(library: &str) -> &'static str {
    match library {
        "hardtack-session" => "--features=adapter,axum-core-05,testing",
        "hardtack-login" => "--features=axum-core-05,password",
        _ => "--all-features",
    }
}

/// Builds and tests with the declared minimum version of Rust, in a copy whose lock file holds what
/// that version can build.
fn oldest(steps: &mut Steps) -> Result<()> {
    let compiler = compiler::OLDEST.prepare()?;
    let declared = declared()?;
    let tree = Tree::copy("portability/oldest")?;
    tree.remove("Cargo.lock")?;
    let mut resolve = tree.cargo(&["generate-lockfile"]);
    resolve.env("CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS", "fallback");
    steps.run(&format!("Rust {declared}, resolved"), compiler.with(&mut resolve))?;
    let packages = LIBRARIES.into_iter().chain(["hardtack-cli"]).map(package);
    let mut build = tree.cargo(&["build", "--lib", "--bins", "--all-features"]);
    build.args(packages);
    steps.run(&format!("Rust {declared}, everything published"), compiler.with(&mut build))?;
    let mut test = tree.cargo(&["test", "--all-features"]);
    test.args(LIBRARIES.map(package));
    steps.run(&format!("Rust {declared}, the libraries tested"), compiler.with(&mut test))
}

fn package(name: &str) -> String {
    format!("--package={name}")
}

/// The `rust-version` of the workspace; the compiler that is unpacked for it must be of that version.
fn declared() -> Result<String> {
    let manifest: toml::Table = read(&root().join("Cargo.toml"))?.parse()?;
    let declared = ["workspace", "package"]
        .iter()
        .try_fold(&manifest, |table, name| table.get(*name).and_then(toml::Value::as_table));
    let declared = declared.and_then(|table| table.get("rust-version")?.as_str());
    let declared = declared.context("the workspace declares no rust-version")?.to_owned();
    let tested = compiler::OLDEST.version;
    ensure!(declared == tested, "Rust {declared} is declared, and {tested} would be tested");
    Ok(declared)
}

/// The linker and the C library for programs of 32 bits.
fn c_of_32_bits() -> Result<()> {
    if Path::new("/usr/lib32/crti.o").exists() {
        return Ok(());
    }
    ensure!(
        debian::can_install()?,
        "programs of 32 bits cannot be linked: install a compiler for them (Debian: gcc-multilib)",
    );
    debian::install(&["gcc-multilib"])
}
