//! Properties over arbitrary values and texts.

use std::collections::BTreeMap;

use hardtack_tagged_json::{
    Bytes, DateTime, Decoder, Encoder, ErrorKind, List, Map, Markup, Number, Tuple, Uuid, Value,
    from_str, to_string,
};
use proptest::prelude::*;

use crate::unsorted;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z \"\\\\/\n\u{0}\u{7f}é\u{2028}\u{ffff}😀]{0,12}",
        1 => any::<String>(),
        2 => prop::sample::select(&[" t", " b", " m", " u", " d", " di", " t__", " di__", "__", ""][..])
            .prop_map(String::from),
    ]
}

fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        any::<i64>().prop_map(Number::from),
        any::<i128>().prop_map(Number::from),
        any::<u128>().prop_map(Number::from),
        "-?[1-9][0-9]{40,60}".prop_map(|text| text.parse().unwrap()),
        any::<f64>()
            .prop_filter("NaN equals nothing", |number| !number.is_nan())
            .prop_map(Number::from),
        (-1_000_000_i32..1_000_000, -20..20).prop_map(|(mantissa, exponent)| {
            Number::from(f64::from(mantissa) * 10_f64.powi(exponent))
        }),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let first = -59_011_459_200_i64;
    let last = 253_402_300_799_i64;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number().prop_map(Value::from),
        text().prop_map(Value::from),
        any::<Vec<u8>>().prop_map(|bytes| Value::from(Bytes::from(bytes))),
        text().prop_map(|html| Value::from(Markup::from(html))),
        any::<[u8; 16]>().prop_map(|bytes| Value::from(Uuid::from_bytes(bytes))),
        (first..=last).prop_map(|at| Value::from(DateTime::from_unix_timestamp(at).unwrap())),
    ];
    leaf.prop_recursive(6, 48, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5)
                .prop_map(|items| Value::List(List::from(items))),
            prop::collection::vec(inner.clone(), 0..5)
                .prop_map(|items| Value::Tuple(Tuple::from(items))),
            prop::collection::vec((text(), inner), 0..4)
                .prop_map(|entries| { Value::Map(entries.into_iter().collect()) }),
        ]
    })
}

/// Text that is nearly JSON: pieces of it in any order.
fn pieces() -> impl Strategy<Value = String> {
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\"a\"",
        "\" t\"",
        "\" di\"",
        "\" t__\"",
        "\" m\"",
        "\" b\"",
        "\" u\"",
        "\" d\"",
        "1",
        "-",
        "0",
        "1.5",
        "e",
        "NaN",
        "-Infinity",
        "null",
        "true",
        "\"x\"",
        " ",
        "\n",
        "\\u0041",
        "\\",
        "\"\\ud83d\"",
        "\"AA==\"",
        "[1]",
        "{\"a\":1}",
        "{}",
        "{\" t\":[1]}",
        "\"\\u0020t\"",
        "é",
        "\u{b}",
        ".",
        "1e5",
        "-0",
        "\" t\\u005f_\"",
        "\"Sun, 06 Nov 1994 08:49:37 GMT\"",
    ];
    prop_oneof![
        prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..16)
            .prop_map(|p| p.concat()),
        any::<String>(),
        // A correct text with one character gone or put in.
        (value(), any::<prop::sample::Index>(), prop::sample::select(pieces.to_vec())).prop_map(
            |(value, index, piece)| {
                let mut text: Vec<char> = to_string(&value).unwrap().chars().collect();
                let place = index.index(text.len());
                if piece == "é" {
                    text.remove(place);
                } else {
                    text.splice(place..place, piece.chars());
                }
                text.into_iter().collect()
            }
        ),
    ]
}

fn write(encoder: &Encoder, map: &hardtack_tagged_json::RawMap) -> String {
    let mut text = String::new();
    encoder.write_raw_map(map, &mut text).unwrap();
    text
}

