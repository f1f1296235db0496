//! Golden data of the real itsdangerous: `python/vectors.py` of the interop crate writes it.

use hardtack_signer::{Digest, KeyDerivation, KeyMatch, KeyRing, SecretKey, Separator, Signer};
use serde_json::Value;

#[track_caller]
pub(crate) fn cases(text: &str, count: usize) -> Vec<Value> {
    let file: Value = serde_json::from_str(text).unwrap();
    let cases = file["cases"].as_array().unwrap().clone();
    assert_eq!(cases.len(), count);
    cases
}

/// Bytes stand as hexadecimal digits.
#[track_caller]
pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    let digits = value.as_str().unwrap().as_bytes();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

#[track_caller]
pub(crate) fn name<T: std::str::FromStr<Err: std::fmt::Debug>>(value: &Value) -> T {
    value.as_str().unwrap().parse().unwrap()
}

#[track_caller]
fn signer(case: &Value) -> Signer {
    let key = |value: &Value| SecretKey::new(bytes(value)).unwrap();
    let fallbacks = case["fallbacks"].as_array().into_iter().flatten().map(key);
    Signer::new(KeyRing::new(key(&case["key"])).with_fallbacks(fallbacks))
        .with_salt(bytes(&case["salt"]))
        .with_digest(name(&case["digest"]))
        .with_key_derivation(name(&case["key_derivation"]))
        .with_separator(Separator::try_from(name::<char>(&case["sep"])).unwrap())
}

#[test]
fn every_signature_of_itsdangerous_is_made_and_taken() {
    for case in cases(include_str!("../data/signed.json"), 220) {
        let signer = signer(&case);
        let (value, signed) = (bytes(&case["value"]), bytes(&case["signed"]));
        assert_eq!(signer.sign(&value).unwrap(), signed, "{case}");
        assert_eq!(signer.unsign(&signed).unwrap().value, value, "{case}");
        let derived = name::<KeyDerivation>(&case["key_derivation"]).derive_key(
            name::<Digest>(&case["digest"]),
            &bytes(&case["salt"]),
            &SecretKey::new(bytes(&case["key"])).unwrap(),
        );
        assert_eq!(derived.expose(), bytes(&case["derived_key"]), "{case}");
    }
}

#[test]
fn s3_every_rotation_of_itsdangerous_ends_the_same() {
    for case in cases(include_str!("../data/rotation.json"), 80) {
        let signed = bytes(&case["signed"]);
        let matched = signer(&case).unsign(&signed).ok().map(|unsigned| unsigned.key);
        let expected = match (&case["matched"], case["matched"].as_u64()) {
            (Value::Null, _) => None,
            (_, Some(index)) => Some(KeyMatch::Fallback(index.try_into().unwrap())),
            (place, None) => {
                assert_eq!(place, "current");
                Some(KeyMatch::Current)
            }
        };
        assert_eq!(matched, expected, "{case}");
    }
}
