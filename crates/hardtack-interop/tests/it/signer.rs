//! `Signer` against itsdangerous' own.

use hardtack_interop::{Outcome, Run};
use hardtack_signer::{
    Digest, KeyDerivation, KeyMatch, KeyRing, SecretKey, Separator, SignatureError, Signer,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{door::flask, hex, random::Random};

pub(crate) const DIGESTS: [Digest; 5] =
    [Digest::Sha1, Digest::Sha224, Digest::Sha256, Digest::Sha384, Digest::Sha512];
pub(crate) const DERIVATIONS: [KeyDerivation; 4] =
    [KeyDerivation::Concat, KeyDerivation::DjangoConcat, KeyDerivation::Hmac, KeyDerivation::None];

/// One signer, in the terms of both sides.
#[derive(Debug, Clone)]
pub(crate) struct Parameters {
    pub(crate) key: Vec<u8>,
    pub(crate) fallbacks: Vec<Vec<u8>>,
    pub(crate) salt: Vec<u8>,
    pub(crate) digest: Digest,
    pub(crate) derivation: KeyDerivation,
    pub(crate) separator: u8,
}

impl Parameters {
    pub(crate) fn random(random: &mut Random, digest: Digest, derivation: KeyDerivation) -> Self {
        let mut key = || {
            let length = 1 + random.below(150);
            random.bytes(length)
        };
        let (key, fallbacks) = (key(), [key(), key(), key()]);
        let count = random.below(fallbacks.len() + 1);
        let salt_length = random.below(40);
        Self {
            key,
            fallbacks: fallbacks.into_iter().take(count).collect(),
            salt: random.bytes(salt_length),
            digest,
            derivation,
            separator: *random.pick(b".:!~ |/,;\n\x00\x7f"),
        }
    }

    pub(crate) fn signer(&self) -> Signer {
        let key = |key: &Vec<u8>| SecretKey::new(key.clone()).unwrap();
        Signer::new(KeyRing::new(key(&self.key)).with_fallbacks(self.fallbacks.iter().map(key)))
            .with_salt(self.salt.clone())
            .with_digest(self.digest)
            .with_key_derivation(self.derivation)
            .with_separator(Separator::new(self.separator).unwrap())
    }

    /// The fields of the door that say the same.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "key": hex::encode(&self.key),
            "fallbacks": self.fallbacks.iter().map(hex::encode).collect::<Vec<_>>(),
            "salt": hex::encode(&self.salt),
            "digest": self.digest.name(),
            "key_derivation": self.derivation.name(),
            "sep": char::from(self.separator),
        })
    }
}

/// Adds a field to an object.
pub(crate) fn with(mut object: Value, name: &str, value: impl Into<Value>) -> Value {
    object[name] = value.into();
    object
}

/// Every digest under every derivation, `times` times.
pub(crate) fn combinations(times: usize) -> impl Iterator<Item = (Digest, KeyDerivation)> {
    (0..times).flat_map(|_| {
        DIGESTS.into_iter().flat_map(|digest| DERIVATIONS.map(|derivation| (digest, derivation)))
    })
}

#[derive(Debug, Deserialize)]
struct Signed {
    signed: String,
    derived_key: String,
}

#[derive(Debug, Deserialize)]
struct Unsigned {
    value: String,
}

#[test]
fn every_digest_and_derivation_signs_as_itsdangerous_does() {
    let seed = Run::from_env().seed;
    let cases: Vec<(Parameters, Vec<u8>)> = combinations(50)
        .enumerate()
        .map(|(number, (digest, derivation))| {
            let random = &mut Random::new(seed, number);
            let parameters = Parameters::random(random, digest, derivation);
            let length = random.below(200);
            (parameters, random.bytes(length))
        })
        .collect();
    let items: Vec<Value> = cases
        .iter()
        .map(|(parameters, value)| with(parameters.to_json(), "value", hex::encode(value)))
        .collect();
    let answers: Vec<Outcome<Signed>> = flask().ask("signer", &json!({ "items": items })).unwrap();
    assert_eq!(answers.len(), 1000);
    for ((parameters, value), answer) in cases.iter().zip(answers) {
        let theirs = answer.into_result().unwrap();
        let ours = parameters.signer().sign(value).unwrap();
        assert_eq!(hex::encode(&ours), theirs.signed, "seed {seed}, {parameters:?}");
        let key = SecretKey::new(parameters.key.clone()).unwrap();
        let derived = parameters.derivation.derive_key(parameters.digest, &parameters.salt, &key);
        assert_eq!(
            hex::encode(derived.expose()),
            theirs.derived_key,
            "seed {seed}, {parameters:?}"
        );
        let unsigned = parameters.signer().unsign(&ours).unwrap().value.to_vec();
        assert_eq!(&unsigned, value);
    }
    println!("interop: signer, seed {seed}: {} signatures, 0 differences", cases.len());
}

