//! Values of Rust types: what is read from a text is what the tree of that text says, and what is
//! written is read back.

use std::{collections::BTreeMap, fmt::Debug, sync::LazyLock};

use arbitrary::{Arbitrary, Unstructured};
use hardtack_tagged_json::{
    Bytes, DateTime, Decoder, Encoder, Error, ErrorKind, Markup, RawMap, TagNames, Uuid, Value,
    from_str, to_string,
};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use crate::{model::same, tree};

/// Writes and reads with a declared tag.
static WITH_TAG: LazyLock<(Encoder, Decoder)> = LazyLock::new(|| {
    let mut names = TagNames::new();
    names.declare(" own").expect("it is a name");
    (Encoder::new().with_tags(names.clone()), Decoder::new().with_tags(names))
});

/// A text if it is UTF-8, and else the bytes of which a tree and a value of a Rust type are made.
pub fn typed(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        return read(text);
    }
    let mut bytes = Unstructured::new(data);
    if let Ok(map) = tree::map(&mut bytes, 4) {
        let text = to_string(&map).expect("what the tree is made of can be written");
        read(&text);
    }
    if let Ok(record) = Record::arbitrary(&mut bytes) {
        written(&record);
    }
}

fn read(text: &str) {
    let tree = from_str::<Value>(text);
    with_tag(text, &tree);
    leaves(text, &tree);
    shape::<Login>(text, &tree);
    shape::<Role>(text, &tree);
    shape::<Either>(text, &tree);
    shape::<BTreeMap<String, Login>>(text, &tree);
    shape::<BTreeMap<i16, f32>>(text, &tree);
    shape::<Vec<Role>>(text, &tree);
    shape::<Vec<(String, Value)>>(text, &tree);
    shape::<Vec<Vec<Option<u8>>>>(text, &tree);
    shape::<(u8, String, f64)>(text, &tree);
    shape::<BTreeMap<String, Vec<Either>>>(text, &tree);
    // What serde flattens may take the first of two entries with one key, and the tree has the last.
    let entries = from_str::<Entries>(text).map(|entries| entries.0).ok();
    if tree.as_ref().is_ok_and(|tree| entries == Some(count(tree))) {
        shape::<Flat>(text, &tree);
    }
    shape::<Event>(text, &tree);
}

/// A tag that the text does not hold changes nothing, and one around it hides nothing from types.
fn with_tag(text: &str, tree: &Result<Value, Error>) {
    let (encoder, decoder) = &*WITH_TAG;
    let again = decoder.from_str::<Value>(text);
    let (Ok(tree), Ok(again)) = (tree, &again) else {
        assert_eq!(tree.is_ok(), again.is_ok(), "{tree:?}, and {again:?} with a tag");
        return;
    };
    let written = to_string(tree);
    assert_eq!(encoder.to_string(again).ok(), written.as_ref().ok().cloned());
    // A map type reads through a declared tag only.
    if !same(tree, again) || has_tag(tree) {
        return;
    }
    tagged::<Login>(text);
    tagged::<Role>(text);
    tagged::<Either>(text);
    tagged::<Vec<Role>>(text);
    tagged::<Vec<(String, Value)>>(text);
    tagged::<Vec<Vec<Option<u8>>>>(text);
    tagged::<(u8, String, f64)>(text);
    tagged::<BTreeMap<i16, bool>>(text);
    tagged::<BTreeMap<String, Vec<Either>>>(text);
}

fn tagged<T: DeserializeOwned + Serialize + Debug>(text: &str) {
    let (encoder, decoder) = &*WITH_TAG;
    let expected = from_str::<T>(text);
    for text in [text, &format!(r#"{{" own":{text}}}"#)] {
        match (&expected, decoder.from_str::<T>(text)) {
            (Ok(expected), Ok(found)) => {
                assert_eq!(encoder.to_string(&found), Ok(spell(expected)));
            }
            (Err(_), Err(_)) => {}
            // The tag takes a bracket.
            (Ok(_), Err(error)) if matches!(error.kind(), ErrorKind::DepthLimit { .. }) => {}
            (expected, found) => panic!("{expected:?} of the text, and {found:?} of {text}"),
        }
    }
}

/// Whether there is a tag in a tree that is not built in.
fn has_tag(value: &Value) -> bool {
    match value {
        Value::Tagged(_) => true,
        Value::List(list) => list.iter().any(has_tag),
        Value::Tuple(tuple) => tuple.iter().any(has_tag),
        Value::Map(map) => map.values().any(has_tag),
        _ => false,
    }
}

/// The value inside all tags that are not built in.
fn untagged(value: &Value) -> &Value {
    match value {
        Value::Tagged(tagged) => untagged(tagged.body()),
        other => other,
    }
}

/// How many entries there are in all maps of a text, those of repeated keys too.
#[derive(Default)]
struct Entries(usize);

/// How many entries there are in all maps of a tree.
fn count(value: &Value) -> usize {
    match value {
        Value::List(list) => list.iter().map(count).sum(),
        Value::Tuple(tuple) => tuple.iter().map(count).sum(),
        Value::Map(map) => map.len() + map.iter().map(|(_, value)| count(value)).sum::<usize>(),
        Value::Tagged(tagged) => 1 + count(tagged.body()),
        _ => 0,
    }
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self::default())
    }
}

