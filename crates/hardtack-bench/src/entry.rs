//! One thing that is measured.

use std::{fmt, rc::Rc, time::Instant};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::{
    samples::{COUNT, Form, Sample, Samples},
    stopwatch::Stopwatch,
};

/// Whose operation on what.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Id {
    /// `hardtack`, a reference, a peer, or Python.
    pub who: String,
    /// The operation.
    pub what: String,
    /// The payload.
    pub payload: String,
    /// The form of the cookie.
    pub form: String,
}

impl Id {
    /// An id of its parts.
    pub fn new(who: &str, what: &str, payload: &str, form: Form) -> Self {
        Self {
            who: who.to_owned(),
            what: what.to_owned(),
            payload: payload.to_owned(),
            form: form.name().to_owned(),
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}/{}", self.who, self.what, self.payload, self.form)
    }
}

/// One thing that is measured.
pub struct Entry {
    /// Whose operation on what.
    pub id: Id,
    work: Work,
}

enum Work {
    /// Does the operation on each of so many items, and tells the watch after every few.
    Pass { operations: usize, pass: Box<dyn FnMut(&mut Stopwatch)> },
    /// Gives the nanoseconds of one operation by means of its own.
    Own(Box<dyn FnMut() -> Result<f64>>),
}

impl Entry {
    /// An operation on each sample.
    pub fn over<P: 'static, R>(
        who: &str,
        what: &str,
        samples: &Rc<Samples<P>>,
        mut operation: impl FnMut(&Sample<P>) -> R + 'static,
    ) -> Self {
        let id = Id::new(who, what, &samples.name, samples.form);
        let samples = Rc::clone(samples);
        let pass = move |watch: &mut Stopwatch| watch.over(&samples.all, &mut operation);
        Self { id, work: Work::Pass { operations: COUNT, pass: Box::new(pass) } }
    }

    /// An operation on each of other items.
    pub fn over_items<T: 'static, R>(
        id: Id,
        items: Vec<T>,
        mut operation: impl FnMut(&T) -> R + 'static,
    ) -> Self {
        let operations = items.len();
        let pass = move |watch: &mut Stopwatch| watch.over(&items, &mut operation);
        Self { id, work: Work::Pass { operations, pass: Box::new(pass) } }
    }

    /// What has a clock of its own.
    pub fn own(id: Id, nanoseconds: impl FnMut() -> Result<f64> + 'static) -> Self {
        Self { id, work: Work::Own(Box::new(nanoseconds)) }
    }

    /// The nanoseconds of one operation, after a pass that warms the caches.
    ///
    /// # Errors
    ///
    /// When a child process fails.
    pub fn nanoseconds(&mut self) -> Result<f64> {
        match &mut self.work {
            Work::Pass { operations, pass } => {
                let start = Instant::now();
                pass(&mut Stopwatch::stopped());
                let mut watch = Stopwatch::running(*operations, start.elapsed());
                pass(&mut watch);
                watch.nanoseconds().context("nothing was measured")
            }
            Work::Own(nanoseconds) => nanoseconds(),
        }
    }

    /// The pass, for other measures than time, and how many operations it does.
    pub fn pass(&mut self) -> Option<(impl FnMut(), usize)> {
        match &mut self.work {
            Work::Pass { operations, pass } => {
                Some((move || pass(&mut Stopwatch::stopped()), *operations))
            }
            Work::Own(_) => None,
        }
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry").field("id", &self.id).finish_non_exhaustive()
    }
}
