//! What holds for every input.

use hardtack_zlib::{Compressor, compress, compress_if_smaller, decompress};
use proptest::prelude::*;
use zlib_rs::{Deflate, DeflateConfig, DeflateFlush, Inflate, InflateFlush, Status};

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

/// What zlib-rs makes of a whole stream, if it takes it.
fn inflated_by_another(stream: &[u8], limit: usize) -> Option<Vec<u8>> {
    // One byte more, so that data beyond the limit is seen.
    let mut out = vec![0; limit + 1];
    let mut inflate = Inflate::new(true, 15);
    let status = inflate.decompress(stream, &mut out, InflateFlush::Finish).ok()?;
    let whole = status == Status::StreamEnd && inflate.total_in() == stream.len() as u64;
    out.truncate(inflate.total_out() as usize);
    (whole && out.len() <= limit).then_some(out)
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
    fn another_inflater_reads_the_same(data in structured()) {
        prop_assert_eq!(inflated_by_another(&compress(&data), data.len()), Some(data));
    }

    #[test]
    fn streams_of_another_compressor_are_read(
        data in structured(),
        level in 0..=9,
        strategy in prop::sample::select(vec![
            zlib_rs::Strategy::Default,
            zlib_rs::Strategy::Filtered,
            zlib_rs::Strategy::HuffmanOnly,
            zlib_rs::Strategy::Rle,
            zlib_rs::Strategy::Fixed,
        ]),
        window_bits in 9..=15,
        mem_level in 1..=9,
    ) {
        let config = DeflateConfig {
            level, strategy, window_bits, mem_level, ..DeflateConfig::default()
        };
        let mut deflate = Deflate::new_with_config(config);
        let mut stream = vec![0; data.len() + data.len() / 8 + 1000];
        let status = deflate.compress(&data, &mut stream, DeflateFlush::Finish);
        prop_assert!(matches!(status, Ok(Status::StreamEnd)));
        stream.truncate(deflate.total_out() as usize);
        let mut out = vec![];
        prop_assert_eq!(decompress(&stream, data.len(), &mut out), Ok(()));
        prop_assert_eq!(out, data);
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
    fn damaged_streams_are_read_as_another_inflater_reads_them_or_refused_by_both(
        data in structured(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut stream = compress(&data);
        for (index, byte) in damage {
            let index = index.index(stream.len());
            stream[index] = byte;
        }
        if let Some(cut) = cut {
            stream.truncate(cut.index(stream.len()));
        }
        let mut out = vec![];
        let read = decompress(&stream, 50_000, &mut out);
        prop_assert!(read.is_ok() || out.is_empty());
        prop_assert_eq!(read.ok().map(|()| out), inflated_by_another(&stream, 50_000));
    }
}
