//! Reading what nobody has vouched for.

use hardtack_serializer::{
    BadData, BadPayload, Limits, Serializer, UrlSafeSerializer, UrlSafeTimedSerializer,
};

use crate::{NOW, key};

#[test]
fn a_good_token_reads_the_same_unverified() {
    let serializer = UrlSafeTimedSerializer::new(key("k"));
    let token = serializer.dumps("hello", NOW).unwrap();
    let unverified = serializer.loads_unsafe::<String>(&token, 60, NOW);
    assert!(unverified.verdict.is_ok());
    assert_eq!(unverified.payload.unwrap(), "hello");
    assert_eq!(unverified.signed_at, Some(NOW));
}

#[test]
fn a_forged_token_is_read_and_said_to_be_forged() {
    let token = UrlSafeTimedSerializer::new(key("other")).dumps("hello", NOW).unwrap();
    let unverified = UrlSafeTimedSerializer::new(key("k")).loads_unsafe::<String>(&token, 60, NOW);
    assert!(matches!(unverified.verdict, Err(BadData::BadSignature(_))));
    assert_eq!(unverified.payload.unwrap(), "hello");
    assert_eq!(unverified.signed_at, Some(NOW));

    let token = Serializer::new(key("other")).dumps("hello").unwrap();
    let unverified = Serializer::new(key("k")).loads_unsafe::<String>(&token);
    assert!(matches!(unverified.verdict, Err(BadData::BadSignature(_))));
    assert_eq!(unverified.payload.unwrap(), "hello");
}

#[test]
fn what_does_not_split_has_no_payload() {
    let untimed = UrlSafeSerializer::new(key("k"));
    assert!(matches!(untimed.loads_unsafe::<u64>("").payload, Err(BadPayload::Missing)));
    let timed = UrlSafeTimedSerializer::new(key("k"));
    let unverified = timed.loads_unsafe::<u64>("NDI", 60, NOW);
    assert!(matches!(unverified.payload, Err(BadPayload::Missing)));
    assert_eq!(unverified.signed_at, None);

    // Without a timestamp, what stands before the signature is the payload, as in itsdangerous.
    let unverified = timed.loads_unsafe::<u64>("NDI.signature", 60, NOW);
    assert_eq!(unverified.payload.unwrap(), 42);
    let unverified = timed.loads_unsafe::<u64>("NDI.!!.signature", 60, NOW);
    assert_eq!(unverified.payload.unwrap(), 42);
    assert_eq!(unverified.signed_at, None);
}

#[test]
fn the_limits_hold_for_what_is_unverified() {
    let serializer = UrlSafeTimedSerializer::new(key("k"));
    let bomb = UrlSafeTimedSerializer::new(key("other")).dumps(&"a".repeat(2_000_000), NOW);
    let unverified = serializer.loads_unsafe::<String>(bomb.unwrap(), 60, NOW);
    assert!(matches!(unverified.payload, Err(BadPayload::TooLong { limit: 1_048_576 })));

    let short = serializer.with_limits(Limits::default().with_max_token_len(10));
    let unverified = short.loads_unsafe::<u64>("NDI.ZVPxAA.signature", 60, NOW);
    assert!(matches!(unverified.verdict, Err(BadData::TooLong { .. })));
    assert!(matches!(unverified.payload, Err(BadPayload::Missing)));
}

#[test]
fn debug_shows_no_payload() {
    let serializer = UrlSafeTimedSerializer::new(key("PRIVATE"));
    let token = serializer.dumps("PRIVATE", NOW).unwrap();
    let unverified = serializer.loads_unsafe::<String>(&token, 60, NOW);
    let signed = serializer.loads_signed::<String>(&token, 60, NOW).unwrap();
    let shown = format!("{unverified:?} {signed:?} {serializer:?}");
    assert!(!shown.contains("PRIVATE"), "{shown}");
}
