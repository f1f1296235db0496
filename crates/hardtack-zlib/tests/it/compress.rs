//! Single rules of zlib, told by the bytes.

use hardtack_zlib::{Compressor, compress, compress_if_smaller, compress_into};

/// The kind of the first block: 0 stored, 1 fixed, 2 dynamic.
fn first_kind(stream: &[u8]) -> u8 {
    stream[2] >> 1 & 3
}

#[test]
fn every_stream_has_the_head_of_level_6_and_the_sum_of_its_input() {
    assert_eq!(compress(b""), *b"\x78\x9c\x03\x00\x00\x00\x00\x01");
    assert_eq!(compress(b"a"), *b"\x78\x9c\x4b\x04\x00\x00\x62\x00\x62");
}

#[test]
fn compress_into_appends() {
    let mut out = b"before".to_vec();
    compress_into(b"", &mut out);
    assert_eq!(out, *b"before\x78\x9c\x03\x00\x00\x00\x00\x01");
}

#[test]
fn noise_is_stored_and_text_is_not() {
    let noise: Vec<u8> = (0..=255).collect();
    let stored = compress(&noise);
    assert_eq!(first_kind(&stored), 0);
    assert_eq!(stored[7..7 + 256], noise);
    assert_eq!(first_kind(&compress(b"aaaaaaaaaa")), 1);
    let text: Vec<u8> = (0..400_u32).map(|n| b'0' + (n * n * n / 7 % 10) as u8).collect();
    assert_eq!(first_kind(&compress(&text)), 2);
}

#[test]
fn the_first_byte_is_never_part_of_what_is_repeated() {
    // Fixed code: "abc" at the very beginning is written out twice, "bcd" behind it is not.
    assert_eq!(compress(b"abc.abc").len(), 2 + 9 + 4);
    assert!(compress(b"-abcdefgh.abcdefgh").len() < 2 + 18 + 4);
}

#[test]
fn p1_the_compressed_cookie_of_the_wire_format_has_these_bytes() {
    let json = concat!(
        r#"{"_flashes":[{" t":["info","hi"]}],"_fresh":true,"_user_id":"42","csrf_token":""#,
        r#"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","\u00e9":{" b":"AP8="}}"#,
    );
    let flask = concat!(
        "789cab568a4fcb492cce482d56b28aae56522801524a997969f94a3a4a19994ab1b5b13a401545a9c5194a56",
        "2545a5a9405e69716a517c668a929592891150557271515a7c497e766a1e5024914800d417536a60906aa964",
        "05b43409a8d331c0c256a9b61600743e2ee5",
    );
    let mut out = vec![];
    assert!(compress_if_smaller(json.as_bytes(), json.len() - 2, &mut out));
    assert_eq!(out.iter().map(|byte| format!("{byte:02x}")).collect::<String>(), flask);
}

#[test]
fn p1_what_cannot_shrink_is_left_alone() {
    let mut compressor = Compressor::new();
    for json in [r#"{}"#, r#"{"a":1}"#, r#"{"user_id":42}"#, r#"{"csrf_token":"0123456789abcdef"}"#]
    {
        let mut out = vec![];
        assert!(!compressor.compress_if_smaller(json.as_bytes(), json.len() - 2, &mut out));
        assert!(out.is_empty());
        assert!(compress(json.as_bytes()).len() > json.len() - 2);
    }
}

#[test]
fn a_compressor_is_small_to_send_and_share() {
    fn check<T: Send + Sync + Clone + Default + std::fmt::Debug>() {}
    check::<Compressor>();
}
