//! Reading a zlib stream, never past a limit.

use alloc::{boxed::Box, vec::Vec};

use miniz_oxide::inflate::{
    TINFLStatus,
    core::{DecompressorOxide, decompress as inflate, inflate_flags as flags},
};

use crate::DecompressError;

/// The two bytes of a zlib head are a multiple of this.
const HEAD_CHECK: u16 = 31;

/// The only method there is, and its largest window: 2^(7 + 8) bytes.
const DEFLATE: u8 = 8;
const MAX_WINDOW: u8 = 7;

/// The bit of a zlib head that asks for a preset dictionary.
const PRESET_DICTIONARY: u8 = 0x20;

/// Reads the zlib stream `input` into `out`, which is cleared first: Python's
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
    out.clear();
    let read = inflate_within(input, max_len, out);
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

fn inflate_within(input: &[u8], max_len: usize, out: &mut Vec<u8>) -> Result<(), DecompressError> {
    check_head(input)?;
    let mut state = Box::<DecompressorOxide>::default();
    let flags = flags::TINFL_FLAG_PARSE_ZLIB_HEADER
        | flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF
        | flags::TINFL_FLAG_COMPUTE_ADLER32;
    let mut rest = input;
    let mut written = 0_usize;
    let mut room = input.len().saturating_mul(4).max(64).min(max_len);
    loop {
        out.reserve_exact(room.saturating_sub(out.len()));
        out.resize(room, 0);
        let (status, read, wrote) = inflate(&mut state, rest, out, written, flags);
        rest = rest.get(read..).unwrap_or(&[]);
        written = written.saturating_add(wrote);
        match status {
            TINFLStatus::Done if rest.is_empty() => {
                out.truncate(written);
                return Ok(());
            }
            TINFLStatus::Done => return Err(DecompressError::TrailingBytes),
            TINFLStatus::HasMoreOutput if room < max_len => {
                room = room.saturating_mul(2).min(max_len);
            }
            TINFLStatus::HasMoreOutput => return Err(DecompressError::TooLarge { limit: max_len }),
            TINFLStatus::NeedsMoreInput | TINFLStatus::FailedCannotMakeProgress => {
                return Err(DecompressError::Truncated);
            }
            _ => return Err(DecompressError::Malformed),
        }
    }
}
