//! The source of the current time.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::UnixTime;

/// A source of the current time, so that nothing in this crate reads a clock by itself.
///
/// ```
/// use hardtack_serializer::{Clock, SystemClock, UnixTime};
/// use std::sync::Arc;
///
/// // A time is a clock that stands still.
/// assert_eq!(UnixTime(1_700_000_000).now(), UnixTime(1_700_000_000));
/// let shared: Arc<dyn Clock + Send + Sync> = Arc::new(UnixTime(1_700_000_000));
/// assert_eq!(Arc::clone(&shared).now(), UnixTime(1_700_000_000));
/// assert!(SystemClock.now() > UnixTime(1_700_000_000));
/// ```
pub trait Clock {
    /// Returns the current time.
    fn now(&self) -> UnixTime;
}

impl Clock for UnixTime {
    fn now(&self) -> UnixTime {
        *self
    }
}

impl<C: Clock + ?Sized> Clock for &C {
    fn now(&self) -> UnixTime {
        (**self).now()
    }
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> UnixTime {
        (**self).now()
    }
}

impl<C: Clock + ?Sized> Clock for Box<C> {
    fn now(&self) -> UnixTime {
        (**self).now()
    }
}

/// The operating system's clock; itsdangerous' `time.time()`.
///
/// A clock that is set before 1970 returns second 0. On targets without a clock, such as
/// `wasm32-unknown-unknown`, pass a [`UnixTime`] instead.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> UnixTime {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH);
        UnixTime(elapsed.map_or(0, |elapsed| elapsed.as_secs()))
    }
}
