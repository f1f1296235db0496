//! What holds for every value, token and forgery.

use hardtack_serializer::{
    Compression, Limits, MaxAge, Serializer, TimedSerializer, TimestampSigner, UnixTime,
    UrlSafeSerializer, UrlSafeTimedSerializer,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::{NOW, flask, key, secs, token_of};

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(|x| serde_json::json!(if x.is_finite() { x } else { 0.5 })),
        ".{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::hash_map(".{0,8}", inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn every_serializer_reads_what_it_wrote(value in json(), now in any::<u64>()) {
        let now = UnixTime(now);
        let plain = Serializer::new(key("k"));
        prop_assert_eq!(&plain.loads::<Value>(plain.dumps(&value).unwrap()).unwrap(), &value);
        let url_safe = UrlSafeSerializer::new(key("k"));
        prop_assert_eq!(&url_safe.loads::<Value>(url_safe.dumps(&value).unwrap()).unwrap(), &value);
        let timed = TimedSerializer::new(key("k"));
        let token = timed.dumps(&value, now).unwrap();
        prop_assert_eq!(&timed.loads::<Value>(token, secs(0), now).unwrap(), &value);
        let both = UrlSafeTimedSerializer::new(key("k"));
        let token = both.dumps(&value, now).unwrap();
        let url_safe_alphabet = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        prop_assert!(token.chars().all(url_safe_alphabet));
        let signed = both.loads_signed::<Value>(&token, secs(0), now).unwrap();
        prop_assert_eq!(&signed.value, &value);
        prop_assert_eq!(signed.signed_at, now);
    }

    #[test]
    fn any_second_signs_and_unsigns(value in prop::collection::vec(any::<u8>(), 0..100), now: u64) {
        let now = UnixTime(now);
        let signer = TimestampSigner::new(key("k"));
        let signed = signer.sign(&value, now).unwrap();
        let unsigned = signer.unsign(&signed, MaxAge::UNLIMITED, UnixTime(0)).unwrap();
        prop_assert_eq!(unsigned.value, &value[..]);
        prop_assert_eq!(unsigned.signed_at, now);
    }

    #[test]
    fn the_age_is_checked_to_the_second(signed_at: u32, now: u32, max_age: u32, leeway: u32) {
        let max_age_and_leeway =
            MaxAge::seconds(max_age.into()).with_leeway(secs(leeway.into()));
        let age = i64::from(now) - i64::from(signed_at);
        let expected = -i64::from(leeway) <= age && age <= i64::from(max_age);
        let checked = max_age_and_leeway.check(UnixTime(signed_at.into()), UnixTime(now.into()));
        prop_assert_eq!(checked.is_ok(), expected);
    }

    #[test]
    fn every_single_bit_flip_of_a_token_is_refused(text in ".{0,40}") {
        let token = flask().dumps(&text, NOW).unwrap().into_bytes();
        for bit in 0..token.len() * 8 {
            let mut forged = token.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(flask().loads::<String>(&forged, MaxAge::UNLIMITED, NOW).is_err(), "bit {}", bit);
        }
    }

    #[test]
    fn one_timestamp_has_one_spelling(text in "[A-Za-z0-9_-]{0,12}") {
        let token = token_of("NDI", &text);
        if let Ok(signed) = flask().loads_signed::<u64>(&token, MaxAge::UNLIMITED, NOW) {
            prop_assert_eq!(flask().dumps(&42, signed.signed_at).unwrap(), token);
        }
    }

    #[test]
    fn one_uncompressed_payload_has_one_spelling(text in "[A-Za-z0-9_-]{0,12}") {
        let token = token_of(&text, "ZVPxAA");
        let mut buffer = Vec::new();
        if let Ok(body) = flask().loads_body(&token, MaxAge::UNLIMITED, NOW, &mut buffer) {
            let plain = flask().with_compression(Compression::Never);
            prop_assert_eq!(plain.dumps_body(body.value, NOW).unwrap(), token);
        }
    }

    #[test]
    fn a_body_round_trips_whatever_its_bytes(body in prop::collection::vec(0u8..4, 0..2000)) {
        let token = flask().dumps_body(&body, NOW).unwrap();
        let mut buffer = Vec::new();
        let signed = flask().loads_body(&token, MaxAge::UNLIMITED, NOW, &mut buffer).unwrap();
        prop_assert_eq!(signed.value, body);
    }

    #[test]
    fn signed_rubbish_is_refused_or_read_within_the_limits(
        payload in "[.]?[A-Za-z0-9_-]{0,200}",
        limit in 0usize..300,
    ) {
        let serializer = flask().with_limits(Limits::default().with_max_body_len(limit));
        let token = token_of(&payload, "ZVPxAA");
        let mut buffer = Vec::new();
        if let Ok(body) = serializer.loads_body(&token, MaxAge::UNLIMITED, NOW, &mut buffer) {
            prop_assert!(body.value.len() <= limit);
        }
    }

    #[test]
    fn arbitrary_bytes_are_refused_without_a_panic(
        token in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        prop_assert!(flask().loads::<Value>(&token, MaxAge::UNLIMITED, NOW).is_err());
        prop_assert!(flask().loads_unsafe::<Value>(&token, MaxAge::UNLIMITED, NOW).verdict.is_err());
        prop_assert!(Serializer::new(key("k")).loads_unsafe::<Value>(&token).verdict.is_err());
    }
}
