//! Conversions of chrono's date.

use chrono::Utc;

use crate::{DateTime, DateTimeRangeError};

impl TryFrom<chrono::DateTime<Utc>> for DateTime {
    type Error = DateTimeRangeError;

    /// Drops what is below a second, as Flask does.
    fn try_from(moment: chrono::DateTime<Utc>) -> Result<Self, DateTimeRangeError> {
        Self::from_unix_timestamp(moment.timestamp())
    }
}

impl TryFrom<DateTime> for chrono::DateTime<Utc> {
    type Error = DateTimeRangeError;

    fn try_from(datetime: DateTime) -> Result<Self, DateTimeRangeError> {
        Self::from_timestamp(datetime.unix_timestamp(), 0).ok_or(DateTimeRangeError)
    }
}
