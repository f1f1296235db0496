//! The zlib writer against the zlib that Flask uses.

mod inputs;

use hardtack_interop::{Outcome, Run};
use hardtack_zlib::{compress, decompress};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{door::flask, hex, random::Random};

#[derive(Debug, Deserialize)]
struct Session {
    json: String,
}

#[derive(Debug, Deserialize)]
struct Stream {
    stream: String,
}

#[derive(Debug, Deserialize)]
struct Inflated {
    bytes: String,
}

#[test]
fn p2_streams_are_those_of_classic_zlib() {
    let run = Run::from_env();
    let mut flask = flask();
    let versions: Value = flask.ask("versions", &json!({})).unwrap();
    let is_classic = versions["classic_zlib"] == true;
    let mut inputs: Vec<Vec<u8>> = (0..run.sessions)
        .map(|item| inputs::structured(&mut Random::new(run.seed, item), 20_000))
        .collect();
    let request = json!({
        "seed": run.seed, "first": 0, "count": run.sessions, "key": "6b", "now": 0,
    });
    let sessions: Vec<Session> = flask.ask("random_sessions", &request).unwrap();
    inputs.extend(sessions.into_iter().map(|session| session.json.into_bytes()));
    let mut bytes = 0;
    for batch in inputs.chunks(500) {
        let items: Vec<String> = batch.iter().map(hex::encode).collect();
        let theirs: Vec<Outcome<Stream>> = flask.ask("zlib", &json!({ "items": items })).unwrap();
        let ours: Vec<String> = batch.iter().map(|input| hex::encode(compress(input))).collect();
        if !is_classic {
            let read: Vec<Outcome<Inflated>> =
                flask.ask("inflate", &json!({ "items": ours })).unwrap();
            for (item, read) in items.iter().zip(read) {
                assert_eq!(item, &read.into_result().unwrap().bytes, "seed {}", run.seed);
            }
        }
        assert_eq!(theirs.len(), batch.len());
        for ((input, ours), theirs) in batch.iter().zip(ours).zip(theirs) {
            let theirs = theirs.into_result().unwrap().stream;
            if is_classic {
                assert_eq!(ours, theirs, "seed {}, input {}", run.seed, hex::encode(input));
            }
            let mut inflated = Vec::new();
            decompress(&hex::decode(&theirs), input.len(), &mut inflated).unwrap();
            assert_eq!(&inflated, input, "seed {}", run.seed);
            bytes += input.len();
        }
    }
    let how =
        if is_classic { "byte for byte" } else { "both ways (this zlib is not the classic one)" };
    println!("interop: zlib, seed {}: {} inputs of {bytes} bytes, {how}", run.seed, inputs.len());
}
