//! `Value` and its parts as Rust types.

use hardtack_tagged_json::{
    Bytes, DateTime, List, Map, Markup, Number, Tagged, Tuple, Uuid, Value,
};

#[test]
fn accessors_tell_the_kinds_apart() {
    let date = DateTime::from_unix_timestamp(0).unwrap();
    let values = [
        Value::Null,
        Value::from(true),
        Value::from(1),
        Value::from(1.5),
        Value::from("x"),
        Value::from(Bytes::from(b"x")),
        Value::from(Markup::from("x")),
        Value::from(Uuid::default()),
        Value::from(date),
        Value::from(List::new()),
        Value::from(Tuple::new()),
        Value::from(Map::new()),
        Value::from(Tagged::new(" x", 1)),
    ];
    let which: [fn(&Value) -> bool; 12] = [
        |value| value.is_null(),
        |value| value.as_bool().is_some(),
        |value| value.as_i64().is_some(),
        |value| value.as_number().is_some_and(|number| number.is_float() && !number.is_integer()),
        |value| value.as_str().is_some() && value.as_markup().is_none(),
        |value| value.as_bytes().is_some(),
        |value| value.as_markup().is_some(),
        |value| value.as_uuid().is_some(),
        |value| value.as_datetime().is_some(),
        |value| value.as_list().is_some(),
        |value| value.as_tuple().is_some(),
        |value| value.as_map().is_some(),
    ];
    for (row, value) in values.iter().enumerate() {
        for (column, is) in which.iter().enumerate() {
            assert_eq!(is(value), row == column, "{value:?} {column}");
        }
        for (column, other) in values.iter().enumerate() {
            assert_eq!(value == other, row == column, "{value:?} {other:?}");
        }
    }
    assert_eq!(values[6].as_str(), Some("x"));
    assert_eq!(values[2].as_u64(), Some(1));
    assert_eq!(values[2].as_f64(), Some(1.0));
    assert_eq!(values[4].get("x"), None);
}

#[test]
fn parts_can_be_changed_in_place() {
    let mut value = Value::from(Map::from_iter([("list", vec![1])]));
    value.as_map_mut().unwrap().get_mut("list").unwrap().as_list_mut().unwrap().push(2.into());
    assert_eq!(value.get("list"), Some(&Value::from(vec![1, 2])));
    for item in value.as_map_mut().unwrap().get_mut("list").unwrap().as_list_mut().unwrap() {
        *item = Value::from(item.as_i64().unwrap() * 10);
    }
    assert_eq!(value.get("list"), Some(&Value::from(vec![10, 20])));
    assert_eq!(value.as_list_mut(), None);
}

#[test]
fn values_are_made_of_whatever_rust_has() {
    assert_eq!(Value::default(), Value::Null);
    assert_eq!(Value::from(()), Value::Null);
    assert_eq!(Value::from(None::<u8>), Value::Null);
    assert_eq!(Value::from(Some("x")), Value::Text("x".into()));
    assert_eq!(Value::from(i128::MIN).as_number().unwrap().as_i128(), Some(i128::MIN));
    assert_eq!(Value::from(-1_i8), Value::from(-1_i64));
    assert_eq!(Value::from(1_u8), Value::from(1_i128));
    assert_eq!(Value::from(usize::MAX), Value::from(u128::try_from(usize::MAX).unwrap()));
    assert_eq!(Value::from(std::borrow::Cow::Borrowed("x")), Value::from(String::from("x")));
    let list: List = vec![Value::Null].into();
    assert_eq!(Value::from(vec![()]), Value::List(list));
    let mut tuple = Tuple::with_capacity(1);
    tuple.extend(["a"]);
    assert_eq!(tuple.into_iter().collect::<Vec<_>>(), [Value::from("a")]);
}

#[test]
fn nan_equals_nothing() {
    let nan = Value::from(f64::NAN);
    assert_ne!(nan, nan.clone());
    assert_ne!(Value::from(vec![f64::NAN]), Value::from(vec![f64::NAN]));
    assert_eq!(Value::from(-0.0), Value::from(0.0));
}

#[test]
fn values_are_printed_as_what_they_are() {
    let value = Value::from(vec![
        Value::from(Tuple::from_iter([1])),
        Value::from(Map::from_iter([("k", Bytes::from(b"b"))])),
        Value::from(Markup::from("m")),
        Value::from(Uuid::default()),
        Value::from(DateTime::from_unix_timestamp(0).unwrap()),
        Value::from(Tagged::new(" x", 1.5)),
        Value::Null,
        Value::from("t"),
        Value::from(true),
    ]);
    assert_eq!(
        format!("{value:?}"),
        "[Tuple(Number(1)), {\"k\": Bytes([98])}, Markup(\"m\"), \
         Uuid(00000000-0000-0000-0000-000000000000), DateTime(Thu, 01 Jan 1970 00:00:00 GMT), \
         Tagged { key: \" x\", body: Number(1.5) }, Null, Text(\"t\"), Bool(true)]"
    );
    let (list, tuple) = (List::from_iter([1]), Tuple::from_iter([1]));
    assert_eq!(format!("{list:?} {tuple:?}"), "[Number(1)] Tuple(Number(1))");
    let (map, tagged) = (Map::from_iter([("k", 1)]), Tagged::new(" x", 1));
    let expected = "{\"k\": Number(1)} Tagged { key: \" x\", body: Number(1) }";
    assert_eq!(format!("{map:?} {tagged:?}"), expected);
}

