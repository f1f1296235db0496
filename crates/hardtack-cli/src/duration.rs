//! Seconds as a person says them.

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
