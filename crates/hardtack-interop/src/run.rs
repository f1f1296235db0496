//! How large a random run is and how it is repeated.

use std::{
    env,
    time::{SystemTime, UNIX_EPOCH},
};

/// The seed and the size of one run of random sessions.
///
/// `HARDTACK_SEED` repeats a run, `HARDTACK_SESSIONS` sets how many sessions it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Names the run; every session is drawn from the seed and its own number.
    pub seed: u64,
    /// How many sessions; 10,000 unless told.
    pub sessions: usize,
}

impl Run {
    /// The run that the environment asks for, or a new one of 10,000 sessions.
    ///
    /// # Panics
    ///
    /// When one of the variables is set and not a number: a typing error must not turn the
    /// repetition of a failure into another random run.
    #[must_use]
    pub fn from_env() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_or(0, |now| u64::from(now.subsec_nanos()) ^ (now.as_secs() << 20));
        let run = Self {
            seed: number("HARDTACK_SEED").unwrap_or(now),
            sessions: number("HARDTACK_SESSIONS")
                .map_or(10_000, |count| usize::try_from(count).unwrap_or(usize::MAX)),
        };
        assert!(run.sessions > 0, "HARDTACK_SESSIONS is 0: a run without sessions shows nothing");
        run
    }
}

fn number(name: &str) -> Option<u64> {
    let text = env::var(name).ok()?;
    match text.parse() {
        Ok(number) => Some(number),
        Err(_) => panic!("{name} must be a number, not {text:?}"),
    }
}
