//! What the suite measures, and what the goals ask of it.

use std::collections::HashSet;

use hardtack_bench::{goals, python, site::LONG_AGO, suite};

#[test]
fn every_operation_runs_and_every_goal_is_measured() -> anyhow::Result<()> {
    // Making the suite checks that every side reads what it wrote and refuses what is forged.
    let mut suite = suite::all(LONG_AGO, None)?;
    let mut names = HashSet::new();
    for entry in &mut suite.entries {
        if let Some((mut pass, _)) = entry.pass() {
            pass();
        }
        assert!(names.insert(entry.id.to_string()), "twice: {}", entry.id);
    }
    names.extend(python::ids().map(|id| id.to_string()));
    // Some goals compare with the peers, which are built in only on demand.
    for goal in goals::all().iter().filter(|_| cfg!(feature = "peers")) {
        for name in goal.names() {
            assert!(names.contains(name), "{}: nothing measures {name}", goal.what);
        }
    }
    Ok(())
}
