//! Conversions of jiff's timestamp.

use jiff::Timestamp;

use crate::{DateTime, DateTimeRangeError};

impl TryFrom<Timestamp> for DateTime {
    type Error = DateTimeRangeError;

    /// Drops what is below a second, as Flask does: before 1970, the second is the earlier one.
    fn try_from(moment: Timestamp) -> Result<Self, DateTimeRangeError> {
        let seconds = moment.as_nanosecond().div_euclid(1_000_000_000);
        Self::from_unix_timestamp(i64::try_from(seconds).map_err(|_| DateTimeRangeError)?)
    }
}

impl TryFrom<DateTime> for Timestamp {
    type Error = DateTimeRangeError;

    fn try_from(datetime: DateTime) -> Result<Self, DateTimeRangeError> {
        Self::from_second(datetime.unix_timestamp()).map_err(|_| DateTimeRangeError)
    }
}
