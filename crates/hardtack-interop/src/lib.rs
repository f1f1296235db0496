#![doc = include_str!("../README.md")]

mod environment;
mod error;
mod flask;
mod outcome;
mod run;

pub use environment::{Environment, target_folder};
pub use error::Error;
pub use flask::Flask;
pub use outcome::{Outcome, Refusal};
pub use run::Run;

/// The project's front page, whose code is compiled with the documentation's.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
mod front_page {}
