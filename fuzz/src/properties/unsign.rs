//! A signed value is accepted if a key of the ring signs that value to those very bytes, and never
//! else.

use std::sync::LazyLock;

use hardtack_signer::{Digest, KeyDerivation, KeyMatch, Separator, SignatureError, Signer};

use crate::keys;

/// A signer with a ring, one for each key of it, and one with a key that is not in it.
struct Signers {
    ring: Signer,
    each: Vec<(KeyMatch, Signer)>,
    foreign: Signer,
}

const DIGESTS: [Digest; 5] =
    [Digest::Sha1, Digest::Sha224, Digest::Sha256, Digest::Sha384, Digest::Sha512];

const DERIVATIONS: [KeyDerivation; 4] =
    [KeyDerivation::Hmac, KeyDerivation::DjangoConcat, KeyDerivation::Concat, KeyDerivation::None];

const SEPARATORS: [u8; 3] = [b'.', b':', b'\0'];

/// One for each combination of settings.
static SIGNERS: LazyLock<Vec<Signers>> = LazyLock::new(|| {
    let mut signers = Vec::new();
    for digest in DIGESTS {
        for derivation in DERIVATIONS {
            for separator in SEPARATORS {
                let separator = Separator::new(separator).expect("none is of the alphabet");
                let settings = |signer: Signer| {
                    signer
                        .with_salt("fuzz")
                        .with_digest(digest)
                        .with_key_derivation(derivation)
                        .with_separator(separator)
                };
                signers.push(Signers {
                    ring: settings(Signer::new(keys::ring())),
                    each: keys::each()
                        .into_iter()
                        .map(|(place, key)| (place, settings(Signer::new(key))))
                        .collect(),
                    foreign: settings(Signer::new(keys::key(keys::FOREIGN))),
                });
            }
        }
    }
    signers
});

/// The first byte chooses digest, derivation and separator, the second a place, the third a change
/// at that place; the rest is a signed value, and a value to sign.
pub fn unsign(data: &[u8]) {
    let [settings, place, change, text @ ..] = data else { return };
    let signers = &SIGNERS[usize::from(*settings) % SIGNERS.len()];
    as_it_is(signers, text);
    signed(signers, text, usize::from(*place), *change);
}

/// Nobody but a key's holder makes what is accepted.
fn as_it_is(signers: &Signers, text: &[u8]) {
    let separator = signers.ring.separator().get();
    let split = text.iter().rposition(|&byte| byte == separator);
    let expected = match split {
        None => Err(SignatureError::Missing),
        Some(at) => signers
            .each
            .iter()
            .find(|(_, signer)| signer.sign(&text[..at]).expect("HMAC never fails") == text)
            .map(|(place, _)| (&text[..at], *place))
            .ok_or(SignatureError::Mismatch),
    };
    let found = signers.ring.unsign(text).map(|unsigned| (unsigned.value, unsigned.key));
    assert_eq!(found, expected);
}

fn signed(signers: &Signers, value: &[u8], place: usize, change: u8) {
    let ring = &signers.ring;
    for (key, signer) in &signers.each {
        let signed = signer.sign(value).expect("HMAC never fails");
        let unsigned = ring.unsign(&signed).expect("the ring holds the key");
        assert_eq!((unsigned.value, unsigned.key), (value, *key));
        assert_eq!(signed.len(), value.len() + 1 + ring.signature_len());
    }
    assert_eq!(
        ring.unsign(&signers.foreign.sign(value).expect("HMAC never fails")),
        Err(SignatureError::Mismatch)
    );

    let mut signed = value.to_vec();
    ring.sign_in_place(&mut signed).expect("HMAC never fails");
    assert_eq!(signed, ring.sign(value).expect("HMAC never fails"));
    let signature = ring.signature(value).expect("HMAC never fails");
    assert!(signed.ends_with(signature.as_bytes()));
    assert_eq!(ring.verify(value, &signature), Ok(KeyMatch::Current));

    // One byte changed, anywhere, and anywhere in what is at its end, the signature.
    for at in [place * signed.len() / 256, signed.len() - 1 - place % signed.len()] {
        if change != 0 {
            let mut other = signed.clone();
            other[at] ^= change;
            assert!(ring.unsign(&other).is_err(), "byte {at} of {} changed", signed.len());
        }
    }
    // Nothing shorter, nothing longer, no other spelling of the same MAC.
    let refused = |signature: &[u8]| {
        assert_eq!(ring.verify(value, signature), Err(SignatureError::Mismatch));
    };
    let bytes = signature.as_bytes();
    refused(&bytes[..place % bytes.len()]);
    refused(&bytes[1 + place % bytes.len()..]);
    for more in [&b"="[..], b"==", b"A", b" ", b"\n", &[change]] {
        refused(&[bytes, more].concat());
        refused(&[more, bytes].concat());
    }
    let swapped = signature.replace('-', "+").replace('_', "/");
    if swapped != signature {
        refused(swapped.as_bytes());
    }
    if let Some(loose) = crate::model::with_loose_bits(bytes) {
        refused(&loose);
    }
}
