//! JSON as sessions have it.

use crate::random::Random;

const KEYS: [&str; 12] = [
    "_fresh",
    "_id",
    "_permanent",
    "_user_id",
    "cart",
    "csrf_token",
    "lang",
    "next",
    "seen",
    "theme",
    "user",
    "visits",
];

const WORDS: [&str; 16] = [
    "biscuit",
    "hardtack",
    "flour",
    "Welcome back, ",
    "You have been logged out.",
    "info",
    "error",
    "/account/orders?page=",
    "https://example.org/",
    "en",
    "de_DE",
    "\\u00e9",
    "\\ud83c\\udf6a",
    "\\n",
    "2024-05-06T07:08:09",
    "<b>",
];

/// The text of a session: some keys of those above, with values that such keys have.
pub(crate) fn text(random: &mut Random) -> Vec<u8> {
    let keys = 1 + random.below(8);
    let mut text = String::from("{");
    for (number, key) in KEYS.iter().enumerate() {
        if random.below(KEYS.len()) < keys {
            if text.len() > 1 {
                text.push(',');
            }
            text.push_str(&format!("\"{key}\":"));
            value(random, number, 3, &mut text);
        }
    }
    text.push('}');
    text.into_bytes()
}

fn value(random: &mut Random, key: usize, depth: usize, text: &mut String) {
    match if random.once_in(4) { random.below(12) } else { key } {
        0 | 2 => text.push_str(random.pick::<&str>(&["true", "false", "null"])),
        1 => string(&hex(random, 64), text),
        3 => string(&random.below(1_000_000).to_string(), text),
        5 => string(&hex(random, 20), text),
        4 | 8 if depth > 0 => {
            let tuple = random.once_in(3);
            text.push_str(if tuple { "{\" t\":[" } else { "[" });
            for place in 0..random.below(20) {
                if place > 0 {
                    text.push(',');
                }
                let at = random.below(12);
                line(random, at, depth - 1, text);
            }
            text.push_str(if tuple { "]}" } else { "]" });
        }
        11 => text.push_str(&random.below(10_000).to_string()),
        _ => {
            let words: String = (0..random.below(8)).map(|_| *random.pick(&WORDS)).collect();
            string(&words, text);
        }
    }
}

/// A line of a cart, or any value.
fn line(random: &mut Random, at: usize, depth: usize, text: &mut String) {
    if random.once_in(3) {
        return value(random, at, depth, text);
    }
    let (id, quantity, price) = (random.below(100_000), random.below(9), random.below(10_000));
    text.push_str(&format!(
        "{{\"id\":{id},\"name\":\"{} {id}\",\"price\":{}.{:02},\"quantity\":{quantity}}}",
        random.pick(&WORDS),
        price / 100,
        price % 100,
    ));
}

fn string(inner: &str, text: &mut String) {
    text.push('"');
    text.push_str(inner);
    text.push('"');
}

fn hex(random: &mut Random, bytes: usize) -> String {
    random.bytes(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
