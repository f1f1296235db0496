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
mod plain;
mod properties;
mod raw_map;
mod tag_names;
mod tags;
mod text;
mod typed;
mod values;

use hardtack_tagged_json::{
    Decoder, Encoder, ErrorKind, JsonLimits, TagNames, Value, from_str, to_string,
};

/// The text that Flask writes for a value, which must read back as the value.
#[track_caller]
fn both_ways(value: impl Into<Value>, text: &str) {
    let value = value.into();
    assert_eq!(to_string(&value).unwrap(), text);
    assert_eq!(from_str::<Value>(text).unwrap(), value);
}

/// The kind of error that reading a value gives. A fault of the text is found however it is read.
#[track_caller]
fn refusal(text: &str) -> ErrorKind {
    let error = from_str::<Value>(text).unwrap_err();
    let ignored = from_str::<serde::de::IgnoredAny>(text);
    if matches!(error.kind(), ErrorKind::LoneSurrogate | ErrorKind::MalformedTag { .. }) {
        assert!(ignored.is_ok(), "skipped");
        assert!(Decoder::new().raw_map(format!("{{\"a\":{text}}}")).is_ok());
        return error.kind().clone();
    }
    assert_eq!(ignored.unwrap_err(), error, "skipped");
    let map = Decoder::new().raw_map(format!("{{\"a\":{text}}}")).unwrap_err();
    let end = "the map ends what was open";
    if !matches!(error.kind(), ErrorKind::UnexpectedEnd | ErrorKind::TrailingCharacters) {
        let same = map.kind() == error.kind() && map.offset() == error.offset().map(|at| at + 5);
        let closed = matches!(map.kind(), ErrorKind::BadNumber | ErrorKind::UnexpectedCharacter);
        assert!(same || closed, "{end}: {map:?} {error:?}");
    }
    error.kind().clone()
}

/// An encoder and a decoder with this limit on depth.
fn with_depth(max_depth: usize) -> (Encoder, Decoder) {
    let limits = JsonLimits::new().with_max_depth(max_depth).unwrap();
    (Encoder::new().with_limits(limits), Decoder::new().with_limits(limits))
}

/// An encoder and a decoder to which a tag is declared.
fn with_tag(name: &str) -> (Encoder, Decoder) {
    let mut names = TagNames::new();
    names.declare(name).unwrap();
    (Encoder::new().with_tags(names.clone()), Decoder::new().with_tags(names))
}

/// What is written without sorting.
fn unsorted() -> Encoder {
    Encoder::new().with_sort_keys(false)
}
