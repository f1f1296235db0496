//! Reading what nobody has vouched for.

use hardtack_serializer::{
    BadData, BadPayload, BadTimeSignature, Limits, Serializer, TimestampSigner, UnverifiedParts,
    UrlSafeSerializer, UrlSafeTimedSerializer,
    signer::{Separator, SignatureError, Signer},
};

use crate::{NOW, key, later, secs};

#[test]
fn a_good_token_reads_the_same_unverified() {
    let serializer = UrlSafeTimedSerializer::new(key("k"));
    let token = serializer.dumps("hello", NOW).unwrap();
    let unverified = serializer.loads_unsafe::<String>(&token, secs(60), NOW);
    assert!(unverified.verdict.is_ok());
    assert_eq!(unverified.payload.unwrap(), "hello");
    assert_eq!(unverified.signed_at, Some(NOW));
}

#[test]
fn a_forged_token_is_read_and_said_to_be_forged() {
    let token = UrlSafeTimedSerializer::new(key("other")).dumps("hello", NOW).unwrap();
    let unverified =
        UrlSafeTimedSerializer::new(key("k")).loads_unsafe::<String>(&token, secs(60), NOW);
    assert!(matches!(unverified.verdict, Err(BadData::BadSignature(_))));
    assert_eq!(unverified.payload.unwrap(), "hello");
    assert_eq!(unverified.signed_at, Some(NOW));

    let token = Serializer::new(key("other")).dumps("hello").unwrap();
    let unverified = Serializer::new(key("k")).loads_unsafe::<String>(&token);
    assert!(matches!(unverified.verdict, Err(BadData::BadSignature(_))));
    assert_eq!(unverified.payload.unwrap(), "hello");
}

#[test]
fn a_fallback_signer_s_token_is_split_at_its_own_separator() {
    let old = Signer::new(key("old"))
        .with_salt("itsdangerous")
        .with_separator(Separator::new(b':').unwrap());
    let token = UrlSafeTimedSerializer::from_signer(old.clone()).dumps(&42, NOW).unwrap();
    let serializer = UrlSafeTimedSerializer::new(key("k")).with_fallback_signer(old);
    for (now, good) in [(NOW, true), (later(61), false)] {
        let unverified = serializer.loads_unsafe::<u64>(&token, secs(60), now);
        assert_eq!(unverified.verdict.is_ok(), good);
        assert_eq!(unverified.payload.unwrap(), 42);
        assert_eq!(unverified.signed_at, Some(NOW));
    }
}

#[test]
fn what_does_not_split_has_no_payload() {
    let untimed = UrlSafeSerializer::new(key("k"));
    assert!(matches!(untimed.loads_unsafe::<u64>("").payload, Err(BadPayload::Missing)));
    let timed = UrlSafeTimedSerializer::new(key("k"));
    let unverified = timed.loads_unsafe::<u64>("NDI", secs(60), NOW);
    assert!(matches!(unverified.payload, Err(BadPayload::Missing)));
    assert_eq!(unverified.signed_at, None);

    // Without a timestamp, what stands before the signature is the payload, as in itsdangerous.
    let unverified = timed.loads_unsafe::<u64>("NDI.signature", secs(60), NOW);
    assert_eq!(unverified.payload.unwrap(), 42);
    let unverified = timed.loads_unsafe::<u64>("NDI.!!.signature", secs(60), NOW);
    assert_eq!(unverified.payload.unwrap(), 42);
    assert_eq!(unverified.signed_at, None);
}

#[test]
fn the_limits_hold_for_what_is_unverified() {
    let serializer = UrlSafeTimedSerializer::new(key("k"));
    let bomb = UrlSafeTimedSerializer::new(key("other")).dumps(&"a".repeat(2_000_000), NOW);
    let unverified = serializer.loads_unsafe::<String>(bomb.unwrap(), secs(60), NOW);
    assert!(matches!(unverified.payload, Err(BadPayload::TooLong { limit: 1_048_576 })));

    let short = serializer.with_limits(Limits::default().with_max_token_len(10));
    let unverified = short.loads_unsafe::<u64>("NDI.ZVPxAA.signature", secs(60), NOW);
    assert!(matches!(unverified.verdict, Err(BadData::TooLong { .. })));
    assert!(matches!(unverified.payload, Err(BadPayload::Missing)));
}

#[test]
fn debug_shows_no_payload() {
    let serializer = UrlSafeTimedSerializer::new(key("PRIVATE"));
    let token = serializer.dumps("PRIVATE", NOW).unwrap();
    let unverified = serializer.loads_unsafe::<String>(&token, secs(60), NOW);
    let signed = serializer.loads_signed::<String>(&token, secs(60), NOW).unwrap();
    let shown = format!("{unverified:?} {signed:?} {serializer:?}");
    assert!(!shown.contains("PRIVATE"), "{shown}");
    let expected = r#"Unverified { verdict: Ok(()), payload: Ok(".."), signed_at: Some(UnixTime(1700000000)) }"#;
    assert_eq!(format!("{unverified:?}"), expected);
    let expected =
        "Signed { signed_at: UnixTime(1700000000), key: Current, fallback_signer: None, .. }";
    assert_eq!(format!("{signed:?}"), expected);
    let signer = TimestampSigner::new(key("PRIVATE"));
    let token = signer.sign("PRIVATE", NOW).unwrap();
    let unsigned = signer.unsign(&token, secs(60), NOW).unwrap();
    assert_eq!(format!("{unsigned:?}"), expected);
}

#[test]
fn a_token_is_taken_apart_without_a_key_within_the_limits() {
    let limits = Limits::default();
    let split = |token: &'static str| UnverifiedParts::split(token, Separator::default(), &limits);
    let parts = split("a.b.ZVPxAA.signature").unwrap();
    assert_eq!(parts.payload, b"a.b");
    assert_eq!(parts.timestamp, b"ZVPxAA");
    assert_eq!(parts.signature, b"signature");
    assert_eq!(parts.signed_at(), Ok(NOW));
    let body =
        |token| split(token).unwrap().url_safe_body(&limits, &mut Vec::new()).map(<[u8]>::len);
    assert_eq!(body("NDI.ZVPxAA.s").unwrap(), 2);
    assert!(matches!(body("N!I.ZVPxAA.s"), Err(BadPayload::Base64)));
    assert!(matches!(body(".NDI.ZVPxAA.s"), Err(BadPayload::Zlib(_))));
    assert_eq!(split("NDI.!.s").unwrap().signed_at(), Err(BadTimeSignature::Malformed));
    assert!(matches!(split("NDI"), Err(BadData::BadSignature(SignatureError::Missing))));
    let one = split("NDI.s");
    assert!(matches!(one, Err(BadData::BadTimeSignature(BadTimeSignature::Missing))));

    let short = Limits::default().with_max_token_len(4).with_max_body_len(1);
    let long = UnverifiedParts::split("NDI.s", Separator::default(), &short);
    assert!(matches!(long, Err(BadData::TooLong { len: 5, limit: 4 })));
    assert!(UnverifiedParts::split("N..s", Separator::default(), &short).is_ok());
    let parts = split("NDI.ZVPxAA.s").unwrap();
    let refused = parts.url_safe_body(&short, &mut Vec::new()).map(<[u8]>::len);
    assert!(matches!(refused, Err(BadPayload::TooLong { limit: 1 })));
    assert_eq!(format!("{parts:?}"), "UnverifiedParts { payload: 3, timestamp: 6, signature: 1 }");
}
