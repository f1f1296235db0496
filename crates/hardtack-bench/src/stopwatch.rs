//! Times a pass in parts, so that an interruption spoils one part and not the pass.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use crate::rounds::Spread;

/// How many operations make a part: enough that looking at the clock costs next to nothing.
const PART: usize = 32;

/// How many make a part where they are slow, so that a part is short all the same.
const SLOW_PART: usize = 8;

/// An operation of more nanoseconds is slow.
const SLOW: u128 = 2_000;

/// Times a pass in parts.
#[derive(Debug)]
pub struct Stopwatch {
    /// The nanoseconds of one operation in each part; `None` where nothing is timed.
    parts: Option<Vec<f64>>,
    part: usize,
}

impl Stopwatch {
    /// One that runs, for operations that took so long together in an earlier pass.
    pub fn running(operations: usize, took: Duration) -> Self {
        let slow = took.as_nanos() > SLOW * operations as u128;
        let part = if slow { SLOW_PART } else { PART };
        Self { parts: Some(Vec::with_capacity(64)), part }
    }

    /// One that does not, for passes whose time does not matter.
    pub const fn stopped() -> Self {
        Self { parts: None, part: PART }
    }

    /// Does an operation on each item.
    pub fn over<T, R>(&mut self, items: &[T], operation: &mut impl FnMut(&T) -> R) {
        for part in items.chunks(self.part) {
            let start = self.parts.is_some().then(Instant::now);
            for item in part {
                black_box(operation(black_box(item)));
            }
            if let (Some(start), Some(parts)) = (start, &mut self.parts) {
                parts.push(start.elapsed().as_nanos() as f64 / part.len() as f64);
            }
        }
    }

    /// The nanoseconds of one operation: the median of the parts.
    pub fn nanoseconds(self) -> Option<f64> {
        Some(Spread::of(self.parts?)?.median)
    }
}
