//! Golden data of the real itsdangerous: `python/vectors.py` of the interop crate writes it.

use hardtack_serializer::{
    BadData, BadTimeSignature, Json, MaxAge, SecretKey, Separator, Serializer, Signer,
    TimedSerializer, TimestampSigner, UnixTime, UrlSafeSerializer, UrlSafeTimedSerializer,
};
use serde_json::Value;

use crate::secs;

#[track_caller]
fn cases(text: &str, count: usize) -> Vec<Value> {
    let file: Value = serde_json::from_str(text).unwrap();
    let cases = file["cases"].as_array().unwrap().clone();
    assert_eq!(cases.len(), count);
    cases
}

fn now(case: &Value) -> UnixTime {
    UnixTime(case["now"].as_u64().unwrap())
}

/// Bytes stand as hexadecimal digits.
#[track_caller]
fn bytes(value: &Value) -> Vec<u8> {
    let digits = value.as_str().unwrap().as_bytes();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// The signer of a case; what it does not name has the default.
#[track_caller]
fn signer(case: &Value, settings: &Value, default_salt: &str) -> Signer {
    let name = |setting: &str| settings[setting].as_str();
    let salt = case.get("salt").map_or_else(|| default_salt.as_bytes().to_vec(), bytes);
    let mut signer = Signer::new(SecretKey::new(bytes(&case["key"])).unwrap()).with_salt(salt);
    if let Some(digest) = name("digest") {
        signer = signer.with_digest(digest.parse().unwrap());
    }
    if let Some(derivation) = name("key_derivation") {
        signer = signer.with_key_derivation(derivation.parse().unwrap());
    }
    if let Some(separator) = name("sep") {
        let separator = Separator::try_from(separator.parse::<char>().unwrap());
        signer = signer.with_separator(separator.unwrap());
    }
    signer
}

#[track_caller]
fn codec(case: &Value, default: Json) -> Json {
    match case["codec"].as_str().unwrap() {
        "default" => default,
        "compact" => Json::COMPACT,
        other => panic!("no codec {other}"),
    }
}

#[test]
fn t1_every_timestamp_of_itsdangerous_is_written_and_read() {
    for case in cases(include_str!("../data/timestamps.json"), 53) {
        let signer = TimestampSigner::from_signer(signer(&case, &case, "itsdangerous.Signer"));
        let (value, now) = (bytes(&case["value"]), now(&case));
        let signed = bytes(&case["signed"]);
        assert_eq!(signer.sign(&value, now).unwrap(), signed, "{case}");
        let unsigned = signer.unsign(&signed, secs(0), now).unwrap();
        assert_eq!((unsigned.value, unsigned.signed_at), (&value[..], now), "{case}");
    }
}

#[test]
fn t2_every_age_ends_as_in_itsdangerous() {
    let mut decided = 0;
    for case in cases(include_str!("../data/ages.json"), 35) {
        let signer = TimestampSigner::from_signer(signer(&case, &case, "itsdangerous.Signer"));
        let (signed, outcome) = (bytes(&case["signed"]), &case["outcome"]);
        let max_age = case["max_age"].as_u64().map_or(MaxAge::UNLIMITED, MaxAge::seconds);
        match signer.unsign(&signed, max_age, now(&case)) {
            Ok(unsigned) => {
                assert_eq!(unsigned.value, bytes(&outcome["value"]), "{case}");
                assert_eq!(Some(unsigned.signed_at.0), outcome["date_signed"].as_u64(), "{case}");
            }
            Err(BadData::SignatureExpired(expired)) => {
                assert_eq!(outcome["error"], "SignatureExpired", "{case}");
                assert_eq!(Some(expired.signed_at.0), outcome["date_signed"].as_u64(), "{case}");
                let message = outcome["message"].as_str().unwrap().to_lowercase();
                assert!(expired.to_string().starts_with(&message), "{case}");
            }
            // The one decision (T3): itsdangerous takes "!!!!" for a spelling of second 0.
            Err(BadData::BadTimeSignature(BadTimeSignature::Malformed))
                if signed.starts_with(b"value.!!!!.") =>
            {
                assert_eq!(outcome["date_signed"], 0, "{case}");
                decided += 1;
            }
            Err(BadData::BadTimeSignature(why)) => {
                assert_eq!(outcome["error"], "BadTimeSignature", "{case}");
                let message = outcome["message"].as_str().unwrap();
                let missing = message == "timestamp missing";
                assert!(missing || message == "Malformed timestamp", "{case}");
                assert_eq!(why == BadTimeSignature::Missing, missing, "{case}");
            }
            // itsdangerous reads the time of forged values as well, and names its error after it.
            Err(BadData::BadSignature(_)) => {
                assert!(
                    ["BadSignature", "BadTimeSignature"]
                        .contains(&outcome["error"].as_str().unwrap())
                );
                let message = outcome["message"].as_str().unwrap();
                assert!(
                    message.ends_with("does not match") || message.starts_with("No b'"),
                    "{case}"
                );
            }
            Err(other) => panic!("{other:?}: {case}"),
        }
    }
    assert_eq!(decided, 1);
}

#[test]
fn p2_every_token_of_itsdangerous_is_written_and_read() {
    for case in cases(include_str!("../data/serialized.json"), 192) {
        let value: Value = serde_json::from_str(case["json"].as_str().unwrap()).unwrap();
        let signer = signer(&case, &case, "itsdangerous");
        let now = UnixTime(case["now"].as_u64().unwrap_or(0));
        let signed = bytes(&case["signed"]);
        let (written, read) = match case["serializer"].as_str().unwrap() {
            "Serializer" => {
                let codec = codec(&case, Json::PYTHON);
                let serializer = Serializer::from_signer(signer).with_codec(codec);
                (serializer.dumps(&value).unwrap(), serializer.loads(&signed))
            }
            "TimedSerializer" => {
                let codec = codec(&case, Json::PYTHON);
                let serializer = TimedSerializer::from_signer(signer).with_codec(codec);
                (serializer.dumps(&value, now).unwrap(), serializer.loads(&signed, secs(0), now))
            }
            "URLSafeSerializer" => {
                let codec = codec(&case, Json::COMPACT);
                let serializer = UrlSafeSerializer::from_signer(signer).with_codec(codec);
                (serializer.dumps(&value).unwrap().into_bytes(), serializer.loads(&signed))
            }
            "URLSafeTimedSerializer" => {
                let codec = codec(&case, Json::COMPACT);
                let serializer = UrlSafeTimedSerializer::from_signer(signer).with_codec(codec);
                let written = serializer.dumps(&value, now).unwrap();
                (written.into_bytes(), serializer.loads(&signed, secs(0), now))
            }
            other => panic!("no serializer {other}"),
        };
        let read: Value = read.unwrap();
        assert_eq!(read, value, "{case}");
        assert_eq!(String::from_utf8_lossy(&written), String::from_utf8_lossy(&signed), "{case}");
    }
}

#[test]
fn p1_every_body_is_compressed_or_not_as_in_itsdangerous() {
    for case in cases(include_str!("../data/compression.json"), 39) {
        // A codec that writes text as it is shows the choice for every length.
        let serializer = UrlSafeTimedSerializer::from_signer(signer(&case, &case, "itsdangerous"));
        let signed = String::from_utf8(bytes(&case["signed"])).unwrap();
        let (payload, _) = signed.rsplit_once('.').unwrap();
        let written = serializer.dumps_body(case["body"].as_str().unwrap(), UnixTime(0)).unwrap();
        // Without the empty timestamp of second 0 and the signature.
        let written = written.rsplitn(3, '.').nth(2).unwrap();
        assert_eq!(written, payload, "{case}");
        assert_eq!(written.starts_with('.'), case["compressed"].as_bool().unwrap(), "{case}");
    }
}

#[test]
fn t6_every_search_through_signers_ends_as_in_itsdangerous() {
    for case in cases(include_str!("../data/loads.json"), 21) {
        let mut serializer =
            UrlSafeTimedSerializer::from_signer(signer(&case, &case, "itsdangerous"));
        for fallback in case["fallback_signers"].as_array().into_iter().flatten() {
            let fallback = signer(&case, fallback, "itsdangerous");
            serializer = serializer.with_fallback_signer(fallback);
        }
        let (signed, outcome) = (bytes(&case["signed"]), &case["outcome"]);
        let max_age = case["max_age"].as_u64().map_or(MaxAge::UNLIMITED, MaxAge::seconds);
        let loaded = serializer.loads::<Value>(&signed, max_age, now(&case));
        match (loaded, outcome["error"].as_str()) {
            (Ok(value), None) => {
                let json: Value = serde_json::from_str(outcome["json"].as_str().unwrap()).unwrap();
                assert_eq!(value, json, "{case}");
            }
            (Err(BadData::SignatureExpired(_)), Some("SignatureExpired"))
            | (Err(BadData::BadSignature(_)), Some("BadTimeSignature"))
            | (Err(BadData::BadPayload(_)), Some("BadPayload")) => {}
            (loaded, _) => panic!("{loaded:?}: {case}"),
        }
    }
}
