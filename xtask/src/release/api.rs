//! The public API beside that of the last release.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context, Result, ensure};

use super::repository::Repository;
use crate::{
    packages::{Package, published},
    steps::Steps,
    tools::Tool,
};

const SEMVER_CHECKS: Tool =
    Tool { name: "cargo-semver-checks", version: "0.51.0", build: &Tool::IN_HASTE };

const PUBLIC_API: Tool =
    Tool { name: "cargo-public-api", version: "0.52.0", build: &Tool::IN_HASTE };

/// Compares each library with the one of the same name at a tag: breaks first, then what is new.
pub(crate) fn check(
    steps: &mut Steps,
    tree: &Repository,
    packages: &[Package],
    last: &str,
    place: &Path,
) -> Result<()> {
    let before = tree.clone_into(&place.join("last"))?;
    before.git(&["checkout", "--quiet", "--detach", last])?;
    let known: BTreeSet<String> =
        published(|arguments| before.cargo(arguments))?.into_iter().map(|it| it.name).collect();
    let libraries = packages.iter().filter(|package| package.is_library());
    let (both, new): (Vec<_>, Vec<_>) = libraries.partition(|it| known.contains(&it.name));
    let target = place.join("target");
    steps.call(&format!("public API, breaks since {last}"), || {
        for package in &both {
            breaks(tree, package, last, &target)?;
        }
        let (both, new) = (both.len(), new.len());
        Ok(format!(
            "semver: {both} libraries break no more than their version allows, {new} are new"
        ))
    })?;
    steps.call(&format!("public API, changes since {last}"), || {
        let folder = place.join("api");
        fs::create_dir_all(&folder).with_context(|| format!("make {}", folder.display()))?;
        let (mut added, mut gone) = (0_usize, 0_usize);
        for package in &both {
            let now = items(tree, package, &target)?;
            let then = items(&before, package, &target)?;
            let change = Change::between(&then, &now);
            added = added.saturating_add(change.added.len());
            gone = gone.saturating_add(change.gone.len());
            let file = folder.join(format!("{}.diff", package.name));
            fs::write(&file, change.to_text())
                .with_context(|| format!("write {}", file.display()))?;
        }
        Ok(format!("api: {added} items new, {gone} gone"))
    })
}

/// An error where a library breaks more than its version allows.
fn breaks(tree: &Repository, package: &Package, last: &str, target: &Path) -> Result<()> {
    let name = &package.name;
    let mut command = SEMVER_CHECKS.command(&["semver-checks", "--color=never"])?;
    command.args(["--package", name, "--baseline-rev", last, "--all-features"]);
    let output = command
        .current_dir(tree.folder())
        .env("CARGO_TARGET_DIR", target)
        .output()
        .context("run cargo-semver-checks")?;
    let report = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    eprint!("{said}{report}");
    let found = found(&report);
    ensure!(
        found.is_empty(),
        "{name} breaks more than {} may after {last}: {}",
        package.version,
        found.join(", "),
    );
    let last_words = said.lines().next_back().unwrap_or_default().trim();
    ensure!(output.status.success(), "cargo-semver-checks fails for {name}: {last_words}");
    Ok(())
}

/// What a report of cargo-semver-checks lists as broken, each with what became of it.
fn found(report: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut failure = "";
    for line in report.lines() {
        if let Some(title) = line.strip_prefix("--- failure ") {
            let title = title.trim_end_matches([' ', '-']);
            failure = title.split_once(": ").map_or(title, |(_, words)| words);
        } else if let Some(item) = line.strip_prefix("  ").filter(|it| !it.starts_with(' ')) {
            let item = item.split(", previously in ").next().unwrap_or(item);
            let item = item.split(" in file ").next().unwrap_or(item).trim_end_matches(',');
            found.push(format!("{item} ({failure})"));
        }
    }
    found
}

/// The public items of a library, each in a line.
fn items(tree: &Repository, package: &Package, target: &Path) -> Result<BTreeSet<String>> {
    let name = &package.name;
    let mut describe = tree.cargo(&["rustdoc", "--quiet", "--lib", "--all-features", "--package"]);
    describe.arg(name).args(["--", "-Zunstable-options", "--output-format=json"]);
    // The option is not stable, and the stable rustdoc has it all the same.
    describe.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", target);
    ensure!(
        describe.status().context("run cargo rustdoc")?.success(),
        "{name} cannot be described"
    );
    let json = target.join("doc").join(format!("{}.json", name.replace('-', "_")));
    let mut list =
        PUBLIC_API.command(&["public-api", "-sss", "--color=never", "--rustdoc-json"])?;
    let output = list.arg(&json).output().context("run cargo-public-api")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "cargo-public-api: {}", said.trim());
    let listed = String::from_utf8(output.stdout).context("read what cargo-public-api says")?;
    let items: BTreeSet<String> = listed.lines().map(str::to_owned).collect();
    ensure!(!items.is_empty(), "{name} has no public item");
    Ok(items)
}

/// What is new and what is gone.
struct Change<'i> {
    added: Vec<&'i String>,
    gone: Vec<&'i String>,
}

impl<'i> Change<'i> {
    fn between(then: &'i BTreeSet<String>, now: &'i BTreeSet<String>) -> Self {
        Self { added: now.difference(then).collect(), gone: then.difference(now).collect() }
    }

    fn to_text(&self) -> String {
        let gone = self.gone.iter().map(|item| format!("-{item}\n"));
        gone.chain(self.added.iter().map(|item| format!("+{item}\n"))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_report_finds_broken_is_named() {
        let report = "\n--- failure inherent_method_missing: pub method removed or renamed ---\n\n\
                      Description:\nA method is gone.\n        ref: https://example.com\n\n\
                      Failed in:\n  Signer::separator, previously in file /a/signer.rs:121\n";
        assert_eq!(found(report), ["Signer::separator (pub method removed or renamed)"]);
        assert_eq!(found("no failure\n"), Vec::<String>::new());
    }

    #[test]
    fn what_is_new_and_what_is_gone_stand_in_the_difference() {
        let items = |items: &[&str]| items.iter().map(|&it| it.to_owned()).collect();
        let (then, now): (BTreeSet<String>, _) = (items(&["a", "b"]), items(&["b", "c"]));
        assert_eq!(Change::between(&then, &now).to_text(), "-a\n+c\n");
    }
}
