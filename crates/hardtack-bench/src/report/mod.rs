//! What a run found, in three shapes.

mod json;
mod page;
mod text;

use crate::{
    facts::Facts,
    goals::{self, Allocations, Mark, Verdict},
    growth::Size,
    rounds::Table,
};

/// What a run found.
#[derive(Debug)]
pub struct Report {
    /// What it was made on.
    pub facts: Facts,
    /// The times.
    pub table: Table,
    /// The allocations.
    pub allocations: Allocations,
    /// The weights.
    pub sizes: Vec<Size>,
    /// The goals.
    pub verdicts: Vec<Verdict>,
}

impl Report {
    /// Holds the goals against the figures.
    pub fn new(facts: Facts, table: Table, allocations: Allocations, sizes: Vec<Size>) -> Self {
        let verdicts = goals::all().iter().map(|goal| goal.judge(&table, &allocations)).collect();
        Self { facts, table, allocations, sizes, verdicts }
    }

    /// The goals that are missed, those among them that were not measured.
    pub fn missed(&self) -> impl Iterator<Item = &Verdict> {
        self.verdicts.iter().filter(|verdict| matches!(verdict.mark, Mark::Missed | Mark::Absent))
    }

    /// The goals with this mark.
    fn marked(&self, mark: Mark) -> usize {
        self.verdicts.iter().filter(|verdict| verdict.mark == mark).count()
    }

    /// How many goals stand how.
    pub fn closing(&self) -> String {
        format!(
            "bench: {} goals: {} aims reached, {} more hold, {} missed, {} undecided, {} not measured",
            self.verdicts.len(),
            self.marked(Mark::Aim),
            self.marked(Mark::Holds),
            self.marked(Mark::Missed),
            self.marked(Mark::Undecided),
            self.marked(Mark::Absent),
        )
    }
}

/// A figure with as many digits as it deserves.
fn figure(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        size if size >= 100.0 => thousands(value.round() as i64),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// A whole number, with commas.
fn thousands(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0 { format!("-{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_three_digits_or_so_and_commas() {
        let texts = [0.0, 0.123, 1.0, 12.34, 150.4, 1234.6, 1_234_567.0, -42.0].map(figure);
        assert_eq!(texts, ["0", "0.12", "1.00", "12.3", "150", "1,235", "1,234,567", "-42.0"]);
    }
}
