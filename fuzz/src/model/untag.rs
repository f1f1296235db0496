//! JSON as serde_json reads it, and the tags taken out of it, one rule after the other.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hardtack_tagged_json::{
    Bytes, DateTime, List, Map, Markup, Number, Tagged, Tuple, Uuid, Value,
};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// JSON with every entry of its objects, those of repeated keys too.
#[derive(Debug)]
pub(crate) enum Tree {
    Leaf(Value),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

impl Tree {
    /// How many brackets are nested.
    pub(crate) fn depth(&self) -> usize {
        match self {
            Self::Leaf(_) => 0,
            Self::List(items) => 1 + items.iter().map(Self::depth).max().unwrap_or(0),
            Self::Map(entries) => {
                1 + entries.iter().map(|(_, value)| value.depth()).max().unwrap_or(0)
            }
        }
    }

    /// How many brackets are nested if the level that ` di` adds is not counted.
    pub(crate) fn counted_depth(&self) -> usize {
        self.counted(false)
    }

    fn counted(&self, within_escape: bool) -> usize {
        let deepest = |depths: &mut dyn Iterator<Item = usize>| depths.max().unwrap_or(0);
        match self {
            Self::Leaf(_) => 0,
            Self::List(items) => 1 + deepest(&mut items.iter().map(|item| item.counted(false))),
            Self::Map(entries) => {
                let escapes = !within_escape
                    && matches!(entries.first(), Some((key, Self::Map(_))) if key == " di");
                let values = &mut entries.iter().map(|(_, value)| value.counted(escapes));
                usize::from(!escapes) + deepest(values)
            }
        }
    }

    /// The value that it stands for, unless the body of a tag is not what Flask writes.
    pub(crate) fn untagged(&self) -> Option<Value> {
        match self {
            Self::Leaf(value) => Some(value.clone()),
            Self::List(items) => Some(Value::List(List::from(all(items)?))),
            Self::Map(entries) => {
                if let Some(tagged) = sole(entries).and_then(|(key, body)| tagged(key, body)) {
                    return tagged;
                }
                // What a later entry replaces is not interpreted, but keeps its place.
                let mut map = Map::new();
                for (at, (key, tree)) in entries.iter().enumerate() {
                    let replaced = entries[at + 1..].iter().any(|(later, _)| later == key);
                    let value = if replaced { Value::Null } else { tree.untagged()? };
                    map.insert(key.as_str(), value);
                }
                Some(Value::Map(map))
            }
        }
    }
}

/// The key that is the only one, and its last value.
fn sole(entries: &[(String, Tree)]) -> Option<(&str, &Tree)> {
    let (key, value) = entries.last()?;
    entries.iter().all(|(other, _)| other == key).then_some((key, value))
}

/// Nothing where the key is no tag, else the value, or nothing again where there is none.
fn tagged(key: &str, body: &Tree) -> Option<Option<Value>> {
    let text = match body {
        Tree::Leaf(Value::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    Some(match key {
        " t" => match body {
            Tree::List(items) => all(items).map(|items| Value::Tuple(Tuple::from(items))),
            _ => None,
        },
        " b" => text
            .and_then(|text| STANDARD.decode(text).ok())
            .map(|bytes| Value::Bytes(Bytes::from(bytes))),
        " m" => text.map(|text| Value::Markup(Markup::from(text.to_owned()))),
        " u" => text.and_then(uuid).map(Value::Uuid),
        " d" => text.and_then(date).map(Value::DateTime),
        " di" => match body {
            Tree::Map(entries) => sole(entries).and_then(|(key, value)| {
                let key = key.strip_suffix("__")?;
                Some(Value::Map([(key, value.untagged()?)].into_iter().collect()))
            }),
            _ => None,
        },
        _ if key.starts_with(' ') => body.untagged().map(|body| Tagged::new(key, body).into()),
        _ => return None,
    })
}

fn all(items: &[Tree]) -> Option<Vec<Value>> {
    items.iter().map(Tree::untagged).collect()
}

/// Python's `UUID(text)`: some ornaments are dropped, and 32 hexadecimal digits remain.
fn uuid(text: &str) -> Option<Uuid> {
    let hex = text.replace("urn:", "").replace("uuid:", "");
    let hex = hex.trim_matches(['{', '}']).replace('-', "");
    if hex.chars().count() != 32 || !hex.chars().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    u128::from_str_radix(&hex, 16).ok().map(|number| Uuid::from_bytes(number.to_be_bytes()))
}

/// A date is what is spelled so again, once its second has been counted.
fn date(text: &str) -> Option<DateTime> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let field = |range: std::ops::Range<usize>| -> Option<i64> {
        let digits = text.get(range)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let (day, year) = (field(5..7)?, field(12..16)?);
    let month = i64::try_from(MONTHS.find(text.get(8..11)?)? / 3).ok()? + 1;
    let seconds = (field(17..19)? * 60 + field(20..22)?) * 60 + field(23..25)?;
    // Days since 1970 in the Gregorian calendar, the year beginning in March.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let days = 365 * year + leap_days + (153 * month + 2) / 5 + day - 719_469;
    let date = DateTime::from_unix_timestamp(days * 86_400 + seconds).ok()?;
    (date.to_http_date() == text).then_some(date)
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Leaf(Value::Null))
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Tree, E> {
        Ok(Tree::Leaf(truth.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Tree, E> {
        Ok(Tree::Leaf(Number::from(number).into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Tree, E> {
        Ok(Tree::Leaf(Number::from(number).into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Tree, E> {
        Ok(Tree::Leaf(Number::from(number).into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Leaf(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Tree, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Tree::Map(entries))
    }
}
