//! Plain JSON, in which no key is a tag.

use std::collections::BTreeMap;

use hardtack_tagged_json::{
    Bytes, DateTime, Decoder, Encoder, ErrorKind, Map, Markup, Tagged, Uuid, Value, ValueKind,
};

fn encoder() -> Encoder {
    Encoder::new().without_tags().with_sort_keys(false)
}

fn decoder() -> Decoder {
    Decoder::new().without_tags()
}

#[track_caller]
fn same(text: &str) {
    let value: Value = decoder().from_str(text).unwrap();
    assert_eq!(encoder().with_ensure_ascii(false).to_string(&value).unwrap(), text);
}

#[test]
fn j14_what_looks_like_a_tag_is_none() {
    for text in [
        r#"{" t":[1]}"#,
        r#"{" t":1}"#,
        r#"{" b":"zzz"}"#,
        r#"{" x":{" t":2}}"#,
        r#"{" di":{" t__":1}}"#,
        r#"[{"x":{" m":"hi"}},{"=":{"==":0}}]"#,
        r#"{"b":1,"a":"é","c":[]}"#,
        r#"{}"#,
    ] {
        same(text);
        let map = decoder().raw_map(format!(r#"{{"b":{text},"a":1}}"#)).unwrap();
        assert_eq!(map.get_raw("b"), Some(text));
    }
    let map = decoder().raw_map(r#"{" t":[1]}"#).unwrap();
    let mut text = String::new();
    encoder().write_raw_map(&map, &mut text).unwrap();
    assert_eq!(text, r#"{" t":[1]}"#);
    assert_eq!(decoder().kind(&text).unwrap(), ValueKind::Map);
}

#[test]
fn j14_numbers_are_exact() {
    let digits = "9".repeat(4300);
    same(&format!("[{digits},-18446744073709551617,100000.0,0.1,1e-07,NaN,Infinity,-Infinity]"));
    let more = format!("{digits}9");
    let error = decoder().from_str::<Value>(&more).unwrap_err();
    assert_eq!(error.kind().to_string(), "integer of more than 4300 digits");
}

#[test]
fn j14_python_s_spaces_and_order() {
    let spaced = encoder().with_spaces(true);
    let value: Value =
        decoder().from_str(r#"{"z":[1,2,{}],"a":{"é":null,"b":[]},"z":[3,4]}"#).unwrap();
    let text = r#"{"z": [3, 4], "a": {"\u00e9": null, "b": []}}"#;
    assert_eq!(spaced.to_string(&value).unwrap(), text);
    let sorted = spaced.clone().with_sort_keys(true);
    let text = r#"{"a": {"b": [], "\u00e9": null}, "z": [3, 4]}"#;
    assert_eq!(sorted.to_string(&value).unwrap(), text);
    // Repeated keys are written once whatever the spaces.
    let pairs = serde_json::json!({"b": 1, "a": {"d": 2, "c": 3}});
    assert_eq!(sorted.to_string(&pairs).unwrap(), r#"{"a": {"c": 3, "d": 2}, "b": 1}"#);
    // A map whose values are encoded has them at its own level too.
    let mut map = decoder().raw_map(r#"{"b":1, "a":[1,2]}"#).unwrap();
    map.insert("c", &vec![1, 2], &spaced).unwrap();
    let mut text = String::new();
    spaced.write_raw_map(&map, &mut text).unwrap();
    assert_eq!(text, r#"{"b": 1, "a": [1,2], "c": [1, 2]}"#);
    let typed = BTreeMap::from([("x", vec![1, 2]), ("y", vec![])]);
    let map = hardtack_tagged_json::RawMap::from_typed(&typed, &spaced).unwrap();
    assert_eq!(map.get_raw("x"), Some("[1, 2]"));
    assert_eq!(map.get_raw("y"), Some("[]"));
    // With tags, the spaces are Python's as well.
    let tagged = Encoder::new().with_spaces(true);
    assert_eq!(tagged.to_string(&(1, 2)).unwrap(), r#"{" t": [1, 2]}"#);
    assert_eq!(tagged.to_string(&Map::from_iter([(" t", 1)])).unwrap(), r#"{" di": {" t__": 1}}"#);
}

#[test]
fn what_needs_a_tag_becomes_what_python_s_json_has_or_an_error() {
    let date = DateTime::from_unix_timestamp(0).unwrap();
    let value = (Markup::from("<b>"), Uuid::default(), date, [1, 2]);
    let text =
        r#"["<b>","00000000000000000000000000000000","Thu, 01 Jan 1970 00:00:00 GMT",[1,2]]"#;
    assert_eq!(encoder().to_string(&value).unwrap(), text);
    let read: (String, Uuid, DateTime, [u8; 2]) = decoder().from_str(text).unwrap();
    assert_eq!(read, ("<b>".to_owned(), Uuid::default(), date, [1, 2]));
    // J15: plain text is never markup.
    assert!(decoder().from_str::<Markup>(r#""<b>""#).is_err());
    for (value, found, message) in [
        (Value::from(Bytes::from(b"x")), ValueKind::Bytes, "plain JSON cannot represent bytes"),
        (
            Tagged::new(" x", 1).into(),
            ValueKind::Tagged,
            "plain JSON cannot represent a tagged value",
        ),
    ] {
        let error = encoder().to_string(&value).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::NeedsTag { found: kind, .. } if *kind == found));
        assert_eq!(error.to_string(), message);
    }
}
