//! A clock that a test sets.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hardtack_serializer::{Clock, SystemClock};

/// A clock that is stopped until you [set](Self::set) or [advance](Self::advance) it. Its clones are
/// the same clock.
///
/// ```
/// use hardtack_session::{Clock, testing::TestClock};
///
/// let clock = TestClock::at(1_700_000_000);
/// let same = clock.clone();
/// clock.advance(60);
/// assert_eq!(same.now(), 1_700_000_060);
/// ```
#[derive(Clone, Debug)]
pub struct TestClock(Arc<AtomicU64>);

/// The time of a clock that runs: no test is set so late.
const RUNNING: u64 = u64::MAX;

impl TestClock {
    /// Creates a clock that is stopped at a time in seconds since 1970.
    pub fn at(second: u64) -> Self {
        Self(Arc::new(AtomicU64::new(second)))
    }

    /// Creates a clock that shows the system's time until you set or advance it.
    pub fn system() -> Self {
        Self::at(RUNNING)
    }

    /// Stops the clock at a time in seconds since 1970.
    pub fn set(&self, second: u64) {
        self.0.store(second, Ordering::SeqCst);
    }

    /// Stops the clock at some seconds after the time that it shows.
    pub fn advance(&self, seconds: u64) {
        self.set(self.now().saturating_add(seconds));
    }
}

impl Clock for TestClock {
    fn now(&self) -> u64 {
        match self.0.load(Ordering::SeqCst) {
            RUNNING => SystemClock.now(),
            second => second,
        }
    }
}
