//! What cargo-mutants says became of each mutant.

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

/// A whole run over one package.
#[derive(Debug, Default)]
pub(crate) struct Outcomes {
    /// A test failed, or hung.
    pub(crate) caught: usize,
    /// The mutant did not compile.
    pub(crate) unviable: usize,
    /// What no test noticed: the file and the change, without the line.
    pub(crate) survivors: Vec<String>,
}

#[derive(Deserialize)]
struct Document {
    end_time: Option<String>,
    outcomes: Vec<Outcome>,
}

#[derive(Deserialize)]
struct Outcome {
    scenario: Scenario,
    summary: String,
}

#[derive(Deserialize)]
enum Scenario {
    Baseline,
    Mutant { name: String, file: String },
}

impl Outcomes {
    /// Reads `outcomes.json`.
    pub(crate) fn parse(json: &str) -> Result<Self> {
        let document: Document = serde_json::from_str(json).context("read outcomes.json")?;
        ensure!(document.end_time.is_some(), "the run did not come to its end");
        let mut all = Self::default();
        for Outcome { scenario, summary } in document.outcomes {
            let Scenario::Mutant { name, file } = scenario else { continue };
            match &*summary {
                "CaughtMutant" | "Timeout" => all.caught = all.caught.saturating_add(1),
                "Unviable" => all.unviable = all.unviable.saturating_add(1),
                "MissedMutant" => all.survivors.push(without_place(&name, &file)?),
                other => bail!("{name}: {other}"),
            }
        }
        Ok(all)
    }

    /// Every mutant, the unviable ones too.
    pub(crate) fn total(&self) -> usize {
        self.caught.saturating_add(self.unviable).saturating_add(self.survivors.len())
    }

    /// The share of the caught among those that compile, in per cent.
    pub(crate) fn share(&self) -> f64 {
        let caught = self.caught as f64;
        100.0 * caught / (caught + self.survivors.len() as f64)
    }
}

/// `FILE: CHANGE` of `FILE:LINE:COLUMN: CHANGE`, so that a line added above changes no name.
fn without_place(name: &str, file: &str) -> Result<String> {
    let change = name
        .strip_prefix(file)
        .and_then(|rest| rest.splitn(4, ':').nth(3))
        .with_context(|| format!("a mutant of {file} is called {name}"))?;
    Ok(format!("{file}:{change}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(end: &str, summary: &str) -> String {
        format!(
            r#"{{"end_time": {end}, "outcomes": [
                {{"scenario": "Baseline", "summary": "Success"}},
                {{"scenario": {{"Mutant": {{"name": "a/b.rs:9:8: replace f -> u8 with 0: x",
                  "file": "a/b.rs"}}}}, "summary": "{summary}"}}]}}"#
        )
    }

    #[test]
    fn outcomes_are_counted_and_survivors_named_without_their_line() {
        let missed = Outcomes::parse(&document(r#""now""#, "MissedMutant")).unwrap();
        assert_eq!(missed.survivors, ["a/b.rs: replace f -> u8 with 0: x"]);
        assert_eq!((missed.total(), missed.share()), (1, 0.0));
        let caught = Outcomes::parse(&document(r#""now""#, "Timeout")).unwrap();
        assert_eq!((caught.caught, caught.total(), caught.share()), (1, 1, 100.0));
    }

    #[test]
    fn an_unfinished_run_and_an_unknown_outcome_are_errors() {
        assert!(Outcomes::parse(&document("null", "CaughtMutant")).is_err());
        let failed = Outcomes::parse(&document(r#""now""#, "Failure")).unwrap_err();
        assert_eq!(failed.to_string(), "a/b.rs:9:8: replace f -> u8 with 0: x: Failure");
    }
}
