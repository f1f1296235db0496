//! Several keys and several signers: row T6, and salts.

use hardtack_serializer::{
    BadData, BadPayload, UrlSafeTimedSerializer,
    signer::{Digest, KeyDerivation, KeyMatch, KeyRing, SignatureError, Signer},
};

use crate::{NOW, key, later, secs};

fn old_signer() -> Signer {
    Signer::new(key("old"))
        .with_salt("old salt")
        .with_digest(Digest::Sha512)
        .with_key_derivation(KeyDerivation::Concat)
}

fn migrated() -> UrlSafeTimedSerializer {
    UrlSafeTimedSerializer::new(KeyRing::new(key("new")).with_fallbacks([key("previous")]))
        .with_fallback_signer(Signer::new(key("unrelated")))
        .with_fallback_signer(old_signer())
}

#[test]
fn a_fallback_signer_may_differ_in_key_salt_digest_and_derivation() {
    let old = UrlSafeTimedSerializer::from_signer(old_signer());
    let token = old.dumps(&42, NOW).unwrap();
    let signed = migrated().loads_signed::<u64>(&token, secs(60), NOW).unwrap();
    assert_eq!((signed.value, signed.signed_at), (42, NOW));
    assert_eq!((signed.fallback_signer, signed.key), (Some(1), KeyMatch::Current));
    assert!(signed.by_fallback());
    assert!(old.loads::<u64>(migrated().dumps(&42, NOW).unwrap(), secs(60), NOW).is_err());
}

#[test]
fn the_result_says_which_key_matched() {
    let token = UrlSafeTimedSerializer::new(key("previous")).dumps(&42, NOW).unwrap();
    let signed = migrated().loads_signed::<u64>(&token, secs(60), NOW).unwrap();
    assert_eq!((signed.fallback_signer, signed.key), (None, KeyMatch::Fallback(0)));
    assert!(signed.by_fallback());

    let token = migrated().dumps(&42, NOW).unwrap();
    let signed = migrated().loads_signed::<u64>(&token, secs(60), NOW).unwrap();
    assert_eq!((signed.fallback_signer, signed.key), (None, KeyMatch::Current));
    assert!(!signed.by_fallback());
}

#[test]
fn t6_what_is_expired_under_one_signer_is_not_tried_with_the_next() {
    let signer = |text| Signer::new(key(text)).with_salt("itsdangerous");
    // The next one would say that the signature is bad.
    let serializer =
        UrlSafeTimedSerializer::from_signer(signer("this")).with_fallback_signer(signer("another"));
    let token = serializer.dumps(&42, NOW).unwrap();
    let error = serializer.loads::<u64>(&token, secs(60), later(61)).unwrap_err();
    assert!(matches!(error, BadData::SignatureExpired(_)), "{error:?}");

    // Neither is a token whose payload cannot be read.
    let error = serializer.loads::<String>(&token, secs(60), NOW).unwrap_err();
    assert!(matches!(error, BadData::BadPayload(BadPayload::Codec(_))), "{error:?}");
}

#[test]
fn a_token_that_no_signer_made_has_a_bad_signature() {
    let token = UrlSafeTimedSerializer::new(key("stranger")).dumps(&42, NOW).unwrap();
    let error = migrated().loads::<u64>(&token, secs(60), NOW).unwrap_err();
    assert!(matches!(error, BadData::BadSignature(SignatureError::Mismatch)));
    let error = migrated().loads::<u64>("", secs(60), NOW).unwrap_err();
    assert!(matches!(error, BadData::BadSignature(SignatureError::Missing)));
}

#[test]
fn a_salt_for_one_purpose_takes_the_place_of_every_signers() {
    let serializer = migrated();
    let activate = serializer.salted("activate");
    let token = activate.dumps(&42, NOW).unwrap();
    assert_eq!(activate.loads::<u64>(&token, secs(60), NOW).unwrap(), 42);
    assert!(serializer.loads::<u64>(&token, secs(60), NOW).is_err());
    assert!(serializer.salted("upgrade").loads::<u64>(&token, secs(60), NOW).is_err());

    let old = UrlSafeTimedSerializer::from_signer(old_signer().with_salt("activate"));
    let token = old.dumps(&42, NOW).unwrap();
    assert_eq!(activate.loads::<u64>(&token, secs(60), NOW).unwrap(), 42);
    assert!(serializer.loads::<u64>(&token, secs(60), NOW).is_err());
}
