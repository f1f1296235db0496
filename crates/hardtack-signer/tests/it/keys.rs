//! Keys and key rings: rows S2, S3, S7.

use hardtack_signer::{
    Digest, EmptyKey, HmacAlgorithm, KeyMatch, KeyRing, SecretKey, SignatureError, Signer,
    SigningAlgorithm,
};

use crate::key;

#[test]
fn s2_an_empty_key_is_refused_with_what_to_do_about_it() {
    assert_eq!(SecretKey::new("").unwrap_err(), EmptyKey);
    assert_eq!(SecretKey::new(Vec::new()).unwrap_err(), EmptyKey);
    assert_eq!("".parse::<SecretKey>().unwrap_err(), EmptyKey);
    assert_eq!(SecretKey::try_from(&b""[..]).unwrap_err(), EmptyKey);
    assert_eq!(
        EmptyKey.to_string(),
        "the secret key is empty: set it to something long, unique and random"
    );
}

#[test]
fn s3_verification_tries_the_current_key_then_fallbacks_from_newest_to_oldest() {
    let ring = KeyRing::new(key("c")).with_fallbacks([key("a"), key("b")]);
    let tried: Vec<_> = ring.iter().map(|(place, key)| (place, key.expose().to_vec())).collect();
    assert_eq!(
        tried,
        [
            (KeyMatch::Current, b"c".to_vec()),
            (KeyMatch::Fallback(1), b"b".to_vec()),
            (KeyMatch::Fallback(0), b"a".to_vec()),
        ]
    );
}

#[test]
fn s3_the_current_key_signs_and_the_result_says_which_key_matched() {
    let rotated = Signer::new(KeyRing::new(key("new")).with_fallbacks([key("older"), key("old")]));
    assert_eq!(rotated.sign("v").unwrap(), Signer::new(key("new")).sign("v").unwrap());

    let signed_by = |secret| Signer::new(key(secret)).sign("v").unwrap();
    assert_eq!(rotated.unsign(&signed_by("new")).unwrap().key, KeyMatch::Current);
    assert_eq!(rotated.unsign(&signed_by("old")).unwrap().key, KeyMatch::Fallback(1));
    assert_eq!(rotated.unsign(&signed_by("older")).unwrap().key, KeyMatch::Fallback(0));
    assert_eq!(rotated.unsign(&signed_by("stranger")), Err(SignatureError::Mismatch));
}

#[test]
fn s3_a_key_taken_out_of_the_fallbacks_no_longer_verifies() {
    let signed = Signer::new(key("old")).sign("v").unwrap();
    let with = Signer::new(KeyRing::new(key("new")).with_fallbacks([key("old")]));
    let without = Signer::new(KeyRing::new(key("new")));
    assert!(with.unsign(&signed).is_ok());
    assert_eq!(without.unsign(&signed), Err(SignatureError::Mismatch));
}

#[test]
fn s3_the_current_key_wins_over_an_equal_fallback() {
    let ring = KeyRing::new(key("same")).with_fallbacks([key("same")]);
    let signer = Signer::new(ring);
    assert_eq!(signer.unsign(&signer.sign("v").unwrap()).unwrap().key, KeyMatch::Current);
}

#[test]
fn s7_text_keys_are_their_utf_8_bytes() {
    let text = Signer::new(SecretKey::new("schlüssel").unwrap());
    let bytes = Signer::new(SecretKey::new(b"schl\xc3\xbcssel".to_vec()).unwrap());
    let not_text = Signer::new(SecretKey::new(b"\xff\xfe\x00".to_vec()).unwrap());
    assert_eq!(text.sign("v").unwrap(), bytes.sign("v").unwrap());
    assert_ne!(text.sign("v").unwrap(), not_text.sign("v").unwrap());
}

#[test]
fn debug_shows_no_key_salt_or_value() {
    let ring = KeyRing::new(key("PRIVATE-a")).with_fallbacks([key("PRIVATE-b")]);
    let signer = Signer::new(ring.clone()).with_salt("PRIVATE-salt");
    let signed = signer.sign("PRIVATE-value").unwrap();
    let unsigned = signer.unsign(&signed).unwrap();
    let shown = format!("{ring:?} {:?} {signer:?} {unsigned:?}", key("PRIVATE-c"));
    assert!(!shown.contains("PRIVATE"), "{shown}");
    assert!(shown.contains("SecretKey(..)"), "{shown}");
    assert_eq!(format!("{unsigned:?}"), "Unsigned { len: 13, key: Current, .. }");
    let expected = "Signer { fallbacks: 1, key_derivation: DjangoConcat, digest: Sha1, \
                    algorithm: HmacAlgorithm(Sha1), separator: '.', .. }";
    assert_eq!(format!("{signer:?}"), expected);
    let keyed = HmacAlgorithm(Digest::Sha1).keyed(b"PRIVATE");
    assert_eq!(format!("{keyed:?}"), "KeyedHmac(..)");
}

#[test]
fn a_match_names_the_key_for_people() {
    assert_eq!(KeyMatch::Current.to_string(), "current");
    assert_eq!(KeyMatch::Fallback(2).to_string(), "fallback 2");
    assert!(!KeyMatch::Current.is_fallback());
    assert!(KeyMatch::Fallback(0).is_fallback());
}
