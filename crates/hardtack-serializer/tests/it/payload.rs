//! Payloads: rows P1 to P5.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hardtack_serializer::{
    BadData, BadPayload, Compression, Limits, MaxAge, Serializer, UrlSafeSerializer,
    UrlSafeTimedSerializer, zlib::DecompressError,
};

use crate::{NOW, flask, key, token_of};

#[track_caller]
fn refusal(token: &str) -> BadPayload {
    match flask().loads::<serde_json::Value>(token, MaxAge::UNLIMITED, NOW) {
        Err(BadData::BadPayload(error)) => error,
        other => panic!("{other:?}"),
    }
}

/// A stored (not compressed) zlib stream, which tests need no compressor for.
fn stored(body: &[u8]) -> Vec<u8> {
    let len = u16::try_from(body.len()).unwrap();
    let (mut a, mut b) = (1u32, 0u32);
    for &byte in body {
        a = (a + u32::from(byte)) % 65521;
        b = (b + a) % 65521;
    }
    let mut stream = vec![0x78, 0x9c, 0x01];
    stream.extend(len.to_le_bytes());
    stream.extend((!len).to_le_bytes());
    stream.extend(body);
    stream.extend((b << 16 | a).to_be_bytes());
    stream
}

fn compressed_token(stream: &[u8]) -> String {
    token_of(&format!(".{}", URL_SAFE_NO_PAD.encode(stream)), "ZVPxAA")
}

#[test]
fn p1_a_payload_is_compressed_only_if_that_saves_more_than_one_byte() {
    let serializer = UrlSafeSerializer::new(key("secret-key"));
    let is_compressed = |text: &str| serializer.dumps(text).unwrap().starts_with('.');
    // As Python does: with its quotes the body has 14 bytes at twelve letters, and zlib needs 12.
    let compressed: Vec<usize> =
        (0..20).filter(|&letters| is_compressed(&"a".repeat(letters))).collect();
    assert_eq!(compressed, (12..20).collect::<Vec<_>>());
    assert!(!is_compressed("abcdefghijklmnopqrstuvwxyz"));
}

#[test]
fn p2_an_uncompressed_token_has_the_very_bytes_of_itsdangerous() {
    let serializer = UrlSafeTimedSerializer::new(key("secret-key"));
    let golden = "NDI.ZVPxAA.HgxnJ7OtQ3ECOK0d22mMNtor9N0";
    assert_eq!(serializer.dumps(&42, NOW).unwrap(), golden);
    assert_eq!(serializer.loads::<u64>(golden, MaxAge::UNLIMITED, NOW).unwrap(), 42);
}

#[test]
fn p2_a_token_compressed_by_zlib_reads_the_same() {
    let serializer = UrlSafeTimedSerializer::new(key("secret-key"));
    let golden = ".eJxTSqQDUAIArdsmKQ.ZVPxAA.ZVeESs4NzhjTlYI1K51IEg5otr0";
    assert_eq!(
        serializer.loads::<String>(golden, MaxAge::UNLIMITED, NOW).unwrap(),
        "a".repeat(100)
    );
    // The compressor makes zlib's own choices, so that the very bytes are the same.
    assert_eq!(serializer.dumps(&"a".repeat(100), NOW).unwrap(), golden);
}

#[test]
fn p2_compression_can_be_turned_off_for_writing_and_both_are_read() {
    let long = "a".repeat(1000);
    let compressing = UrlSafeTimedSerializer::new(key("secret-key"));
    let plain = compressing.clone().with_compression(Compression::Never);
    let (short, straight) = (compressing.dumps(&long, NOW), plain.dumps(&long, NOW));
    let (short, straight) = (short.unwrap(), straight.unwrap());
    assert!(short.starts_with('.') && short.len() < 100);
    assert!(!straight.starts_with('.') && straight.len() > 1300);
    for token in [short, straight] {
        assert_eq!(plain.loads::<String>(&token, MaxAge::UNLIMITED, NOW).unwrap(), long);
        assert_eq!(compressing.loads::<String>(&token, MaxAge::UNLIMITED, NOW).unwrap(), long);
    }
}

#[test]
fn p3_a_token_beyond_the_limit_is_refused_before_its_signature() {
    let serializer = flask().with_limits(Limits::default().with_max_token_len(100));
    let error = serializer.loads::<u64>("x".repeat(101), MaxAge::UNLIMITED, NOW).unwrap_err();
    assert!(matches!(error, BadData::TooLong { len: 101, limit: 100 }));
    assert_eq!(error.to_string(), "the token has 101 bytes, more than the limit of 100");
    let error = serializer.loads::<u64>("x".repeat(100), MaxAge::UNLIMITED, NOW).unwrap_err();
    assert!(matches!(error, BadData::BadSignature(_)));
}

#[test]
fn p3_inflating_stops_at_the_limit() {
    let text = "a".repeat(10_000);
    let token = flask().dumps(&text, NOW).unwrap();
    assert!(token.len() < 200);
    let body_len = text.len() + 2;
    let limited = |len| flask().with_limits(Limits::default().with_max_body_len(len));
    assert_eq!(limited(body_len).loads::<String>(&token, MaxAge::UNLIMITED, NOW).unwrap(), text);
    let error = limited(body_len - 1).loads::<String>(&token, MaxAge::UNLIMITED, NOW).unwrap_err();
    assert!(matches!(error, BadData::BadPayload(BadPayload::TooLong { limit: 10_001 })));
    assert_eq!(error.to_string(), "the payload is longer than the limit of 10001 bytes");
}

