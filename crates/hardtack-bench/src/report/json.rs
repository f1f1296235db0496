//! For other programs.

use serde_json::{Value, json};

use super::Report;
use crate::{goals::Verdict, rounds::Spread};

impl Report {
    /// Every figure.
    pub fn to_json(&self) -> Value {
        let entries: Vec<Value> = self
            .table
            .ids()
            .iter()
            .map(|id| {
                let name = id.to_string();
                json!({
                    "id": id,
                    "nanoseconds": self.table.spread(&name).map(spread),
                    "allocations": self.allocations.get(&name),
                })
            })
            .collect();
        let goals: Vec<Value> = self
            .verdicts
            .iter()
            .map(|Verdict { goal, figure, mark }| {
                json!({
                    "what": goal.what,
                    "found": figure.map(spread),
                    "must": goal.must,
                    "aim": goal.aim,
                    "at_least": goal.at_least,
                    "mark": mark.to_string(),
                })
            })
            .collect();
        let sizes: Vec<Value> = self
            .sizes
            .iter()
            .map(|size| {
                json!({
                    "session": size.name,
                    "form": size.form.name(),
                    "json": size.json,
                    "cookie": size.cookie,
                })
            })
            .collect();
        json!({ "facts": self.facts, "sizes": sizes, "entries": entries, "goals": goals })
    }
}

fn spread(spread: Spread) -> Value {
    let Spread { median, low, high } = spread;
    json!({ "median": median, "p10": low, "p90": high })
}
