//! Reading the blocks of a DEFLATE stream (RFC 1951).

mod bits;
mod codes;
mod head;
mod lookup;
mod output;
mod tokens;

use alloc::vec::Vec;

use crate::DecompressError;

use bits::BitReader;
use output::Output;
pub(crate) use tokens::Codes;

/// Reads the blocks at the beginning of `input` into `out`, in the place of what it holds, and
/// returns how many bytes of `input` they take. After an error `out` holds anything.
///
/// The codes are room for those of a block; what they held before does not matter.
///
/// If the input ends too early, anything found beyond its end is ignored.
pub(crate) fn inflate(
    input: &[u8],
    max_len: usize,
    out: &mut Vec<u8>,
    codes: &mut Codes,
) -> Result<usize, DecompressError> {
    let mut bits = BitReader::new(input);
    let mut output = Output::new(out, input.len(), max_len);
    let read = blocks(&mut bits, &mut output, codes);
    if bits.is_beyond_the_end() {
        return Err(DecompressError::Truncated);
    }
    read?;
    output.finish();
    Ok(bits.position())
}

fn blocks(
    bits: &mut BitReader<'_>,
    output: &mut Output<'_>,
    codes: &mut Codes,
) -> Result<(), DecompressError> {
    loop {
        bits.refill()?;
        let last = bits.take(1) == 1;
        match bits.take(2) {
            0 => stored(bits, output)?,
            1 => tokens::read(bits, Codes::FIXED, output)?,
            2 => {
                head::read(bits, codes)?;
                tokens::read(bits, codes, output)?;
            }
            _ => return Err(DecompressError::Malformed),
        }
        if last {
            return Ok(());
        }
    }
}

/// Copies a block that was not compressed (section 3.2.4).
fn stored(bits: &mut BitReader<'_>, output: &mut Output<'_>) -> Result<(), DecompressError> {
    bits.align();
    bits.refill()?;
    let (len, complement) = (bits.take(16), bits.take(16));
    if bits.is_beyond_the_end() {
        return Err(DecompressError::Truncated);
    } else if len ^ complement != 0xFFFF {
        return Err(DecompressError::Malformed);
    }
    let bytes = bits.take_bytes(len as usize);
    output.bytes(bytes)?;
    if bytes.len() < len as usize { Err(DecompressError::Truncated) } else { Ok(()) }
}
