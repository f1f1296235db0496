//! Inflating undoes compressing, agrees with another inflater about every stream, and holds its
//! limit.

use std::cell::RefCell;

use hardtack_zlib::{Compressor, DecompressError, compress, compress_if_smaller, decompress};

use crate::model;

/// What every stream inflates to at most here.
const LIMIT: usize = 1 << 16;

thread_local! {
    /// A compressor that has seen every input before.
    static USED: RefCell<Compressor> = RefCell::new(Compressor::new());
}

/// The first byte is a share of a limit; the rest is a stream to read, the inside of a stream, and
/// bytes to compress.
pub fn zlib(data: &[u8]) {
    let [share, rest @ ..] = data else { return };
    read(rest, LIMIT);
    read(rest, usize::from(*share) * 16);
    inside(rest);
    written(rest, usize::from(*share));
}

/// Any bytes: the same verdict and the same data as zlib-rs gives.
fn read(stream: &[u8], limit: usize) {
    let mut out = vec![1, 2, 3];
    let read = decompress(stream, limit, &mut out);
    assert!(out.len() <= limit);
    assert!(out.capacity() <= limit + 512, "{} bytes under a limit of {limit}", out.capacity());
    match read {
        Ok(()) => assert_eq!(Some(out), model::inflate(stream, limit)),
        Err(error) => {
            assert!(out.is_empty());
            assert_eq!(model::inflate(stream, limit), None, "{error}");
            if let DecompressError::TooLarge { limit: told } = error {
                assert_eq!(told, limit);
                assert!(model::exceeds(stream, limit), "it is not longer than {limit} bytes");
            }
        }
    }
}

/// The bytes as what stands between head and checksum, so that a checksum keeps nobody out.
fn inside(deflated: &[u8]) {
    let Some((data, len)) = model::inflate_raw(deflated, LIMIT) else { return };
    let mut stream = vec![0x78, 0x9c];
    stream.extend_from_slice(&deflated[..len]);
    stream.extend_from_slice(&adler32(&data).to_be_bytes());
    let mut out = Vec::new();
    assert_eq!(decompress(&stream, data.len(), &mut out), Ok(()));
    assert_eq!(out, data);
    if let Some(limit) = data.len().checked_sub(1) {
        let refused = decompress(&stream, limit, &mut out);
        assert_eq!(refused, Err(DecompressError::TooLarge { limit }));
    }
    stream.push(0);
    let refused = decompress(&stream, data.len(), &mut out);
    assert_eq!(refused, Err(DecompressError::TrailingBytes));
    // The last byte gone, and another one in its place.
    let last = stream.len() - 2;
    let refused = decompress(&stream[..last], data.len(), &mut out);
    assert_eq!(refused, Err(DecompressError::Truncated));
    stream.pop();
    stream[last] ^= 1;
    let refused = decompress(&stream, data.len(), &mut out);
    assert_eq!(refused, Err(DecompressError::Malformed));
}

fn written(data: &[u8], share: usize) {
    let stream = compress(data);
    assert!(stream.len() <= bound(data.len()), "{} of {}", stream.len(), data.len());
    let mut out = Vec::new();
    assert_eq!(decompress(&stream, data.len(), &mut out), Ok(()));
    assert_eq!(out, data);
    assert_eq!(model::inflate(&stream, data.len()).as_deref(), Some(data));

    USED.with_borrow_mut(|used| {
        let mut again = b"before".to_vec();
        used.compress_into(data, &mut again);
        assert_eq!(again.strip_prefix(b"before"), Some(&stream[..]));
    });
    let limit = stream.len() * share / 200;
    let mut shorter = b"before".to_vec();
    let fits = compress_if_smaller(data, limit, &mut shorter);
    assert_eq!(fits, stream.len() <= limit);
    let expected: &[u8] = if fits { &stream } else { b"" };
    assert_eq!(shorter.strip_prefix(b"before"), Some(expected));
}

/// What zlib's `compressBound` promises.
fn bound(len: usize) -> usize {
    len + (len >> 12) + (len >> 14) + (len >> 25) + 13
}

fn adler32(data: &[u8]) -> u32 {
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in data {
        low = (low + u32::from(*byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    high << 16 | low
}
