//! Bodies that ask for as much as they can, each as long as a limit allows.

/// A body and what it attacks.
pub(crate) struct Attack {
    pub(crate) name: &'static str,
    pub(crate) text: String,
}

/// Repeats a unit between a head and a tail, up to a length.
fn filled(name: &'static str, head: &str, unit: &str, tail: &str, len: usize) -> Attack {
    let times = len.saturating_sub(head.len() + tail.len()) / unit.len();
    let text = format!("{head}{}{tail}", unit.repeat(times));
    Attack { name, text: text.replace(",}", "}").replace(",]", "]") }
}

/// Bodies of sessions of at most so many bytes.
pub(crate) fn bodies(len: usize) -> Vec<Attack> {
    let digits = "9".repeat(4300);
    let deep = format!("{}{},", "[".repeat(98), "]".repeat(98));
    let tuples = format!("{}{},", r#"{" t":["#.repeat(48), "]}".repeat(48));
    vec![
        filled("text", r#"{"a":""#, "x", r#""}"#, len),
        filled("escapes", r#"{"a":""#, r"\u00e9", r#""}"#, len),
        filled("text that is cut short", r#"{"a":""#, "x", "", len),
        filled("spaces", "{", " ", "}", len),
        filled("one key again and again", "{", r#""":0,"#, "}", len),
        filled("lists within each other", r#"{"a":["#, &deep, "]}", len),
        filled("lists that are never closed", r#"{"a":"#, "[", "", len),
        filled("tuples within each other", r#"{"a":["#, &tuples, "]}", len),
        filled("numbers of 4300 digits", r#"{"a":["#, &format!("{digits},"), "]}", len),
        filled("a number without end", r#"{"a":"#, "9", "}", len),
        filled("a fraction without end", r#"{"a":0."#, "9", "}", len),
        filled("tags that are malformed", r#"{"a":["#, r#"{" b":"AA"},"#, "]}", len),
        filled("tagged bytes", r#"{"a":{" b":""#, "AAAA", r#""}}"#, len),
        filled("small values", r#"{"a":["#, "0,", "]}", len),
        filled("small objects", r#"{"a":["#, "{},", "]}", len),
        filled("objects of one key", r#"{"a":["#, r#"{"":0},"#, "]}", len),
        noise(len),
        keys("keys in order", len, |number| number),
        keys("keys in no order", len, |number| number.wrapping_mul(2_654_435_761)),
    ]
}

/// As much as a compressor cannot shorten as a token has room for, and then what it can.
fn noise(len: usize) -> Attack {
    let mut state = 1_u32;
    let step = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'0' + (state >> 26) as u8).to_string().replace(['"', '\\'], "-")
    };
    let noise: String = (0..60_000).map(step).collect();
    filled("noise, and then text", &format!("{{\"a\":\"{noise}"), "x", "\"}", len)
}

fn keys(name: &'static str, len: usize, key: impl Fn(u32) -> u32) -> Attack {
    let mut text = String::from("{");
    let mut number = 0;
    while text.len() + 20 < len {
        text.push_str(&format!("\"{:08x}\":0,", key(number)));
        number += 1;
    }
    text.push_str("\"z\":0}");
    Attack { name, text }
}