#[test]
fn s3_every_key_of_a_ring_verifies_for_both_and_a_stranger_for_neither() {
    let seed = Run::from_env().seed;
    let mut cases = Vec::new();
    for (number, (digest, derivation)) in combinations(10).enumerate() {
        let random = &mut Random::new(seed, number);
        let ring = Parameters::random(random, digest, derivation);
        let mut signing = vec![(ring.key.clone(), Ok(KeyMatch::Current))];
        for (index, key) in ring.fallbacks.iter().enumerate() {
            signing.push((key.clone(), Ok(KeyMatch::Fallback(index))));
        }
        signing.push((random.bytes(20), Err(SignatureError::Mismatch)));
        for (key, expected) in signing {
            let alone = Parameters { key, fallbacks: Vec::new(), ..ring.clone() };
            cases.push((ring.clone(), alone.signer().sign("value").unwrap(), expected));
        }
    }
    let items: Vec<Value> = cases
        .iter()
        .map(|(ring, signed, _)| with(ring.to_json(), "signed", hex::encode(signed)))
        .collect();
    let answers: Vec<Outcome<Unsigned>> =
        flask().ask("signer", &json!({ "items": items })).unwrap();
    assert_eq!(answers.len(), cases.len());
    for ((ring, signed, expected), answer) in cases.iter().zip(answers) {
        let signer = ring.signer();
        let ours = signer.unsign(signed);
        assert_eq!(ours.map(|unsigned| unsigned.key), *expected, "seed {seed}, {ring:?}");
        match answer {
            Outcome::Done(theirs) => assert_eq!(theirs.value, hex::encode(ours.unwrap().value)),
            Outcome::Refused(refusal) => {
                assert_eq!(refusal.error, "BadSignature");
                assert!(ours.is_err(), "seed {seed}, {ring:?}");
            }
        }
    }
}

#[test]
fn s1_whatever_hardtack_accepts_itsdangerous_accepts_and_its_other_spellings_are_refused() {
    let seed = Run::from_env().seed;
    let mut cases = Vec::new();
    for (number, (digest, derivation)) in combinations(100).enumerate() {
        let random = &mut Random::new(seed, number);
        let parameters = Parameters::random(random, digest, derivation);
        let mut signed = parameters.signer().sign("some.value").unwrap();
        // One change of one byte: replaced, inserted, taken out, or one bit of it.
        let at = random.below(signed.len());
        match random.below(5) {
            0 => signed[at] = random.bytes(1)[0],
            1 => signed.insert(at, random.bytes(1)[0]),
            2 => drop(signed.remove(at)),
            3 => signed.push(*random.pick(b"=.A \n-_+/")),
            _ => signed[at] ^= 1 << random.below(8),
        }
        cases.push((parameters, signed));
    }
    let items: Vec<Value> = cases
        .iter()
        .map(|(parameters, signed)| with(parameters.to_json(), "signed", hex::encode(signed)))
        .collect();
    let answers: Vec<Outcome<Unsigned>> =
        flask().ask("signer", &json!({ "items": items })).unwrap();
    assert_eq!(answers.len(), cases.len());
    let mut other_spellings = 0;
    for ((parameters, signed), answer) in cases.iter().zip(answers) {
        let signer = parameters.signer();
        let ours = signer.unsign(signed).map(|unsigned| hex::encode(unsigned.value));
        let theirs = answer.into_result().map(|unsigned| unsigned.value);
        match (ours, theirs) {
            (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs),
            (Err(_), Err(_)) => {}
            (Ok(_), Err(_)) => panic!("seed {seed}: accepted by hardtack alone: {parameters:?}"),
            (Err(_), Ok(value)) => {
                // Python took it for a signature that it would spell in another way itself.
                assert_ne!(&signer.sign(hex::decode(&value)).unwrap(), signed, "seed {seed}");
                other_spellings += 1;
            }
        }
    }
    assert!(other_spellings > 0, "seed {seed}: no spelling of S1 among {} tokens", cases.len());
}
