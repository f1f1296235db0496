//! For a terminal.

use std::fmt;

use super::{Report, figure};
use crate::goals::Verdict;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n", self.facts.line())?;
        writeln!(
            f,
            "{:20} {:46} {:18} {:12} {:>10} {:>10} {:>10} {:>7}",
            "who", "operation", "session", "form", "median ns", "p10", "p90", "allocs"
        )?;
        for id in self.table.ids() {
            let name = id.to_string();
            let Some(spread) = self.table.spread(&name) else { continue };
            let allocations = self.allocations.get(&name).map(|&count| figure(count));
            writeln!(
                f,
                "{:20} {:46} {:18} {:12} {:>10} {:>10} {:>10} {:>7}",
                id.who,
                id.what,
                id.payload,
                id.form,
                figure(spread.median),
                figure(spread.low),
                figure(spread.high),
                allocations.unwrap_or_default(),
            )?;
        }
        writeln!(f, "\n{:64} {:>8} {:>9} {:>9}", "goal", "found", "must hold", "aim")?;
        for Verdict { goal, figure: found, mark } in &self.verdicts {
            let sign = if goal.at_least { "≥" } else { "≤" };
            writeln!(
                f,
                "{:64} {:>8} {:>9} {:>9}  {mark}",
                goal.what,
                found.map(|found| figure(found.median)).unwrap_or_default(),
                format!("{sign} {}", figure(goal.must)),
                goal.aim.map(|aim| format!("{sign} {}", figure(aim))).unwrap_or_default(),
            )?;
        }
        writeln!(f)
    }
}
