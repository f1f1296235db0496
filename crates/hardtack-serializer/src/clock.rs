//! Where the present second comes from.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the present second, so that nothing in this crate reads a clock by itself.
///
/// A `u64` is a clock that stands still at that second, for tests and for handing down a time that
/// was read once.
///
/// ```
/// use hardtack_serializer::{Clock, SystemClock};
/// use std::sync::Arc;
///
/// assert_eq!(1_700_000_000.now(), 1_700_000_000);
/// let shared: Arc<dyn Clock + Send + Sync> = Arc::new(1_700_000_000);
/// assert_eq!(Arc::clone(&shared).now(), 1_700_000_000);
/// let boxed: Box<dyn Clock> = Box::new(shared);
/// assert_eq!(boxed.now(), 1_700_000_000);
/// assert!(SystemClock.now() > 1_700_000_000);
/// ```
pub trait Clock {
    /// Whole seconds since the beginning of 1970, UTC.
    fn now(&self) -> u64;
}

impl Clock for u64 {
    fn now(&self) -> u64 {
        *self
    }
}

impl<C: Clock + ?Sized> Clock for &C {
    fn now(&self) -> u64 {
        (**self).now()
    }
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> u64 {
        (**self).now()
    }
}

impl<C: Clock + ?Sized> Clock for Box<C> {
    fn now(&self) -> u64 {
        (**self).now()
    }
}

/// The operating system's clock; itsdangerous' `time.time()`.
///
/// A clock that is set before 1970 counts as second 0. On targets without a clock, such as
/// `wasm32-unknown-unknown`, pass a time of your own instead.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
    }
}
