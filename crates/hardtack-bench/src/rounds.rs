//! Rounds in which everything runs once, in another order each time, so that noise hits all alike.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use fastrand::Rng;
use serde::Serialize;

use crate::entry::{Entry, Id};

/// The fewest rounds that have a median worth the name.
const LEAST: usize = 5;

/// The nanoseconds of every entry in every round.
#[derive(Debug, Default)]
pub struct Table {
    rows: HashMap<String, Vec<f64>>,
    order: Vec<Id>,
    rounds: usize,
}

/// The middle of many values, and where most of them lie.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Spread {
    /// The value that half of them are below.
    pub median: f64,
    /// The value that a tenth are below.
    pub low: f64,
    /// The value that a tenth are above.
    pub high: f64,
}

impl Spread {
    /// Of values in any order; `None` where there are none.
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let place = share * values.len().saturating_sub(1) as f64;
            values.get(place.round() as usize).copied()
        };
        Some(Self { median: at(0.5)?, low: at(0.1)?, high: at(0.9)? })
    }
}

/// Runs rounds until the time is up.
///
/// # Errors
///
/// When an entry fails.
pub fn run(entries: &mut [Entry], budget: Duration) -> Result<Table> {
    let mut rng = Rng::new();
    let mut order: Vec<usize> = (0..entries.len()).collect();
    let mut table =
        Table { order: entries.iter().map(|entry| entry.id.clone()).collect(), ..Table::default() };
    let start = Instant::now();
    // The first round warms up and does not count.
    let mut counts = false;
    while table.rounds < LEAST || start.elapsed() < budget {
        rng.shuffle(&mut order);
        for &at in &order {
            let Some(entry) = entries.get_mut(at) else { continue };
            let took = entry.nanoseconds().with_context(|| entry.id.to_string())?;
            if counts {
                table.rows.entry(entry.id.to_string()).or_default().push(took);
            }
        }
        table.rounds += usize::from(counts);
        counts = true;
    }
    Ok(table)
}

impl Table {
    /// A table from rounds that are known, for tests.
    pub fn from_rows(rows: impl IntoIterator<Item = (Id, Vec<f64>)>) -> Self {
        let mut table = Self::default();
        for (id, values) in rows {
            table.rounds = values.len();
            table.rows.insert(id.to_string(), values);
            table.order.push(id);
        }
        table
    }

    /// How many rounds there were.
    pub fn rounds(&self) -> usize {
        self.rounds
    }

    /// Everything that was measured.
    pub fn ids(&self) -> &[Id] {
        &self.order
    }

    /// The nanoseconds of one entry.
    pub fn spread(&self, id: &str) -> Option<Spread> {
        Spread::of(self.rows.get(id)?.clone())
    }

    /// The nanoseconds of one entry in one round.
    pub fn at(&self, id: &str, round: usize) -> Option<f64> {
        self.rows.get(id)?.get(round).copied()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says what is missing by failing")]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle_and_a_tenth_lies_beyond_each_end() {
        let spread = Spread::of((0..=100).rev().map(f64::from).collect()).unwrap();
        assert_eq!((spread.low, spread.median, spread.high), (10.0, 50.0, 90.0));
        assert!(Spread::of(Vec::new()).is_none());
    }
}
