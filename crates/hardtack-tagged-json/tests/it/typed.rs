//! serde's data model: what Rust types are in Python, and what Python values are in Rust.

use std::collections::{BTreeMap, HashMap};

use hardtack_tagged_json::{
    Bytes, DateTime, ErrorKind, List, Map, Markup, Number, Tuple, Uuid, Value, from_str, to_string,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[track_caller]
pub(crate) fn both_ways<T>(value: &T, text: &str)
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    assert_eq!(to_string(value).unwrap(), text);
    assert_eq!(from_str::<T>(text).unwrap(), *value);
}

fn markup() -> Markup {
    Markup::from("<b>")
}

fn uuid() -> Uuid {
    Uuid::from_bytes([0x11; 16])
}

fn date() -> DateTime {
    DateTime::from_unix_timestamp(784_111_777).unwrap()
}

const MARKUP: &str = r#"{" m":"<b>"}"#;
const UUID: &str = r#"{" u":"11111111111111111111111111111111"}"#;
const DATE: &str = r#"{" d":"Sun, 06 Nov 1994 08:49:37 GMT"}"#;
const BYTES: &str = r#"{" b":"AP8="}"#;

#[test]
fn j13_rust_tuples_are_tuples_and_vectors_are_lists() {
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    struct Point(i8, i8);
    both_ways(&(1, "a".to_owned()), r#"{" t":[1,"a"]}"#);
    both_ways(&(1,), r#"{" t":[1]}"#);
    both_ways(&Point(1, -1), r#"{" t":[1,-1]}"#);
    both_ways(&[1, 2], r#"{" t":[1,2]}"#);
    both_ways(&vec![1, 2], "[1,2]");
    both_ways(&vec![("info".to_owned(), "hi".to_owned())], r#"[{" t":["info","hi"]}]"#);
    both_ways(&Tuple::from_iter([1, 2]), r#"{" t":[1,2]}"#);
    both_ways(&List::from_iter([1, 2]), "[1,2]");
    assert_eq!(to_string(&[0; 0]).unwrap(), r#"{" t":[]}"#);
    assert_eq!(to_string(&[1, 2][..]).unwrap(), "[1,2]");
}

#[test]
fn j13_a_caller_who_names_the_shape_may_read_either() {
    for text in ["[1,2]", r#"{" t":[1,2]}"#, r#" { " t" : [ 1 , 2 ] } "#] {
        assert_eq!(from_str::<(u8, u8)>(text).unwrap(), (1, 2));
        assert_eq!(from_str::<[u8; 2]>(text).unwrap(), [1, 2]);
        assert_eq!(from_str::<Vec<u8>>(text).unwrap(), [1, 2]);
        assert_eq!(from_str::<List>(text).unwrap(), List::from_iter([1, 2]));
        assert_eq!(from_str::<Tuple>(text).unwrap(), Tuple::from_iter([1, 2]));
        for expected in ["expected a tuple of size 3", "expected an array of length 3"] {
            let error = match expected {
                "expected a tuple of size 3" => from_str::<(u8, u8, u8)>(text).unwrap_err(),
                _ => from_str::<[u8; 3]>(text).unwrap_err(),
            };
            let place = text.find('{').or(text.find('[')).unwrap();
            assert_eq!(error.to_string(), format!("wrong length, {expected} at byte {place}"));
        }
        for error in [from_str::<(u8,)>(text).err(), from_str::<[u8; 0]>(text).err()] {
            assert!(matches!(error.unwrap().kind(), ErrorKind::WrongLength { .. }));
        }
    }
    for text in ["[", "[,1]", "[x]", "[1", "[}"] {
        let expected = from_str::<Vec<u8>>(text).unwrap_err();
        assert_eq!(from_str::<[u8; 0]>(text).unwrap_err().kind(), expected.kind(), "{text}");
    }
    assert!(from_str::<[u8; 0]>(" [ ] ").is_ok());
}

#[test]
fn python_s_own_types_are_read_into_theirs_and_no_others() {
    both_ways(&markup(), MARKUP);
    both_ways(&uuid(), UUID);
    both_ways(&date(), DATE);
    both_ways(&Bytes::from(b"\0\xff"), BYTES);
    let found = |error: hardtack_tagged_json::Error| error.to_string();
    let wrong = [
        (from_str::<Markup>(UUID).unwrap_err(), "expected markup, found a uuid at byte 0"),
        (from_str::<Uuid>(DATE).unwrap_err(), "expected a uuid, found a datetime at byte 0"),
        (from_str::<Uuid>(r#""x""#).unwrap_err(), "expected a uuid, found a string at byte 0"),
        (
            from_str::<DateTime>(MARKUP).unwrap_err(),
            "expected a date in HTTP format, found markup at byte 0",
        ),
        (from_str::<Bytes>(MARKUP).unwrap_err(), "expected bytes, found markup at byte 0"),
        (from_str::<Bytes>("[0,255]").unwrap_err(), "expected bytes, found a list at byte 0"),
        (from_str::<Bytes>(r#""AA==""#).unwrap_err(), "expected bytes, found a string at byte 0"),
        (from_str::<String>(BYTES).unwrap_err(), "expected a string, found bytes at byte 0"),
        (from_str::<Vec<u8>>(BYTES).unwrap_err(), "expected a sequence, found bytes at byte 0"),
        (
            from_str::<HashMap<String, u8>>(r#"{" t":[1]}"#).unwrap_err(),
            "expected a map, found a tuple at byte 0",
        ),
        (from_str::<u8>(" null").unwrap_err(), "expected u8, found null at byte 1"),
        (from_str::<bool>("0").unwrap_err(), "expected a boolean, found an integer at byte 0"),
        (from_str::<()>("[]").unwrap_err(), "expected unit, found a list at byte 0"),
        (from_str::<String>("1.5").unwrap_err(), "expected a string, found a float at byte 0"),
        (from_str::<u8>("true").unwrap_err(), "expected u8, found a boolean at byte 0"),
        (from_str::<Vec<u8>>("{}").unwrap_err(), "expected a sequence, found a map at byte 0"),
        (from_str::<Number>(r#""1""#).unwrap_err(), "expected a number, found a string at byte 0"),
    ];
    for (error, expected) in wrong {
        assert_eq!(found(error), expected);
    }
}

#[test]
fn text_tags_can_be_read_as_text() {
    assert_eq!(from_str::<&str>(MARKUP).unwrap(), "<b>");
    assert_eq!(from_str::<String>(UUID).unwrap(), "1".repeat(32));
    assert_eq!(from_str::<&str>(DATE).unwrap(), "Sun, 06 Nov 1994 08:49:37 GMT");
}

#[test]
fn bytes_are_whatever_says_that_it_is_bytes() {
    struct Slice<'a>(&'a [u8]);
    impl Serialize for Slice<'_> {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_bytes(self.0)
        }
    }
    assert_eq!(to_string(&Slice(b"\0\xff")).unwrap(), BYTES);
    assert_eq!(to_string(&b"ab"[..]).unwrap(), "[97,98]");
}

#[test]
fn options_and_units_are_none() {
    both_ways(&None::<u8>, "null");
    both_ways(&Some(1), "1");
    both_ways(&(), "null");
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    struct Nothing;
    both_ways(&Nothing, "null");
    both_ways(&vec![Nothing], "[null]");
    both_ways(&vec![None, Some((1,))], r#"[null,{" t":[1]}]"#);
    assert_eq!(from_str::<Option<Option<u8>>>("null").unwrap(), None);
}

#[derive(Serialize, Deserialize, Debug, PartialEq)]
enum Shape {
    Dot,
    Circle(f64),
    Line(i32, i32),
    Rect {
        w: u8,
        h: u8,
    },
    #[serde(rename = " t")]
    Tag(u8),
    #[serde(rename = " m")]
    Tagged {
        z: u8,
        a: Box<Shape>,
    },
    #[serde(rename = " b")]
    Pair(u8, u8),
}

#[test]
fn enums_are_externally_tagged_as_in_serde_json() {
    both_ways(&Shape::Dot, r#""Dot""#);
    both_ways(&Shape::Circle(1.0), r#"{"Circle":1.0}"#);
    both_ways(&Shape::Line(1, 2), r#"{"Line":{" t":[1,2]}}"#);
    both_ways(&Shape::Rect { w: 1, h: 2 }, r#"{"Rect":{"h":2,"w":1}}"#);
    assert_eq!(from_str::<Shape>(r#"{"Line":[1,2]}"#).unwrap(), Shape::Line(1, 2));
    assert_eq!(from_str::<Shape>(r#"{"Dot":null}"#).unwrap(), Shape::Dot);
    let wrong = [
        (
            r#""secret""#,
            "unknown variant, expected `Dot`, `Circle`, `Line`, `Rect`, ` t`, ` m`, ` b` at byte 0",
        ),
        (r#""Circle""#, "expected a variant with a value, found a string at byte 0"),
        (r#"{"Dot":1}"#, "expected unit, found an integer at byte 7"),
        ("{}", "expected a map of one entry, found a map at byte 0"),
        (r#"{"Circle":1.0,"x":2}"#, "wrong length, expected fewer elements at byte 0"),
        (r#"{"Rect":{"w":1}}"#, "missing field `h` at byte 8"),
        ("7", "expected enum Shape, found an integer at byte 0"),
        (MARKUP, "expected enum Shape, found markup at byte 0"),
    ];
    for (text, expected) in wrong {
        let error = from_str::<Shape>(text).unwrap_err();
        assert_eq!(error.to_string(), expected, "{text}");
    }
}

#[test]
fn j8_variants_that_are_called_like_tags_are_escaped() {
    both_ways(&Shape::Tag(1), r#"{" di":{" t__":1}}"#);
    both_ways(&Shape::Pair(1, 2), r#"{" di":{" b__":{" t":[1,2]}}}"#);
    let nested = Shape::Tagged { z: 1, a: Box::new(Shape::Tag(2)) };
    both_ways(&nested, r#"{" di":{" m__":{"a":{" di":{" t__":2}},"z":1}}}"#);
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    struct Named {
        #[serde(rename = " t")]
        t: Vec<u8>,
    }
    both_ways(&Named { t: vec![1] }, r#"{" di":{" t__":[1]}}"#);
    both_ways(&HashMap::from([(" u".to_owned(), 1)]), r#"{" di":{" u__":1}}"#);
}

#[test]
fn structs_with_flattened_and_internally_tagged_parts_work() {
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    struct Outer {
        name: String,
        #[serde(flatten)]
        inner: Inner,
        #[serde(flatten)]
        rest: BTreeMap<String, Value>,
    }
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    struct Inner {
        id: Uuid,
        at: DateTime,
        raw: Bytes,
        pair: (u8, u8),
    }
    let inner = Inner { id: uuid(), at: date(), raw: b"\0\xff".into(), pair: (1, 2) };
    let rest = [("x".to_owned(), Value::from(vec![1])), ("a".to_owned(), Value::Null)].into();
    let outer = Outer { name: "n".into(), inner, rest };
    let text = format!(
        r#"{{"a":null,"at":{DATE},"id":{UUID},"name":"n","pair":{{" t":[1,2]}},"raw":{BYTES},"x":[1]}}"#
    );
    both_ways(&outer, &text);

    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    #[serde(tag = "kind")]
    enum Event {
        Login { id: Uuid, at: Option<DateTime> },
    }
    let event = Event::Login { id: uuid(), at: Some(date()) };
    both_ways(&event, &format!(r#"{{"at":{DATE},"id":{UUID},"kind":"Login"}}"#));
}

#[test]
fn behind_serde_s_buffer_python_s_types_become_text_lists_and_bytes() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct Buffered {
        #[serde(flatten)]
        rest: BTreeMap<String, Value>,
    }
    let text = format!(
        r#"{{"b":{BYTES},"d":{DATE},"m":{MARKUP},"t":{{" t":[1]}},"u":{UUID},"x":{{" di":{{" t__":1}}}}}}"#
    );
    let buffered: Buffered = from_str(&text).unwrap();
    let expected: [(&str, Value); 6] = [
        ("b", Bytes::from(b"\0\xff").into()),
        ("d", "Sun, 06 Nov 1994 08:49:37 GMT".into()),
        ("m", "<b>".into()),
        ("t", vec![1].into()),
        ("u", "1".repeat(32).into()),
        ("x", Map::from_iter([(" t", 1)]).into()),
    ];
    let rest = expected.map(|(key, value)| (key.to_owned(), value)).into();
    assert_eq!(buffered, Buffered { rest });
    // A map from text to values keeps everything.
    let kept: BTreeMap<String, Value> = from_str(&text).unwrap();
    assert_eq!(to_string(&kept).unwrap(), text);
    // The buffer has 64 bits for an integer, and refuses others.
    for (number, fits) in [("18446744073709551615", true), ("18446744073709551616", false)] {
        let text = format!(r#"{{"n":{number}}}"#);
        assert_eq!(from_str::<Buffered>(&text).is_ok(), fits);
        assert!(from_str::<BTreeMap<String, Value>>(&text).is_ok());
    }
}

#[test]
fn behind_serde_s_buffer_text_is_no_number() {
    #[derive(Deserialize, Debug, PartialEq)]
    #[serde(untagged)]
    enum Any {
        Number(Number),
        Text(String),
    }
    for (text, number) in [("5", "5"), ("-1", "-1"), ("1.5", "1.5"), ("1e16", "1e+16")] {
        let Any::Number(read) = from_str::<Any>(text).unwrap() else { panic!("{text}") };
        assert_eq!(read.to_string(), number);
        assert_eq!(from_str::<Any>(&format!("{text:?}")).unwrap(), Any::Text(text.into()));
    }
    for text in [
        "NaN",
        "-0",
        "0.5",
        "18446744073709551616",
        "01",
        "-170141183460469231731687303715884105728",
    ] {
        assert_eq!(from_str::<Any>(&format!("{text:?}")).unwrap(), Any::Text(text.into()));
    }
    // So integers beyond 128 bits travel through other formats, which have no numbers for them.
    let big = "340282366920938463463374607431768211456";
    assert_eq!(from_str::<Any>(&format!("{big:?}")).unwrap(), Any::Number(big.parse().unwrap()));
}

#[test]
fn untagged_enums_read_what_they_wrote() {
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    #[serde(untagged)]
    enum Any {
        Number(i64),
        Float(f64),
        Id(Uuid),
        Text(String),
        Pair(u8, String),
        Map(BTreeMap<String, Any>),
    }
    both_ways(&Any::Number(-5), "-5");
    both_ways(&Any::Float(0.5), "0.5");
    both_ways(&Any::Id(uuid()), UUID);
    both_ways(&Any::Text("x".into()), r#""x""#);
    both_ways(&Any::Pair(1, "x".into()), r#"{" t":[1,"x"]}"#);
    both_ways(&Any::Map([("k".into(), Any::Number(1))].into()), r#"{"k":1}"#);
    let error = from_str::<Any>("[true]").unwrap_err();
    assert_eq!(error.to_string(), "rejected by the target type at byte 0");
}

#[test]
fn unknown_keys_are_skipped_whatever_they_hold() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct Login<'a> {
        user: &'a str,
    }
    let big = "9".repeat(100);
    let text = format!(
        r#"{{"\ud83d":"\ud83d","a":[{{" t":[{big}]}}],"user":"ann","z":{{" d":"Sun, 06 Nov 1994 08:49:37 GMT"}}}}"#
    );
    assert_eq!(from_str::<Login<'_>>(&text).unwrap(), Login { user: "ann" });
    // What is skipped is not interpreted, but its grammar is checked.
    let login = from_str::<Login<'_>>(r#"{"a":{" t":1},"user":"ann"}"#).unwrap();
    assert_eq!(login, Login { user: "ann" });
    let error = from_str::<Login<'_>>(r#"{"a":{" t":[1},"user":"ann"}"#).unwrap_err();
    assert_eq!(error.to_string(), "unexpected character at byte 13");
    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    struct Strict {
        #[serde(rename = "user")]
        _user: String,
    }
    for key in ["secret", r"\ud83d"] {
        let error = from_str::<Strict>(&format!(r#"{{"{key}":1}}"#)).unwrap_err();
        assert_eq!(error.to_string(), "unknown field, expected `user` at byte 1", "{key}");
    }
}

#[test]
fn other_formats_get_what_they_can_hold() {
    let json = |value: &dyn Fn() -> serde_json::Result<serde_json::Value>| value().unwrap();
    assert_eq!(json(&|| serde_json::to_value(markup())), "<b>");
    assert_eq!(json(&|| serde_json::to_value(uuid())), "1".repeat(32));
    assert_eq!(json(&|| serde_json::to_value(date())), "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_eq!(json(&|| serde_json::to_value(Bytes::from(b"\0\xff"))), serde_json::json!([0, 255]));
    assert!(serde_json::from_str::<Markup>(r#""<b>""#).is_err());
    assert_eq!(serde_json::from_str::<Uuid>(&format!("{:?}", "1".repeat(32))).unwrap(), uuid());
    let text = serde_json::to_string(&date()).unwrap();
    assert_eq!(serde_json::from_str::<DateTime>(&text).unwrap(), date());
    assert_eq!(serde_json::from_str::<Bytes>("[0,255]").unwrap(), Bytes::from(b"\0\xff"));
    let borrowed = serde::de::value::BytesDeserializer::<serde::de::value::Error>::new(b"\0\xff");
    assert_eq!(Bytes::deserialize(borrowed).unwrap(), Bytes::from(b"\0\xff"));
    assert!(serde_json::from_str::<Uuid>(r#""x""#).is_err());
    assert!(serde_json::from_str::<DateTime>(r#""x""#).is_err());

    let text = r#"{"a":[1,-2,1.5,"x",null,true,{"b":{}}]}"#;
    let value: Value = serde_json::from_str(text).unwrap();
    assert_eq!(value, from_str(text).unwrap());
    assert_eq!(serde_json::to_string(&value).unwrap(), text);
    let big: Number = "1".repeat(50).parse().unwrap();
    let text = serde_json::to_string(&big).unwrap();
    assert_eq!(text, format!("\"{}\"", "1".repeat(50)));
    assert_eq!(serde_json::from_str::<Number>(&text).unwrap(), big);
    for digits in [i128::MIN.to_string(), i128::MAX.to_string(), u128::MAX.to_string()] {
        let wide: Number = digits.parse().unwrap();
        assert_eq!(serde_json::to_string(&wide).unwrap(), digits);
    }
    assert_eq!(serde_json::from_str::<Number>("-5").unwrap(), Number::from(-5));
    let map: Map = serde_json::from_str(r#"{"a":[1]}"#).unwrap();
    assert_eq!(map, Map::from_iter([("a", vec![1])]));
}

/// A format in which everything is an enum.
struct Foreign<A>(A);

impl<'de, A: serde::de::EnumAccess<'de>> serde::Deserializer<'de> for Foreign<A> {
    type Error = A::Error;

    fn deserialize_any<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        visitor.visit_enum(self.0)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[test]
fn an_enum_of_another_format_is_no_value() {
    use serde::de::value::{Error, StrDeserializer};
    for name in ["Variant", "$hardtack::Builtin"] {
        let unit = Foreign(StrDeserializer::<Error>::new(name));
        assert!(Value::deserialize(unit).is_err(), "{name}");
    }
}

#[test]
fn k3_an_enum_of_another_format_speaks_no_protocol() {
    use serde::de::value::{Error, MapAccessDeserializer, MapDeserializer, StrDeserializer};
    for name in ["$hardtack::Builtin", "$hardtack::Reader", "$hardtack::Value", "$hardtack::Markup"]
    {
        let contents = || MapDeserializer::new([(name, r#"{" m":"<b>"}"#)].into_iter());
        let read = |contents| Foreign(MapAccessDeserializer::new(contents));
        let error: Error = Value::deserialize(read(contents())).unwrap_err();
        assert_eq!(error.to_string(), "unexpected enum");
        assert!(Markup::deserialize(read(contents())).is_err(), "{name}");
        assert!(Value::deserialize(Foreign(StrDeserializer::<Error>::new(name))).is_err());
    }
}

#[test]
fn j15_text_never_becomes_markup_where_its_mark_is_lost() {
    use serde::de::value::{Error, StrDeserializer};
    #[derive(Deserialize, Serialize, Debug, PartialEq)]
    #[serde(untagged)]
    enum Html {
        Html(Markup),
        Text(String),
    }
    assert_eq!(from_str::<Html>(r#""<script>""#).unwrap(), Html::Text("<script>".into()));
    // Marked text becomes less trusted, not more.
    assert_eq!(from_str::<Html>(MARKUP).unwrap(), Html::Text("<b>".into()));
    #[derive(Deserialize, Debug)]
    struct Outer {
        #[serde(flatten)]
        _inner: Inner,
    }
    #[derive(Deserialize, Debug)]
    struct Inner {
        #[serde(rename = "html")]
        _html: Markup,
    }
    for html in [r#""<script>""#, MARKUP] {
        from_str::<Outer>(&format!(r#"{{"html":{html}}}"#)).unwrap_err();
    }
    let error = serde_json::from_str::<Markup>(r#""<b>""#).unwrap_err();
    let shown = "invalid type: text without a mark, expected markup";
    assert!(error.to_string().starts_with(shown), "{error}");
    assert!(Markup::deserialize(StrDeserializer::<Error>::new("<b>")).is_err());
    assert_eq!(from_str::<Markup>(MARKUP).unwrap(), markup());
}

/// What some formats do and those of the tests do not.
enum Rare {
    Some,
    ByteBuf,
    Refusal,
}

impl<'de> serde::Deserializer<'de> for Rare {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: serde::de::Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        use serde::de::{Error as _, IntoDeserializer, Unexpected, value::U8Deserializer};
        let seven: U8Deserializer<Self::Error> = 7_u8.into_deserializer();
        match self {
            Self::Some => visitor.visit_some(seven),
            Self::ByteBuf => visitor.visit_byte_buf(b"x".to_vec()),
            Self::Refusal => Err(Self::Error::invalid_type(Unexpected::Other("that"), &visitor)),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[test]
fn every_type_takes_what_formats_give_and_says_what_it_expects() {
    assert_eq!(Value::deserialize(Rare::Some), Ok(7.into()));
    assert_eq!(Value::deserialize(Rare::ByteBuf), Ok(Bytes::from(b"x").into()));
    assert_eq!(Bytes::deserialize(Rare::ByteBuf), Ok(Bytes::from(b"x")));
    let expected = |error: serde::de::value::Error| error.to_string();
    let refusals = [
        (Value::deserialize(Rare::Refusal).map_err(expected).unwrap_err(), "a value"),
        (Number::deserialize(Rare::Refusal).map_err(expected).unwrap_err(), "a number"),
        (Bytes::deserialize(Rare::Refusal).map_err(expected).unwrap_err(), "bytes"),
        (Markup::deserialize(Rare::Refusal).map_err(expected).unwrap_err(), "markup"),
        (Uuid::deserialize(Rare::Refusal).map_err(expected).unwrap_err(), "a uuid"),
        (
            DateTime::deserialize(Rare::Refusal).map_err(expected).unwrap_err(),
            "a date in HTTP format",
        ),
        (List::deserialize(Rare::Refusal).map_err(expected).unwrap_err(), "a list or a tuple"),
        (Tuple::deserialize(Rare::Refusal).map_err(expected).unwrap_err(), "a list or a tuple"),
        (Map::deserialize(Rare::Refusal).map_err(expected).unwrap_err(), "a map with text keys"),
    ];
    for (refusal, expected) in refusals {
        assert_eq!(refusal, format!("invalid type: that, expected {expected}"));
    }
}

#[test]
fn values_of_serde_json_are_plain_json() {
    let json = serde_json::json!({"a": [1, 2.5, {"b": null}], " t": [1]});
    let text = to_string(&json).unwrap();
    assert_eq!(text, r#"{" t":[1],"a":[1,2.5,{"b":null}]}"#);
    assert_eq!(from_str::<serde_json::Value>(&text).unwrap(), json);
    let json = serde_json::json!({" t": [1]});
    assert_eq!(to_string(&json).unwrap(), r#"{" di":{" t__":[1]}}"#);
    assert_eq!(from_str::<serde_json::Value>(r#"{" di":{" t__":[1]}}"#).unwrap(), json);
}

#[test]
fn what_another_format_alone_can_write_is_refused() {
    /// As serde_json's numbers of arbitrary precision, its `RawValue` and TOML's dates are.
    struct Private(&'static str);
    impl Serialize for Private {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            use serde::ser::SerializeStruct as _;
            let mut fields = serializer.serialize_struct(self.0, 1)?;
            fields.serialize_field(self.0, "1.5")?;
            fields.end()
        }
    }
    for name in [
        "$serde_json::private::Number",
        "$serde_json::private::RawValue",
        "$__toml_private_Datetime",
    ] {
        let error = to_string(&vec![Private(name)]).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Custom(_)), "{name}: {error}");
    }
    // As the identifiers of MongoDB are, which mean the same in every format.
    assert_eq!(to_string(&Private("$oid")).unwrap(), r#"{"$oid":"1.5"}"#);
}

#[test]
fn a_type_that_leaves_entries_unread_is_told_of_it() {
    /// Reads so many entries of a map and no more.
    struct First<const N: usize>;
    impl<'de, const N: usize> serde::de::Visitor<'de> for First<N> {
        type Value = Self;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a map")
        }
        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
            for _ in 0..N {
                map.next_entry::<String, u8>()?;
            }
            Ok(self)
        }
    }
    impl<'de, const N: usize> Deserialize<'de> for First<N> {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(Self)
        }
    }
    let text = r#"[{"a":1,"b":2}]"#;
    let left = "wrong length, expected fewer entries at byte 1";
    assert_eq!(from_str::<[First<0>; 1]>(text).err().unwrap().to_string(), left);
    assert_eq!(from_str::<[First<1>; 1]>(text).err().unwrap().to_string(), left);
    assert!(from_str::<[First<2>; 1]>(text).is_ok());
}

#[test]
fn a_tag_that_is_not_what_was_asked_for_is_named() {
    fn refused<T: for<'de> Deserialize<'de>>(text: &str, found: &str) {
        let shown = from_str::<T>(text).err().unwrap().to_string();
        assert!(shown.ends_with(&format!(", found {found} at byte 0")), "{shown}");
    }
    let tags = [
        (r#"{" t":[1]}"#, "a tuple"),
        (r#"{" di":{" t__":1}}"#, "a map"),
        (r#"{" b":"AA=="}"#, "bytes"),
        (r#"{" m":"x"}"#, "markup"),
        (r#"{" u":"11111111111111111111111111111111"}"#, "a uuid"),
        (r#"{" d":"Sun, 06 Nov 1994 08:49:37 GMT"}"#, "a datetime"),
    ];
    for (text, found) in tags {
        refused::<u8>(text, found);
        refused::<f64>(text, found);
        refused::<bool>(text, found);
        refused::<()>(text, found);
        refused::<Number>(text, found);
        if found != "a tuple" {
            refused::<Vec<u8>>(text, found);
            refused::<(u8, u8)>(text, found);
        }
        if found != "a map" {
            refused::<std::collections::BTreeMap<String, u8>>(text, found);
            refused::<Map>(text, found);
        }
        if matches!(found, "a tuple" | "a map" | "bytes") {
            refused::<String>(text, found);
        }
    }
}
