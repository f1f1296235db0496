//! What stands in `CHANGELOG.md` for the next release, and how it becomes that release's section.

use anyhow::{Context, Result, bail, ensure};

/// The heading under which changes gather.
const UNRELEASED: &str = "## Unreleased";

/// The groups of changes that there can be, as Keep a Changelog has them, and the one of our own.
const GROUPS: [&str; 7] =
    ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", WIRE_FORMAT];

/// The group for what changes the bytes that are accepted or written.
const WIRE_FORMAT: &str = "Wire format";

/// A changelog that can be released.
#[derive(Debug)]
pub(crate) struct Changelog<'t> {
    text: &'t str,
    changes: usize,
    wire_format: bool,
}

impl<'t> Changelog<'t> {
    /// Reads a changelog; one that cannot be released as `version` is an error.
    pub(crate) fn read(text: &'t str, version: &str) -> Result<Self> {
        let headings = || text.lines().filter(|line| line.starts_with("## "));
        let first = headings().next().context("it has no heading of the second level")?;
        ensure!(first == UNRELEASED, "its first heading is `{first}`, and not `{UNRELEASED}`");
        let times = headings().filter(|&line| line == UNRELEASED).count();
        ensure!(times == 1, "`{UNRELEASED}` stands there {times} times");
        let released = format!("## {version}");
        let same = |line: &str| line.split(" - ").next() == Some(released.as_str());
        ensure!(!headings().any(same), "it has a section for {version} already");

        let (mut changes, mut wire_format) = (0_usize, false);
        let mut group: Option<(&str, usize)> = None;
        let section = text.lines().skip_while(|&line| line != UNRELEASED).skip(1);
        for line in section.take_while(|line| !line.starts_with("## ")) {
            if let Some(name) = line.strip_prefix("### ") {
                not_empty(group)?;
                ensure!(GROUPS.contains(&name), "`{line}` is none of {}", GROUPS.join(", "));
                group = Some((name, 0));
            } else if line.starts_with("- ") {
                let Some((name, count)) = &mut group else {
                    bail!("`{line}` stands in no group, such as `### Added`");
                };
                *count = count.saturating_add(1);
                changes = changes.saturating_add(1);
                wire_format |= *name == WIRE_FORMAT;
            }
        }
        not_empty(group)?;
        ensure!(changes > 0, "there is nothing under `{UNRELEASED}`");
        Ok(Self { text, changes, wire_format })
    }

    /// How many changes are to be released.
    pub(crate) fn changes(&self) -> usize {
        self.changes
    }

    /// Whether they say that bytes change.
    pub(crate) fn wire_format(&self) -> bool {
        self.wire_format
    }

    /// The changelog in which they are released.
    pub(crate) fn roll(&self, version: &str, date: &str) -> String {
        let heading = format!("{UNRELEASED}\n\n## {version} - {date}");
        self.text.replacen(UNRELEASED, &heading, 1)
    }
}

fn not_empty(group: Option<(&str, usize)>) -> Result<()> {
    match group {
        Some((name, 0)) => bail!("there is nothing under `### {name}`"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "# Changelog\n\n## Unreleased\n\n### Added\n\n- One thing,\n  and its end.\n\
                        - Another.\n\n## 0.1.0 - 2026-01-01\n\n### Wire format\n\n- All.\n";

    #[track_caller]
    fn refused(text: &str, reason: &str) {
        let error = Changelog::read(text, "0.2.0").unwrap_err().to_string();
        assert!(error.starts_with(reason), "{error}");
    }

    #[test]
    fn what_is_unreleased_becomes_a_section_with_its_date() {
        let changelog = Changelog::read(GOOD, "0.2.0").unwrap();
        assert_eq!(changelog.changes(), 2);
        assert!(!changelog.wire_format());
        let rolled = changelog.roll("0.2.0", "2026-02-03");
        let expected = GOOD.replace("## Unreleased", "## Unreleased\n\n## 0.2.0 - 2026-02-03");
        assert_eq!(rolled, expected);
        // Nothing is left for the release after that.
        let error = Changelog::read(&rolled, "0.3.0").unwrap_err().to_string();
        assert_eq!(error, "there is nothing under `## Unreleased`");
    }

    #[test]
    fn bytes_change_only_under_the_heading_of_the_wire_format() {
        let text = GOOD.replace("### Added", "### Wire format");
        assert!(Changelog::read(&text, "0.2.0").unwrap().wire_format());
    }

    #[test]
    fn a_broken_changelog_is_refused_with_its_reason() {
        refused("# Changelog\n", "it has no heading");
        refused("## 0.1.0 - 2026-01-01\n", "its first heading is `## 0.1.0");
        refused("## Unreleased\n", "there is nothing under `## Unreleased`");
        refused("## Unreleased\n## Unreleased\n", "`## Unreleased` stands there 2 times");
        refused(&GOOD.replace("### Added", "### Nice"), "`### Nice` is none of Added,");
        refused(&GOOD.replace("### Added\n", ""), "`- One thing,` stands in no group");
        refused(&GOOD.replace("- One", "One").replace("- An", "An"), "there is nothing under `###");
        refused(&GOOD.replace("## 0.1.0 -", "## 0.2.0 -"), "it has a section for 0.2.0 already");
    }
}
