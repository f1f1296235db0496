//! What the reader refuses, and by which name.

use hardtack_zlib::{DecompressError, Decompressor, compress, decompress};

#[track_caller]
fn refused(stream: &[u8], limit: usize) -> DecompressError {
    let mut out = b"left over".to_vec();
    let error = decompress(stream, limit, &mut out).unwrap_err();
    assert!(out.is_empty(), "nothing is left after an error");
    error
}

/// A stream of raw DEFLATE between a head and the sum of `data`.
fn framed(deflate: &[u8], data: &[u8]) -> Vec<u8> {
    let whole = compress(data);
    [&[0x78, 0x9C], deflate, &whole[whole.len() - 4..]].concat()
}

#[track_caller]
fn reads(stream: &[u8], data: &[u8]) {
    let mut out = b"left over".to_vec();
    assert_eq!(decompress(stream, data.len(), &mut out), Ok(()));
    assert_eq!(out, data);
}

#[test]
fn p3_data_up_to_the_limit_is_read_and_no_byte_more() {
    for length in [0, 1, 63, 64, 65, 300, 5000, 100_000] {
        let data = vec![b'a'; length];
        let stream = compress(&data);
        reads(&stream, &data);
        if length > 0 {
            let limit = length - 1;
            assert_eq!(refused(&stream, limit), DecompressError::TooLarge { limit });
            assert_eq!(refused(&stream, 0), DecompressError::TooLarge { limit: 0 });
        }
    }
}

#[test]
fn p3_a_bomb_takes_no_more_memory_than_its_limit() {
    let bomb = compress(&vec![0; 2_500_000]);
    assert!(bomb.len() < 3000);
    let mut out = vec![];
    for limit in [1, 1000, 4096, 65_536] {
        assert_eq!(decompress(&bomb, limit, &mut out), Err(DecompressError::TooLarge { limit }));
        assert!(out.capacity() <= limit + 512, "{} bytes for {limit}", out.capacity());
    }
}

#[test]
fn p4_bytes_behind_the_stream_are_refused() {
    for data in [&b""[..], b"hello", &[7; 3000]] {
        for behind in [&b"\0"[..], b"x", &compress(data)] {
            let stream = [&compress(data), behind].concat();
            assert_eq!(refused(&stream, 5000), DecompressError::TrailingBytes);
        }
    }
}

#[test]
fn every_cut_is_told_from_damage() {
    let noise: Vec<u8> = (0..300_u32).map(|n| (n * n / 7) as u8).collect();
    for data in [&b"hello hello hello"[..], &noise, &[7; 3000]] {
        let stream = compress(data);
        for cut in 0..stream.len() {
            assert_eq!(refused(&stream[..cut], 5000), DecompressError::Truncated, "cut {cut}");
        }
    }
}

#[test]
fn a_stored_block_cut_within_its_lengths_is_told_from_damage() {
    // The zeros that are not there would agree with the length.
    for cut in [&[0x01, 0xFF, 0xFF][..], &[0x01, 0xFF], &[0x01], &[0x01, 0xFF, 0xFF, 0x00]] {
        let stream = [&[0x78, 0x9C], cut].concat();
        assert_eq!(refused(&stream, 100_000), DecompressError::Truncated, "{cut:02x?}");
    }
}

#[test]
fn every_changed_bit_is_noticed_except_those_that_fill_the_last_byte() {
    let data = br#"{"_flashes":[{" t":["info","hi"]}],"_fresh":true,"_user_id":"42"}"#;
    let stream = compress(data);
    let mut out = vec![];
    let mut unnoticed = vec![];
    for bit in 0..stream.len() * 8 {
        let mut changed = stream.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        if decompress(&changed, 1000, &mut out).is_ok() {
            assert_eq!(out, data);
            unnoticed.push(bit);
        }
    }
    let sum = (stream.len() - 4) * 8;
    assert_eq!(unnoticed, (sum - unnoticed.len()..sum).collect::<Vec<_>>());
    assert!(unnoticed.len() < 8);
}

#[test]
fn a_preset_dictionary_is_named() {
    assert_eq!(
        refused(b"\x78\xbb\x02\x4d\x01\x27\x4b\x04\x00", 100),
        DecompressError::PresetDictionary
    );
}

#[test]
fn heads_that_are_not_zlibs_are_malformed() {
    // gzip; a wrong check; a window of 64 KiB; another method.
    for head in [[0x1F, 0x8B], [0x78, 0x9D], [0x88, 0x1C], [0x77, 0x85], [0, 0], [b'{', b'"']] {
        let stream = [&head, &compress(b"hello")[2..]].concat();
        assert_eq!(refused(&stream, 100), DecompressError::Malformed, "{head:02x?}");
    }
}

