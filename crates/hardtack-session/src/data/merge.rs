//! Takes over what a type has changed, and nothing beside it.

use hardtack_tagged_json::{Error, RawMap, RawValue};

use crate::format::Codec;

/// Takes over into a map what differs between two states of what a type names of it, and removes
/// what the second one no longer has; tells whether anything changed.
///
/// Maps within maps are taken over likewise, so that keys the type does not name stay wherever they
/// are. Other values are taken over whole. The map is unchanged where that fails.
pub(crate) fn take_over(
    map: &mut RawMap,
    before: &RawMap,
    after: &mut RawMap,
    codec: &Codec,
) -> Result<bool, Error> {
    let gone = gone(before, after);
    let mut values = Vec::new();
    for key in changed(before, after) {
        let value = match maps_of(&key, map, before, after, codec) {
            Some(mut maps) => merged(&mut maps, codec)?,
            None => after.remove(&key),
        };
        values.extend(value.map(|value| (key, value)));
    }
    Ok(apply(map, &gone, &values))
}

/// A map with what differs between two others, if anything does.
fn merged(maps: &mut [RawMap; 3], codec: &Codec) -> Result<Option<RawValue>, Error> {
    let [map, before, after] = maps;
    if take_over(map, before, after, codec)? { encoded(map, codec) } else { Ok(None) }
}

// Only the two above call themselves, once for each level of nesting; what they need no memory for
// meanwhile stands below, so that they fit a small stack.

fn gone(before: &RawMap, after: &RawMap) -> Vec<String> {
    let gone = before.keys().filter(|key| !after.contains_key(key));
    gone.map(|key| key.into_owned()).collect()
}

fn changed(before: &RawMap, after: &RawMap) -> Vec<String> {
    let changed = after.iter().filter(|(key, text)| before.get_raw(key) != Some(text));
    changed.map(|(key, _)| key.into_owned()).collect()
}

fn apply(map: &mut RawMap, gone: &[String], values: &[(String, RawValue)]) -> bool {
    let mut any = !values.is_empty();
    for key in gone {
        any |= map.remove(key).is_some();
    }
    for (key, value) in values {
        map.insert_raw(key, value);
    }
    any
}

/// The values of a key in three maps, if each of them is a map; the object of a tag is none.
fn maps_of(
    key: &str,
    map: &RawMap,
    before: &RawMap,
    after: &RawMap,
    codec: &Codec,
) -> Option<Box<[RawMap; 3]>> {
    let value = |map: &RawMap| codec.decoder.raw_map(map.get_raw(key)?).ok();
    Some(Box::new([value(map)?, value(before)?, value(after)?]))
}

/// A map as a value, which is never `None`.
fn encoded(map: &RawMap, codec: &Codec) -> Result<Option<RawValue>, Error> {
    let mut text = String::new();
    codec.encoder.write_raw_map(map, &mut text)?;
    codec.raw_value(&text).map(Some)
}
