//! Signatures: rows S1, S5, S6, S8 and the golden values.

use hardtack_signer::{Digest, KeyDerivation, KeyMatch, SignatureError, Signer, UnknownName};

use crate::key;

const GOLDEN: [(KeyDerivation, &str); 4] = [
    (KeyDerivation::Concat, "A719JPC_6wVCjyOej0wKDAfj9vU"),
    (KeyDerivation::DjangoConcat, "geAJKrsRVhs176yze8gV1Uj0DLI"),
    (KeyDerivation::Hmac, "2QamyHDjMcsUdddUsnMdpA89sTo"),
    (KeyDerivation::None, "KR0bPVhdBT1d8GpHRrZeO1VF_ew"),
];

#[test]
fn the_golden_signatures_hold_in_both_directions() {
    for (derivation, signature) in GOLDEN {
        let signer =
            Signer::new(key("secret-key")).with_salt("salt").with_key_derivation(derivation);
        assert_eq!(signer.signature("value").unwrap(), signature);
        assert_eq!(signer.sign("value").unwrap(), format!("value.{signature}").into_bytes());
        assert_eq!(signer.verify("value", signature), Ok(KeyMatch::Current));
        assert_eq!(signer.unsign(&format!("value.{signature}")).unwrap().value, b"value");
    }
}

#[test]
fn s1_other_spellings_of_a_good_signature_are_refused() {
    let signer = Signer::new(key("secret-key")).with_salt("salt");
    let good = "geAJKrsRVhs176yze8gV1Uj0DLI";
    assert_eq!(signer.verify("value", good), Ok(KeyMatch::Current));
    // Python takes every one of these for the signature above.
    for spelling in [
        "geAJKrsRVhs176yze8gV1Uj0DLI=",
        "geAJKrsRVhs176yze8gV1Uj0DLI==",
        "geAJKrsRVhs176yze8gV1Uj0DLJ",
        "geAJKrsRVhs176yze8gV1Uj0DLK",
        "geAJKrsRVhs176yze8gV1Uj0DLL",
        "geAJKrsRVhs1 76yze8gV1Uj0DLI",
        "geAJKrsRVhs176yze8gV1Uj0DLI\n",
        "!geAJKrsRVhs176yze8gV1Uj0DLI",
    ] {
        assert_eq!(signer.verify("value", spelling), Err(SignatureError::Mismatch), "{spelling:?}");
    }

    let signer = signer.with_key_derivation(KeyDerivation::None);
    assert!(signer.verify("value", "KR0bPVhdBT1d8GpHRrZeO1VF_ew").is_ok());
    assert!(signer.verify("value", "KR0bPVhdBT1d8GpHRrZeO1VF/ew").is_err());
}

#[test]
fn s1_truncated_and_extended_signatures_are_refused() {
    let signer = Signer::new(key("secret-key")).with_salt("salt");
    let good = signer.signature("value").unwrap();
    for len in 0..good.len() {
        assert_eq!(signer.verify("value", &good[..len]), Err(SignatureError::Mismatch), "{len}");
    }
    for more in ["A", "AA", "AAA", "AAAA"] {
        assert!(signer.verify("value", format!("{good}{more}")).is_err());
    }
    assert!(signer.verify("value", "A".repeat(1 << 20)).is_err());
    assert_eq!(SignatureError::Mismatch.to_string(), "the signature does not match");
}

#[test]
fn s5_names_are_those_of_flask_and_others_are_an_error_at_once() {
    for derivation in KeyDerivation::ALL {
        assert_eq!(derivation.to_string().parse(), Ok(derivation));
    }
    for digest in Digest::ALL {
        assert_eq!(digest.to_string().parse(), Ok(digest));
        assert_eq!(
            Signer::new(key("k")).with_digest(digest).signature("").unwrap().len(),
            (digest.output_len() * 4).div_ceil(3)
        );
    }
    let unknown: UnknownName = "HMAC".parse::<KeyDerivation>().unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "unknown key derivation: expected one of hmac, concat, django-concat, none"
    );
    assert_eq!(
        "md5".parse::<Digest>().unwrap_err().to_string(),
        "unknown digest: expected one of sha1, sha224, sha256, sha384, sha512"
    );
}

#[test]
fn s8_a_difference_in_any_bit_of_the_mac_is_seen() {
    let signer = Signer::new(key("k"));
    let good = signer.signature("value").unwrap();
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for at in 0..good.len() {
        for &other in ALPHABET {
            let mut forged = good.clone().into_bytes();
            forged[at] = other;
            let accepted = signer.verify("value", &forged).is_ok();
            assert_eq!(accepted, forged == good.as_bytes(), "{at} {}", char::from(other));
        }
    }
}

#[test]
fn salt_derivation_and_digest_each_keep_signatures_apart() {
    let signer = Signer::new(key("k")).with_salt("one");
    let signed = signer.sign("v").unwrap();
    assert!(signer.clone().unsign(&signed).is_ok());
    assert!(signer.clone().with_salt("two").unsign(&signed).is_err());
    assert!(signer.clone().with_key_derivation(KeyDerivation::Hmac).unsign(&signed).is_err());
    assert!(signer.clone().with_digest(Digest::Sha256).unsign(&signed).is_err());
    // Without derivation the salt has no effect, as in itsdangerous.
    let bare = signer.with_key_derivation(KeyDerivation::None);
    assert_eq!(bare.clone().with_salt("two").sign("v").unwrap(), bare.sign("v").unwrap());
}
