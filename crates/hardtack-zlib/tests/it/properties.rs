//! What holds for every input.

use hardtack_zlib::{Compressor, DecompressError, compress, compress_if_smaller, decompress};
use proptest::prelude::*;

/// Bytes of a small alphabet with copies of themselves: something to find for a compressor.
fn structured() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        "[ -~]{0,40}".prop_map(String::into_bytes),
        (any::<u8>(), 0..600_usize).prop_map(|(byte, times)| vec![byte; times]),
    ];
    (prop::collection::vec(piece, 1..8), prop::collection::vec(0..8_usize, 0..60)).prop_map(
        |(pieces, order)| {
            let copies = order.iter().filter_map(|&which| pieces.get(which));
            pieces.iter().chain(copies).flatten().copied().collect()
        },
    )
}

proptest! {
    #[test]
    fn what_was_compressed_inflates_to_itself(data in structured()) {
        let stream = compress(&data);
        let mut out = vec![];
        prop_assert_eq!(decompress(&stream, data.len(), &mut out), Ok(()));
        prop_assert_eq!(out, data);
    }

    #[test]
    fn miniz_reads_the_same(data in structured()) {
        let read = miniz_oxide::inflate::decompress_to_vec_zlib(&compress(&data));
        prop_assert_eq!(read.ok(), Some(data));
    }

    #[test]
    fn a_used_compressor_writes_what_a_new_one_writes(
        inputs in prop::collection::vec(structured(), 1..6),
    ) {
        let mut compressor = Compressor::new();
        for input in inputs {
            let mut out = vec![];
            compressor.compress_into(&input, &mut out);
            prop_assert_eq!(out, compress(&input));
        }
    }

    #[test]
    fn a_limit_never_changes_the_stream(data in structured(), share in 0..130_usize) {
        let stream = compress(&data);
        let limit = stream.len() * share / 100;
        let mut out = vec![];
        prop_assert_eq!(compress_if_smaller(&data, limit, &mut out), stream.len() <= limit);
        prop_assert_eq!(out, if stream.len() <= limit { stream } else { vec![] });
    }

    #[test]
    fn arbitrary_bytes_never_pass_the_limit(bytes: Vec<u8>, limit in 0..5000_usize) {
        let mut out = vec![];
        let _ = decompress(&bytes, limit, &mut out);
        prop_assert!(out.len() <= limit && out.capacity() <= limit + 512);
    }

    #[test]
    fn damaged_streams_are_read_as_miniz_reads_them_or_refused(
        data in structured(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut stream = compress(&data);
        for (index, byte) in damage {
            let index = index.index(stream.len());
            stream[index] = byte;
        }
        let mut out = vec![];
        match decompress(&stream, 100_000, &mut out) {
            Ok(()) => {
                let theirs = miniz_oxide::inflate::decompress_to_vec_zlib(&stream);
                prop_assert_eq!(theirs.ok(), Some(out));
            }
            Err(error) => prop_assert!(out.is_empty() && error != DecompressError::PresetDictionary
                || stream[1] & 0x20 != 0),
        }
    }
}
