//! Logins, without Flask next to them.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that overflows, misses or panics fails"
)]

mod bodies;
mod differences;
mod events;
mod layers;
mod logins;
mod middleware;
mod next;
mod passwords;
mod properties;
mod settings;
mod tokens;
mod user_id;
