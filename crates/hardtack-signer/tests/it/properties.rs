//! What holds for every key, value and forgery.

use hardtack_signer::{Digest, KeyDerivation, KeyMatch, KeyRing, SecretKey, Separator, Signer};
use proptest::prelude::*;

fn secret() -> impl Strategy<Value = SecretKey> {
    prop::collection::vec(any::<u8>(), 1..200).prop_map(|bytes| SecretKey::new(bytes).unwrap())
}

fn separator() -> impl Strategy<Value = Separator> {
    (0u8..128).prop_filter_map("not a separator", |byte| Separator::new(byte).ok())
}

prop_compose! {
    fn signer()(
        keys in (secret(), prop::collection::vec(secret(), 0..4)),
        salt in prop::collection::vec(any::<u8>(), 0..80),
        derivation in prop::sample::select(KeyDerivation::ALL.to_vec()),
        digest in prop::sample::select(Digest::ALL.to_vec()),
        separator in separator(),
    ) -> Signer {
        Signer::new(KeyRing::new(keys.0).with_fallbacks(keys.1))
            .with_salt(salt)
            .with_key_derivation(derivation)
            .with_digest(digest)
            .with_separator(separator)
    }
}

proptest! {
    #[test]
    fn unsign_undoes_sign(signer in signer(), value in prop::collection::vec(any::<u8>(), 0..300)) {
        let signed = signer.sign(&value).unwrap();
        let unsigned = signer.unsign(&signed).unwrap();
        prop_assert_eq!(unsigned.value, &value[..]);
        prop_assert_eq!(unsigned.key, KeyMatch::Current);
        prop_assert!(signed.ends_with(signer.signature(&value).unwrap().as_bytes()));
    }

    #[test]
    fn every_single_bit_flip_of_a_signed_value_is_refused(
        signer in signer(),
        value in prop::collection::vec(any::<u8>(), 0..24),
    ) {
        let signed = signer.sign(&value).unwrap();
        for bit in 0..signed.len() * 8 {
            let mut forged = signed.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(signer.unsign(&forged).is_err(), "bit {}", bit);
        }
    }

    #[test]
    fn one_spelling_only_is_accepted(signer in signer(), signature in "[A-Za-z0-9_=+/ -]{0,90}") {
        if signer.verify("value", &signature).is_ok() {
            prop_assert_eq!(signature, signer.signature("value").unwrap());
        }
    }

    #[test]
    fn s1_changing_only_how_the_mac_is_spelled_is_refused(signer in signer(), last in any::<u8>()) {
        let mut signature = signer.signature("value").unwrap().into_bytes();
        let good = signature.clone();
        *signature.last_mut().unwrap() = last;
        prop_assert_eq!(signer.verify("value", &signature).is_ok(), signature == good);
    }

    #[test]
    fn arbitrary_bytes_are_refused_without_a_panic(
        signer in signer(),
        bytes in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        prop_assert!(signer.unsign(&bytes).is_err());
    }
}
