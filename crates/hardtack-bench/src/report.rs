//! The findings of a run, as the Markdown tables of `docs/performance.md` and as JSON.

use std::fmt;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::{
    facts::Facts,
    goals::{self, Allocations, Mark, Verdict},
    growth::{CONTROL, Size},
    hardtack,
    parts::PART,
    references::{H, S, Z},
    rounds::Table,
    samples::Form,
};

/// The comments around each table of the page that a run writes.
const BEGIN: &str = "<!-- begin: ";
const END: &str = "<!-- end -->";

/// The tables in order.
const TABLES: [&str; 8] =
    ["facts", "goals", "hardtack", "references", "routes", "peers", "parts", "sizes"];

/// The three payloads and the forms in which their cookies differ.
const COLUMNS: [(&str, Form); 5] = [
    ("tiny", Form::Flask),
    ("small", Form::Flask),
    ("large", Form::Flask),
    ("small", Form::Uncompressed),
    ("large", Form::Uncompressed),
];

/// The findings of a run.
#[derive(Debug)]
pub struct Report {
    /// What it ran on.
    pub facts: Facts,
    /// The times.
    pub table: Table,
    /// The allocations.
    pub allocations: Allocations,
    /// The lengths of the payloads.
    pub sizes: Vec<Size>,
    /// The goals, compared with the figures.
    pub verdicts: Vec<Verdict>,
}

impl Report {
    /// Compares the goals with the figures.
    pub fn new(facts: Facts, table: Table, allocations: Allocations, sizes: Vec<Size>) -> Self {
        let verdicts = goals::all().iter().map(|goal| goal.judge(&table, &allocations)).collect();
        Self { facts, table, allocations, sizes, verdicts }
    }

    /// Returns the goals that were missed or not measured.
    pub fn missed(&self) -> impl Iterator<Item = &Verdict> {
        self.verdicts.iter().filter(|verdict| matches!(verdict.mark, Mark::Missed | Mark::Absent))
    }

    /// Counts the goals by their marks.
    pub fn closing(&self) -> String {
        let count = |mark| self.verdicts.iter().filter(|verdict| verdict.mark == mark).count();
        format!(
            "bench: {} goals: {} aims reached, {} more hold, {} missed, {} undecided, {} not measured",
            self.verdicts.len(),
            count(Mark::Aim),
            count(Mark::Holds),
            count(Mark::Missed),
            count(Mark::Undecided),
            count(Mark::Absent),
        )
    }

    /// Returns every figure, for other programs.
    pub fn to_json(&self) -> Value {
        let entries = self.table.ids().iter().map(|id| {
            let name = id.to_string();
            let nanoseconds = self.table.spread(&name);
            json!({"id": id, "nanoseconds": nanoseconds, "allocations": self.allocations.get(&name)})
        });
        json!({
            "facts": self.facts,
            "sizes": self.sizes,
            "entries": entries.collect::<Vec<_>>(),
            "goals": self.verdicts,
        })
    }

