//! The four serializers against itsdangerous' own.

use hardtack_interop::{Outcome, Run};
use hardtack_serializer::{
    BadData, MaxAge, Serializer, TimedSerializer, UnixTime, UrlSafeSerializer,
    UrlSafeTimedSerializer,
};
use hardtack_signer::SecretKey;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    compression::Tally,
    door::flask,
    hex, json,
    random::Random,
    signer::{Parameters, combinations, with},
};

const NOW: u64 = 1_700_000_000;
const TIME: UnixTime = UnixTime(NOW);
const KINDS: [&str; 4] =
    ["Serializer", "TimedSerializer", "URLSafeSerializer", "URLSafeTimedSerializer"];

#[derive(Debug, Deserialize)]
struct Dumped {
    signed: String,
}

#[derive(Debug, Deserialize)]
struct Loaded {
    value: Value,
}

fn dumps(kind: &str, parameters: &Parameters, value: &Value) -> Vec<u8> {
    let signer = parameters.signer();
    match kind {
        "Serializer" => Serializer::from_signer(signer).dumps(value).unwrap(),
        "TimedSerializer" => TimedSerializer::from_signer(signer).dumps(value, TIME).unwrap(),
        "URLSafeSerializer" => UrlSafeSerializer::from_signer(signer).dumps(value).unwrap().into(),
        _ => UrlSafeTimedSerializer::from_signer(signer).dumps(value, TIME).unwrap().into(),
    }
}

fn loads(kind: &str, parameters: &Parameters, token: &[u8]) -> Result<Value, BadData> {
    let signer = parameters.signer();
    match kind {
        "Serializer" => Serializer::from_signer(signer).loads(token),
        "TimedSerializer" => {
            TimedSerializer::from_signer(signer).loads(token, MaxAge::seconds(0), TIME)
        }
        "URLSafeSerializer" => UrlSafeSerializer::from_signer(signer).loads(token),
        _ => UrlSafeTimedSerializer::from_signer(signer).loads(token, MaxAge::seconds(0), TIME),
    }
}

#[test]
fn the_four_serializers_write_the_same_tokens_and_read_each_others() {
    let seed = Run::from_env().seed;
    let mut flask = flask();
    let mut tally = Tally::new(&mut flask);
    for kind in KINDS {
        let cases: Vec<(Parameters, Value)> = combinations(50)
            .enumerate()
            .map(|(number, (digest, derivation))| {
                let random = &mut Random::new(seed, number);
                let mut parameters = Parameters::random(random, digest, derivation);
                // A separator that the body may hold is legal; it must be the last one that counts.
                parameters.fallbacks.clear();
                (parameters, json::random(random, 4))
            })
            .collect();
        let item = |parameters: &Parameters| {
            with(with(parameters.to_json(), "serializer", kind), "now", NOW)
        };
        let dump: Vec<Value> = cases
            .iter()
            .map(|(parameters, value)| with(item(parameters), "json", value.to_string()))
            .collect();
        let load: Vec<Value> = cases
            .iter()
            .map(|(parameters, value)| {
                with(item(parameters), "signed", hex::encode(dumps(kind, parameters, value)))
            })
            .collect();
        let dumped: Vec<Outcome<Dumped>> =
            flask.ask("serializer", &json!({ "items": dump })).unwrap();
        let loaded: Vec<Outcome<Loaded>> =
            flask.ask("serializer", &json!({ "items": load })).unwrap();
        assert_eq!((dumped.len(), loaded.len()), (1000, 1000));
        for (((parameters, value), dumped), loaded) in cases.iter().zip(dumped).zip(loaded) {
            let about = || format!("seed {seed}, {kind}, {value}");
            let theirs = dumped.into_result().unwrap();
            let token = hex::decode(&theirs.signed);
            tally.compare(&dumps(kind, parameters, value), &token, about);
            let ours = loads(kind, parameters, &token).unwrap();
            assert_eq!(json::describe(&ours), json::describe(value), "{}", about());
            let theirs = loaded.into_result().unwrap();
            assert_eq!(theirs.value, json::describe(value), "{}", about());
        }
    }
    assert!(tally.compressed() > 50, "seed {seed}: {tally:?}");
    println!(
        "interop: serializers, seed {seed}: {} tokens each way, {}; 0 differences",
        4 * 1000,
        tally.close()
    );
}

#[test]
fn j2_floats_are_spelled_as_python_spells_them() {
    let seed = Run::from_env().seed;
    let random = &mut Random::new(seed, 0);
    let floats: Vec<f64> = (0..20_000).map(|_| random.finite()).collect();
    let key = SecretKey::new("secret-key").unwrap();
    let ours = Serializer::new(key).dumps(&floats).unwrap();
    let item = json!({
        "key": hex::encode("secret-key"),
        "serializer": KINDS[0],
        "json": serde_json::to_string(&floats).unwrap(),
    });
    let answers: Vec<Outcome<Dumped>> =
        flask().ask("serializer", &json!({ "items": [item] })).unwrap();
    let theirs = hex::decode(&answers.into_iter().next().unwrap().into_result().unwrap().signed);
    let texts = |token: &[u8]| -> Vec<String> {
        let text = String::from_utf8(token.to_vec()).unwrap();
        let list = text.rsplit_once(']').unwrap().0;
        list.trim_start_matches('[').split(", ").map(str::to_owned).collect()
    };
    let (ours, theirs) = (texts(&ours), texts(&theirs));
    assert_eq!((ours.len(), theirs.len()), (floats.len(), floats.len()));
    let differing: Vec<_> =
        ours.iter().zip(&theirs).filter(|(ours, theirs)| ours != theirs).collect();
    let some = &differing[..differing.len().min(5)];
    assert!(differing.is_empty(), "seed {seed}: {} floats differ, {some:?}", differing.len());
}