#[test]
fn heads_of_other_levels_and_windows_are_read() {
    for head in [[0x78, 0x01], [0x78, 0x5E], [0x78, 0xDA], [0x08, 0x1D], [0x18, 0x19], [0x48, 0x89]]
    {
        let stream = [&head, &compress(b"hello")[2..]].concat();
        reads(&stream, b"hello");
    }
}

#[test]
fn a_wrong_sum_is_malformed() {
    let mut stream = compress(b"hello");
    *stream.last_mut().unwrap() ^= 1;
    assert_eq!(refused(&stream, 100), DecompressError::Malformed);
}

#[test]
fn blocks_that_contradict_themselves_are_malformed() {
    let cases: [(&str, &[u8]); 9] = [
        ("a fourth kind of block", &[0x07]),
        ("a stored block whose lengths disagree", &[0x01, 0x02, 0x00, 0xFD, 0xFE]),
        ("a distance before the beginning", &[0x03, 0x02, 0x00]),
        ("a length code that is reserved", &[0x1B, 0x03, 0x00]),
        ("a distance code that is reserved", &[0x4B, 0x04, 0x1E, 0x00]),
        ("more than 286 literals and lengths", &[0xFD, 0x00, 0x00, 0x00]),
        ("more than 30 distances", &[0x05, 0x1F, 0x00, 0x00]),
        ("a head without words", &[0x05, 0x00, 0x00, 0x00]),
        ("a head that is oversubscribed", &[0x05, 0xC0, 0x24, 0x49, 0x92, 0x24]),
    ];
    for (name, deflate) in cases {
        // Enough follows that nothing can be called truncated.
        let stream = [&[0x78, 0x9C], deflate, &[0; 64]].concat();
        assert_eq!(refused(&stream, 1000), DecompressError::Malformed, "{name}");
    }
}

#[test]
fn what_a_buffer_held_before_is_room_and_never_data() {
    // A match of three bytes, one before the beginning, with the sum of what stands there.
    let stream = framed(&[0x03, 0x02, 0x00], b"xxx");
    for held in [0, 1, 400] {
        let mut out = vec![b'x'; held];
        assert_eq!(decompress(&stream, 1000, &mut out), Err(DecompressError::Malformed), "{held}");
        assert!(out.is_empty());
    }
}

#[test]
fn stored_blocks_and_several_blocks_are_read() {
    reads(&framed(&[0x01, 0, 0, 0xFF, 0xFF], b""), b"");
    reads(
        &framed(&[0x00, 2, 0, 0xFD, 0xFF, b'h', b'i', 0x01, 1, 0, 0xFE, 0xFF, b'!'], b"hi!"),
        b"hi!",
    );
    // An empty stored block between two fixed ones, as a flush leaves it.
    let flushed = [0xCA, 0xC8, 0x04, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0x53, 0x04, 0x00];
    reads(&framed(&flushed, b"hi!"), b"hi!");
}

#[test]
fn messages_carry_nothing_of_the_data() {
    let messages = [
        DecompressError::Malformed,
        DecompressError::Truncated,
        DecompressError::TrailingBytes,
        DecompressError::PresetDictionary,
        DecompressError::TooLarge { limit: 9 },
    ]
    .map(|error| error.to_string());
    assert_eq!(
        messages,
        [
            "not a valid zlib stream",
            "the zlib stream is cut short",
            "bytes follow the zlib stream",
            "the zlib stream needs a preset dictionary",
            "the data inflates to more than 9 bytes",
        ]
    );
}

#[test]
fn what_was_read_before_changes_nothing() {
    let texts = [
        "a".repeat(300),
        r#"{"_flashes":[{" t":["info","Welcome back"]},{" t":["info","Welcome back"]}]}"#.repeat(3),
        (0..2000).map(|number| format!("{number:x}")).collect(),
        (' '..'~').cycle().take(500).collect(),
    ];
    let streams: Vec<Vec<u8>> = texts.iter().map(|text| compress(text.as_bytes())).collect();
    let (mut used, mut out) = (Decompressor::new(), vec![]);
    for (text, stream) in texts.iter().zip(&streams) {
        for (before, other) in streams.iter().enumerate() {
            // A whole one, and one that ends within its head or its data.
            used.decompress(other, 10_000, &mut out).unwrap();
            used.decompress(&other[..other.len() * (before + 1) / 5], 10_000, &mut out)
                .unwrap_err();
            assert_eq!(used.decompress(stream, text.len(), &mut out), Ok(()));
            assert_eq!(out, text.as_bytes());
        }
    }
}