/// Compares values, floats nearly: without a feature that every crate of a build would get with it,
/// serde_json misses the closest float by one place in some cases.
fn alike(ours: &serde_json::Value, theirs: &serde_json::Value) -> bool {
    use serde_json::Value::{Array, Number, Object};
    match (ours, theirs) {
        (Array(ours), Array(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().zip(theirs).all(|(left, right)| alike(left, right))
        }
        (Object(ours), Object(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().all(|(key, ours)| theirs.get(key).is_some_and(|it| alike(ours, it)))
        }
        (Number(ours), Number(theirs)) if ours.is_f64() && theirs.is_f64() => {
            let (ours, theirs) = (ours.as_f64().unwrap(), theirs.as_f64().unwrap());
            (ours - theirs).abs() <= theirs.abs() * f64::EPSILON
        }
        _ => ours == theirs,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn j1_to_j13_what_is_written_reads_back_equal(value in value()) {
        for encoder in [Encoder::new(), unsorted(), Encoder::new().with_ensure_ascii(false)] {
            let text = encoder.to_string(&value).unwrap();
            prop_assert_eq!(&from_str::<Value>(&text).unwrap(), &value);
            prop_assert_eq!(encoder.to_string(&from_str::<Value>(&text).unwrap()).unwrap(), text);
        }
        prop_assert!(to_string(&value).unwrap().is_ascii());
    }

    #[test]
    fn reading_and_writing_settles_at_once(text in pieces()) {
        let Ok(value) = from_str::<Value>(&text) else { return Ok(()) };
        let Ok(written) = to_string(&value) else { return Ok(()) };
        let again: Value = from_str(&written).unwrap();
        prop_assert_eq!(to_string(&again).unwrap(), written);
    }

    #[test]
    fn all_ways_to_read_a_text_agree(text in pieces()) {
        let value = from_str::<Value>(&text);
        let skipped = from_str::<serde::de::IgnoredAny>(&text);
        let raw = Decoder::new().raw_map(&*text);
        match &value {
            Ok(value) => {
                skipped.unwrap();
                let is_map = matches!(value, Value::Map(_) | Value::Tagged(_));
                prop_assert_eq!(raw.is_ok(), is_map);
            }
            Err(error) if matches!(
                error.kind(),
                ErrorKind::LoneSurrogate | ErrorKind::MalformedTag { .. }
            ) => {}
            Err(error) => {
                prop_assert_eq!(&skipped.unwrap_err(), error);
                raw.unwrap_err();
            }
        }
    }

    #[test]
    fn a_raw_map_writes_back_what_an_encoder_wrote(
        map in prop::collection::vec((text(), value()), 0..6)
    ) {
        let map: Map = map.into_iter().collect();
        for encoder in [Encoder::new(), unsorted()] {
            let text = encoder.to_string(&map).unwrap();
            let raw = Decoder::new().raw_map(&*text).unwrap();
            prop_assert_eq!(write(&encoder, &raw), &*text);
            prop_assert_eq!(&raw.to_typed::<Map>(&Decoder::new()).unwrap(), &map);
            let made = hardtack_tagged_json::RawMap::from_typed(&map, &encoder).unwrap();
            prop_assert_eq!(write(&encoder, &made), text);
            for (key, value) in &map {
                prop_assert_eq!(&raw.get::<Value>(key, &Decoder::new()).unwrap().unwrap(), value);
            }
        }
    }

    #[test]
    fn plain_json_is_read_as_serde_json_reads_it(text in pieces()) {
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        let ours = from_str::<serde_json::Value>(&text);
        if let (Ok(theirs), Ok(ours)) = (theirs, ours) {
            // Tags mean something to one of the two alone.
            if !text.contains("\" ") && !text.contains("\"\\u0020") && !text.contains("-0") {
                prop_assert!(alike(&ours, &theirs), "{ours:?} {theirs:?}");
            }
        }
    }

    #[test]
    fn what_serde_json_writes_is_read_as_it_was(
        map in prop::collection::btree_map("[a-zé\"]{0,6}", prop::collection::vec(any::<(i64, f64, String)>(), 0..4), 0..5)
    ) {
        let text = serde_json::to_string(&map).unwrap();
        let read: BTreeMap<String, Vec<(i64, f64, String)>> = match from_str(&text) {
            Ok(read) => read,
            // serde_json writes `null` for NaN and the infinities.
            Err(error) => {
                prop_assert!(text.contains("null"), "{error}");
                return Ok(());
            }
        };
        prop_assert_eq!(&read, &map);
        let ours = to_string(&map).unwrap();
        let read: BTreeMap<String, Vec<(i64, f64, String)>> = from_str(&ours).unwrap();
        prop_assert_eq!(read, map);
    }

    #[test]
    fn floats_are_spelled_so_that_they_come_back(bits in any::<u64>()) {
        let number = f64::from_bits(bits);
        let text = to_string(&number).unwrap();
        let back: f64 = from_str(&text).unwrap();
        prop_assert!(back.to_bits() == bits || number.is_nan() && back.is_nan());
        prop_assert!(from_str::<Value>(&text).unwrap().as_number().unwrap().is_float());
    }

    #[test]
    fn keys_are_sorted_as_their_texts_are(keys in prop::collection::btree_set(text(), 2..8)) {
        // The order of Rust's strings is that of code points, as in Python.
        let map: Map = keys.iter().rev().map(|key| (&**key, ())).collect();
        let entries: Vec<String> =
            keys.iter().map(|key| format!("{}:null", to_string(key).unwrap())).collect();
        prop_assert_eq!(to_string(&map).unwrap(), format!("{{{}}}", entries.join(",")));
    }
}

#[test]
fn arbitrary_text_neither_panics_nor_needs_more_than_a_small_stack() {
    let thread = std::thread::Builder::new().stack_size(256 * 1024);
    let run = || {
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
            cases: 3000,
            failure_persistence: None,
            ..ProptestConfig::default()
        });
        let strategy = prop::collection::vec(
            prop::sample::select(&b"{{[[]}\",,::\\u0d8 tbmdi_e-.19nrfIN\n\x00\xc3\xa9"[..]),
            0..200,
        );
        let tested = runner.run(&strategy, |bytes| {
            let text = String::from_utf8_lossy(&bytes);
            let deep = text.repeat(40);
            for text in [&*text, &*deep] {
                let value = from_str::<Value>(text);
                let json = from_str::<serde_json::Value>(text);
                if let (Ok(_), Err(error)) = (value, json) {
                    prop_assert_eq!(error.kind(), &ErrorKind::NumberOutOfRange);
                }
                if let Ok(map) = Decoder::new().raw_map(text) {
                    let written = write(&Encoder::new(), &map);
                    prop_assert_eq!(Decoder::new().raw_map(written).unwrap(), map);
                }
            }
            Ok(())
        });
        tested.unwrap();
    };
    thread.spawn(run).unwrap().join().unwrap();
}
