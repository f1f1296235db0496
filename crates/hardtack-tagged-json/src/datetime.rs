//! Python's dates with a time of day.

use alloc::format;
use alloc::string::String;
use core::fmt;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};
use time::{OffsetDateTime, UtcOffset};

use crate::http_date;
use crate::protocol::Marker;

/// Python's `datetime.datetime` as a session keeps it: whole seconds of UTC, written as HTTP writes
/// dates, tagged ` d`.
///
/// Flask drops what is below a second, takes a date without an offset for UTC, and turns one with an
/// offset into UTC. It reads years below 100 back as 19xx or 20xx; hardtack reads and writes them as they
/// are. In other formats a date is text.
///
/// ```
/// use hardtack_tagged_json::{DateTime, from_str, to_string};
/// use time::{Duration, OffsetDateTime, UtcOffset};
///
/// let moment = OffsetDateTime::from_unix_timestamp(784_111_777)? + Duration::milliseconds(999);
/// let moment = DateTime::try_from(moment.to_offset(UtcOffset::from_hms(1, 0, 0)?))?;
/// assert_eq!(to_string(&moment)?, r#"{" d":"Sun, 06 Nov 1994 08:49:37 GMT"}"#);
/// assert_eq!(from_str::<DateTime>(&to_string(&moment)?)?.unix_timestamp(), 784_111_777);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(
    /// In UTC, of the years 1 to 9999, without a fraction of a second.
    OffsetDateTime,
);

/// The moment lies outside the years 1 to 9999 of UTC, which Python's calendar has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DateTimeRangeError;

impl fmt::Display for DateTimeRangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the moment is outside the years 1 to 9999 in UTC")
    }
}

impl core::error::Error for DateTimeRangeError {}

impl DateTime {
    /// Creates a date from seconds since 1970.
    ///
    /// # Errors
    ///
    /// [`DateTimeRangeError`] if the year is not one of 1 to 9999.
    pub fn from_unix_timestamp(seconds: i64) -> Result<Self, DateTimeRangeError> {
        match OffsetDateTime::from_unix_timestamp(seconds) {
            Ok(moment) => moment.try_into(),
            Err(_) => Err(DateTimeRangeError),
        }
    }

    /// Returns the seconds since 1970.
    #[must_use]
    pub const fn unix_timestamp(self) -> i64 {
        self.0.unix_timestamp()
    }

    /// Returns the date as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`; Werkzeug's `http_date`.
    #[must_use]
    pub fn to_http_date(self) -> String {
        let (date, (hour, minute, second)) = (self.0.date(), self.0.to_hms());
        let (year, month, day) = date.to_calendar_date();
        let (weekday, month) =
            (http_date::name_of(date.weekday()), http_date::name_of_month(month));
        format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        http_date::parse(text).map(Self)
    }
}

impl TryFrom<OffsetDateTime> for DateTime {
    type Error = DateTimeRangeError;

    fn try_from(moment: OffsetDateTime) -> Result<Self, DateTimeRangeError> {
        let moment = moment.checked_to_offset(UtcOffset::UTC).ok_or(DateTimeRangeError)?;
        let moment = moment.replace_nanosecond(0).map_err(|_| DateTimeRangeError)?;
        if (1..=9999).contains(&moment.year()) { Ok(Self(moment)) } else { Err(DateTimeRangeError) }
    }
}

impl From<DateTime> for OffsetDateTime {
    fn from(datetime: DateTime) -> Self {
        datetime.0
    }
}

/// As HTTP writes it.
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_http_date())
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DateTime").field(&format_args!("{self}")).finish()
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(Marker::DateTime.name(), &self.to_http_date())
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(Marker::DateTime.name(), DateTimeVisitor)
    }
}

struct DateTimeVisitor;

impl<'de> Visitor<'de> for DateTimeVisitor {
    type Value = DateTime;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date in HTTP format")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<DateTime, E> {
        DateTime::parse(text).ok_or_else(|| E::invalid_value(Unexpected::Other("text"), &self))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<DateTime, D::Error> {
        inner.deserialize_str(self)
    }
}
