//! Golden data from real Flask, and the page made of it: written anew, or compared with what is
//! committed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use hardtack_interop::{Environment, target_folder};
use serde::Deserialize;

use crate::{
    bad_input, python,
    workspace::{self, read},
};

/// The command `vectors`.
pub(crate) fn run(check: bool) -> Result<()> {
    if check {
        eprintln!("{}\n{}", compare()?, bad_input::check()?);
        return Ok(());
    }
    write()
}

/// Writes every file of golden data into the crate it belongs to.
fn write() -> Result<()> {
    let crates = workspace::root().join("crates");
    let made = generate(&crates)?;
    if !made.classic_zlib {
        bail!(
            "this Python's zlib is not the classic one: what it compressed is not Flask's usual \
             text; restore the files and use a Python with classic zlib"
        );
    }
    bad_input::write()?;
    eprintln!("{} files written below {}, and docs/bad-input.md", made.files, crates.display());
    Ok(())
}

/// Compares every file of golden data with what real Flask answers now; returns the closing line.
pub(crate) fn compare() -> Result<String> {
    let fresh = target_folder().join("vectors");
    if fresh.exists() {
        fs::remove_dir_all(&fresh).context("remove an older comparison")?;
    }
    let made = generate(&fresh)?;
    let committed = workspace::root().join("crates");
    let mut cases: usize = 0;
    let mut passed_over: usize = 0;
    let files = files_below(&fresh)?;
    for file in &files {
        let name = file.strip_prefix(&fresh).unwrap_or(file);
        let expected = read(&committed.join(name))?;
        let found = read(file)?;
        let skipped = first_difference(&expected, &found, made.classic_zlib)
            .with_context(|| format!("crates/{} differs from real Flask", name.display()))?;
        cases = cases.saturating_add(found.lines().count());
        passed_over = passed_over.saturating_add(skipped);
    }
    if files.len() != made.files {
        bail!("{} files were made, {} were found", made.files, files.len());
    }
    let mut closing = format!("vectors: {} files, {cases} lines, 0 differences", files.len());
    if !made.classic_zlib {
        closing.push_str(&format!(
            "; this zlib is not the classic one, so {passed_over} compressed lines and the zlib \
             streams were passed over"
        ));
    }
    Ok(closing)
}

/// What the generator says when it is done.
#[derive(Debug, Deserialize)]
struct Made {
    classic_zlib: bool,
    files: usize,
}

fn generate(folder: &Path) -> Result<Made> {
    let python = python::prepare()?;
    let said = output_of(python.command("vectors.py").arg(folder))?;
    let mut made: Made =
        serde_json::from_slice(&said).context("understand what vectors.py said")?;
    // Another zlib has nothing to say about the bytes of the classic one.
    if made.classic_zlib {
        zlib_streams(&python, folder)?;
        made.files = made.files.saturating_add(1);
    }
    Ok(made)
}

/// The zlib writer keeps a generator of its own, which says the whole file.
fn zlib_streams(python: &Environment, folder: &Path) -> Result<()> {
    let script = workspace::root().join("crates/hardtack-zlib/python/vectors.py");
    let streams = output_of(Command::new(python.python()).arg("-B").arg(script))?;
    let data = folder.join("hardtack-zlib/tests/data");
    fs::create_dir_all(&data).with_context(|| format!("create {}", data.display()))?;
    let file = data.join("zlib.json");
    fs::write(&file, streams).with_context(|| format!("write {}", file.display()))
}

/// What a generator says on its standard output.
fn output_of(generator: &mut Command) -> Result<Vec<u8>> {
    let output = generator.stderr(Stdio::inherit()).output().context("run a generator")?;
    if !output.status.success() {
        bail!("a generator of golden data ended with {}", output.status);
    }
    Ok(output.stdout)
}

/// Counts the differing lines that another zlib explains; any other difference is an error.
fn first_difference(expected: &str, found: &str, classic_zlib: bool) -> Result<usize> {
    const COMPRESSED: &str = "\"compressed\": true";
    let mut passed_over: usize = 0;
    let (mut expected, mut found) = (expected.lines(), found.lines());
    for number in 1_usize.. {
        let (before, now) = match (expected.next(), found.next()) {
            (None, None) => break,
            (before, now) => (before.unwrap_or("(no line)"), now.unwrap_or("(no line)")),
        };
        if before == now {
            continue;
        }
        if !classic_zlib && before.contains(COMPRESSED) && now.contains(COMPRESSED) {
            passed_over = passed_over.saturating_add(1);
            continue;
        }
        let same = before.chars().zip(now.chars()).take_while(|(one, other)| one == other).count();
        let (before, now) = (excerpt(before, same), excerpt(now, same));
        bail!("line {number}\n  committed:  {before}\n  real Flask: {now}");
    }
    Ok(passed_over)
}

/// The part of a line around the place where it begins to differ.
fn excerpt(line: &str, at: usize) -> String {
    const BEFORE: usize = 80;
    let start = at.saturating_sub(BEFORE);
    let mut text: String = line.chars().skip(start).take(BEFORE.saturating_mul(3)).collect();
    if start > 0 {
        text.insert(0, '…');
    }
    text
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("list {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_named_by_its_line() {
        let error = first_difference("a\nb\nc\n", "a\nB\nC\n", true).unwrap_err();
        assert_eq!(error.to_string(), "line 2\n  committed:  b\n  real Flask: B");
        let error = first_difference("a\n", "a\nb\n", true).unwrap_err();
        assert_eq!(error.to_string(), "line 2\n  committed:  (no line)\n  real Flask: b");
    }

    #[test]
    fn only_another_zlib_excuses_compressed_lines() {
        let (one, other) = (r#"{"compressed": true, "a": 1}"#, r#"{"compressed": true, "a": 2}"#);
        assert_eq!(first_difference(one, other, false).unwrap(), 1);
        assert!(first_difference(one, other, true).is_err());
        assert!(first_difference("a", one, false).is_err());
    }
}
