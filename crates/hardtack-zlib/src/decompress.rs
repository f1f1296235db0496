//! Reading a zlib stream, never past a limit.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use crate::DecompressError;
use crate::adler::adler32;
use crate::inflate::{Codes, inflate};

/// The number of bytes before the data.
const HEAD_LEN: usize = 2;

/// The two bytes of a zlib head are a multiple of this.
const HEAD_CHECK: u16 = 31;

/// The only method there is, and its largest window: 2^(7 + 8) bytes.
const DEFLATE: u8 = 8;
const MAX_WINDOW: u8 = 7;

/// The bit of a zlib head that asks for a preset dictionary.
const PRESET_DICTIONARY: u8 = 0x20;

/// Reads zlib streams, and keeps its working memory between calls, which [`decompress`] makes ready
/// for each.
///
/// What it reads depends on the input alone. `Debug` shows none of that memory.
///
/// ```
/// use hardtack_zlib::{Decompressor, compress};
///
/// let mut decompressor = Decompressor::new();
/// let mut out = Vec::new();
/// for text in ["one", "another"] {
///     decompressor.decompress(&compress(text.as_bytes()), 100, &mut out)?;
///     assert_eq!(out, text.as_bytes());
/// }
/// # Ok::<(), hardtack_zlib::DecompressError>(())
/// ```
#[derive(Clone, Default)]
pub struct Decompressor {
    codes: Option<Box<Codes>>,
}

impl fmt::Debug for Decompressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decompressor(..)")
    }
}

impl Decompressor {
    /// Makes a decompressor. Its memory is allocated when it is first needed.
    #[must_use]
    pub const fn new() -> Self {
        Self { codes: None }
    }

    /// See [`decompress`].
    ///
    /// # Errors
    ///
    /// Those of [`decompress`].
    pub fn decompress(
        &mut self,
        input: &[u8],
        max_len: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), DecompressError> {
        let codes = self.codes.get_or_insert_with(|| Box::new(Codes::EMPTY));
        decompress_with(input, max_len, out, codes)
    }
}

/// Reads the zlib stream `input` into `out`, in the place of what `out` holds: Python's
/// `zlib.decompress(input)`, under a limit.
///
/// `out` never holds more than `max_len` bytes, and never grows beyond them. After an error it
/// is empty.
///
/// ```
/// use hardtack_zlib::decompress;
///
/// let stream = b"\x78\x9c\x4b\x4c\x84\x01\x00\x14\xe1\x03\xcb";
/// let mut out = Vec::new();
/// decompress(stream, 10, &mut out)?;
/// assert_eq!(out, b"aaaaaaaaaa");
///
/// assert!(decompress(stream, 9, &mut out).is_err());
/// assert!(out.is_empty());
/// # Ok::<(), hardtack_zlib::DecompressError>(())
/// ```
///
/// # Errors
///
/// [`DecompressError`]: `TooLarge` past the limit, `Truncated`, `TrailingBytes`,
/// `PresetDictionary`, and `Malformed` for everything else, a bad checksum included.
pub fn decompress(input: &[u8], max_len: usize, out: &mut Vec<u8>) -> Result<(), DecompressError> {
    decompress_with(input, max_len, out, &mut { Codes::EMPTY })
}

fn decompress_with(
    input: &[u8],
    max_len: usize,
    out: &mut Vec<u8>,
    codes: &mut Codes,
) -> Result<(), DecompressError> {
    let read = read(input, max_len, out, codes);
    if read.is_err() {
        out.clear();
    }
    read
}

/// Checks the two bytes before the data (RFC 1950, section 2.2).
fn check_head(input: &[u8]) -> Result<(), DecompressError> {
    let &[method, flags, ..] = input else {
        return Err(DecompressError::Truncated);
    };
    if u16::from_be_bytes([method, flags]) % HEAD_CHECK != 0
        || method & 0x0F != DEFLATE
        || method >> 4 > MAX_WINDOW
    {
        Err(DecompressError::Malformed)
    } else if flags & PRESET_DICTIONARY != 0 {
        Err(DecompressError::PresetDictionary)
    } else {
        Ok(())
    }
}

fn read(
    input: &[u8],
    max_len: usize,
    out: &mut Vec<u8>,
    codes: &mut Codes,
) -> Result<(), DecompressError> {
    let (head, deflated) = input.split_at_checked(HEAD_LEN).ok_or(DecompressError::Truncated)?;
    check_head(head)?;
    let taken = inflate(deflated, max_len, out, codes)?;
    let rest = deflated.get(taken..).unwrap_or_default();
    let (sum, behind) = rest.split_first_chunk().ok_or(DecompressError::Truncated)?;
    if u32::from_be_bytes(*sum) != adler32(out) {
        Err(DecompressError::Malformed)
    } else if !behind.is_empty() {
        Err(DecompressError::TrailingBytes)
    } else {
        Ok(())
    }
}
