//! What Python's zlib wrote, made by `python/vectors.py`.

use hardtack_zlib::{Compressor, compress_if_smaller, decompress};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// An input and what zlib makes of it.
pub(crate) struct Vector {
    pub(crate) input: Vec<u8>,
    output: Output,
}

enum Output {
    Whole(Vec<u8>),
    Digest { length: usize, sha256: Vec<u8> },
}

impl Vector {
    #[track_caller]
    fn check(&self, ours: &[u8], which: usize) {
        match &self.output {
            Output::Whole(theirs) => assert_eq!(ours, theirs, "vector {which}"),
            Output::Digest { length, sha256 } => {
                assert_eq!(ours.len(), *length, "vector {which}");
                assert_eq!(Sha256::digest(ours).as_slice(), sha256, "vector {which}");
            }
        }
    }

    fn output_len(&self) -> usize {
        match &self.output {
            Output::Whole(output) => output.len(),
            Output::Digest { length, .. } => *length,
        }
    }
}

pub(crate) fn vectors() -> Vec<Vector> {
    let data: Value = serde_json::from_str(include_str!("../data/zlib.json")).unwrap();
    let vector = |vector: &Value| Vector {
        input: expand(&vector["input"]),
        output: match vector["output"].as_str() {
            Some(output) => Output::Whole(unhex(output)),
            None => Output::Digest {
                length: number(&vector["length"]),
                sha256: unhex(vector["sha256"].as_str().unwrap()),
            },
        },
    };
    data["vectors"].as_array().unwrap().iter().map(vector).collect()
}

fn expand(spelled: &Value) -> Vec<u8> {
    let (kind, value) = spelled.as_object().unwrap().iter().next().unwrap();
    match kind.as_str() {
        "text" => value.as_str().unwrap().as_bytes().to_vec(),
        "hex" => unhex(value.as_str().unwrap()),
        "lcg" => noise(value[0].as_u64().unwrap(), number(&value[1]), value[2].as_u64().unwrap()),
        "repeat" => expand(&value[0]).repeat(number(&value[1])),
        "join" => value.as_array().unwrap().iter().flat_map(expand).collect(),
        "weave" => {
            let (letters, noise) = (expand(&value[0]), expand(&value[1]));
            let shares = noise.chunks(noise.len() / letters.len());
            let woven =
                letters.iter().zip(shares).flat_map(|(&letter, share)| [&[letter], share].concat());
            woven.collect()
        }
        _ => panic!("no input of kind {kind}"),
    }
}

/// `length` bytes below `alphabet`, the same in every language.
fn noise(seed: u64, length: usize, alphabet: u64) -> Vec<u8> {
    let mut state = seed;
    let mut byte = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % alphabet) as u8
    };
    (0..length).map(|_| byte()).collect()
}

fn number(value: &Value) -> usize {
    value.as_u64().unwrap() as usize
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2).map(|two| std::str::from_utf8(two).unwrap());
    digits.map(|two| u8::from_str_radix(two, 16).unwrap()).collect()
}

#[test]
fn p2_every_golden_input_becomes_zlibs_own_bytes() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 501);
    let mut compressor = Compressor::new();
    let mut out = vec![];
    for (which, vector) in vectors.iter().enumerate() {
        out.clear();
        compressor.compress_into(&vector.input, &mut out);
        vector.check(&out, which);
        vector.check(&hardtack_zlib::compress(&vector.input), which);
    }
}

#[test]
fn p2_a_compressor_has_no_memory_of_what_it_wrote() {
    // Backwards, and each input twice: other inputs come before, and short follows long.
    let mut compressor = Compressor::new();
    let mut out = vec![];
    for (which, vector) in vectors().iter().enumerate().rev() {
        for _ in 0..2 {
            out.clear();
            compressor.compress_into(&vector.input, &mut out);
            vector.check(&out, which);
        }
    }
}

#[test]
fn p1_a_limit_changes_whether_a_stream_is_written_and_never_the_stream() {
    let mut out = vec![];
    for (which, vector) in vectors().iter().enumerate() {
        let exact = vector.output_len();
        for limit in [0, exact / 2, exact - 4, exact - 1, exact, exact + 1, usize::MAX] {
            out.clear();
            out.push(b'.');
            let written = compress_if_smaller(&vector.input, limit, &mut out);
            assert_eq!(written, exact <= limit, "vector {which}, limit {limit}");
            if written {
                vector.check(&out[1..], which);
            } else {
                assert_eq!(out, [b'.'], "vector {which}, limit {limit}");
            }
        }
    }
}

#[test]
fn p3_every_golden_stream_inflates_under_a_limit_of_its_own_length() {
    let mut out = vec![];
    let mut whole = 0;
    for vector in vectors() {
        if let Output::Whole(stream) = &vector.output {
            decompress(stream, vector.input.len(), &mut out).unwrap();
            assert_eq!(out, vector.input);
            whole += 1;
        }
    }
    assert_eq!(whole, 379);
}