#[test]
fn p3_the_default_limit_stops_a_bomb() {
    let bomb = flask().dumps(&"a".repeat(2_000_000), NOW).unwrap();
    assert!(bomb.len() < 4093, "{}", bomb.len());
    assert!(matches!(refusal(&bomb), BadPayload::TooLong { limit: 1_048_576 }));
}

#[test]
fn p3_uncompressed_bodies_are_limited_as_well() {
    let plain = flask().with_compression(Compression::Never);
    let token = plain.dumps(&"a".repeat(98), NOW).unwrap();
    let limited = |len| plain.clone().with_limits(Limits::default().with_max_body_len(len));
    assert!(limited(100).loads::<String>(&token, MaxAge::UNLIMITED, NOW).is_ok());
    for len in [99, 98, 75, 1, 0] {
        let error = limited(len).loads::<String>(&token, MaxAge::UNLIMITED, NOW).unwrap_err();
        assert!(matches!(error, BadData::BadPayload(BadPayload::TooLong { .. })), "{len}");
    }
}

#[test]
fn p3_a_body_of_exactly_the_limit_is_read_in_every_form() {
    let text = "a".repeat(97);
    let limits = |len| Limits::default().with_max_body_len(len);
    let plain = Serializer::new(key("k"));
    let token = plain.dumps(&text).unwrap();
    let load = |len| plain.clone().with_limits(limits(len)).loads::<String>(&token);
    assert_eq!(load(99).unwrap(), text);
    for len in [98, 97, 0] {
        let error = load(len).unwrap_err();
        assert!(
            matches!(error, BadData::BadPayload(BadPayload::TooLong { limit }) if limit == len)
        );
    }

    // Without padding, 99 bytes are 132 characters and not one more.
    let straight = flask().with_compression(Compression::Never);
    let token = straight.dumps(&text, NOW).unwrap();
    let exact = straight.with_limits(limits(99));
    assert_eq!(exact.loads::<String>(&token, MaxAge::UNLIMITED, NOW).unwrap(), text);
    assert_eq!(exact.limits(), &limits(99));
    assert_eq!(plain.with_limits(limits(99)).limits(), &limits(99));
}

#[test]
fn p3_the_limit_is_met_before_what_comes_behind_it_is_read() {
    let limited = flask().with_limits(Limits::default().with_max_body_len(1000));
    let refused = |payload: &str| {
        let error = limited
            .loads::<String>(token_of(payload, "ZVPxAA"), MaxAge::UNLIMITED, NOW)
            .unwrap_err();
        matches!(error, BadData::BadPayload(BadPayload::TooLong { limit: 1000 }))
    };
    // No base64 at all: what is too long is not decoded.
    assert!(refused(&"!".repeat(2000)));
    // A stream whose checksum is wrong, which is seen only where it has been inflated to its end.
    let mut stream = stored(&[b'a'; 2000]);
    *stream.last_mut().unwrap() ^= 1;
    assert!(refused(&format!(".{}", URL_SAFE_NO_PAD.encode(&stream))));
}

#[test]
fn p4_bytes_after_the_zlib_stream_are_refused() {
    let mut stream = stored(b"42");
    assert_eq!(
        flask().loads::<u64>(compressed_token(&stream), MaxAge::UNLIMITED, NOW).unwrap(),
        42
    );
    stream.push(0);
    let refused = refusal(&compressed_token(&stream));
    assert!(matches!(refused, BadPayload::Zlib(DecompressError::TrailingBytes)));
    let twice = [stored(b"42"), stored(b"43")].concat();
    let refused = refusal(&compressed_token(&twice));
    assert!(matches!(refused, BadPayload::Zlib(DecompressError::TrailingBytes)));
    assert_eq!(refused.to_string(), "the payload cannot be decompressed");
}

#[test]
fn p5_a_signed_payload_that_cannot_be_read_is_refused_with_its_reason() {
    for payload in ["!!", "NDI=", "NDJ", "N", "NDI+", "ND I", "é"] {
        let token = token_of(payload, "ZVPxAA");
        assert!(matches!(refusal(&token), BadPayload::Base64), "{payload}");
    }
    assert!(matches!(refusal(&token_of(".!!", "ZVPxAA")), BadPayload::Base64));

    let good = stored(b"42");
    let mut wrong_sum = good.clone();
    *wrong_sum.last_mut().unwrap() ^= 1;
    let mut dictionary = good.clone();
    dictionary[1] = 0xbb;
    for stream in [&b""[..], b"\x78", b"not zlib", &good[..good.len() - 1], &wrong_sum, &dictionary]
    {
        let error = refusal(&compressed_token(stream));
        assert!(matches!(error, BadPayload::Zlib(_)), "{stream:02x?}: {error:?}");
    }

    for body in [&b""[..], b"{", b"\xff", b"42 43", b"\"\xed\xa0\x80\""] {
        let token = token_of(&URL_SAFE_NO_PAD.encode(body), "ZVPxAA");
        let error = refusal(&token);
        let source = std::error::Error::source(&error).map(ToString::to_string);
        assert!(matches!(error, BadPayload::Codec(_)), "{body:?}: {error:?}");
        assert!(source.is_some_and(|source| !source.is_empty()));
        assert_eq!(error.to_string(), "the payload cannot be decoded");
    }
}
