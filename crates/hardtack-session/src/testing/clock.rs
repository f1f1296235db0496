//! A clock that stands still until it is told otherwise.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hardtack_serializer::{Clock, UnixTime};

/// A clock that stands still until it is [set](Self::set) or [advanced](Self::advance). Clones are
/// the same clock.
///
/// ```
/// use hardtack_session::{serializer::Clock, testing::TestClock};
///
/// let clock = TestClock::at(1_700_000_000);
/// let same = clock.clone();
/// clock.advance(60);
/// assert_eq!(same.now().0, 1_700_000_060);
/// ```
#[derive(Clone, Debug)]
pub struct TestClock(Arc<AtomicU64>);

impl TestClock {
    /// A clock that stands at a second since 1970.
    pub fn at(second: u64) -> Self {
        Self(Arc::new(AtomicU64::new(second)))
    }

    /// Puts the clock to a second since 1970.
    pub fn set(&self, second: u64) {
        self.0.store(second, Ordering::SeqCst);
    }

    /// Puts the clock forward by some seconds.
    pub fn advance(&self, seconds: u64) {
        self.set(self.now().0.saturating_add(seconds));
    }
}

impl Clock for TestClock {
    fn now(&self) -> UnixTime {
        UnixTime(self.0.load(Ordering::SeqCst))
    }
}
