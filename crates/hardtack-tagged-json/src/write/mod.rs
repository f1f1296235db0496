//! From values to text.

mod entries;
mod key;
mod order;
mod scratch;
mod sequence;
mod serializer;
mod text;
mod writer;

pub use scratch::ScratchBuffer;

pub(crate) use text::{write_raw, write_text};
pub(crate) use writer::{Style, Writer};
