//! The ratios that must hold, and those that are aimed at.

use std::{collections::HashMap, fmt};

use serde::Serialize;

use crate::{
    growth,
    hardtack::WHO,
    references::{H, S, Z},
    rounds::{Spread, Table},
    routes::{AXUM_EXTRA, axum::AXUM},
    samples::Form,
};

/// What is held against a goal.
#[derive(Clone, Debug)]
enum Measure {
    /// A time by another, each round by itself.
    Ratio(Sum, Sum),
    /// Nanoseconds.
    Time(Sum),
    /// Allocations of one operation.
    Allocations(String),
}

/// Times of entries, each so many times, added up.
type Sum = Vec<(f64, String)>;

/// A figure and where it should lie.
#[derive(Clone, Debug, Serialize)]
pub struct Goal {
    /// What it is.
    pub what: String,
    /// The bound that must hold.
    pub must: f64,
    /// The bound that is aimed at, where there is one.
    pub aim: Option<f64>,
    /// Whether the bounds are the least, not the most, that is good.
    pub at_least: bool,
    /// A time that does the same where nothing stands in its way. Where it misses the bound
    /// itself, the machine is to blame.
    #[serde(skip)]
    control: Option<(Sum, Sum)>,
    #[serde(skip)]
    measure: Measure,
}

/// How a figure stands to its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Mark {
    /// As good as aimed at.
    Aim,
    /// Good enough, and not as good as aimed at.
    Holds,
    /// Not good enough.
    Missed,
    /// The machine is too busy to tell.
    Undecided,
    /// It was not measured.
    Absent,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Aim => "aim reached",
            Self::Holds => "holds",
            Self::Missed => "MISSED",
            Self::Undecided => "undecided: the machine is busy",
            Self::Absent => "not measured",
        })
    }
}

/// What became of a goal.
#[derive(Clone, Debug, Serialize)]
pub struct Verdict {
    /// The goal.
    pub goal: Goal,
    /// The figure, if it was measured.
    pub figure: Option<Spread>,
    /// How it stands to the bounds.
    pub mark: Mark,
}

/// Counted allocations, by the name of the entry.
pub type Allocations = HashMap<String, f64>;

impl Goal {
    fn at_most(what: impl Into<String>, measure: Measure, must: f64, aim: Option<f64>) -> Self {
        Self { what: what.into(), must, aim, at_least: false, control: None, measure }
    }

    fn at_least(what: impl Into<String>, measure: Measure, must: f64, aim: Option<f64>) -> Self {
        Self { at_least: true, ..Self::at_most(what, measure, must, aim) }
    }

    /// The entries that it is made of.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let mut sums: Vec<&Sum> = Vec::new();
        let mut names = Vec::new();
        match &self.measure {
            Measure::Ratio(over, under) => sums.extend([over, under]),
            Measure::Time(time) => sums.push(time),
            Measure::Allocations(name) => names.push(name.as_str()),
        }
        sums.extend(self.control.iter().flat_map(|(over, under)| [over, under]));
        names.extend(sums.into_iter().flatten().map(|(_, name)| name.as_str()));
        names.into_iter()
    }

    /// Holds the goal against what was measured.
    pub fn judge(&self, table: &Table, allocations: &Allocations) -> Verdict {
        let figure = match &self.measure {
            Measure::Ratio(over, under) => ratio(table, over, under),
            Measure::Time(time) => Spread::of(every_round(table, |round| sum(table, time, round))),
            Measure::Allocations(id) => {
                allocations.get(id).map(|&count| Spread { median: count, low: count, high: count })
            }
        };
        let mark = figure.map_or(Mark::Absent, |figure| self.mark(figure.median, table));
        Verdict { goal: self.clone(), figure, mark }
    }

    fn mark(&self, figure: f64, table: &Table) -> Mark {
        if self.aim.is_some_and(|aim| self.within(figure, aim)) {
            return Mark::Aim;
        }
        if self.within(figure, self.must) {
            return Mark::Holds;
        }
        let control = self.control.as_ref();
        let control = control.and_then(|(over, under)| ratio(table, over, under));
        match control {
            Some(control) if !self.within(control.median, self.must) => Mark::Undecided,
            _ => Mark::Missed,
        }
    }

    fn within(&self, figure: f64, bound: f64) -> bool {
        if self.at_least { figure >= bound } else { figure <= bound }
    }
}

/// A ratio in each round, since noise then hits both sides alike.
fn ratio(table: &Table, over: &Sum, under: &Sum) -> Option<Spread> {
    Spread::of(every_round(table, |round| {
        Some(sum(table, over, round)? / sum(table, under, round)?)
    }))
}

fn every_round(table: &Table, figure: impl Fn(usize) -> Option<f64>) -> Vec<f64> {
    (0..table.rounds()).filter_map(figure).collect()
}

