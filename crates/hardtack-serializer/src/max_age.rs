//! Which ages a timestamp may have.

use std::time::Duration;

use crate::SignatureExpired;

/// The oldest a signature may be: itsdangerous' `max_age`, in seconds.
///
/// A signature of exactly that age still counts. With a maximum, a timestamp in the future is
/// refused as well, unless it is ahead by no more than a leeway (0 seconds by default) that allows
/// for the clocks of two machines. Without one, time is not looked at.
///
/// It is made from seconds, from a [`Duration`] (whole seconds) or from an `Option` of seconds:
///
/// ```
/// use hardtack_serializer::MaxAge;
/// use std::time::Duration;
///
/// assert_eq!(MaxAge::from(Duration::from_secs(3600)), MaxAge::seconds(3600));
/// assert_eq!(MaxAge::from(None), MaxAge::UNLIMITED);
///
/// let hour = MaxAge::seconds(3600);
/// assert!(hour.check(1_000, 4_600).is_ok());
/// assert!(hour.check(1_000, 4_601).is_err());
/// assert!(hour.check(1_001, 1_000).is_err());
/// assert!(hour.with_leeway(1).check(1_001, 1_000).is_ok());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxAge {
    seconds: Option<u64>,
    leeway: u64,
}

impl MaxAge {
    /// No maximum: neither old nor future timestamps are refused, as with itsdangerous'
    /// `max_age=None`.
    pub const UNLIMITED: Self = Self { seconds: None, leeway: 0 };

    /// A maximum in seconds.
    pub const fn seconds(seconds: u64) -> Self {
        Self { seconds: Some(seconds), leeway: 0 }
    }

    /// Allows timestamps that are up to this many seconds ahead.
    #[must_use]
    pub const fn with_leeway(mut self, seconds: u64) -> Self {
        self.leeway = seconds;
        self
    }

    /// Checks what was signed at one second at another; both count from 1970.
    ///
    /// # Errors
    ///
    /// [`SignatureExpired`] when it is too old, or too far in the future.
    pub fn check(self, signed_at: u64, now: u64) -> Result<(), SignatureExpired> {
        let Some(max_age) = self.seconds else { return Ok(()) };
        let in_time = match now.checked_sub(signed_at) {
            Some(age) => age <= max_age,
            None => signed_at.saturating_sub(now) <= self.leeway,
        };
        if in_time { Ok(()) } else { Err(SignatureExpired { signed_at, now, max_age }) }
    }
}

impl From<u64> for MaxAge {
    fn from(seconds: u64) -> Self {
        Self::seconds(seconds)
    }
}

impl From<Duration> for MaxAge {
    fn from(duration: Duration) -> Self {
        Self::seconds(duration.as_secs())
    }
}

impl From<Option<u64>> for MaxAge {
    fn from(seconds: Option<u64>) -> Self {
        Self { seconds, leeway: 0 }
    }
}
