//! Seconds since 1970, and their calendar date.

use std::fmt;
use std::time::Duration;

use thiserror::Error;
use time::OffsetDateTime;

/// A time in whole seconds since the beginning of 1970, UTC.
///
/// It is a [`Clock`](crate::Clock) that stands still, for tests and for passing on a time that was read
/// once.
///
/// ```
/// use hardtack_serializer::{Clock, UnixTime};
/// use std::time::Duration;
///
/// let time = UnixTime(1_700_000_000);
/// assert_eq!(time.now(), time);
/// assert_eq!(time + Duration::from_secs(60), UnixTime(1_700_000_060));
/// assert_eq!(time.date()?.to_string(), "2023-11-14 22:13:20.0 +00:00:00");
/// assert!(UnixTime(u64::MAX).date().is_err());
/// # Ok::<(), hardtack_serializer::DateOutOfRange>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(pub u64);

impl UnixTime {
    /// Returns the calendar date, UTC: itsdangerous' `date_signed`.
    ///
    /// Every `u64` is a valid timestamp, but not every one has a calendar date.
    ///
    /// # Errors
    ///
    /// [`DateOutOfRange`] after the year 9999.
    pub fn date(self) -> Result<OffsetDateTime, DateOutOfRange> {
        let date = i64::try_from(self.0)
            .ok()
            .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
        match date {
            Some(date) if date.year() <= 9999 => Ok(date),
            _ => Err(DateOutOfRange(self)),
        }
    }
}

/// The whole seconds of the duration are added; the latest time is never exceeded.
impl std::ops::Add<Duration> for UnixTime {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration.as_secs()))
    }
}

/// The seconds.
impl fmt::Display for UnixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A time after the year 9999, which has no calendar date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{0} seconds since 1970 is after the year 9999")]
pub struct DateOutOfRange(UnixTime);