fn sum(table: &Table, terms: &Sum, round: usize) -> Option<f64> {
    terms.iter().map(|(times, id)| Some(times * table.at(id, round)?)).sum()
}

/// The name of an entry.
fn id(who: &str, what: &str, payload: &str, form: Form) -> String {
    format!("{who}/{what}/{payload}/{form}")
}

fn one(id: String) -> Sum {
    vec![(1.0, id)]
}

/// Every payload in every form in which its cookies differ.
const ALL: [(&str, Form, &str); 5] = [
    ("tiny", Form::Flask, "tiny"),
    ("small", Form::Flask, "small"),
    ("small", Form::Uncompressed, "small, uncompressed"),
    ("large", Form::Flask, "large"),
    ("large", Form::Uncompressed, "large, uncompressed"),
];

/// All goals, in the order of the tables.
pub fn all() -> Vec<Goal> {
    let mut goals = macs();
    goals.extend(opening());
    goals.extend(saving());
    goals.extend(python());
    goals.extend(routes());
    goals.extend(allocations());
    goals.extend(growing());
    goals
}

fn macs() -> Vec<Goal> {
    let mut goals = Vec::new();
    for what in ["reject forged", "verify"] {
        for (payload, form, name) in ALL {
            let ratio =
                Measure::Ratio(one(id(WHO, what, payload, form)), one(id(H, "mac", payload, form)));
            goals.push(Goal::at_most(format!("{what}, {name} ÷ H"), ratio, 1.25, Some(1.05)));
        }
    }
    goals
}

fn opening() -> Vec<Goal> {
    const THREE: &str = "open Session, read three keys";
    let flask = |what: &str, payload: &str, must: f64, aim: f64| {
        let measure = Measure::Ratio(
            one(id(WHO, what, payload, Form::Flask)),
            one(id(S, "open typed", payload, Form::Flask)),
        );
        Goal::at_most(format!("{what}, {payload} ÷ S"), measure, must, Some(aim))
    };
    let uncompressed = Measure::Ratio(
        one(id(WHO, "open typed", "small", Form::Uncompressed)),
        one(id(H, "mac", "small", Form::Uncompressed)),
    );
    vec![
        flask("open typed", "tiny", 1.45, 1.05),
        flask("open typed", "small", 1.10, 0.75),
        flask("open typed", "large", 0.95, 0.80),
        flask(THREE, "large", 1.0, 0.5),
        Goal::at_most("open typed, small, uncompressed ÷ H", uncompressed, 2.4, Some(2.0)),
    ]
}

fn saving() -> Vec<Goal> {
    let zlib = |payload: &str, must: f64, aim: f64| {
        let measure = Measure::Ratio(
            one(id(WHO, "save typed", payload, Form::Flask)),
            one(id(Z, "compress2", payload, Form::Flask)),
        );
        Goal::at_most(format!("save typed, {payload} ÷ Z"), measure, must, Some(aim))
    };
    let uncompressed = Measure::Ratio(
        one(id(WHO, "save typed", "small", Form::Uncompressed)),
        one(id(H, "mac", "small", Form::Uncompressed)),
    );
    vec![
        zlib("small", 1.25, 0.70),
        zlib("tiny", 0.5, 0.12),
        Goal::at_most("save typed, small, uncompressed ÷ H", uncompressed, 2.4, Some(1.9)),
    ]
}

fn python() -> Vec<Goal> {
    let rows = [
        (
            "flask",
            "open_session",
            "find in the header and open typed",
            [(150.0, 215.0), (20.0, 30.0), (10.0, 20.0)],
        ),
        ("flask", "save_session", "save typed", [(90.0, 200.0), (8.0, 15.0), (8.0, 13.0)]),
        (
            "itsdangerous",
            "reject forged",
            "reject forged",
            [(130.0, 170.0), (75.0, 95.0), (30.0, 40.0)],
        ),
    ];
    let mut goals = Vec::new();
    for (who, theirs, ours, bounds) in rows {
        for (payload, (must, aim)) in ["tiny", "small", "large"].into_iter().zip(bounds) {
            let ratio = Measure::Ratio(
                one(id(who, theirs, payload, Form::Flask)),
                one(id(WHO, ours, payload, Form::Flask)),
            );
            let what = format!("{who} {theirs} ÷ {ours}, {payload}");
            goals.push(Goal::at_least(what, ratio, must, Some(aim)));
        }
    }
    goals
}

