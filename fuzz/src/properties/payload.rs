//! A signed payload is read as its one spelling says, under the limit, and nothing else is.

use std::sync::LazyLock;

use hardtack_serializer::{
    BadData, BadPayload, BadTimeSignature, Compression, Limits, MaxAge, TimedSerializer, UnixTime,
    UnverifiedParts, UrlSafeTimedSerializer,
    signer::{Separator, Signer},
};
use hardtack_tagged_json::{Decoder, ErrorKind};
use hardtack_zlib::compress;

use crate::{keys, keys::NOW, model};

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new(keys::key(keys::CURRENT)));

/// The text of the second [`NOW`].
const STAMP: &[u8] = b"ZVPxAA";

/// The longest body, unless the input asks for less.
const LIMIT: usize = 1 << 16;

fn url_safe(limit: usize) -> UrlSafeTimedSerializer {
    UrlSafeTimedSerializer::from_signer(SIGNER.clone()).with_limits(limits(limit))
}

fn limits(limit: usize) -> Limits {
    Limits::default().with_max_token_len(usize::MAX).with_max_body_len(limit)
}

/// The first byte is a limit in units of 16 bytes, 255 being 64 KiB; the rest is a payload as it
/// stands, the stream of a compressed one, and a body.
pub fn payload(data: &[u8]) {
    let [limit, rest @ ..] = data else { return };
    let limit = if *limit == 255 { LIMIT } else { usize::from(*limit) * 16 };
    let serializer = url_safe(limit);
    read(&serializer, rest, limit);
    read(&serializer, &[b".", rest].concat(), limit);
    read(&serializer, &[b".", &model::encode_url(rest)[..]].concat(), limit);
    written(&serializer, rest, limit);
    plain(rest, limit);
}

fn read(serializer: &UrlSafeTimedSerializer, payload: &[u8], limit: usize) {
    let token = SIGNER.sign([payload, b".", STAMP].concat()).expect("HMAC never fails");
    let mut buffer = Vec::new();
    let read = serializer.loads_body(&token, MaxAge::UNLIMITED, UnixTime(NOW), &mut buffer);
    let read = read.map(|signed| {
        assert_eq!(signed.signed_at.0, NOW);
        assert!(!signed.by_fallback());
        signed.value.to_vec()
    });
    assert!(buffer.capacity() <= limit + 512, "{} bytes under {limit}", buffer.capacity());

    let body = match payload.strip_prefix(b".") {
        None => model::decode_url(payload).filter(|body| body.len() <= limit),
        Some(text) => model::decode_url(text).and_then(|stream| model::inflate(&stream, limit)),
    };
    match (&read, &body) {
        (Ok(read), Some(body)) => assert_eq!(read, body),
        (Err(BadData::BadPayload(refused)), None) => {
            let text = payload.strip_prefix(b".").unwrap_or(payload);
            let decoded = model::decode_url(text);
            match refused {
                BadPayload::TooLong { limit: told } => {
                    assert_eq!(*told, limit);
                    let exceeds = match &decoded {
                        Some(stream) if payload.starts_with(b".") => model::exceeds(stream, limit),
                        // Too much text is refused before it is looked at.
                        _ => !payload.starts_with(b".") && text.len() * 3 / 4 > limit,
                    };
                    assert!(exceeds, "it is not longer than {limit} bytes");
                }
                BadPayload::Base64 => assert!(decoded.is_none()),
                BadPayload::Zlib(_) => assert!(decoded.is_some() && payload.starts_with(b".")),
                other => panic!("{other:?}"),
            }
        }
        (read, body) => panic!("{read:?}, and not {body:?}"),
    }

    if let Some(body) = &body {
        let read = serializer.loads::<serde_json::Value>(&token, MaxAge::UNLIMITED, UnixTime(NOW));
        plain_json(serializer, read, body);
    }

    // What reads tokens without a key sees the same body.
    let parts = UnverifiedParts::split(&token, Separator::default(), &limits(limit))
        .expect("there are two separators");
    assert_eq!(parts.payload, payload);
    let mut buffer = Vec::new();
    let unverified = parts.url_safe_body(&limits(limit), &mut buffer);
    assert_eq!(unverified.ok().map(<[u8]>::to_vec), body);
}

