//! `Map`: order, overwriting, and speed with many keys.

use std::collections::HashMap;

use hardtack_tagged_json::{
    Decoder, Encoder, JsonLimits, Map, ScratchBuffer, Value, from_str, to_string,
};

fn numbered(count: usize) -> Map {
    (0..count).map(|number| (format!("key{number}"), number)).collect()
}

#[test]
fn entries_stand_in_order_of_insertion() {
    // Around the size at which the index begins, too.
    for count in [0, 1, 2, 15, 16, 17, 18, 40] {
        let mut map = numbered(count);
        assert_eq!(map.len(), count);
        assert_eq!(map.is_empty(), count == 0);
        let order: Vec<u64> = map.values().map(|value| value.as_u64().unwrap()).collect();
        assert_eq!(order, (0..count as u64).collect::<Vec<_>>());
        for number in 0..count {
            let key = format!("key{number}");
            assert_eq!(map.insert(&*key, "new"), Some(Value::from(number)));
            assert_eq!(map.get(&key), Some(&Value::from("new")));
        }
        assert_eq!(map.keys().collect::<Vec<_>>(), numbered(count).keys().collect::<Vec<_>>());
        assert_eq!(map.get("other"), None);
        assert_eq!(map.iter().len(), count);
        assert_eq!(map.clone(), map);
        assert_eq!(map.into_iter().len(), count);
    }
}

#[test]
fn removed_keys_lose_their_place() {
    for count in [1, 16, 17, 50] {
        let mut map = numbered(count);
        assert_eq!(map.remove("key0"), Some(Value::from(0)));
        assert_eq!(map.remove("key0"), None);
        assert!(!map.contains_key("key0"));
        map.insert("key0", 7);
        assert_eq!(map.keys().last(), Some("key0"));
        assert_eq!(map.pop(), Some(("key0".to_owned(), Value::from(7))));
        for number in 1..count {
            assert_eq!(map.get(&format!("key{number}")), Some(&Value::from(number)));
        }
        map.clear();
        assert_eq!(map.pop(), None);
        assert_eq!(map, Map::new());
    }
}

#[test]
fn any_order_of_inserting_and_removing_leaves_what_a_simple_list_would() {
    let mut map = Map::new();
    let mut model: Vec<(String, u64)> = Vec::new();
    let mut state = 1_u64;
    for step in 0..5_000_u64 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(step);
        let key = format!("k{}", state >> 33 & 0x3f);
        let place = model.iter().position(|(other, _)| *other == key);
        if state >> 60 < 6 {
            let removed = map.remove(&key).map(|value| value.as_u64().unwrap());
            assert_eq!(removed, place.map(|place| model.remove(place).1));
        } else {
            let old = map.insert(&*key, step).map(|value| value.as_u64().unwrap());
            match place {
                Some(place) => assert_eq!(old, Some(std::mem::replace(&mut model[place].1, step))),
                None => model.push((key, step)),
            }
        }
        let entries = map.iter().map(|(key, value)| (key.to_owned(), value.as_u64().unwrap()));
        assert!(entries.eq(model.iter().cloned()));
    }
}

#[test]
fn maps_are_equal_in_any_order() {
    let (left, right) =
        (Map::from_iter([("a", 1), ("b", 2)]), Map::from_iter([("b", 2), ("a", 1)]));
    assert_eq!(left, right);
    assert_ne!(left, Map::from_iter([("a", 1)]));
    assert_ne!(left, Map::from_iter([("a", 1), ("c", 2)]));
    assert_ne!(left, Map::from_iter([("a", 1), ("b", 3)]));
}

#[test]
fn a_value_is_inserted_only_where_there_is_none() {
    let mut map = Map::new();
    *map.get_or_insert_with("n", || 1.into()) = 2.into();
    assert_eq!(map.get_or_insert_with("n", || unreachable!("there is one")), &Value::from(2));
    for (_, value) in map.iter_mut() {
        *value = 3.into();
    }
    assert_eq!(map.get("n"), Some(&Value::from(3)));
}

#[test]
fn many_keys_of_anybody_s_choice_are_read_in_time() {
    // Descending, so that every key is out of order; compared one by one they would take minutes.
    let entries: Vec<String> = (0..200_000).rev().map(|n| format!("\"{n:06}\":{n}")).collect();
    let text = format!("{{{}}}", entries.join(","));
    let start = std::time::Instant::now();
    let map: Map = from_str(&text).unwrap();
    assert_eq!(map.len(), 200_000);
    let decoder = Decoder::new().with_limits(JsonLimits::new().with_max_keys(200_000));
    let raw = decoder.raw_map(text).unwrap();
    assert_eq!(raw.len(), 200_000);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn the_scratch_of_a_writer_changes_nothing_even_after_it_has_failed() {
    let (encoder, mut scratch, mut text) = (Encoder::new(), ScratchBuffer::new(), String::new());
    for number in 0..50 {
        let map: HashMap<String, Map> =
            (0..number % 7).map(|key| (format!("{}", key * number), numbered(number))).collect();
        // A key that is no text ends an object that is open.
        let failing = HashMap::from([("b", HashMap::from([(vec![1], 2)]))]);
        encoder.write_with_scratch(&failing, &mut text, &mut scratch).unwrap_err();
        assert_eq!(text, "");
        encoder.write_with_scratch(&map, &mut text, &mut scratch).unwrap();
        assert_eq!(text, to_string(&map).unwrap());
        text.clear();
        scratch.shrink_to(number);
    }
}