fn routes() -> Vec<Goal> {
    let added = |who: &str, what: &str, form: Form| {
        vec![
            (1.0, id(who, what, "small", form)),
            (-1.0, id(AXUM, "route without sessions", "small", form)),
        ]
    };
    let reads = |form: Form| {
        Measure::Ratio(
            added(WHO, "route that reads", form),
            added(AXUM_EXTRA, "route that reads", form),
        )
    };
    let unseen = Measure::Time(added(WHO, "route that does not look", Form::Flask));
    vec![
        Goal::at_most(
            "added by reading ÷ added by the signed jar, small, uncompressed",
            reads(Form::Uncompressed),
            0.6,
            Some(0.3),
        ),
        Goal::at_most(
            "added by reading ÷ added by the signed jar, small",
            reads(Form::Flask),
            1.0,
            Some(0.75),
        ),
        Goal::at_most(
            "added to a route that does not look, refresh off, ns",
            unseen,
            100.0,
            Some(50.0),
        ),
    ]
}

fn allocations() -> Vec<Goal> {
    let mut goals = Vec::new();
    for what in ["reject forged", "verify", "open borrowed", "save typed"] {
        for (payload, form, name) in ALL {
            let count = Measure::Allocations(id(WHO, what, payload, form));
            goals.push(Goal::at_most(format!("allocations: {what}, {name}"), count, 0.0, None));
        }
    }
    goals
}

fn growing() -> Vec<Goal> {
    let small = |who: &str, what: &str| id(who, what, "small", Form::Flask);
    let mut goals = Vec::new();
    for count in growth::FALLBACKS {
        let good =
            Measure::Ratio(one(small(WHO, &growth::good(count))), one(small(WHO, "open typed")));
        let what = format!("open typed, small, {count} fallback keys ÷ none");
        goals.push(Goal::at_most(what, good, 1.05, None));
        let macs = (count + 1) as f64;
        let forged =
            Measure::Ratio(one(small(WHO, &growth::forged(count))), vec![(macs, small(H, "mac"))]);
        let what = format!("reject forged, small, {count} fallback keys ÷ {macs} H");
        goals.push(Goal::at_most(what, forged, 1.25, Some(1.05)));
    }
    let by_threads = |who: &str| {
        let on = |count| one(small(who, &growth::on_threads(who, count)));
        (on(1), on(2))
    };
    let (one_thread, two_threads) = by_threads(WHO);
    goals.push(Goal {
        control: Some(by_threads(growth::CONTROL)),
        ..Goal::at_least(
            "opened by two threads ÷ by one",
            Measure::Ratio(one_thread, two_threads),
            1.9,
            None,
        )
    });
    goals
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says what is missing by failing")]
mod tests {
    use super::*;
    use crate::entry::Id;

    fn table(rows: &[(&str, &[f64])]) -> Table {
        Table::from_rows(
            rows.iter().map(|(who, times)| (Id::new(who, "x", "p", Form::Flask), times.to_vec())),
        )
    }

    fn goal(must: f64, aim: f64, at_least: bool) -> Goal {
        let term = |who| one(id(who, "x", "p", Form::Flask));
        let measure = Measure::Ratio(term("a"), term("b"));
        Goal { at_least, ..Goal::at_most("a ÷ b", measure, must, Some(aim)) }
    }

    fn judge(goal: &Goal, table: &Table) -> (Option<f64>, Mark) {
        let verdict = goal.judge(table, &Allocations::new());
        (verdict.figure.map(|figure| figure.median), verdict.mark)
    }

    #[test]
    fn a_ratio_is_taken_in_each_round_and_then_the_median() {
        // The ratio of the medians would be 10.
        let table = table(&[("a", &[2.0, 10.0, 90.0]), ("b", &[1.0, 1.0, 30.0])]);
        assert_eq!(judge(&goal(3.0, 2.0, false), &table), (Some(3.0), Mark::Holds));
        assert_eq!(judge(&goal(3.5, 3.0, false), &table), (Some(3.0), Mark::Aim));
        assert_eq!(judge(&goal(2.9, 2.0, false), &table), (Some(3.0), Mark::Missed));
        assert_eq!(judge(&goal(3.1, 4.0, true), &table), (Some(3.0), Mark::Missed));
        assert_eq!(judge(&goal(2.0, 4.0, true), &table), (Some(3.0), Mark::Holds));
    }

    #[test]
    fn a_bound_that_the_control_misses_too_is_left_open() {
        let term = |who| one(id(who, "x", "p", Form::Flask));
        let controlled = Goal { control: Some((term("c"), term("d"))), ..goal(1.9, 1.9, true) };
        let a_and_b: [(&str, &[f64]); 2] = [("a", &[15.0]), ("b", &[10.0])];
        let with = |c: &[f64]| {
            judge(&controlled, &table(&[a_and_b[0], a_and_b[1], ("c", c), ("d", &[10.0])]))
        };
        assert_eq!(with(&[15.0]), (Some(1.5), Mark::Undecided));
        assert_eq!(with(&[19.5]), (Some(1.5), Mark::Missed));
    }

    #[test]
    fn what_was_not_measured_is_said_to_be_absent() {
        assert_eq!(judge(&goal(1.0, 1.0, false), &table(&[("a", &[1.0])])), (None, Mark::Absent));
    }
}
