//! Tagged JSON against Flask's own serializer, text for text.

use hardtack_interop::{Outcome, Run, describe, escapes_alone, has_lone_surrogate};
use hardtack_tagged_json::{Decoder, Encoder, ErrorKind, Value, from_str, to_string};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::{door::flask, random::Random, value};

#[derive(Debug, Deserialize)]
struct Read {
    value: Json,
    text: String,
}

#[test]
fn j1_every_value_is_written_as_flask_writes_it_and_read_as_flask_reads_it() {
    let run = Run::from_env();
    let mut flask = flask();
    let mut bytes = 0;
    for first in (0..run.sessions).step_by(500) {
        let numbers = first..run.sessions.min(first + 500);
        let values: Vec<Value> =
            numbers.map(|number| value::random(&mut Random::new(run.seed, number), 6)).collect();
        let texts: Vec<String> = values.iter().map(|value| to_string(value).unwrap()).collect();
        let answers: Vec<Outcome<Read>> =
            flask.ask("tagged_json", &json!({ "items": texts })).unwrap();
        assert_eq!(answers.len(), values.len());
        for ((value, text), answer) in values.iter().zip(&texts).zip(answers) {
            let theirs = answer.into_result().unwrap_or_else(|refusal| {
                panic!("seed {}: Flask refuses {text}: {}", run.seed, refusal.error)
            });
            same_text(text, &theirs.text);
            assert_eq!(theirs.value, describe(value), "seed {}, {text}", run.seed);
            let again: Value = from_str(text).unwrap();
            assert_eq!(describe(&again), describe(value), "seed {}, {text}", run.seed);
            bytes += text.len();
        }
    }
    println!(
        "interop: tagged JSON, seed {}: {} values, {bytes} bytes, 0 differences",
        run.seed, run.sessions
    );
}

/// Texts of one value, which differ only where hardtack alone escapes a dict (J8).
#[track_caller]
fn same_text(ours: &str, theirs: &str) {
    if ours != theirs {
        assert!(escapes_alone(ours), "{ours}, and not {theirs}");
        let value = |text| describe(&from_str::<Value>(text).unwrap());
        assert_eq!(value(ours), value(theirs));
    }
}

/// One change to a text: a character put in, taken out or replaced.
fn mangle(text: &str, random: &mut Random) -> String {
    const ALPHABET: &str =
        "{}[]\",:\\ \n\t0123456789eE+-.tbmudi_unNaIfTrlsyx/\u{1}\u{a0}\u{feff}é😀";
    let alphabet: Vec<char> = ALPHABET.chars().collect();
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..1 + random.below(2) {
        let at = random.below(characters.len() + 1);
        match random.below(4) {
            0 => characters.insert(at, *random.pick(&alphabet)),
            1 if at < characters.len() => drop(characters.remove(at)),
            2 if at < characters.len() => characters[at] = *random.pick(&alphabet),
            _ => characters.truncate(at),
        }
    }
    characters.into_iter().collect()
}

#[test]
fn j6_mangled_texts_are_read_as_flask_reads_them_or_refused_for_a_row_of_the_decisions() {
    let run = Run::from_env();
    let mut flask = flask();
    let (mut read, mut refused, mut stricter) = (0, 0, 0);
    for first in (0..run.sessions).step_by(500) {
        let numbers = first..run.sessions.min(first + 500);
        let texts: Vec<String> = numbers
            .map(|number| {
                let random = &mut Random::new(run.seed, number);
                let text = to_string(&value::random(random, 3)).unwrap();
                mangle(&text, random)
            })
            .collect();
        let answers: Vec<Outcome<Read>> =
            flask.ask("tagged_json", &json!({ "items": texts })).unwrap();
        assert_eq!(answers.len(), texts.len());
        for (text, answer) in texts.iter().zip(answers) {
            let about = || format!("seed {}, {text:?}", run.seed);
            match (from_str::<Value>(text), answer.into_result()) {
                (Ok(ours), Ok(theirs)) => {
                    assert_eq!(describe(&ours), theirs.value, "{}", about());
                    same_text(&to_string(&ours).unwrap(), &theirs.text);
                    read += 1;
                }
                (Err(_), Err(_)) => refused += 1,
                (Err(ours), Ok(theirs)) => {
                    match ours.kind() {
                        // J5: text for Python, none for Rust.
                        ErrorKind::LoneSurrogate => assert!(has_lone_surrogate(&theirs.value)),
                        // J9, J10: nonsense, or another spelling of a tag's body.
                        ErrorKind::MalformedTag { .. } => {}
                        other => panic!("{}: {other:?}, Flask reads {}", about(), theirs.value),
                    }
                    stricter += 1;
                }
                (Ok(ours), Err(theirs)) => {
                    // J10 the other way round: Flask reads such a date, and cannot write it again.
                    panic!("{}: {:?}, Flask refuses: {}", about(), describe(&ours), theirs.error)
                }
            }
        }
    }
    assert!(read > 100 && refused > 100 && stricter > 0, "{read}, {refused}, {stricter}");
    println!(
        "interop: mangled texts, seed {}: {read} read alike, {refused} refused by both, \
         {stricter} refused by hardtack alone",
        run.seed
    );
}

#[test]
fn j5_a_raw_map_is_written_back_exactly_as_flask_wrote_it() {
    #[derive(Debug, Deserialize)]
    struct Session {
        json: String,
    }
    let run = Run::from_env();
    let mut flask = flask();
    let (decoder, encoder) = (Decoder::new(), Encoder::new());
    for first in (0..run.sessions).step_by(500) {
        let count = 500.min(run.sessions - first);
        let request =
            json!({ "seed": run.seed, "first": first, "count": count, "key": "6b", "now": 0 });
        let sessions: Vec<Session> = flask.ask("random_sessions", &request).unwrap();
        assert_eq!(sessions.len(), count);
        for Session { json } in sessions {
            let map = decoder.raw_map(&json).unwrap();
            let mut again = String::new();
            encoder.write_raw_map(&map, &mut again).unwrap();
            if !hardtack_interop::escapes_alone(&again) {
                assert_eq!(again, json, "seed {}", run.seed);
            }
        }
    }
}
