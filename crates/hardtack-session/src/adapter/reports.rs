//! A limit on reports of rejected cookies, so that garbage does not flood a log.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::{RejectionReason, UnixTime};

/// Counts rejections by reason, so that each reason is reported once a minute.
#[derive(Debug, Default)]
pub(super) struct Reports([Window; RejectionReason::COUNT]);

#[derive(Debug, Default)]
struct Window {
    /// The minute of the last report since 1970, plus one.
    minute: AtomicU64,
    /// The rejections since then.
    unreported: AtomicU64,
}

impl Reports {
    /// Counts a rejection. Returns the number of rejections since the last report if it is time for the
    /// next one, this one included.
    pub(super) fn count(&self, reason: RejectionReason, now: UnixTime) -> Option<u64> {
        let window = self.0.get(reason as usize)?;
        let count = window.unreported.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        let minute = (now.0 / 60).saturating_add(1);
        let last = window.minute.swap(minute, Ordering::Relaxed);
        if last == minute {
            return None;
        }
        window.unreported.fetch_sub(count, Ordering::Relaxed);
        Some(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_is_reported_once_a_minute_with_a_count() {
        let reports = Reports::default();
        let count = |reason, second| reports.count(reason, UnixTime(second));
        assert_eq!(count(RejectionReason::Expired, 0), Some(1));
        assert_eq!(count(RejectionReason::Expired, 59), None);
        assert_eq!(count(RejectionReason::WrongKind, 59), Some(1));
        assert_eq!(count(RejectionReason::Expired, 60), Some(2));
        assert_eq!(count(RejectionReason::Expired, 600), Some(1));
    }
}
