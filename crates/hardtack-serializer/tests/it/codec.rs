//! JSON as Python spells it.

use std::{collections::BTreeMap, error::Error as _, net::Ipv4Addr};

use hardtack_serializer::{Codec, Json, Serializer, UrlSafeSerializer};

use crate::key;

#[track_caller]
fn spelled(codec: Json, value: &impl serde::Serialize) -> String {
    let mut body = Vec::new();
    codec.dumps(value, &mut body).unwrap();
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
        assert_eq!(Json::COMPACT.loads::<f64>(text.as_bytes()).unwrap(), value);
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
    assert_eq!(error.to_string(), "key must be a string");
}

#[test]
fn floats_that_json_cannot_write_are_refused_wherever_they_stand() {
    #[derive(serde::Serialize)]
    enum Odd {
        Newtype(f32),
        Tuple(f64, u8),
        Struct { x: f64 },
    }
    let nan = f64::NAN;
    let infinity = f64::INFINITY;
    let refused = [
        dumps(&nan),
        dumps(&f32::NEG_INFINITY),
        dumps(&Some(infinity)),
        dumps(&[0.0, infinity]),
        dumps(&(1, nan)),
        dumps(&BTreeMap::from([("a", vec![nan])])),
        dumps(&Odd::Newtype(f32::NAN)),
        dumps(&Odd::Tuple(nan, 1)),
        dumps(&Odd::Struct { x: nan }),
    ];
    for refused in refused {
        assert_eq!(refused.unwrap_err(), "JSON has no text for NaN and the infinities");
    }
    let fine = (1u8, -2i64, "text", 'c', true, (), None::<u8>, 0.5f32, [0.5f64; 2]);
    assert!(dumps(&fine).is_ok());
    for text in ["NaN", "Infinity", "-Infinity"] {
        assert!(Json::COMPACT.loads::<f64>(text.as_bytes()).is_err());
    }
}

fn dumps(value: &impl serde::Serialize) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    Json::COMPACT.dumps(value, &mut body).map_err(|error| error.to_string())?;
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
        Json::COMPACT.loads::<u32>(br#""canary""#).unwrap_err(),
        Json::COMPACT.loads::<Named>(br#"{"canary":1}"#).unwrap_err(),
        Json::COMPACT.loads::<Named>(br#"{"name":"canary"}"#).unwrap_err(),
        Json::COMPACT.loads::<Option<Result<u8, u8>>>(br#"{"canary":1}"#).unwrap_err(),
        Json::COMPACT.loads::<String>(br#""canary" canary"#).unwrap_err(),
        Json::COMPACT.loads::<String>(b"canary").unwrap_err(),
    ];
    errors.push(Json::COMPACT.dumps(&Talkative, &mut Vec::new()).unwrap_err());
    for error in &errors {
        let shown = format!("{error} {error:?} {error:#?}");
        assert!(!shown.contains("canary") && error.source().is_none(), "{shown}");
        assert!(shown.contains("at line") || shown.contains("refused by"), "{shown}");
    }
    let details = errors[0].as_serde_json().unwrap().to_string();
    assert!(details.contains("canary"), "who asks is told: {details}");
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
    let others = (Unit, Newtype(0.5), Pair(1.5, -1), Slice, Some('c'), kinds);
    assert_eq!(
        String::from_utf8(dumps(&others).unwrap()).unwrap(),
        r#"[null,0.5,[1.5,-1],[120],"c",["Unit",{"Newtype":1},{"Tuple":[2,3]},{"Struct":{"x":4}}]]"#
    );
    for refused in [dumps(&Newtype(f64::NAN)), dumps(&Pair(f64::NAN, 1)), dumps(&Some(f32::NAN))] {
        assert_eq!(refused.unwrap_err(), "JSON has no text for NaN and the infinities");
    }
}

#[test]
fn an_error_shows_the_same_in_both_forms_and_nothing_of_the_value() {
    for (body, shown) in [
        (&br#""PRIVATE""#[..], "refused by the type of the value at line 1 column 9"),
        (b"[1", "EOF while parsing a list at line 1 column 2"),
    ] {
        let error = Json::COMPACT.loads::<Vec<u32>>(body).unwrap_err();
        assert_eq!(error.to_string(), shown);
        assert_eq!(format!("{error:?}"), format!("JsonError({shown})"));
    }
}
