//! The changes that a type made to a map with other keys.

use hardtack_tagged_json::{Error, RawMap, RawValue};

use crate::format::Codec;

/// The difference between two states of what a type names of a map.
#[derive(Default)]
pub(crate) struct Changes {
    /// The keys whose values differ, with the merged value of a nested map.
    values: Vec<(String, Option<RawValue>)>,
    gone: Vec<String>,
    /// A key comes or goes, here or in a nested map, so that the type may be unable to read the result.
    pub(crate) changes_keys: bool,
}

impl Changes {
    /// Compares two states.
    ///
    /// Maps within maps are compared likewise, so that keys the type does not name stay wherever they
    /// are. Other values are taken over whole.
    pub(crate) fn find(
        map: &RawMap,
        before: &RawMap,
        after: &RawMap,
        codec: &Codec,
    ) -> Result<Self, Error> {
        let gone = gone(map, before, after);
        let mut changes = Self { changes_keys: !gone.is_empty(), gone, ..Self::default() };
        for key in changed(before, after) {
            changes.changes_keys |= !map.contains_key(&key);
            let merged = match nested(&key, map, before, after, codec) {
                Some(mut nested) => match nested.merged(&mut changes.changes_keys)? {
                    None => continue,
                    merged => merged,
                },
                None => None,
            };
            changes.values.push((key, merged));
        }
        Ok(changes)
    }

    /// Returns whether nothing differs.
    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty() && self.gone.is_empty()
    }

    /// Applies the changes to the map that they were found for.
    pub(crate) fn apply(&self, map: &mut RawMap, after: &RawMap) {
        for key in &self.gone {
            map.remove(key);
        }
        for (key, merged) in &self.values {
            match merged {
                Some(merged) => map.insert_raw(key, merged),
                None => _ = map.insert_from(key, after),
            }
        }
    }
}

/// Three states of a map inside a session, and the codec for such maps. On the heap, because maps are
/// nested: a small stack must suffice.
struct Nested {
    codec: Codec,
    map: RawMap,
    before: RawMap,
    after: RawMap,
}

impl Nested {
    /// Returns the map with what differs, if anything does.
    fn merged(&mut self, changes_keys: &mut bool) -> Result<Option<RawValue>, Error> {
        let Self { codec, map, before, after } = self;
        let changes = Changes::find(map, before, after, codec)?;
        if changes.is_empty() {
            return Ok(None);
        }
        *changes_keys |= changes.changes_keys;
        changes.apply(map, after);
        encoded(map, codec)
    }
}

// Only the two above call each other, once for each level of nesting. What they need no memory for
// meanwhile is in the functions below, so that they fit a small stack.

fn gone(map: &RawMap, before: &RawMap, after: &RawMap) -> Vec<String> {
    let is_gone = |key: &str| !after.contains_key(key) && map.contains_key(key);
    if has_same_keys(before, after) {
        return Vec::new();
    }
    let gone = before.keys().filter(|key| is_gone(key));
    gone.map(|key| key.into_owned()).collect()
}

fn changed(before: &RawMap, after: &RawMap) -> Vec<String> {
    if has_same_keys(before, after) {
        let pairs = before.iter().zip(after.iter());
        let changed = pairs.filter(|((_, before), (_, after))| before != after);
        return changed.map(|(_, (key, _))| key.into_owned()).collect();
    }
    let changed = after.iter().filter(|(key, text)| before.get_raw(key) != Some(text));
    changed.map(|(key, _)| key.into_owned()).collect()
}

/// Returns whether two maps have the same keys, as most edits leave them.
fn has_same_keys(before: &RawMap, after: &RawMap) -> bool {
    before.len() == after.len() && before.keys().eq(after.keys())
}

/// Returns the values of a key in three maps, if each of them is a map. The object of a tag is not.
fn nested(
    key: &str,
    map: &RawMap,
    before: &RawMap,
    after: &RawMap,
    codec: &Codec,
) -> Option<Box<Nested>> {
    let object = |map: &'_ RawMap| map.get_raw(key).is_some_and(|text| text.starts_with('{'));
    // Most changed values are not maps, and need no codec.
    if !object(after) {
        return None;
    }
    let codec = codec.for_values();
    let value = |map: &RawMap| codec.decoder.raw_map(map.get_raw(key)?).ok();
    let (map, before, after) = (value(map)?, value(before)?, value(after)?);
    Some(Box::new(Nested { codec, map, before, after }))
}

/// Returns a map as a value, which is never `None`.
fn encoded(map: &RawMap, codec: &Codec) -> Result<Option<RawValue>, Error> {
    let mut text = String::new();
    codec.encoder.write_raw_map(map, &mut text)?;
    codec.raw_value(&text).map(Some)
}
