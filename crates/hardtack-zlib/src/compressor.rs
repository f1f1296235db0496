//! Writing a zlib stream, byte for byte as classic zlib does.

use alloc::vec::Vec;
use core::fmt;

use crate::adler::adler32;
use crate::bits::BitWriter;
use crate::block::{Block, BlockWriter};
use crate::matcher::{LongMatcher, Part, SHORT, ShortMatcher};

/// The header of every stream of level 6: deflate in a window of 32 KiB, default compression.
const HEAD: [u8; 2] = [0x78, 0x9C];

/// The Adler-32 of the input at the end of every stream, in bytes.
const CHECKSUM_LEN: usize = 4;

/// Compresses as Python's `zlib.compress(data)` does on classic zlib, byte for byte.
///
/// That is level 6 with the default window, memory level and strategy, all input in one call, the
/// same in every classic zlib from 1.2.11 to 1.3.x. zlib-ng and others that only share zlib's
/// interface write other bytes.
///
/// A compressor keeps its working memory between calls and nothing else: what it writes depends
/// on the input alone. `Debug` shows none of that memory, which holds the input of the last call.
///
/// ```
/// use hardtack_zlib::Compressor;
///
/// let mut compressor = Compressor::new();
/// let mut out = Vec::new();
/// compressor.compress_into(b"aaaaaaaaaa", &mut out);
/// assert_eq!(out, b"\x78\x9c\x4b\x4c\x84\x01\x00\x14\xe1\x03\xcb");
/// ```
#[derive(Clone)]
pub struct Compressor {
    short: ShortMatcher,
    long: Option<LongMatcher>,
    blocks: BlockWriter,
}

impl fmt::Debug for Compressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Compressor(..)")
    }
}

impl Default for Compressor {
    fn default() -> Self {
        Self::new()
    }
}

impl Compressor {
    /// Makes a compressor. Its memory is allocated when it is first needed.
    pub fn new() -> Self {
        Self { short: ShortMatcher::new(), long: None, blocks: BlockWriter::new() }
    }

    /// Appends the zlib stream of `input` to `out`.
    pub fn compress_into(&mut self, input: &[u8], out: &mut Vec<u8>) {
        self.compress_within(input, usize::MAX, out);
    }

    /// Appends the zlib stream of `input` to `out` if it has at most `max_len` bytes, and says
    /// whether it did. Else `out` stays as it was.
    ///
    /// The stream is the one that [`compress_into`](Self::compress_into) writes. Only the answer
    /// may come sooner: compressing ends when the stream cannot be short enough any more.
    ///
    /// itsdangerous' rule, to compress what gets shorter by two bytes or more:
    ///
    /// ```
    /// use hardtack_zlib::Compressor;
    ///
    /// let mut compressor = Compressor::new();
    /// let mut out = Vec::new();
    /// for (json, worth_it) in [(r#"{"a":1}"#, false), (r#"{"a":[1,1,1,1,1,1,1,1]}"#, true)] {
    ///     let shorter = compressor.compress_if_smaller(json.as_bytes(), json.len() - 2, &mut out);
    ///     assert_eq!(shorter, worth_it);
    /// }
    /// ```
    pub fn compress_if_smaller(&mut self, input: &[u8], max_len: usize, out: &mut Vec<u8>) -> bool {
        let before = out.len();
        let written = self.compress_within(input, max_len, out);
        if !written {
            out.truncate(before);
        }
        written
    }

    /// Appends the stream, or a part of it if it has more than `max_len` bytes.
    fn compress_within(&mut self, input: &[u8], max_len: usize, out: &mut Vec<u8>) -> bool {
        let limit = out.len().saturating_add(max_len);
        out.extend_from_slice(&HEAD);
        let mut bits = BitWriter::new(out);
        let blocks = &mut self.blocks;
        let blocks_limit = limit.saturating_sub(CHECKSUM_LEN);
        let mut write = |part: Part<'_>| {
            let bytes = input.get(part.range).unwrap_or(&[]);
            blocks.write(
                Block { tokens: part.tokens, bytes, last: part.last },
                blocks_limit,
                &mut bits,
            )
        };
        let written = if input.len() <= SHORT {
            self.short.run(input, &mut write)
        } else {
            self.long.get_or_insert_with(LongMatcher::new).run(input, &mut write)
        };
        if written {
            bits.put_bytes(&adler32(input).to_be_bytes());
        }
        written && out.len() <= limit
    }
}

/// Compresses as Python's `zlib.compress(input)` does on classic zlib: see [`Compressor`], which
/// is cheaper for more than one input.
///
/// ```
/// let out = hardtack_zlib::compress(b"aaaaaaaaaa");
/// assert_eq!(out, b"\x78\x9c\x4b\x4c\x84\x01\x00\x14\xe1\x03\xcb");
/// ```
pub fn compress(input: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    compress_into(input, &mut out);
    out
}

/// Appends what [`compress`] returns to `out`.
///
/// ```
/// let mut out = vec![b'.'];
/// hardtack_zlib::compress_into(b"", &mut out);
/// assert_eq!(out, b".\x78\x9c\x03\x00\x00\x00\x00\x01");
/// ```
pub fn compress_into(input: &[u8], out: &mut Vec<u8>) {
    Compressor::new().compress_into(input, out);
}

/// [`Compressor::compress_if_smaller`], with a compressor made for one call.
///
/// ```
/// let mut out = vec![];
/// assert!(!hardtack_zlib::compress_if_smaller(b"aaaaaaaaaa", 9, &mut out));
/// assert!(out.is_empty());
/// ```
pub fn compress_if_smaller(input: &[u8], max_len: usize, out: &mut Vec<u8>) -> bool {
    Compressor::new().compress_if_smaller(input, max_len, out)
}
