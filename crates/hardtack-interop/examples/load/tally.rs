//! What was asked and what came of it.

use std::{collections::BTreeMap, fmt, time::Duration};

/// What one client, or all of them together, have seen.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// How often each kind of request was sent and answered as expected.
    pub(crate) right: BTreeMap<&'static str, u64>,
    /// Answers other than expected, and what the first one was.
    pub(crate) wrong: Failures,
    /// Requests without an answer, and what the first one met.
    pub(crate) failed: Failures,
    pub(crate) slowest: Duration,
}

impl Tally {
    pub(crate) fn requests(&self) -> u64 {
        self.right.values().sum::<u64>() + self.wrong.count + self.failed.count
    }

    pub(crate) fn add(&mut self, other: Self) {
        for (kind, count) in other.right {
            *self.right.entry(kind).or_default() += count;
        }
        self.wrong.add(other.wrong);
        self.failed.add(other.failed);
        self.slowest = self.slowest.max(other.slowest);
    }
}

/// How many there were, and the first of them.
#[derive(Debug, Default)]
pub(crate) struct Failures {
    pub(crate) count: u64,
    first: Option<String>,
}

impl Failures {
    pub(crate) fn note(&mut self, what: String) {
        self.add(Self { count: 1, first: Some(what) });
    }

    fn add(&mut self, other: Self) {
        self.count += other.count;
        self.first = self.first.take().or(other.first);
    }
}

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.count)?;
        match &self.first {
            Some(first) => write!(f, " (first: {first})"),
            None => Ok(()),
        }
    }
}
