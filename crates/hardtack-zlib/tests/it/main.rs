//! The crate seen from outside: zlib's own bytes, round trips, refusals and limits.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may panic"
)]

mod compress;
mod decompress;
mod golden;
mod properties;
