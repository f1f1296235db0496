//! Seconds as a person says and writes them.

/// Parses a number of seconds, or a number with the unit `s`, `m`, `h` or `d`.
pub(crate) fn seconds(text: &str) -> Option<u64> {
    let units = [('s', 1), ('m', 60), ('h', 3_600), ('d', 86_400)];
    let unit =
        units.into_iter().find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, seconds)));
    let (number, seconds): (&str, u64) = unit.unwrap_or((text, 1));
    number.parse::<u64>().ok()?.checked_mul(seconds)
}

/// The two greatest units of a number of seconds.
pub(crate) fn spoken(seconds: u64) -> String {
    const UNITS: [(&str, u64); 4] =
        [("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)];
    let mut rest = seconds;
    let mut words = Vec::new();
    for (unit, length) in UNITS {
        let count = rest.checked_div(length).unwrap_or_default();
        rest = rest.checked_rem(length).unwrap_or_default();
        if count > 0 && words.len() < 2 {
            words.push(format!("{count} {unit}{}", if count == 1 { "" } else { "s" }));
        }
    }
    if words.is_empty() { "0 seconds".to_owned() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_a_unit_or_is_of_seconds() {
        for (text, expected) in [
            ("90", Some(90)),
            ("90s", Some(90)),
            ("2m", Some(120)),
            ("3h", Some(10_800)),
            ("31d", Some(2_678_400)),
            ("d", None),
            ("-1", None),
            ("1.5h", None),
            ("1w", None),
            ("18446744073709551615d", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }

    #[test]
    fn two_units_are_said_at_most() {
        let cases = [
            (0, "0 seconds"),
            (1, "1 second"),
            (61, "1 minute 1 second"),
            (3_600, "1 hour"),
            (86_461, "1 day 1 minute"),
            (31 * 86_400, "31 days"),
            (90_061, "1 day 1 hour"),
            (u64::MAX, "213503982334601 days 7 hours"),
        ];
        for (seconds, words) in cases {
            assert_eq!(spoken(seconds), words);
        }
    }
}
