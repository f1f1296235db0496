#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod adler;
mod bits;
mod block;
mod code;
mod compressor;
mod decompress;
mod error;
mod fixed;
mod hash;
mod header;
mod inflate;
mod matcher;
mod sight;
mod token;
mod tree;

pub use compressor::{Compressor, compress, compress_if_smaller, compress_into};
pub use decompress::{Decompressor, decompress};
pub use error::DecompressError;
