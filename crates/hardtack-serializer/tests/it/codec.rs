//! JSON as Python spells it.

use std::{collections::BTreeMap, error::Error as _, net::Ipv4Addr};

use hardtack_serializer::{Codec, Json, Limits, Serializer, UrlSafeSerializer};

use hardtack_serializer::tagged_json::Value;

use crate::key;

#[track_caller]
fn spelled(codec: Json, value: &impl serde::Serialize) -> String {
    let mut body = Vec::new();
    codec.dumps(value, &mut body, &Limits::default()).unwrap();
    String::from_utf8(body).unwrap()
}

#[test]
fn floats_are_spelled_as_python_spells_them() {
    for (value, text) in [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1.0, "1.0"),
        (0.1, "0.1"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (0.000_012_5, "1.25e-05"),
        (-0.000_099_9, "-9.99e-05"),
        (1.5e-6, "1.5e-06"),
        (-1e-10, "-1e-10"),
        (1.25e-100, "1.25e-100"),
        // As close to .2 as to .3, so that the even digit counts.
        (1_539_355_857_525_421.2, "1539355857525421.2"),
        (1_399_524_944_796_471.2, "1399524944796471.2"),
        (1.5e-7, "1.5e-07"),
        (1e15, "1000000000000000.0"),
        (1e16, "1e+16"),
        (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
        (1.5e300, "1.5e+300"),
        (5e-324, "5e-324"),
        (f64::MAX, "1.7976931348623157e+308"),
    ] {
        assert_eq!(spelled(Json::COMPACT, &value), text);
        assert_eq!(Json::COMPACT.loads::<f64>(text.as_bytes(), &Limits::default()).unwrap(), value);
    }
    assert_eq!(spelled(Json::COMPACT, &0.1f32), "0.1");
    assert_eq!(spelled(Json::COMPACT, &1e16f32), "1e+16");
}

#[test]
fn text_is_spelled_as_python_spells_it() {
    let text = "\"\\/\u{8}\u{c}\n\r\t\u{1}\u{1f}\u{7f}é😀";
    assert_eq!(
        spelled(Json::COMPACT, &text),
        "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u{7f}é😀\""
    );
    assert_eq!(
        spelled(Json::PYTHON, &text),
        "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f\\u00e9\\ud83d\\ude00\""
    );
    assert_eq!(spelled(Json::PYTHON, &"aéb😀c~ d"), r#""a\u00e9b\ud83d\ude00c~ d""#);
}

#[test]
fn the_serializers_differ_in_their_spaces_as_in_itsdangerous() {
    let value = BTreeMap::from([("a", vec![1, 2]), ("b", vec![])]);
    assert_eq!(spelled(Json::PYTHON, &value), r#"{"a": [1, 2], "b": []}"#);
    assert_eq!(spelled(Json::COMPACT, &value), r#"{"a":[1,2],"b":[]}"#);
    let plain = Serializer::new(key("k")).dumps(&value).unwrap();
    assert!(plain.starts_with(br#"{"a": [1, 2], "b": []}."#));
    let compact = UrlSafeSerializer::new(key("k")).dumps(&value).unwrap();
    assert!(compact.starts_with("eyJhIjpbMSwyXSwiYiI6W119."), "{compact}");
}

#[test]
fn a_codec_that_refuses_is_reported_with_its_reason() {
    let serializer = UrlSafeSerializer::new(key("k"));
    let error = serializer.dumps(&BTreeMap::from([((1, 2), 3)])).unwrap_err();
    assert_eq!(error.to_string(), "the value cannot be encoded");
    let source = error.source().unwrap().to_string();
    assert_eq!(source, "the key of a map cannot be a tuple");
}

#[test]
fn j14_what_python_writes_is_written_and_read_exactly() {
    let token = |text: &str| {
        let mut body = Vec::new();
        let value: Value = Json::COMPACT.loads(text.as_bytes(), &Limits::default()).unwrap();
        Json::COMPACT.dumps(&value, &mut body, &Limits::default()).unwrap();
        String::from_utf8(body).unwrap()
    };
    let digits = "9".repeat(4300);
    for text in [
        "NaN",
        "Infinity",
        "-Infinity",
        "18446744073709551616",
        "-9223372036854775809",
        &digits,
        r#"{"b":1,"a":{" t":[1]}}"#,
        r#"{" di":{" t__":1}}"#,
    ] {
        assert_eq!(token(text), text);
    }
    assert_eq!(dumps(&f64::NAN).unwrap(), b"NaN");
    assert_eq!(dumps(&[f32::NEG_INFINITY]).unwrap(), b"[-Infinity]");
    // A lone surrogate is valid, but no Rust text.
    let body = br#"["\ud83d"]"#;
    Json::COMPACT.loads::<serde::de::IgnoredAny>(body, &Limits::default()).unwrap();
    let error = Json::COMPACT.loads::<Vec<String>>(body, &Limits::default()).unwrap_err();
    assert_eq!(error.to_string(), "cannot represent a lone surrogate as Rust text at byte 1");
}

#[test]
fn p3_the_serializer_s_limits_are_those_of_its_json() {
    let limits = Limits::default().with_max_depth(2).unwrap().with_max_digits(3);
    let serializer = UrlSafeSerializer::new(key("k"));
    let limited = serializer.clone().with_limits(limits);
    for (value, fits) in [("[[999]]", true), ("[[[1]]]", false), ("[1000]", false)] {
        let value: Value = Json::COMPACT.loads(value.as_bytes(), &Limits::default()).unwrap();
        let token = serializer.dumps(&value).unwrap();
        assert_eq!(limited.loads::<Value>(&token).is_ok(), fits);
        assert_eq!(limited.dumps(&value).is_ok(), fits);
    }
}

fn dumps(value: &impl serde::Serialize) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    Json::COMPACT.dumps(value, &mut body, &Limits::default()).map_err(|error| error.to_string())?;
    Ok(body)
}

#[test]
fn errors_carry_nothing_of_the_value() {
    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Named {
        #[expect(dead_code, reason = "only refusals are looked at")]
        name: Ipv4Addr,
    }
    struct Talkative;
    impl serde::Serialize for Talkative {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("canary"))
        }
    }
    let mut errors = vec![
        Json::COMPACT.loads::<u32>(br#""canary""#, &Limits::default()).unwrap_err(),
        Json::COMPACT.loads::<Named>(br#"{"canary":1}"#, &Limits::default()).unwrap_err(),
        Json::COMPACT.loads::<Named>(br#"{"name":"canary"}"#, &Limits::default()).unwrap_err(),
        Json::COMPACT
            .loads::<Option<Result<u8, u8>>>(br#"{"canary":1}"#, &Limits::default())
            .unwrap_err(),
        Json::COMPACT.loads::<String>(br#""canary" canary"#, &Limits::default()).unwrap_err(),
        Json::COMPACT.loads::<String>(b"canary", &Limits::default()).unwrap_err(),
    ];
    let limits = Limits::default();
    errors.push(Json::COMPACT.dumps(&Talkative, &mut Vec::new(), &limits).unwrap_err());
    for error in &errors {
        let shown = format!("{error} {error:?} {error:#?}");
        assert!(!shown.contains("canary") && error.source().is_none(), "{shown}");
    }
    let serializer = UrlSafeSerializer::new(key("k"));
    let token = serializer.dumps("canary").unwrap();
    let refused = serializer.loads::<u32>(token).unwrap_err();
    assert!(!format!("{refused:?} {:?}", refused.source()).contains("canary"));
}

#[test]
fn what_is_no_float_and_holds_none_is_written_whatever_it_is() {
    #[derive(serde::Serialize)]
    struct Unit;
    #[derive(serde::Serialize)]
    struct Newtype(f64);
    #[derive(serde::Serialize)]
    struct Pair(f64, i8);
    #[derive(serde::Serialize)]
    enum Kind {
        Unit,
        Newtype(u8),
        Tuple(u16, i16),
        Struct { x: u32 },
    }
    struct Slice;
    impl serde::Serialize for Slice {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_bytes(b"x")
        }
    }

    let integers = (i8::MIN, i16::MIN, i32::MIN, i64::MIN, (i128::MIN, u16::MAX, u32::MAX));
    let integers = dumps(&(integers, u64::MAX, u128::MAX)).unwrap();
    assert_eq!(
        String::from_utf8(integers).unwrap(),
        "[[-128,-32768,-2147483648,-9223372036854775808,\
         [-170141183460469231731687303715884105728,65535,4294967295]],\
         18446744073709551615,340282366920938463463374607431768211455]"
    );
    let kinds = (Kind::Unit, Kind::Newtype(1), Kind::Tuple(2, 3), Kind::Struct { x: 4 });
    let others = (Unit, Newtype(0.5), Pair(1.5, -1), Some('c'), kinds);
    assert_eq!(
        String::from_utf8(dumps(&others).unwrap()).unwrap(),
        r#"[null,0.5,[1.5,-1],"c",["Unit",{"Newtype":1},{"Tuple":[2,3]},{"Struct":{"x":4}}]]"#
    );
    // JSON has no bytes, and Python's raises a TypeError.
    assert_eq!(dumps(&Slice).unwrap_err(), "plain JSON cannot represent bytes");
}
