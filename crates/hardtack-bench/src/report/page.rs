//! The tables of `docs/performance.md`.

use anyhow::{Context, Result};

use super::{Report, figure};
use crate::{
    goals::Verdict,
    growth::{CONTROL, Size},
    hardtack,
    parts::PART,
    references::{H, S, Z},
    samples::Form,
};

/// What stands before and after each table that is written by a run.
const BEGIN: &str = "<!-- begin: ";
const END: &str = "<!-- end -->";

/// The three payloads and the forms in which their cookies differ.
const COLUMNS: [(&str, Form); 5] = [
    ("tiny", Form::Flask),
    ("small", Form::Flask),
    ("large", Form::Flask),
    ("small", Form::Uncompressed),
    ("large", Form::Uncompressed),
];

impl Report {
    /// A page with its tables written anew.
    ///
    /// # Errors
    ///
    /// When the page asks for a table that there is not, or does not end one.
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
            "peers" => {
                self.rows(|who, what| who.starts_with(char::is_lowercase) && !is_ours(who, what))
            }
            "routes" => self.rows(|_, what| what.contains("route")),
            "parts" => self.rows(|who, what| who == PART || what.contains("loop")),
            "fallbacks and threads" => self.fallbacks_and_threads(),
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
            table.push_str(&format!(
                "| {} | {found} | {sign} {must} | {aim} | {mark} |\n",
                goal.what
            ));
        }
        table
    }

    /// Rows of what was measured on the payloads.
    fn rows(&self, wanted: impl Fn(&str, &str) -> bool) -> String {
        let mut table = String::from(
            "| | tiny | small | large | small, uncompressed | large, uncompressed |\n\
             |---|---|---|---|---|---|\n",
        );
        let mut rows: Vec<(&str, &str)> = Vec::new();
        for id in self.table.ids() {
            let row = (id.who.as_str(), id.what.as_str());
            let on_payload = COLUMNS.iter().any(|(payload, _)| id.payload == *payload);
            if on_payload && wanted(row.0, row.1) && !rows.contains(&row) && !on_small_alone(row.1)
            {
                rows.push(row);
            }
        }
        for (who, what) in rows {
            let cells = COLUMNS
                .map(|(payload, form)| self.median(who, what, payload, form).unwrap_or_default());
            table.push_str(&format!("| {who}: {what} | {} |\n", cells.join(" | ")));
        }
        table
    }

    /// What is measured on small alone.
    fn fallbacks_and_threads(&self) -> String {
        let mut table = String::from("| | small |\n|---|---|\n");
        for id in self.table.ids() {
            if on_small_alone(&id.what) {
                let cell = self.table.spread(&id.to_string());
                let cell = cell.map_or_else(String::new, |spread| figure(spread.median));
                table.push_str(&format!("| {}: {} | {cell} |\n", id.who, id.what));
            }
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
            let cells =
                WHAT.map(|what| self.median("hardtack", what, name, *form).unwrap_or_default());
            table.push_str(&format!(
                "| {name} | {form} | {json} | {cookie} | {} |\n",
                cells.join(" | ")
            ));
        }
        table
    }

    fn median(&self, who: &str, what: &str, payload: &str, form: Form) -> Option<String> {
        let spread = self.table.spread(&format!("{who}/{what}/{payload}/{form}"))?;
        Some(figure(spread.median))
    }
}

/// Whether a row belongs to the table of fallback keys and threads.
fn on_small_alone(what: &str) -> bool {
    what.contains("fallback keys") || what.contains("threads")
}

/// Whether a row is in another table than that of the peers.
fn is_ours(who: &str, what: &str) -> bool {
    [hardtack::WHO, PART, CONTROL].contains(&who) || what.contains("route")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says what is missing by failing")]
mod tests {
    use super::*;
    use crate::{facts::Facts, goals::Allocations, rounds::Table};

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
    fn a_table_takes_the_place_of_what_stood_between_its_marks() {
        let page = "a\n<!-- begin: facts -->\nold\n<!-- end -->\nb\n";
        let filled = report().fill(page).unwrap();
        assert!(filled.starts_with("a\n<!-- begin: facts -->\n\n9 rounds; rustc 1.0"), "{filled}");
        assert!(filled.ends_with(".\n\n<!-- end -->\nb\n"), "{filled}");
        assert_eq!(report().fill(&filled).unwrap(), filled, "filling again changes nothing");
    }

    #[test]
    fn a_table_that_there_is_not_is_named() {
        let error = report().fill("<!-- begin: what --><!-- end -->").unwrap_err();
        assert_eq!(error.to_string(), "no table what");
        assert!(report().fill("<!-- begin: facts -->").is_err());
    }
}