    /// Returns a page with its tables replaced.
    ///
    /// # Errors
    ///
    /// If the page asks for an unknown table, or does not end one.
    pub fn fill(&self, page: &str) -> Result<String> {
        let mut filled = String::new();
        let mut rest = page;
        while let Some((before, after)) = rest.split_once(BEGIN) {
            let (name, after) = after.split_once(" -->").context("a table without a name")?;
            let (_, after) =
                after.split_once(END).with_context(|| format!("the table {name} does not end"))?;
            let table = self.table_of(name).with_context(|| format!("no table {name}"))?;
            filled.push_str(&format!("{before}{BEGIN}{name} -->\n\n{table}\n{END}"));
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    fn table_of(&self, name: &str) -> Option<String> {
        Some(match name {
            "facts" => format!("{}.\n", self.facts.line()),
            "goals" => self.goals(),
            "hardtack" => self.rows(|who, what| who == hardtack::WHO && !what.contains("route")),
            "references" => {
                self.rows(|who, what| [H, S, Z].contains(&who) && !what.contains("loop"))
            }
            "routes" => self.rows(|_, what| what.contains("route")),
            "parts" => self.rows(|who, what| who == PART || what.contains("loop")),
            "peers" => self.rows(|who, what| {
                let is_ours = [hardtack::WHO, PART, CONTROL].contains(&who);
                who.starts_with(char::is_lowercase) && !is_ours && !what.contains("route")
            }),
            "sizes" => self.by_size(),
            _ => return None,
        })
    }

    fn goals(&self) -> String {
        let mut table = String::from("| | found | must hold | aim | |\n|---|---|---|---|---|\n");
        for Verdict { goal, figure: found, mark } in &self.verdicts {
            let sign = if goal.at_least { "≥" } else { "≤" };
            let found = found.map_or_else(String::new, |found| figure(found.median));
            let aim = goal.aim.map_or_else(String::new, |aim| format!("{sign} {}", figure(aim)));
            let must = figure(goal.must);
            let what = &goal.what;
            table.push_str(&format!("| {what} | {found} | {sign} {must} | {aim} | {mark} |\n"));
        }
        table
    }

    /// One row for each operation, with the median for each payload and form in nanoseconds.
    fn rows(&self, wanted: impl Fn(&str, &str) -> bool) -> String {
        let mut table = String::from(
            "| | tiny | small | large | small, uncompressed | large, uncompressed |\n\
             |---|---|---|---|---|---|\n",
        );
        let mut rows: Vec<(&str, &str)> = Vec::new();
        for id in self.table.ids() {
            let row = (id.who.as_str(), id.what.as_str());
            let on_payload = COLUMNS.iter().any(|(payload, _)| id.payload == *payload);
            if on_payload && wanted(row.0, row.1) && !rows.contains(&row) {
                rows.push(row);
            }
        }
        for (who, what) in rows {
            let cells = COLUMNS.map(|(payload, form)| self.median(who, what, payload, form));
            table.push_str(&format!("| {who}: {what} | {} |\n", cells.join(" | ")));
        }
        table
    }

    fn by_size(&self) -> String {
        const WHAT: [&str; 4] =
            ["verify", "open typed", "open Session, read three keys", "save Session"];
        let mut table = format!(
            "| session | form | JSON | cookie | {} |\n|---|---|---|---|{}\n",
            WHAT.join(" | "),
            "---|".repeat(WHAT.len())
        );
        for Size { name, form, json, cookie } in &self.sizes {
            let cells = WHAT.map(|what| self.median("hardtack", what, name, *form)).join(" | ");
            table.push_str(&format!("| {name} | {form} | {json} | {cookie} | {cells} |\n"));
        }
        table
    }

    /// The median of an entry, or nothing if it was not measured.
    fn median(&self, who: &str, what: &str, payload: &str, form: Form) -> String {
        let spread = self.table.spread(&format!("{who}/{what}/{payload}/{form}"));
        spread.map_or_else(String::new, |spread| figure(spread.median))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        TABLES.iter().filter_map(|name| self.table_of(name)).try_for_each(|it| writeln!(f, "{it}"))
    }
}

/// A figure with three digits or so.
fn figure(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says what is missing by failing")]
mod tests {
    use super::*;

    fn report() -> Report {
        let facts = Facts {
            rustc: "rustc 1.0".to_owned(),
            architecture: "x86_64".to_owned(),
            sha_instructions: true,
            threads: 2,
            system_zlib: true,
            python: None,
            rounds: 9,
        };
        Report::new(facts, Table::default(), Allocations::new(), Vec::new())
    }

    #[test]
    fn figures_have_three_digits_or_so() {
        let texts = [0.0, 0.123, 1.0, 12.34, 150.4, 1234.6, -42.0].map(figure);
        assert_eq!(texts, ["0", "0.12", "1.00", "12.3", "150", "1235", "-42.0"]);
    }

    #[test]
    fn a_table_replaces_the_one_between_its_comments() {
        let page = "a\n<!-- begin: facts -->\nold\n<!-- end -->\nb\n";
        let filled = report().fill(page).unwrap();
        assert!(filled.starts_with("a\n<!-- begin: facts -->\n\n9 rounds; rustc 1.0"), "{filled}");
        assert!(filled.ends_with(".\n\n<!-- end -->\nb\n"), "{filled}");
        assert_eq!(report().fill(&filled).unwrap(), filled, "filling again changes nothing");
    }

    #[test]
    fn an_unknown_table_is_named() {
        let error = report().fill("<!-- begin: what --><!-- end -->").unwrap_err();
        assert_eq!(error.to_string(), "no table what");
        assert!(report().fill("<!-- begin: facts -->").is_err());
    }
}