#[test]
fn clones_are_equal_and_independent() {
    let value = Value::from(vec![
        Value::from(Map::from_iter([("a", vec![1]), ("b", vec![])])),
        Value::from(Tuple::from_iter([Value::from(Tagged::new(" x", vec![2])), Value::Null])),
        Value::from(vec![Value::from(Map::new()), Value::from("x")]),
    ]);
    let mut clone = value.clone();
    assert_eq!(clone, value);
    clone.as_list_mut().unwrap()[0].as_map_mut().unwrap().insert("a", 3);
    assert_ne!(clone, value);
    assert_eq!(value.as_list().unwrap()[0].get("a"), Some(&Value::from(vec![1])));
}

#[test]
fn uuids_are_parsed_and_printed() {
    let uuid: Uuid = "{12345678-1234-5678-1234-567812345678}".parse().unwrap();
    assert_eq!(uuid.to_string(), "12345678-1234-5678-1234-567812345678");
    assert_eq!(uuid.to_hex(), "12345678123456781234567812345678");
    assert_eq!(uuid.into_bytes()[..3], [0x12, 0x34, 0x56]);
    let error = "x".parse::<Uuid>().unwrap_err();
    assert_eq!(error.to_string(), "not 32 hexadecimal digits");
    let error = "x".parse::<Number>().unwrap_err();
    assert_eq!(error.to_string(), "not a JSON number");
}

#[test]
fn other_formats_give_values_too() {
    use serde::Deserialize as _;
    use serde::de::value::{
        BorrowedBytesDeserializer, BytesDeserializer, Error, I128Deserializer, U128Deserializer,
        UnitDeserializer,
    };

    let json: Value = serde_json::from_str(r#"{"a":[null,true,-1,1,1.5,"x"],"b":{}}"#).unwrap();
    let items = [Value::Null, true.into(), (-1).into(), 1.into(), 1.5.into(), "x".into()];
    assert_eq!(json.get("a"), Some(&Value::from(List::from_iter(items))));
    assert_eq!(json.get("b"), Some(&Value::from(Map::new())));
    let bytes = Value::from(Bytes::from(b"x"));
    assert_eq!(Value::deserialize(BytesDeserializer::<Error>::new(b"x")), Ok(bytes.clone()));
    assert_eq!(Value::deserialize(BorrowedBytesDeserializer::<Error>::new(b"x")), Ok(bytes));
    assert_eq!(Value::deserialize(UnitDeserializer::<Error>::new()), Ok(Value::Null));
    let big = Value::deserialize(I128Deserializer::<Error>::new(i128::MIN)).unwrap();
    assert_eq!(big.as_number().unwrap().to_string(), i128::MIN.to_string());
    let big = Value::deserialize(U128Deserializer::<Error>::new(u128::MAX)).unwrap();
    assert_eq!(big.as_number().unwrap().to_string(), u128::MAX.to_string());
    assert!(serde_json::from_str::<Markup>("\"<b>\"").is_err());
    assert!(serde_json::from_str::<Number>("\"x\"").is_err());
    assert_eq!(serde_json::from_str::<Tuple>("[1]").unwrap(), Tuple::from_iter([1]));
    let wrong = serde_json::from_str::<List>("{}").unwrap_err().to_string();
    assert!(wrong.contains("expected a list or a tuple"), "{wrong}");
    let wrong = serde_json::from_str::<Map>("[]").unwrap_err().to_string();
    assert!(wrong.contains("expected a map with text keys"), "{wrong}");
}

#[test]
fn bytes_and_markup_are_taken_for_what_they_hold() {
    fn bytes(of: impl AsRef<[u8]> + Into<Vec<u8>>) -> (Vec<u8>, Vec<u8>) {
        (of.as_ref().to_owned(), of.into())
    }
    fn text(of: impl AsRef<str> + Into<String>) -> (String, String) {
        (of.as_ref().to_owned(), of.into())
    }
    assert_eq!(bytes(Bytes::from(b"\0\xff")), (vec![0, 255], vec![0, 255]));
    assert_eq!(text(Markup::from("<b>")), ("<b>".to_owned(), "<b>".to_owned()));
}

#[test]
fn parts_give_themselves_away_and_show_what_they_are() {
    assert_eq!(Markup::from("<b>").to_string(), "<b>");
    assert_eq!(Markup::from("<b>").into_string(), "<b>");
    let mut bytes = Bytes::from(vec![1, 2]);
    bytes.push(3);
    assert_eq!(bytes.into_vec(), [1, 2, 3]);
    assert_eq!(Bytes::from(&b"x"[..]), Bytes::from(b"x"));
    let map = Map::from_iter([("a", 1), ("b", 2)]);
    assert_eq!((map.iter().len(), map.clone().into_iter().len()), (2, 2));
    let shown = format!("{:?}", map.iter());
    assert_eq!(shown, r#"[("a", Number(1)), ("b", Number(2))]"#);
    assert_eq!(format!("{:?}", map.clone().into_iter()), shown);
    let every = Value::from(List::from_iter([
        Value::from(true),
        Bytes::from(b"x").into(),
        Markup::from("x").into(),
        Uuid::default().into(),
        Tagged::new(" x", Tuple::from_iter([1])).into(),
    ]));
    assert_eq!(every.clone(), every);
}
