//! The ages that a timestamp may have.

use std::time::Duration;

use crate::{SignatureExpired, UnixTime};

/// The maximum age of a signature: itsdangerous' `max_age`.
///
/// A signature of exactly that age is still valid. With a maximum age, a timestamp in the future is
/// rejected too, unless it is ahead by no more than a leeway (none by default) for clocks that differ.
/// Without a maximum age, time is not checked.
///
/// A [`Duration`] converts into it; its whole seconds are used.
///
/// ```
/// use hardtack_serializer::{MaxAge, UnixTime};
/// use std::time::Duration;
///
/// let hour = MaxAge::from(Duration::from_secs(3600));
/// assert!(hour.check(UnixTime(1_000), UnixTime(4_600)).is_ok());
/// assert!(hour.check(UnixTime(1_000), UnixTime(4_601)).is_err());
///
/// let (ahead, now) = (UnixTime(1_001), UnixTime(1_000));
/// assert!(hour.check(ahead, now).is_err());
/// assert!(hour.with_leeway(Duration::from_secs(1)).check(ahead, now).is_ok());
/// assert!(MaxAge::UNLIMITED.check(ahead, now).is_ok());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxAge {
    seconds: Option<u64>,
    leeway: u64,
}

impl MaxAge {
    /// No maximum age: neither old nor future timestamps are rejected, as with itsdangerous'
    /// `max_age=None`.
    pub const UNLIMITED: Self = Self { seconds: None, leeway: 0 };

    /// Returns a maximum age in seconds.
    pub const fn seconds(seconds: u64) -> Self {
        Self { seconds: Some(seconds), leeway: 0 }
    }

    /// Allows timestamps that are ahead by up to this many whole seconds.
    #[must_use]
    pub const fn with_leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway.as_secs();
        self
    }

    /// Checks the age that a signature has now.
    ///
    /// # Errors
    ///
    /// [`SignatureExpired`] if it is too old, or too far in the future.
    pub fn check(self, signed_at: UnixTime, now: UnixTime) -> Result<(), SignatureExpired> {
        let Some(max_age) = self.seconds else { return Ok(()) };
        let in_time = match now.0.checked_sub(signed_at.0) {
            Some(age) => age <= max_age,
            None => signed_at.0.saturating_sub(now.0) <= self.leeway,
        };
        let max_age = Duration::from_secs(max_age);
        if in_time { Ok(()) } else { Err(SignatureExpired { signed_at, now, max_age }) }
    }
}

impl From<Duration> for MaxAge {
    fn from(duration: Duration) -> Self {
        Self::seconds(duration.as_secs())
    }
}
