//! Whether the golden data still says what it said at the last release.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};

use super::repository::Repository;

/// Compares the golden data of a tree with that of a tag; returns the closing line.
///
/// A case more is no change. A case that is gone or says something else is one, and bytes may
/// change only if the changelog says so.
pub(crate) fn check(tree: &Repository, tag: &str, wire_format: bool) -> Result<String> {
    let listed = tree.git(&["ls-tree", "-r", "--name-only", tag])?;
    let files: Vec<&str> = listed.lines().filter(|name| is_golden(name)).collect();
    ensure!(!files.is_empty(), "{tag} has no golden data");
    let (mut cases, mut changed) = (0_usize, Vec::new());
    for file in &files {
        let before = tree.git(&["show", &format!("{tag}:{file}")])?;
        let now = tree.read(file).unwrap_or_default();
        let gone = gone(&before, &now);
        cases = cases.saturating_add(lines(&before).count());
        if let Some(first) = gone.first() {
            let first: String = first.chars().take(120).collect();
            changed.push(format!("{} in {file}, first {first}", gone.len()));
        }
    }
    if let Some(first) = changed.first() {
        let more = changed.len().saturating_sub(1);
        ensure!(
            wire_format,
            "cases of {tag} are changed or gone, and the changelog has nothing under Wire format: \
             {first}; {more} more files",
        );
    }
    let changed = changed.len();
    Ok(format!(
        "golden data: {} files, {cases} cases of {tag}; {changed} files changed",
        files.len()
    ))
}

fn is_golden(name: &str) -> bool {
    name.starts_with("crates/") && name.contains("/tests/data/") && name.ends_with(".json")
}

/// The cases of a file: one stands in each line.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let cases = text.lines().map(|line| line.trim().trim_end_matches([',', ']', '}']));
    cases.filter(|line| !line.is_empty() && !line.starts_with("\"count\""))
}

/// The cases that no longer stand in a file.
fn gone<'t>(before: &'t str, now: &str) -> Vec<&'t str> {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for line in lines(now) {
        let count = left.entry(line).or_default();
        *count = count.saturating_add(1);
    }
    lines(before)
        .filter(|line| match left.get_mut(line) {
            Some(count) if *count > 0 => {
                *count = count.saturating_sub(1);
                false
            }
            _ => true,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str =
        "{\"about\": \"x\",\n\"count\": 2,\n\"cases\": [\n{\"a\": 1},\n{\"a\": 2}\n]}\n";

    #[test]
    fn a_case_more_is_no_change() {
        let now =
            BEFORE.replace("{\"a\": 2}\n", "{\"a\": 2},\n{\"a\": 3}\n").replace(": 2,", ": 3,");
        assert_eq!(gone(BEFORE, &now), Vec::<&str>::new());
    }

    #[test]
    fn a_changed_case_a_lost_one_and_a_lost_file_are_seen() {
        assert_eq!(gone(BEFORE, &BEFORE.replace("{\"a\": 1}", "{\"a\": 9}")), ["{\"a\": 1"]);
        assert_eq!(gone(BEFORE, &BEFORE.replace("{\"a\": 1},\n", "")), ["{\"a\": 1"]);
        assert_eq!(gone(BEFORE, "").len(), 4);
    }

    #[test]
    fn golden_data_is_what_tests_of_crates_read() {
        assert!(is_golden("crates/hardtack-signer/tests/data/signed.json"));
        assert!(!is_golden("crates/hardtack-signer/tests/it/main.rs"));
        assert!(!is_golden("fuzz/tests/data/a.json"));
    }
}
