//! Random values of tagged JSON.

use hardtack_tagged_json::{Bytes, DateTime, Map, Markup, Number, Tuple, Uuid, Value};

use crate::random::Random;

const TAG_LIKE: [&str; 13] =
    [" t", " b", " m", " u", " d", " di", " t__", " di__", " b__", " x", " ", "t", ""];

/// A session such as a view could leave behind.
pub(crate) fn random_session(random: &mut Random) -> Map {
    let count = if random.once_in(10) { random.below(40) } else { random.below(5) };
    (0..count).map(|_| (key(random), self::random(random, 4))).collect()
}

/// A random value of every type.
pub(crate) fn random(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth == 0 { 12 } else { 20 }) {
        0 => Value::Null,
        1 => Value::Bool(random.once_in(2)),
        2..=4 => Value::Number(integer(random)),
        5 => Value::from(float(random)),
        6 | 7 => Value::Text(random.text(12)),
        8 => {
            let length = random.below(40);
            Value::Bytes(Bytes::from(random.bytes(length)))
        }
        9 => Value::Markup(Markup::from(random.text(12))),
        10 => {
            let high = u128::from(random.next()) << 64;
            Value::Uuid(Uuid::from_bytes((high | u128::from(random.next())).to_be_bytes()))
        }
        11 => Value::DateTime(moment(random)),
        12..=14 => {
            (0..random.below(4)).map(|_| self::random(random, depth - 1)).collect::<Vec<_>>().into()
        }
        15 | 16 => {
            let items = (0..random.below(4)).map(|_| self::random(random, depth - 1));
            Value::Tuple(items.collect::<Tuple>())
        }
        _ => {
            // A single key that looks like a tag is what J8 is about.
            let count = *random.pick(&[0, 1, 1, 1, 2, 4]);
            let pairs = (0..count).map(|_| (key(random), self::random(random, depth - 1)));
            Value::Map(pairs.collect::<Map>())
        }
    }
}

fn key(random: &mut Random) -> String {
    match random.below(4) {
        0 => (*random.pick(&TAG_LIKE)).to_owned(),
        1 => (*random.pick(&["_user_id", "_fresh", "_permanent", "csrf_token", "n"])).to_owned(),
        _ => random.text(6),
    }
}

fn integer(random: &mut Random) -> Number {
    match random.below(6) {
        0 => Number::from(random.below(1000)),
        1 => Number::from(random.next()),
        2 => Number::from(random.next() as i64),
        3 => {
            let high = u128::from(random.next()) << 64;
            Number::from((high | u128::from(random.next())) as i128)
        }
        4 => Number::from(*random.pick(&[0, 1, -1, i64::MAX, i64::MIN, 1 << 53])),
        _ => {
            let digits = if random.once_in(100) { 4300 } else { 1 + random.below(80) };
            let mut text: String = (0..digits).map(|_| char::from(b'0' + digit(random))).collect();
            text.replace_range(..1, "7");
            if random.once_in(2) {
                text.insert(0, '-');
            }
            text.parse().unwrap()
        }
    }
}

fn digit(random: &mut Random) -> u8 {
    u8::try_from(random.below(10)).unwrap()
}

fn float(random: &mut Random) -> f64 {
    match random.below(12) {
        0 => f64::NAN,
        1 => f64::INFINITY,
        2 => f64::NEG_INFINITY,
        _ => random.finite(),
    }
}

/// A second from the beginning of the year 100 to the end of 9999.
fn moment(random: &mut Random) -> DateTime {
    const FIRST: i64 = -59_011_459_200;
    const LAST: i64 = 253_402_300_799;
    let seconds = match random.below(10) {
        0 => FIRST,
        1 => LAST,
        2 => [-1, 0, 1][random.below(3)],
        _ => FIRST + (random.next() % (LAST - FIRST) as u64) as i64,
    };
    DateTime::from_unix_timestamp(seconds).unwrap()
}