macro_rules! none_in {
    ($($method:ident $type:ty)+) => {$(
        fn $method<E>(self, _: $type) -> Result<Self, E> {
            Ok(self)
        }
    )+};
}

impl<'de> Visitor<'de> for Entries {
    type Value = Self;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("anything")
    }

    none_in! {
        visit_bool bool visit_i64 i64 visit_u64 u64 visit_i128 i128 visit_u128 u128 visit_f64 f64
        visit_str &str visit_bytes &[u8]
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Self, A::Error> {
        while let Some(item) = items.next_element::<Self>()? {
            self.0 += item.0;
        }
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<Self, A::Error> {
        while let Some((_, value)) = entries.next_entry::<IgnoredAny, Self>()? {
            self.0 += 1 + value.0;
        }
        Ok(self)
    }
}

/// A typed reader gives what the tree holds, where it is of that type, and an error where not.
fn leaves(text: &str, tree: &Result<Value, Error>) {
    leaf(text, tree, Value::as_bool);
    leaf(text, tree, Value::as_i64);
    leaf(text, tree, Value::as_u64);
    leaf(text, tree, |value| value.as_number()?.as_i128());
    leaf(text, tree, |value| value.as_number()?.as_u128());
    leaf(text, tree, |value| i8::try_from(value.as_i64()?).ok());
    leaf(text, tree, |value| u8::try_from(value.as_u64()?).ok());
    leaf(text, tree, |value| u32::try_from(value.as_u64()?).ok());
    leaf(text, tree, |value| Some(Bytes::from(value.as_bytes()?.to_vec())));
    leaf(text, tree, |value| value.as_uuid());
    leaf(text, tree, |value| value.as_datetime());
    leaf(text, tree, |value| value.as_markup().cloned());
    leaf(text, tree, |value| value.is_null().then_some(()));
    leaf(text, tree, |value| {
        let mut characters = as_text(value)?.chars();
        characters.next().filter(|_| characters.next().is_none())
    });
    leaf(text, tree, |value| match value {
        // Text as it stands in the tag, which need not be spelled as it is written.
        Value::Uuid(uuid) => {
            let text: String = from_str(text).ok()?;
            text.parse().is_ok_and(|read: Uuid| read == *uuid).then_some(text)
        }
        Value::DateTime(date) => Some(date.to_http_date()),
        other => as_text(other).map(str::to_owned),
    });
    if let Ok(float) = from_str::<f64>(text) {
        let expected = tree.as_ref().ok().map(untagged).and_then(Value::as_f64);
        let expected = expected.expect("a number");
        assert!(float.to_bits() == expected.to_bits() || float.is_nan() && expected.is_nan());
    } else {
        assert!(!matches!(tree.as_ref().map(untagged), Ok(Value::Number(_))));
    }
}

fn as_text(value: &Value) -> Option<&str> {
    value.as_str()
}

fn leaf<T: DeserializeOwned + PartialEq + Debug>(
    text: &str,
    tree: &Result<Value, Error>,
    expected: impl Fn(&Value) -> Option<T>,
) {
    let found = from_str::<T>(text);
    match tree {
        Ok(tree) => assert_eq!(found.ok(), expected(untagged(tree)), "{tree:?}"),
        Err(error) => assert!(found.is_err(), "{found:?}, and the tree is refused: {error}"),
    }
}

/// A type of several values is read from the text as from the tree's own spelling, and what was
/// read is written so that it comes back.
fn shape<T: DeserializeOwned + Serialize + Debug>(text: &str, tree: &Result<Value, Error>) {
    let found = from_str::<T>(text);
    match (&found, tree) {
        (Ok(found), Err(error)) => {
            let kind = error.kind();
            let about_a_value =
                matches!(kind, ErrorKind::LoneSurrogate | ErrorKind::MalformedTag { .. });
            assert!(about_a_value, "{found:?}, and {error}");
        }
        (found, Ok(tree)) => {
            let spelled = to_string(tree).expect("what was read can be written");
            let again = from_str::<T>(&spelled);
            match (found, &again) {
                (Ok(found), Ok(again)) => assert_eq!(spell(found), spell(again)),
                // Which of several faults comes first depends on the order of the keys.
                (Err(_), Err(_)) => {}
                _ => panic!("{found:?} of the text, and {again:?} of {spelled}"),
            }
        }
        (Err(_), Err(_)) => {}
    }
    // Taken apart before it is read, a map gives the same.
    let decoder = Decoder::new();
    // A dict under a key that only looks like a tag is no tag at the top level.
    let is_tagged = matches!(tree, Ok(Value::Tagged(_)));
    if let (false, Ok(raw)) = (is_tagged, decoder.raw_map(text)) {
        match (&found, raw.to_typed::<T>(&decoder)) {
            (Ok(found), Ok(whole)) => assert_eq!(spell(found), spell(&whole)),
            (Err(_), Err(_)) => {}
            (found, whole) => panic!("{found:?} of the text, and {whole:?} of its map"),
        }
    }
    let Ok(found) = found else { return };
    let written = spell(&found);
    let again: T = from_str(&written).expect("what was written is read");
    assert_eq!(spell(&again), written);
}

/// The text of a value, which tells more than equality: `NaN` from a number, `-0.0` from `0.0`.
fn spell<T: Serialize>(value: &T) -> String {
    to_string(value).expect("what was read can be written")
}

fn written(record: &Record) {
    for encoder in [
        Encoder::new(),
        Encoder::new().with_sort_keys(false),
        Encoder::new().with_ensure_ascii(false),
    ] {
        let text = encoder.to_string(record).expect("every value of the type can be written");
        let again: Record = from_str(&text).expect("what was written is read");
        assert_eq!(&again, record);
        assert_eq!(encoder.to_string(&again).as_ref(), Ok(&text));

        // So it is from the tree of it, in which keys that are numbers stand in another order.
        let tree: Value = from_str(&text).expect("it is read as a tree too");
        let text_of_tree = encoder.to_string(&tree).expect("a tree can be written");
        let again: Record = from_str(&text_of_tree).expect("what was written is read");
        assert_eq!(&again, record);

        // The map of its encoded fields is written as the type is.
        let raw = RawMap::from_typed(record, &encoder).expect("it is written as a map");
        let mut written = String::new();
        encoder.write_raw_map(&raw, &mut written).expect("it fits");
        assert_eq!(written, text);
        let whole: Record = raw.to_typed(&Decoder::new()).expect("it is read from there");
        assert_eq!(&whole, record);
    }
}

/// A part of a session as an application names it.
#[derive(Debug, Deserialize, Serialize)]
struct Login {
    #[serde(rename = "_user_id", default)]
    user_id: Option<String>,
    #[serde(rename = "_fresh", default)]
    fresh: bool,
    #[serde(default)]
    n: u8,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    extra: BTreeMap<String, Value>,
}

/// What reads by way of serde's buffer.
#[derive(Debug, Deserialize, Serialize)]
struct Flat {
    #[serde(default)]
    n: u8,
    #[serde(flatten)]
    event: Option<Event>,
    /// What a flattened enum has read stands here as well, its nulls among it.
    #[serde(flatten)]
    rest: BTreeMap<String, Option<Either>>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(tag = "kind")]
enum Event {
    Visit,
    Login { id: Option<u32>, by: Option<String> },
}

#[derive(Arbitrary, Debug, Deserialize, PartialEq, Serialize)]
enum Role {
    Guest,
    User(u32),
    Pair(i8, String),
    Named { n: u8, text: Option<String> },
}

#[derive(Arbitrary, Debug, Deserialize, PartialEq, Serialize)]
#[serde(untagged)]
enum Either {
    Number(i64),
    Text(String),
    Many(Vec<i64>),
}

#[derive(Arbitrary, Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
struct Unit;

#[derive(Arbitrary, Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Newtype(String);

/// One field of every kind that serde knows.
#[derive(Arbitrary, Debug, Deserialize, PartialEq, Serialize)]
struct Record {
    truth: bool,
    small: (i8, u8, i16, u16),
    wide: (i64, u64),
    widest: (i128, u128),
    float: Finite,
    character: char,
    text: String,
    option: Option<u16>,
    unit: (),
    empty: Unit,
    newtype: Newtype,
    list: Vec<Either>,
    roles: Vec<Role>,
    map: BTreeMap<String, Option<Newtype>>,
    by_number: BTreeMap<i32, bool>,
    nested: Option<Box<Record>>,
    bytes: Octets,
    uuid: Hex,
    date: Moment,
    markup: Html,
}

/// A float that equals itself.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Finite(f64);

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Octets(Bytes);

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Hex(Uuid);

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Moment(DateTime);

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Html(Markup);

impl<'a> Arbitrary<'a> for Finite {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let float: f64 = bytes.arbitrary()?;
        Ok(Self(if float.is_nan() { 0.5 } else { float }))
    }
}

impl<'a> Arbitrary<'a> for Octets {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self(Bytes::from(bytes.arbitrary::<Vec<u8>>()?)))
    }
}

impl<'a> Arbitrary<'a> for Hex {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self(Uuid::from_bytes(bytes.arbitrary()?)))
    }
}

impl<'a> Arbitrary<'a> for Moment {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        tree::moment(bytes).map(Self)
    }
}

impl<'a> Arbitrary<'a> for Html {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self(Markup::from(tree::text(bytes)?)))
    }
}
