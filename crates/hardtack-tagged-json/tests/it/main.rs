//! Tests over the public API. Names carry the row of the wire format that they show.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that panics has failed, which is what it is for"
)]

mod depth;
mod errors;
mod golden;
mod keys;
mod maps;
mod numbers;
mod properties;
mod raw_map;
mod registry;
mod tags;
mod text;
mod typed;
mod values;

use hardtack_tagged_json::{Decoder, Encoder, ErrorKind, Value, from_str, to_string};

/// The text that Flask writes for a value, which must read back as the value.
#[track_caller]
fn both_ways(value: impl Into<Value>, text: &str) {
    let value = value.into();
    assert_eq!(to_string(&value).unwrap(), text);
    assert_eq!(from_str::<Value>(text).unwrap(), value);
}

/// The kind of error that reading a value gives, the same however the text is read.
#[track_caller]
fn refusal(text: &str) -> ErrorKind {
    let error = from_str::<Value>(text).unwrap_err();
    let ignored = from_str::<serde::de::IgnoredAny>(text);
    if !matches!(error.kind(), ErrorKind::LoneSurrogate) {
        assert_eq!(ignored.unwrap_err(), error, "skipped");
        let map = Decoder::new().raw_map(format!("{{\"a\":{text}}}")).unwrap_err();
        let end = "the map ends what was open";
        if !matches!(error.kind(), ErrorKind::UnexpectedEnd | ErrorKind::TrailingCharacters) {
            let same =
                map.kind() == error.kind() && map.offset() == error.offset().map(|at| at + 5);
            let closed =
                matches!(map.kind(), ErrorKind::BadNumber | ErrorKind::UnexpectedCharacter);
            assert!(same || closed, "{end}: {map:?} {error:?}");
        }
    }
    error.kind().clone()
}

/// What is written without sorting.
fn unsorted() -> Encoder {
    Encoder::new().with_sort_keys(false)
}
