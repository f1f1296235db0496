//! The mutants that no test can tell from the code, each with the reason.

use std::iter;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::workspace::{read, root};

/// The list, from the root of the workspace.
pub(crate) const FILE: &str = "xtask/mutants/survivors.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    survivor: Vec<Survivor>,
}

/// A change that leaves the behaviour as it was.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Survivor {
    /// `FILE: CHANGE`, as cargo-mutants names it, without line and column.
    mutant: String,
    /// At how many places of the file the change has this name.
    #[serde(default = "once")]
    times: usize,
    /// Why nothing changes that can be seen from outside.
    reason: String,
}

fn once() -> usize {
    1
}

/// The names of the survivors of a package, each as often as it is there.
pub(crate) fn listed(package: &str) -> Result<Vec<String>> {
    parse(&read(&root().join(FILE))?, package)
}

fn parse(list: &str, package: &str) -> Result<Vec<String>> {
    let list: List = toml::from_str(list).context(FILE)?;
    let folder = format!("crates/{package}/");
    let mut names = Vec::new();
    for Survivor { mutant, times, reason } in list.survivor {
        ensure!(!reason.trim().is_empty(), "{FILE}: without a reason: {mutant}");
        if mutant.starts_with(&folder) {
            names.extend(iter::repeat_n(mutant, times));
        }
    }
    Ok(names)
}

/// What survived without being listed, and what is listed without having survived.
pub(crate) fn compare(survived: &[String], listed: &[String]) -> (Vec<String>, Vec<String>) {
    (without(survived, listed), without(listed, survived))
}

fn without(these: &[String], those: &[String]) -> Vec<String> {
    let mut those: Vec<&String> = those.iter().collect();
    let mut left = Vec::new();
    for name in these {
        match those.iter().position(|other| *other == name) {
            Some(at) => _ = those.swap_remove(at),
            None => left.push(name.clone()),
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn the_same_change_at_two_places_is_listed_twice() {
        let (new, gone) = compare(&names(&["a", "a", "b"]), &names(&["a", "c"]));
        assert_eq!((new, gone), (names(&["a", "b"]), names(&["c"])));
    }

    #[test]
    fn a_list_gives_those_of_a_package_and_demands_reasons() {
        let list = "
            [[survivor]]
            mutant = 'crates/one/src/a.rs: x'
            times = 2
            reason = 'r'
            [[survivor]]
            mutant = 'crates/one-more/src/a.rs: x'
            reason = 'r'
        ";
        assert_eq!(parse(list, "one").unwrap(), names(&["crates/one/src/a.rs: x"; 2]));
        let without = list.replace("reason = 'r'", "reason = ' '");
        assert!(parse(&without, "one").unwrap_err().to_string().contains("without a reason"));
    }

    #[test]
    fn the_list_of_this_workspace_can_be_read() {
        listed("hardtack-signer").unwrap();
    }
}
