//! `TimestampSigner` against itsdangerous' own.

use hardtack_interop::{Outcome, Run};
use hardtack_serializer::{BadData, BadTimeSignature, MaxAge, TimestampSigner, UnixTime};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    door::flask,
    hex,
    random::Random,
    signer::{Parameters, combinations, with},
};

#[derive(Debug, Deserialize)]
struct Signed {
    signed: String,
}

#[derive(Debug, Deserialize)]
struct Unsigned {
    value: String,
    date_signed: u64,
}

/// A second of any magnitude.
fn second(random: &mut Random) -> u64 {
    match random.below(4) {
        0 => random.next() >> random.below(64),
        1 => [0, 1, 255, 256, u64::MAX][random.below(5)],
        _ => 1_700_000_000 + random.next() % 100_000_000,
    }
}

#[test]
fn t4_every_second_is_signed_as_itsdangerous_signs_it() {
    let seed = Run::from_env().seed;
    let cases: Vec<(Parameters, u64, Vec<u8>)> = combinations(50)
        .enumerate()
        .map(|(number, (digest, derivation))| {
            let random = &mut Random::new(seed, number);
            let parameters = Parameters::random(random, digest, derivation);
            let length = random.below(60);
            (parameters, second(random), random.bytes(length))
        })
        .collect();
    let items: Vec<Value> = cases
        .iter()
        .map(|(parameters, now, value)| {
            with(with(parameters.to_json(), "now", *now), "value", hex::encode(value))
        })
        .collect();
    let answers: Vec<Outcome<Signed>> =
        flask().ask("timestamp_signer", &json!({ "items": items })).unwrap();
    assert_eq!(answers.len(), 1000);
    for ((parameters, now, value), answer) in cases.iter().zip(answers) {
        let signer = TimestampSigner::from_signer(parameters.signer());
        let ours = signer.sign(value, UnixTime(*now)).unwrap();
        let theirs = answer.into_result().unwrap();
        assert_eq!(hex::encode(&ours), theirs.signed, "seed {seed}, second {now}");
        let unsigned = signer.unsign(&ours, MaxAge::UNLIMITED, UnixTime(*now)).unwrap();
        assert_eq!((unsigned.value, unsigned.signed_at.0), (&value[..], *now));
    }
}

#[test]
fn t1_t2_ages_are_judged_as_itsdangerous_judges_them() {
    const NOW: u64 = 1_700_000_000;
    let seed = Run::from_env().seed;
    let mut cases = Vec::new();
    for (number, (digest, derivation)) in combinations(100).enumerate() {
        let random = &mut Random::new(seed, number);
        let parameters = Parameters::random(random, digest, derivation);
        let max_age = [None, Some(0), Some(60), Some(random.next() % 5000)][random.below(4)];
        // Near the limit, where an error by one shows, as often as anywhere.
        let age = match random.below(3) {
            0 => max_age.unwrap_or(0) as i64 + [-1, 0, 1][random.below(3)],
            1 => [-2, -1, 0, 1][random.below(4)],
            _ => (random.next() % 10_000) as i64 - 1000,
        };
        let signed_at = NOW.checked_add_signed(-age).unwrap();
        let signer = TimestampSigner::from_signer(parameters.signer());
        cases.push((parameters, signer.sign("value", UnixTime(signed_at)).unwrap(), max_age));
    }
    let items: Vec<Value> = cases
        .iter()
        .map(|(parameters, signed, max_age)| {
            let item = with(with(parameters.to_json(), "now", NOW), "signed", hex::encode(signed));
            with(item, "max_age", *max_age)
        })
        .collect();
    let answers: Vec<Outcome<Unsigned>> =
        flask().ask("timestamp_signer", &json!({ "items": items })).unwrap();
    assert_eq!(answers.len(), cases.len());
    let (mut good, mut expired) = (0, 0);
    for ((parameters, signed, max_age), answer) in cases.iter().zip(answers) {
        let signer = TimestampSigner::from_signer(parameters.signer());
        let oldest = max_age.map_or(MaxAge::UNLIMITED, MaxAge::seconds);
        let ours = signer.unsign(signed, oldest, UnixTime(NOW));
        match (ours, answer) {
            (Ok(ours), Outcome::Done(theirs)) => {
                assert_eq!(hex::encode(ours.value), theirs.value);
                assert_eq!(ours.signed_at.0, theirs.date_signed);
                good += 1;
            }
            (Err(BadData::SignatureExpired(ours)), Outcome::Refused(theirs)) => {
                assert_eq!(theirs.error, "SignatureExpired");
                assert_eq!(Some(ours.signed_at.0), theirs.date_signed);
                expired += 1;
            }
            (ours, theirs) => panic!("seed {seed}, max age {max_age:?}: {ours:?}, {theirs:?}"),
        }
    }
    assert!(good > 100 && expired > 100, "seed {seed}: {good} good, {expired} expired");
}

#[test]
fn t3_what_is_signed_without_a_timestamp_is_refused_by_both() {
    let parameters = Parameters {
        key: b"secret-key".to_vec(),
        fallbacks: Vec::new(),
        salt: b"salt".to_vec(),
        digest: hardtack_signer::Digest::Sha1,
        derivation: hardtack_signer::KeyDerivation::Hmac,
        separator: b'.',
    };
    let missing = BadTimeSignature::Missing;
    let malformed = BadTimeSignature::Malformed;
    let values: [(&[u8], _); 5] = [
        (b"value", missing),
        (b"value.A", malformed),
        (b"value.AQEBAQEBAQEB", malformed),
        (b"value.AQEBAQEBAQEBAQEBAQEBAQ", malformed),
        (b"..AQEBAQEBAQEB", malformed),
    ];
    let signed = values.map(|(value, _)| parameters.signer().sign(value).unwrap());
    let items: Vec<Value> = signed
        .iter()
        .map(|signed| with(with(parameters.to_json(), "now", 5), "signed", hex::encode(signed)))
        .collect();
    let answers: Vec<Outcome<Unsigned>> =
        flask().ask("timestamp_signer", &json!({ "items": items })).unwrap();
    assert_eq!(answers.len(), signed.len());
    for ((signed, (_, expected)), answer) in signed.iter().zip(values).zip(answers) {
        let ours = TimestampSigner::from_signer(parameters.signer())
            .unsign(signed, MaxAge::UNLIMITED, UnixTime(5))
            .err();
        assert!(matches!(ours, Some(BadData::BadTimeSignature(ours)) if ours == expected));
        let Outcome::Refused(refusal) = answer else { panic!("accepted by itsdangerous") };
        assert_eq!(refusal.error, "BadTimeSignature");
    }
}