#[test]
fn t6_fallback_signers_are_tried_as_itsdangerous_tries_them() {
    let seed = Run::from_env().seed;
    let mut cases = Vec::new();
    for (number, (digest, derivation)) in combinations(20).enumerate() {
        let random = &mut Random::new(seed, number);
        let mut current = Parameters::random(random, digest, derivation);
        current.fallbacks.clear();
        current.separator = b'.';
        // The keys and the salt are the serializer's; fallbacks differ in digest and derivation.
        let fallbacks: Vec<Parameters> = combinations(1)
            .skip(random.below(17))
            .take(random.below(4))
            .map(|(digest, derivation)| Parameters { digest, derivation, ..current.clone() })
            .collect();
        let (other_digest, other_derivation) = combinations(1).nth(random.below(20)).unwrap();
        let other =
            Parameters { digest: other_digest, derivation: other_derivation, ..current.clone() };
        let signing = match random.below(3) {
            0 => &current,
            1 => fallbacks.last().unwrap_or(&current),
            _ => &other,
        };
        let age = random.below(3) as u64;
        let token = UrlSafeTimedSerializer::from_signer(signing.signer())
            .dumps(&json!({ "id": 5 }), UnixTime(NOW - age))
            .unwrap();
        cases.push((current, fallbacks, token));
    }
    let items: Vec<Value> = cases
        .iter()
        .map(|(current, fallbacks, token)| {
            let fallbacks: Vec<Value> = fallbacks
                .iter()
                .map(|fallback| {
                    json!({
                        "digest": fallback.digest.name(),
                        "key_derivation": fallback.derivation.name(),
                    })
                })
                .collect();
            let item = with(current.to_json(), "serializer", KINDS[3]);
            let item = with(with(item, "fallback_signers", fallbacks), "max_age", 1);
            with(with(item, "now", NOW), "signed", hex::encode(token))
        })
        .collect();
    let answers: Vec<Outcome<Loaded>> =
        flask().ask("serializer", &json!({ "items": items })).unwrap();
    assert_eq!(answers.len(), cases.len());
    let mut seen = [0; 3];
    for ((current, fallbacks, token), answer) in cases.iter().zip(answers) {
        let mut serializer = UrlSafeTimedSerializer::from_signer(current.signer());
        for fallback in fallbacks {
            serializer = serializer.with_fallback_signer(fallback.signer());
        }
        let ours = serializer.loads::<Value>(token, MaxAge::seconds(1), TIME);
        match (ours, answer) {
            (Ok(ours), Outcome::Done(theirs)) => {
                assert_eq!(json::describe(&ours), theirs.value);
                seen[0] += 1;
            }
            (Err(BadData::SignatureExpired(_)), Outcome::Refused(theirs)) => {
                assert_eq!(theirs.error, "SignatureExpired");
                seen[1] += 1;
            }
            (Err(BadData::BadSignature(_)), Outcome::Refused(theirs)) => {
                // Upstream calls a bad signature with a readable timestamp a BadTimeSignature.
                assert!(["BadSignature", "BadTimeSignature"].contains(&theirs.error.as_str()));
                seen[2] += 1;
            }
            (ours, theirs) => {
                panic!("seed {seed}: {:?} {:?}", ours.is_ok(), theirs.into_result().err())
            }
        }
    }
    assert!(seen.iter().all(|&count| count > 20), "seed {seed}: {seen:?}");
}

#[test]
fn p1_compression_begins_at_the_same_length() {
    #[derive(Deserialize)]
    struct Rule {
        compressed: bool,
    }
    let mut flask = flask();
    let key = SecretKey::new("secret-key").unwrap();
    let serializer = UrlSafeSerializer::new(key);
    // Bodies that compress a little, a lot and not at all.
    let texts: Vec<String> = (0..300)
        .map(|length: usize| match length % 3 {
            0 => "a".repeat(length),
            1 => "abcdefghij".chars().cycle().take(length).collect(),
            _ => Random::new(1, length)
                .bytes(length / 2)
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect(),
        })
        .collect();
    let items: Vec<Value> = texts
        .iter()
        .map(|text| {
            let json = Value::String(text.clone()).to_string();
            json!({ "key": hex::encode("secret-key"), "serializer": KINDS[2], "json": json })
        })
        .collect();
    let answers: Vec<Outcome<Rule>> = flask.ask("serializer", &json!({ "items": items })).unwrap();
    assert_eq!(answers.len(), texts.len());
    for (text, answer) in texts.iter().zip(answers) {
        let ours = serializer.dumps(text).unwrap().starts_with('.');
        let theirs = answer.into_result().unwrap().compressed;
        assert_eq!(ours, theirs, "a text of {} characters", text.len());
    }
}
