//! Nesting: the limit, and stacks that do not grow with it.

use hardtack_tagged_json::{
    Decoder, Encoder, ErrorKind, JsonLimits, List, Map, RawMap, Tagged, Tuple, Value, from_str,
    to_string,
};
use serde::{Deserialize, Serialize};

use crate::with_depth;

/// Runs on a thread with the stack that has to be enough for everything; a test thread has eight times
/// as much.
fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    on_a_stack_of(256 * 1024, test);
}

fn on_a_stack_of(bytes: usize, test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(bytes);
    thread.spawn(test).unwrap().join().unwrap();
}

fn nested(open: &str, close: &str, depth: usize) -> String {
    let (open, close) = (open.repeat(depth), close.repeat(depth));
    format!("{open}0{close}")
}

/// Texts of so many levels, one for each way to nest. The level that ` di` adds is not counted.
fn texts(brackets: usize) -> Vec<String> {
    let half = brackets / 2;
    vec![
        nested("[", "]", brackets),
        nested(r#"{"a":"#, "}", brackets),
        nested(r#"{" t":["#, "]}", half),
        nested(r#"{" di":{" t__":"#, "}}", brackets),
        nested(r#"[{"a":"#, "}]", half),
        nested(r#"{" t":[1],"a":"#, "}", brackets.saturating_sub(1)),
    ]
}

#[derive(Serialize, Deserialize, Debug, PartialEq)]
#[serde(untagged)]
enum Tree {
    Leaf(u8),
    List(Vec<Tree>),
    Map(std::collections::BTreeMap<String, Tree>),
}

#[test]
fn j7_up_to_100_brackets_are_read_and_written_on_a_small_stack() {
    on_a_small_stack(|| {
        for text in texts(100) {
            let value: Value = from_str(&text).unwrap();
            assert_eq!(to_string(&value).unwrap(), text);
            assert_eq!(value.clone(), value);
            assert!(format!("{value:?}").contains(".."));
            from_str::<serde::de::IgnoredAny>(&text).unwrap();
        }
    });
}

#[test]
fn j7_a_recursive_type_of_100_levels_fits_on_a_small_stack() {
    #[derive(Serialize, Deserialize)]
    struct Link {
        next: Option<Box<Link>>,
    }
    #[derive(Serialize, Deserialize)]
    struct Pair(u8, Vec<Pair>);
    on_a_small_stack(|| {
        let text = format!("{}null{}", r#"{"next":"#.repeat(100), "}".repeat(100));
        let link: Link = from_str(&text).unwrap();
        assert_eq!(to_string(&link).unwrap(), text);
        let text = format!("{}{}", r#"{" t":[1,["#.repeat(33), "]]}".repeat(33));
        let pair: Pair = from_str(&text).unwrap();
        assert_eq!(to_string(&pair).unwrap(), text);
    });
    // The frames of this one hold a value of every kind, and take 272 KiB where nothing is optimised.
    on_a_stack_of(384 * 1024, || {
        for text in texts(100) {
            let json: serde_json::Value = from_str(&text).unwrap();
            to_string(&json).unwrap();
        }
    });
}

#[test]
fn j7_tags_of_ones_own_need_no_more_stack() {
    #[derive(Serialize, Deserialize)]
    struct Link {
        next: Option<Box<Link>>,
    }
    let (encoder, decoder) = crate::with_tag(" x");
    on_a_small_stack(move || {
        let mut texts = texts(100);
        texts.push(nested(r#"{" x":"#, "}", 100));
        for text in texts {
            let value: Value = decoder.from_str(&text).unwrap();
            assert_eq!(encoder.to_string(&value).unwrap(), text);
            let error = encoder.to_string(&vec![value]).unwrap_err();
            assert_eq!(error.to_string(), "nested more than 100 levels deep");
            decoder.from_str::<serde::de::IgnoredAny>(&text).unwrap();
        }
        let text = format!("{}null{}", r#"{"next":"#.repeat(100), "}".repeat(100));
        let link: Link = decoder.from_str(&text).unwrap();
        assert_eq!(encoder.to_string(&link).unwrap(), text);
        for value in deep_values() {
            let error = encoder.to_string(&value).unwrap_err();
            assert_eq!(error.to_string(), "nested more than 100 levels deep");
        }
    });
    // As far as the limit can be raised, on the stack that threads have.
    let (encoder, decoder) = crate::with_tag(" x");
    let limits = JsonLimits::new().with_max_depth(512).unwrap();
    let (encoder, decoder) = (encoder.with_limits(limits), decoder.with_limits(limits));
    for text in texts(512) {
        let value: Value = decoder.from_str(&text).unwrap();
        assert_eq!(encoder.to_string(&value).unwrap(), text);
    }
}

#[test]
fn j7_one_bracket_more_is_refused_wherever_it_stands() {
    on_a_small_stack(|| {
        for text in texts(100) {
            for deeper in [format!("[{text}]"), format!(r#"{{"a":{text}}}"#)] {
                let error = from_str::<Value>(&deeper).unwrap_err();
                assert!(matches!(error.kind(), ErrorKind::DepthLimit { limit: 100, .. }), "{text}");
                assert!(deeper[error.offset().unwrap()..].starts_with(['[', '{']));
                let again = from_str::<serde_json::Value>(&deeper).unwrap_err();
                assert_eq!(again, error);
                let again = from_str::<serde::de::IgnoredAny>(&deeper).unwrap_err();
                assert_eq!(again, error);
                let value = vec![from_str::<Value>(&text).unwrap()];
                let error = to_string(&value).unwrap_err();
                assert_eq!(error.to_string(), "nested more than 100 levels deep");
            }
        }
    });
}

#[test]
fn j7_what_is_written_at_the_limit_can_be_read() {
    // Whatever the limit is, writing and reading draw the line at the same depth.
    for limit in 0..12 {
        let (encoder, decoder) = with_depth(limit);
        for brackets in 0..14 {
            for text in texts(brackets) {
                let value: Value = from_str(&text).unwrap();
                let written = encoder.to_string(&value).ok();
                let read = decoder.from_str::<Value>(&text).ok();
                let typed = decoder.from_str::<serde_json::Value>(&text).ok();
                assert_eq!(written.as_deref(), read.is_some().then_some(&*text), "{limit} {text}");
                assert_eq!(typed.is_some(), read.is_some(), "{limit} {text}");
            }
        }
    }
}

#[test]
fn j8_the_level_that_an_escape_adds_is_not_counted() {
    let mut value = Value::from(0);
    for levels in 1..5 {
        value = Value::from(Map::from_iter([(" t", value)]));
        let text = to_string(&value).unwrap();
        assert_eq!(text.matches('{').count(), 2 * levels);
        for limit in 0..10 {
            let (encoder, decoder) = with_depth(limit);
            assert_eq!(encoder.to_string(&value).is_ok(), limit >= levels, "{levels} {limit}");
            assert_eq!(decoder.from_str::<Value>(&text).is_ok(), limit >= levels);
            assert_eq!(decoder.raw_map(&*text).is_ok(), limit >= levels);
        }
    }
}

#[test]
fn j7_siblings_do_not_add_up() {
    let value: Value = from_str(r#"[{" di":{" t__":[1]}},[[[2]]],{" t":[[3]]},4]"#).unwrap();
    assert!(with_depth(4).0.to_string(&value).is_ok());
    assert!(with_depth(3).0.to_string(&value).is_err());
}

#[test]
fn j7_the_limit_can_be_raised_to_512_and_no_further() {
    for depth in [513, 10_000, usize::MAX] {
        let error = JsonLimits::new().with_max_depth(depth).unwrap_err();
        let shown = format!("a depth limit of {depth} is out of bounds: at most 512 is supported");
        assert_eq!(error.to_string(), shown);
    }
    let (encoder, decoder) = with_depth(512);
    for text in texts(512) {
        let value: Value = decoder.from_str(&text).unwrap();
        assert_eq!(encoder.to_string(&value).unwrap(), text);
        decoder.from_str::<serde_json::Value>(&text).unwrap();
        assert!(decoder.from_str::<Value>(&format!("[{text}]")).is_err());
    }
    // Reading without a type of one's own takes the same stack at any depth.
    on_a_small_stack(move || {
        for text in texts(511) {
            drop(decoder.from_str::<Value>(&text).unwrap());
            let map = decoder.raw_map(format!(r#"{{"a":{text}}}"#)).unwrap();
            assert_eq!(map.get_raw("a"), Some(&*text));
            drop(map.get::<Value>("a", &decoder).unwrap());
        }
    });
}

#[test]
fn j7_a_million_brackets_are_refused_at_once() {
    on_a_small_stack(|| {
        for text in texts(1_000_000) {
            for text in [&*text, text.trim_end_matches(['}', ']'])] {
                let refused = |error: hardtack_tagged_json::Error| {
                    assert!(matches!(error.kind(), ErrorKind::DepthLimit { limit: 100, .. }));
                };
                refused(from_str::<Value>(text).unwrap_err());
                refused(from_str::<serde_json::Value>(text).unwrap_err());
                refused(from_str::<serde::de::IgnoredAny>(text).unwrap_err());
                refused(from_str::<Vec<u8>>(&format!("[{text}]")).unwrap_err());
                refused(Decoder::new().raw_map(format!(r#"{{"a":{text}}}"#)).unwrap_err());
            }
        }
    });
}

/// Values nested a hundred thousand times in each kind of container, which leaves less than three bytes
/// of stack for a level, and a million times in all of them in turn.
fn deep_values() -> Vec<Value> {
    let wraps: [fn(Value) -> Value; 4] = [
        |value| Value::List(List::from(vec![Value::Null, value])),
        |value| Value::Tuple(Tuple::from(vec![value])),
        |value| Value::Map(Map::from_iter([("a", value)])),
        |value| Value::from(Tagged::new(" x", value)),
    ];
    let mut values: Vec<Value> = Vec::new();
    for wrap in wraps {
        values.push((0..100_000).fold(Value::from("leaf"), |value, _| wrap(value)));
    }
    let mixed = (0..1_000_000).fold(Value::Null, |value, level| wraps[level % 4](value));
    values.push(mixed);
    values
}

#[test]
fn j7_a_million_levels_are_dropped_cloned_compared_and_printed_on_a_small_stack() {
    on_a_small_stack(|| {
        for value in deep_values() {
            let clone = value.clone();
            assert!(clone == value);
            assert!(format!("{clone:?}").len() < 2000);
            let wrapped = List::from(vec![clone]);
            assert!(wrapped != List::from(vec![Value::from(vec![Value::Null])]));
            drop(wrapped);
            match value {
                Value::List(list) => drop(list.into_vec()),
                Value::Map(map) => drop(map.into_iter()),
                Value::Tagged(tagged) => drop(tagged.into_parts()),
                other => drop(other),
            }
        }
    });
}

#[test]
fn j7_a_million_levels_are_a_typed_error_when_written() {
    on_a_small_stack(|| {
        for value in deep_values() {
            let error = to_string(&value).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::DepthLimit { limit: 100, .. }), "{error:?}");
            let mut map = RawMap::new();
            assert!(map.insert("a", &value, &Encoder::new()).is_err());
            assert!(map.is_empty());
        }
    });
}

#[test]
fn tree_types_that_buffer_read_what_they_wrote() {
    let text = r#"{"a":[1,[2,{"b":3}]]}"#;
    let tree: Tree = from_str(text).unwrap();
    assert_eq!(to_string(&tree).unwrap(), text);
}
