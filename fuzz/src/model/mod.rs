//! Other ways to the same answers: simpler, slower, or somebody else's, and of no use but to be
//! compared with.

mod base64;
mod cookie;
mod inflate;
mod same;
mod untag;

pub(crate) use base64::{decode_url, encode_url, with_loose_bits};
pub(crate) use cookie::first_cookie;
pub(crate) use inflate::{exceeds, inflate, inflate_raw};
pub(crate) use same::same;
pub(crate) use untag::Tree;
