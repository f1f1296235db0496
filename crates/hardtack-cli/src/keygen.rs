//! `hardtack keygen`: a new key.

use std::fmt::Write;

use zeroize::Zeroizing;

use crate::{
    exit::Exit,
    failure::Failure,
    output::{Kind, Output},
};

/// Print a new random key from the operating system, in hexadecimal
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How many random bytes; each is two characters
    #[arg(
        long,
        value_name = "N",
        default_value_t = 32,
        value_parser = clap::value_parser!(u16).range(16..=1024)
    )]
    bytes: u16,
}

pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    let mut key = Zeroizing::new(vec![0; usize::from(args.bytes)]);
    getrandom::fill(&mut key).map_err(Failure::Random)?;
    let mut text = Zeroizing::new(String::with_capacity(key.len().saturating_mul(2)));
    for byte in key.iter() {
        // Writing into a string never fails.
        let _ = write!(text, "{byte:02x}");
    }
    let mut output = Output::new();
    output.line(text.as_bytes(), Kind::Bytes)?;
    output.flush()?;
    Ok(Exit::Valid)
}