/// A body is read as plain JSON where serde_json reads it, and what was read can be written.
fn plain_json(
    serializer: &UrlSafeTimedSerializer,
    read: Result<serde_json::Value, BadData>,
    body: &[u8],
) {
    match (read, serde_json::from_slice::<serde_json::Value>(body)) {
        (Ok(read), Ok(expected)) => {
            assert_eq!(read, expected);
            let token = serializer.dumps(&read, UnixTime(NOW)).expect("it was read");
            let unlimited = url_safe(usize::MAX);
            let again =
                unlimited.loads::<serde_json::Value>(&token, MaxAge::seconds(0), UnixTime(NOW));
            assert!(again.is_ok(), "{again:?} of {read}");
        }
        (Err(BadData::BadPayload(BadPayload::Codec(_))), Err(_)) => {}
        // What Python writes, and JSON has no text for; and floats and integers beyond all floats.
        (Ok(_), Err(_)) => {
            assert!(plain_decoder().from_slice::<hardtack_tagged_json::Value>(body).is_ok());
        }
        // Integers beyond 64 bits, which its tree cannot represent, and the limits.
        (Err(BadData::BadPayload(BadPayload::Codec(_))), Ok(_)) => {
            match plain_decoder().from_slice::<hardtack_tagged_json::Value>(body) {
                Ok(_) => assert!(body.windows(19).any(|run| run.iter().all(u8::is_ascii_digit))),
                Err(error) => {
                    let kind = error.kind();
                    let limited =
                        matches!(kind, ErrorKind::DepthLimit { .. } | ErrorKind::DigitLimit { .. });
                    assert!(limited, "{error}");
                }
            }
        }
        (read, expected) => panic!("{read:?}, and serde_json: {expected:?}"),
    }
}

fn plain_decoder() -> Decoder {
    Decoder::new().without_tags()
}

fn written(serializer: &UrlSafeTimedSerializer, body: &[u8], limit: usize) {
    let token = serializer.dumps_body(body, UnixTime(NOW)).expect("HMAC never fails");
    let mut buffer = Vec::new();
    let read = serializer.loads_body(&token, MaxAge::seconds(0), UnixTime(NOW), &mut buffer);
    match read {
        Ok(read) => assert_eq!(read.value, body),
        Err(BadData::BadPayload(BadPayload::TooLong { .. })) => assert!(body.len() > limit),
        Err(other) => panic!("{other}"),
    }
    // itsdangerous' rule.
    let stream = compress(body);
    let compressed = stream.len() + 1 < body.len();
    let payload = if compressed {
        [b".", &model::encode_url(&stream)[..]].concat()
    } else {
        model::encode_url(body)
    };
    assert_eq!(
        token.as_bytes(),
        SIGNER.sign([&payload[..], b".", STAMP].concat()).expect("HMAC never fails")
    );
    let never = url_safe(limit)
        .with_compression(Compression::Never)
        .dumps_body(body, UnixTime(NOW))
        .expect("HMAC never fails");
    let payload = model::encode_url(body);
    assert_eq!(
        never.as_bytes(),
        SIGNER.sign([&payload[..], b".", STAMP].concat()).expect("HMAC never fails")
    );
}

/// The form that leaves the body as it is.
fn plain(body: &[u8], limit: usize) {
    let serializer = TimedSerializer::from_signer(SIGNER.clone()).with_limits(limits(limit));
    let token = serializer.dumps_body(body, UnixTime(NOW)).expect("HMAC never fails");
    let mut buffer = Vec::new();
    match serializer.loads_body(&token, MaxAge::seconds(0), UnixTime(NOW), &mut buffer) {
        Ok(read) => assert!(read.value == body && body.len() <= limit),
        Err(BadData::BadPayload(BadPayload::TooLong { .. })) => assert!(body.len() > limit),
        Err(other) => panic!("{other}"),
    }
    assert!(buffer.is_empty());
    // A value that has no time is told apart from one that is forged.
    let untimed = SIGNER.sign(body).expect("HMAC never fails");
    let refused = serializer
        .loads_body(&untimed, MaxAge::seconds(0), UnixTime(NOW), &mut buffer)
        .map(|read| read.signed_at);
    if !body.contains(&b'.') {
        let missing = BadTimeSignature::Missing;
        assert!(
            matches!(refused, Err(BadData::BadTimeSignature(found)) if found == missing),
            "{refused:?}"
        );
    }
}
