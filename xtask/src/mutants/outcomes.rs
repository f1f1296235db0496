//! What cargo-mutants says became of each mutant.

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

/// A whole run over one package.
#[derive(Debug, Default)]
pub(crate) struct Outcomes {
    /// A test failed, or did not end: `FILE:LINE:COLUMN: CHANGE`, as all names here.
    pub(crate) caught: Vec<String>,
    /// The mutant did not compile.
    pub(crate) unviable: usize,
    /// What no test noticed, or what took so long to build that none was run.
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
    phase_results: Vec<Phase>,
}

#[derive(Deserialize)]
struct Phase {
    phase: String,
}

#[derive(Deserialize)]
enum Scenario {
    Baseline,
    Mutant { name: String },
}

impl Outcomes {
    /// Reads `outcomes.json`.
    pub(crate) fn parse(json: &str) -> Result<Self> {
        let document: Document = serde_json::from_str(json).context("read outcomes.json")?;
        ensure!(document.end_time.is_some(), "the run did not come to its end");
        let mut all = Self::default();
        for Outcome { scenario, summary, phase_results } in document.outcomes {
            let Scenario::Mutant { name } = scenario else { continue };
            let was_tested = phase_results.last().is_some_and(|last| last.phase == "Test");
            match (&*summary, was_tested) {
                ("CaughtMutant" | "Timeout", true) => all.caught.push(name),
                ("Unviable", _) => all.unviable = all.unviable.saturating_add(1),
                ("MissedMutant", true) | ("Timeout", false) => all.survivors.push(name),
                (other, _) => bail!("{name}: {other}"),
            }
        }
        Ok(all)
    }

    /// Adds what other tests noticed of the same mutants.
    pub(crate) fn also(&mut self, other: &Self) {
        let (caught, survivors) =
            self.survivors.drain(..).partition(|name| other.caught.contains(name));
        self.survivors = survivors;
        self.caught.extend::<Vec<String>>(caught);
    }

    /// Every mutant, the unviable ones too.
    pub(crate) fn total(&self) -> usize {
        self.caught.len().saturating_add(self.unviable).saturating_add(self.survivors.len())
    }

    /// The share of the caught among those that compile, in per cent.
    pub(crate) fn share(&self) -> f64 {
        let caught = self.caught.len() as f64;
        100.0 * caught / (caught + self.survivors.len() as f64)
    }
}

/// `FILE: CHANGE` of `FILE:LINE:COLUMN: CHANGE`, so that a line added above changes no name.
pub(crate) fn without_place(name: &str) -> Result<String> {
    let mut parts = name.splitn(4, ':');
    let (file, change) = (parts.next(), parts.nth(2));
    let (file, change) = file.zip(change).with_context(|| format!("a mutant is called {name}"))?;
    Ok(format!("{file}:{change}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "a/b.rs:9:8: replace f -> u8 with 0: x";

    fn document(end: &str, summary: &str) -> String {
        document_after(end, summary, r#"{"phase": "Build"}, {"phase": "Test"}"#)
    }

    fn document_after(end: &str, summary: &str, phases: &str) -> String {
        format!(
            r#"{{"end_time": {end}, "outcomes": [
                {{"scenario": "Baseline", "summary": "Success", "phase_results": []}},
                {{"scenario": {{"Mutant": {{"name": "{NAME}"}}}}, "summary": "{summary}",
                    "phase_results": [{phases}]}}]}}"#
        )
    }

    #[test]
    fn outcomes_are_counted() {
        let missed = Outcomes::parse(&document(r#""now""#, "MissedMutant")).unwrap();
        assert_eq!(missed.survivors, [NAME]);
        assert_eq!((missed.total(), missed.share()), (1, 0.0));
        let caught = Outcomes::parse(&document(r#""now""#, "Timeout")).unwrap();
        assert_eq!(caught.caught, [NAME]);
        assert_eq!((caught.total(), caught.share()), (1, 100.0));
    }

    #[test]
    fn a_mutant_that_was_not_built_in_time_was_caught_by_nobody() {
        let built = |summary: &str| {
            Outcomes::parse(&document_after(r#""now""#, summary, r#"{"phase": "Build"}"#))
        };
        assert_eq!(built("Timeout").unwrap().survivors, [NAME]);
        assert_eq!(built("Unviable").unwrap().unviable, 1);
        assert!(built("CaughtMutant").is_err());
    }

    #[test]
    fn what_other_tests_notice_is_caught_as_well() {
        let missed = || Outcomes::parse(&document(r#""now""#, "MissedMutant")).unwrap();
        let mut outcomes = missed();
        outcomes.also(&missed());
        assert_eq!((outcomes.caught.len(), outcomes.survivors.len()), (0, 1));
        outcomes.also(&Outcomes::parse(&document(r#""now""#, "CaughtMutant")).unwrap());
        assert_eq!((outcomes.caught.len(), outcomes.survivors.len()), (1, 0));
    }

    #[test]
    fn a_name_without_its_place_is_the_file_and_the_change() {
        assert_eq!(without_place(NAME).unwrap(), "a/b.rs: replace f -> u8 with 0: x");
        assert!(without_place("a/b.rs:9: x").is_err());
    }

    #[test]
    fn an_unfinished_run_and_an_unknown_outcome_are_errors() {
        assert!(Outcomes::parse(&document("null", "CaughtMutant")).is_err());
        let failed = Outcomes::parse(&document(r#""now""#, "Failure")).unwrap_err();
        assert_eq!(failed.to_string(), format!("{NAME}: Failure"));
    }
}
