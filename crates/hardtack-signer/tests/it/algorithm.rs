//! MACs that are plugged in: row S6.

use std::sync::atomic::{AtomicBool, Ordering};

use hardtack_signer::{
    Digest, HmacAlgorithm, KeyDerivation, KeyRing, KeyedMac, Mac, MacError, SignatureError, Signer,
    SigningAlgorithm,
};

use crate::key;

/// HMAC-SHA-256 cut to a length, or filled up with zeros.
#[derive(Debug)]
struct Cut(usize);

#[derive(Debug)]
struct CutMac(Box<dyn KeyedMac>, usize);

impl SigningAlgorithm for Cut {
    fn mac_len(&self) -> usize {
        self.0
    }

    fn keyed(&self, key: &[u8]) -> Box<dyn KeyedMac> {
        Box::new(CutMac(HmacAlgorithm(Digest::Sha256).keyed(key), self.0))
    }
}

impl KeyedMac for CutMac {
    fn compute(&self, message: &[u8], mac: &mut Mac) -> Result<(), MacError> {
        let mut whole = Mac::new();
        self.0.compute(message, &mut whole)?;
        let mut cut = whole.as_bytes().to_vec();
        cut.resize(self.1, 0);
        mac.write(&cut);
        Ok(())
    }
}

type Computation = fn(&[u8], &mut Mac) -> Result<(), MacError>;

/// An algorithm whose MACs are computed by a function of the key.
#[derive(Debug)]
struct Broken(Computation);

#[derive(Debug)]
struct BrokenMac(Vec<u8>, Computation);

impl SigningAlgorithm for Broken {
    fn mac_len(&self) -> usize {
        20
    }

    fn keyed(&self, key: &[u8]) -> Box<dyn KeyedMac> {
        Box::new(BrokenMac(key.to_vec(), self.0))
    }
}

impl KeyedMac for BrokenMac {
    fn compute(&self, _: &[u8], mac: &mut Mac) -> Result<(), MacError> {
        (self.1)(&self.0, mac)
    }
}

#[test]
fn s6_a_mac_that_fails_or_is_not_written_neither_signs_nor_verifies() {
    let broken: [Computation; 6] = [
        |_, _| Err(MacError),
        |_, _| Ok(()),
        |_, mac| {
            mac.write(&[0; 20]);
            Err(MacError)
        },
        |_, mac| {
            mac.write(&[0; 19]);
            Ok(())
        },
        |_, mac| {
            mac.write(&[0; 21]);
            Ok(())
        },
        |_, mac| {
            mac.write(&[0; 20]);
            mac.write(&[0; 65]);
            Ok(())
        },
    ];
    for compute in broken {
        let signer = Signer::new(key("k")).with_algorithm(Broken(compute)).unwrap();
        assert_eq!(signer.sign("root"), Err(MacError));
        assert_eq!(signer.signature("root"), Err(MacError));
        let mut value = b"root".to_vec();
        assert_eq!(signer.sign_in_place(&mut value), Err(MacError));
        assert_eq!(value, b"root");
        for forged in ["root.AAAAAAAAAAAAAAAAAAAAAAAAAAA", "root.", "root.AAAA"] {
            assert_eq!(signer.unsign(forged), Err(SignatureError::Mismatch), "{forged}");
        }
    }
    let message = "the signing algorithm could not compute the MAC";
    assert_eq!(MacError.to_string(), message);
}

#[test]
fn s6_what_one_key_has_written_does_not_verify_for_another() {
    // The MAC of the current key is in the buffer when the fallback's is not written.
    let keys = KeyRing::new(key("current")).with_fallbacks([key("fallback")]);
    let first = |key: &[u8], mac: &mut Mac| {
        if key == b"current" {
            mac.write(&[7; 20]);
            return Err(MacError);
        }
        Ok(())
    };
    let signer = Signer::new(keys)
        .with_key_derivation(KeyDerivation::None)
        .with_algorithm(Broken(first))
        .unwrap();
    assert_eq!(signer.unsign("v.BwcHBwcHBwcHBwcHBwcHBwcHBwc"), Err(SignatureError::Mismatch));
}

#[test]
fn s6_an_algorithm_only_computes_and_the_signer_compares() {
    let signer = Signer::new(key("k")).with_algorithm(Cut(20)).unwrap();
    let signed = signer.sign("v").unwrap();
    assert_eq!(signer.unsign(&signed).unwrap().value, b"v");
    assert_eq!(signed.len(), "v.".len() + signer.signature_len());
    let mut forged = signed.clone();
    forged[0] = b'w';
    assert_eq!(signer.unsign(&forged), Err(SignatureError::Mismatch));
    assert!(signer.clone().with_salt("other").unsign(&signed).is_err());
}

#[test]
fn s6_a_mac_too_short_to_resist_guessing_or_too_long_is_refused() {
    for (len, fits) in [(0, false), (15, false), (16, true), (64, true), (65, false)] {
        assert_eq!(Signer::new(key("k")).with_algorithm(Cut(len)).is_ok(), fits, "{len}");
    }
    assert_eq!(
        Signer::new(key("k")).with_algorithm(Cut(0)).unwrap_err().to_string(),
        "a MAC must have 16 to 64 bytes, not 0"
    );
}

#[test]
fn s6_a_mac_keeps_its_length_with_every_setting() {
    let ring = KeyRing::new(key("a key that is longer than the others")).with_fallbacks([key("k")]);
    let signer = Signer::new(ring).with_algorithm(Cut(20)).unwrap();
    for derivation in KeyDerivation::ALL {
        let signer = signer.clone().with_key_derivation(derivation).with_salt("other");
        let signed = signer.sign("v").unwrap();
        assert_eq!(signed.len(), "v.".len() + 27, "{derivation}");
        assert_eq!(signer.unsign(&signed).unwrap().value, b"v");
    }
}

#[test]
fn s6_the_length_that_was_checked_holds_whatever_the_algorithm_says_later() {
    /// Answers as it must once, and then that its MACs are empty.
    #[derive(Debug)]
    struct Fickle(AtomicBool);

    impl SigningAlgorithm for Fickle {
        fn mac_len(&self) -> usize {
            if self.0.swap(true, Ordering::Relaxed) { 0 } else { 32 }
        }

        fn keyed(&self, key: &[u8]) -> Box<dyn KeyedMac> {
            HmacAlgorithm(Digest::Sha256).keyed(key)
        }
    }

    let signer = Signer::new(key("k")).with_algorithm(Fickle(AtomicBool::new(false))).unwrap();
    for signer in [signer.clone(), signer.with_salt("other")] {
        assert_eq!(signer.signature_len(), 43);
        assert_eq!(signer.unsign("v."), Err(SignatureError::Mismatch));
        assert_eq!(signer.unsign(&signer.sign("v").unwrap()).unwrap().value, b"v");
    }
    // A digest brings HMAC and its length back.
    let fickle = Fickle(AtomicBool::new(false));
    let signer = Signer::new(key("k")).with_algorithm(fickle).unwrap().with_digest(Digest::Sha1);
    assert_eq!(signer.signature_len(), 27);
}

#[test]
fn the_default_is_hmac_over_the_digest() {
    for digest in Digest::ALL {
        let default = Signer::new(key("k")).with_digest(digest);
        let named = default.clone().with_algorithm(HmacAlgorithm(digest)).unwrap();
        assert_eq!(default.sign("v").unwrap(), named.sign("v").unwrap());
    }
}
