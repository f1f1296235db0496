//! How many instructions each operation takes, counted by callgrind and kept in a file.
//!
//! Counts do not depend on how busy a machine is, so a change of a few percent is seen; but
//! valgrind's processor has no instructions for SHA-1, so the MAC weighs more than it does in truth.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};

use super::build;
use crate::{debian, workspace::root};

/// The change that is reported, in thousandths.
const TOLERANCE: u64 = 20;

/// Instructions of one operation, by its name.
type Counts = BTreeMap<String, u64>;

/// Counts anew and writes the file.
pub(crate) fn write() -> Result<()> {
    let counts = count()?;
    fs::write(path(), render(&counts)?).context("write the counts")?;
    eprintln!("{} counts written into {}", counts.len(), path().display());
    Ok(())
}

/// Counts anew and compares with the file.
pub(crate) fn compare() -> Result<()> {
    let kept = fs::read_to_string(path()).context("read the counts")?;
    let (machine, before) = parse(&kept)?;
    let now = count()?;
    let here = this_machine()?;
    if machine != here {
        eprintln!("the file was made with {machine}, and this is {here}: counts may differ");
    }
    let changes = changes(&before, &now);
    for change in &changes {
        eprintln!("{change}");
    }
    let operations = now.len();
    ensure!(
        changes.is_empty(),
        "{} of {operations} operations changed by more than 2 %; \
         if that is meant: cargo xtask bench --instructions --write",
        changes.len(),
    );
    eprintln!("instructions: {operations} operations, none changed by more than 2 %");
    Ok(())
}

fn path() -> PathBuf {
    root().join("crates/hardtack-bench/instructions.txt")
}

/// Runs every operation under callgrind, which writes one part after each.
fn count() -> Result<Counts> {
    debian::require("valgrind", "valgrind")?;
    let program = build()?.join("instructions");
    let folder = root().join("target").join("callgrind");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("remove an older count")?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
    let parts = folder.join("part");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet", "--collect-atstart=no"])
        .args(["--toggle-collect=instructions::measured", "--dump-after=instructions::measured"])
        .arg(format!("--callgrind-out-file={}", parts.display()))
        .arg(&program)
        .stderr(Stdio::inherit())
        .output()
        .context("run valgrind")?;
    ensure!(output.status.success(), "valgrind ended with {}", output.status);
    let names = String::from_utf8(output.stdout).context("understand what was counted")?;
    let mut counts = Counts::new();
    for (line, number) in names.lines().zip(1_u32..) {
        let (operations, name) = line.split_once(' ').context("a line without a name")?;
        let operations: u64 = operations.parse().context("a line without a number")?;
        let instructions = summary(&parts.with_extension(number.to_string()))?;
        let each = instructions.checked_div(operations).context("no operations")?;
        ensure!(each > 0, "callgrind counted nothing for {name}");
        counts.insert(name.to_owned(), each);
    }
    ensure!(!counts.is_empty(), "nothing was counted");
    Ok(counts)
}

/// The number of instructions in a part.
fn summary(part: &Path) -> Result<u64> {
    let text = fs::read_to_string(part).with_context(|| format!("read {}", part.display()))?;
    let totals = text.lines().find_map(|line| line.strip_prefix("totals: "));
    let totals = totals.or_else(|| text.lines().find_map(|line| line.strip_prefix("summary: ")));
    totals
        .and_then(|number| number.trim().parse().ok())
        .with_context(|| format!("{} has no total", part.display()))
}

/// What counts depend on besides the code.
fn this_machine() -> Result<String> {
    let said = Command::new("rustc").arg("--version").output().context("run rustc")?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let version = said.split(' ').nth(1).context("rustc did not say its version")?;
    Ok(format!("rustc {version} for {}", std::env::consts::ARCH))
}

fn render(counts: &Counts) -> Result<String> {
    let mut text = format!(
        "# Instructions of one operation, counted by callgrind: cargo xtask bench --instructions\n\
         # valgrind's processor has no instructions for SHA-1, so time decides, not these.\n\
         # made with {}\n",
        this_machine()?
    );
    for (name, count) in counts {
        text.push_str(&format!("{count:>9}  {name}\n"));
    }
    Ok(text)
}

/// What the file was made with, and its counts.
fn parse(text: &str) -> Result<(&str, Counts)> {
    let machine = text.lines().find_map(|line| line.strip_prefix("# made with "));
    let mut counts = Counts::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (count, name) =
            line.trim_start().split_once("  ").with_context(|| format!("no count: {line}"))?;
        counts.insert(name.to_owned(), count.parse().with_context(|| format!("count: {line}"))?);
    }
    Ok((machine.context("the counts do not say what they were made with")?, counts))
}

/// One line for each operation that changed, is new or is gone.
fn changes(before: &Counts, now: &Counts) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, &count) in now {
        match before.get(name) {
            None => lines.push(format!("new: {name}, {count} instructions")),
            Some(&kept) => {
                let difference = count.abs_diff(kept).saturating_mul(1000);
                if difference > kept.saturating_mul(TOLERANCE) {
                    let share = 100.0 * (count as f64 / kept as f64 - 1.0);
                    lines.push(format!("{share:+6.1} %: {name}, {kept} before, {count} now"));
                }
            }
        }
    }
    let gone = before.keys().filter(|name| !now.contains_key(*name));
    lines.extend(gone.map(|name| format!("gone: {name}")));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(of: &[(&str, u64)]) -> Counts {
        of.iter().map(|&(name, count)| (name.to_owned(), count)).collect()
    }

    #[test]
    fn a_change_of_more_than_two_percent_is_a_line() {
        let before = counts(&[("same", 1000), ("more", 1000), ("less", 1000), ("gone", 1)]);
        let now = counts(&[("same", 1020), ("more", 1021), ("less", 979), ("new", 5)]);
        assert_eq!(
            changes(&before, &now),
            [
                "  -2.1 %: less, 1000 before, 979 now",
                "  +2.1 %: more, 1000 before, 1021 now",
                "new: new, 5 instructions",
                "gone: gone",
            ]
        );
    }

    #[test]
    fn the_file_is_read_as_it_was_written() {
        let kept = counts(&[("hardtack/open Session, read three keys/tiny/flask", 1234)]);
        let text = render(&kept).unwrap();
        assert_eq!(parse(&text).unwrap(), (&*this_machine().unwrap(), kept));
        assert!(parse("  12  a\n").is_err());
    }
}
