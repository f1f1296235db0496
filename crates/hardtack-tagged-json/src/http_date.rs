//! Dates in the format of HTTP.

use time::{Date, Month, OffsetDateTime, Time, Weekday};

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The length of `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(crate) const LENGTH: usize = 29;

/// Reads an IMF-fixdate, the one form that Flask writes: the day of the week must be the right one.
pub(crate) fn parse(text: &str) -> Option<OffsetDateTime> {
    if text.len() != LENGTH {
        return None;
    }
    let (weekday, rest) = text.split_at_checked(3)?;
    let (day, rest) = number(rest.strip_prefix(", ")?, 2)?;
    let (month, rest) = rest.strip_prefix(' ')?.split_at_checked(3)?;
    let (year, rest) = number(rest.strip_prefix(' ')?, 4)?;
    let (hour, rest) = number(rest.strip_prefix(' ')?, 2)?;
    let (minute, rest) = number(rest.strip_prefix(':')?, 2)?;
    let (second, rest) = number(rest.strip_prefix(':')?, 2)?;
    // Python's calendar begins with the year 1.
    if rest != " GMT" || year == 0 {
        return None;
    }
    let month = MONTHS.iter().position(|name| *name == month)?;
    let month = Month::January.nth_next(u8::try_from(month).ok()?);
    let small = |number: u16| u8::try_from(number).ok();
    let date = Date::from_calendar_date(year.into(), month, small(day)?).ok()?;
    let time = Time::from_hms(small(hour)?, small(minute)?, small(second)?).ok()?;
    (name_of(date.weekday()) == weekday).then(|| date.with_time(time).assume_utc())
}

/// Takes an unsigned number of so many digits.
fn number(text: &str, digits: usize) -> Option<(u16, &str)> {
    let (number, rest) = text.split_at_checked(digits)?;
    // The length was checked, and a sign is no digit.
    let all_digits = number.bytes().all(|byte| byte.is_ascii_digit());
    Some((number.parse().ok().filter(|_| all_digits)?, rest))
}

/// The English name of a day of the week, abbreviated.
pub(crate) fn name_of(day: Weekday) -> &'static str {
    DAYS.get(usize::from(day.number_days_from_monday())).copied().unwrap_or_default()
}

/// The English name of a month, abbreviated.
pub(crate) fn name_of_month(month: Month) -> &'static str {
    let position = usize::from(u8::from(month)).saturating_sub(1);
    MONTHS.get(position).copied().unwrap_or_default()
}
