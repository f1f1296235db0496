//! A clock that a test sets.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hardtack_serializer::{Clock, SystemClock, UnixTime};

/// A clock that is stopped until you [set](Self::set) or [advance](Self::advance) it. Its clones are
/// the same clock.
///
/// ```
/// use hardtack_session::{Clock, UnixTime, testing::TestClock};
/// use std::time::Duration;
///
/// let clock = TestClock::at(UnixTime(1_700_000_000));
/// let same = clock.clone();
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(same.now(), UnixTime(1_700_000_060));
/// ```
#[derive(Clone, Debug)]
pub struct TestClock(Arc<AtomicU64>);

/// The time of a clock that runs: no test is set so late.
const RUNNING: u64 = u64::MAX;

impl TestClock {
    /// Creates a clock that is stopped at a time.
    pub fn at(time: UnixTime) -> Self {
        Self(Arc::new(AtomicU64::new(time.0)))
    }

    /// Creates a clock that shows the system's time until you set or advance it.
    pub fn system() -> Self {
        Self::at(UnixTime(RUNNING))
    }

    /// Stops the clock at a time.
    pub fn set(&self, time: UnixTime) {
        self.0.store(time.0, Ordering::SeqCst);
    }

    /// Stops the clock at some whole seconds after the time that it shows.
    pub fn advance(&self, by: Duration) {
        self.set(UnixTime(self.now().0.saturating_add(by.as_secs())));
    }
}

impl Clock for TestClock {
    fn now(&self) -> UnixTime {
        match self.0.load(Ordering::SeqCst) {
            RUNNING => SystemClock.now(),
            seconds => UnixTime(seconds),
        }
    }
}
