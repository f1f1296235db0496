#![doc = include_str!("../README.md")]

mod describe;
mod environment;
mod error;
mod flask;
mod outcome;
mod run;

pub use describe::{describe, describe_map, escapes_alone, has_lone_surrogate, hex};
pub use environment::{Environment, target_folder};
pub use error::Error;
pub use flask::Flask;
pub use outcome::{Outcome, Refusal};
pub use run::Run;

/// The project's pages, whose code is compiled and run with the documentation's.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../../README.md")]
    mod front_page {}

    #[doc = include_str!("../../../docs/recipes.md")]
    mod recipes {}
}
