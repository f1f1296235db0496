//! `docs/bad-input.md`: the table of bad input as a page, written out of the golden data.

use std::{collections::BTreeSet, fs, path::PathBuf};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::workspace::{read, root};

/// The groups of the table in order: the middle of an id, and what its section says.
const GROUPS: [(&str, &str, &str); 12] = [
    ("SIG", "Signatures", "Values of the session cookie whose signature is not what it should be."),
    ("TIME", "Timestamps", "Values with a good signature over this timestamp."),
    ("B64", "Base64", "Values with a good signature over this payload."),
    (
        "ZLIB",
        "Compressed payloads",
        "Values with a good signature over a payload with this stream.",
    ),
    ("UTF8", "Encodings", "Signed sessions whose body is in this encoding."),
    ("JSON", "JSON", "Signed sessions whose body is this text, or holds it as a value."),
    ("TAG", "Tags", "Signed sessions with a value that is tagged so."),
    ("HEAD", "Cookie headers", "Whole headers, most of them around a good cookie."),
    ("CONF", "Settings", "Flask's settings, from a file or an object."),
    ("ENV", "Variables", "Flask's settings, from the environment."),
    ("SIGNER", "Signers", "What a signer is built of."),
    ("TOKEN", "Plain tokens", "Tokens of `URLSafeSerializer`, whose body is plain JSON."),
];

#[derive(Debug, Deserialize)]
struct Table {
    cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
struct Case {
    id: String,
    words: String,
    row: Option<String>,
    ours: String,
    python: String,
    #[serde(default)]
    class: Option<String>,
}

/// Writes the page.
pub(crate) fn write() -> Result<()> {
    let (path, page) = (path(), page()?);
    fs::write(&path, page).with_context(|| format!("write {}", path.display()))
}

/// Compares the page with the data; returns the closing line.
pub(crate) fn check() -> Result<String> {
    let path = path();
    let committed = read(&path)?;
    let page = page()?;
    ensure!(committed == page, "docs/bad-input.md is not what the data says: cargo xtask vectors");
    let cases = page.lines().filter(|line| line.starts_with("| B-")).count();
    Ok(format!("bad input: {cases} cases on the page, as the data has them"))
}

fn path() -> PathBuf {
    root().join("docs").join("bad-input.md")
}

fn page() -> Result<String> {
    let data = root().join("crates/hardtack-interop/tests/data/bad_input.json");
    let data = fs::read(&data).with_context(|| format!("read {}", data.display()))?;
    let table: Table = serde_json::from_slice(&data).context("understand the table")?;
    let decisions = fs::read_to_string(root().join("docs").join("compatibility.md"))
        .context("read the decisions")?;
    render(&table, &decisions)
}

fn render(table: &Table, decisions: &str) -> Result<String> {
    let mut page = String::from(HEAD);
    let mut left: BTreeSet<&str> = table.cases.iter().map(|case| case.id.as_str()).collect();
    for (group, title, about) in GROUPS {
        page.push_str(&format!("\n## {title}\n\n{about}\n\n"));
        page.push_str("| id | input | Flask | hardtack | row |\n|---|---|---|---|---|\n");
        let prefix = format!("B-{group}-");
        for case in table.cases.iter().filter(|case| case.id.starts_with(&prefix)) {
            let row = case.row.as_deref().unwrap_or_default();
            let stands = row.is_empty() || decisions.contains(&format!("\n| {row} |"));
            ensure!(stands, "{} names the row {row}, which is not there", case.id);
            let (words, theirs) = (case.words.replace('|', "\\|"), theirs(case));
            page.push_str(&format!(
                "| {} | {words} | {theirs} | {} | {row} |\n",
                case.id, case.ours
            ));
            left.remove(case.id.as_str());
        }
    }
    ensure!(left.is_empty(), "cases of no group: {left:?}");
    Ok(page)
}

fn theirs(case: &Case) -> String {
    match (case.python.as_str(), &case.class) {
        ("error", Some(class)) => format!("`{class}`"),
        (outcome, Some(class)) => format!("{outcome}, `{class}`"),
        (outcome, None) => outcome.to_owned(),
    }
}

const HEAD: &str = "\
# Bad input

What Flask and what hardtack make of input that is wrong, odd or hostile.

Flask's answers are those of a real application, asked through WSGI; hardtack's are those of its public API.
Every cookie goes through an axum site as well, which must answer with status 200 and, where it is refused, an empty session.
`cargo xtask vectors` writes this page; `cargo xtask test` asks both sides again, and compares the page with what they say.

- **Flask**: *accepted*; *no cookie*; *refused*, which gives an empty session, with the exception of itsdangerous; or *HTTP 500*, on every request of that visitor, with the exception that was raised.
- **hardtack**: *accepted*; *no cookie*; or the word of `Rejection::reason` with the variant of the error, *unreadable (BadNumber)* say. Settings have a variant of `ConfigError`.
- **row**: where the two differ, the row of [Compatibility](compatibility.md) that says why. *Accepted* on both sides with a row is another value, or another moment of failure.
";

#[cfg(test)]
mod tests {
    use super::*;

    fn case(id: &str, row: Option<&str>) -> Case {
        let [words, ours, python] = ["a|b", "forged", "refused"].map(str::to_owned);
        let (id, row) = (id.to_owned(), row.map(str::to_owned));
        Case { id, words, row, ours, python, class: Some("BadSignature".to_owned()) }
    }

    #[test]
    fn a_case_is_a_line_of_its_group() {
        let table = Table { cases: vec![case("B-SIG-01", Some("S1")), case("B-TIME-01", None)] };
        let page = render(&table, "\n| S1 | …").unwrap();
        assert!(page.contains("| B-SIG-01 | a\\|b | refused, `BadSignature` | forged | S1 |\n"));
        assert!(page.contains("| B-TIME-01 | a\\|b | refused, `BadSignature` | forged |  |\n"));
    }

    #[test]
    fn a_row_or_a_group_that_is_not_there_is_named() {
        let error = |case| render(&Table { cases: vec![case] }, "").unwrap_err().to_string();
        let message = error(case("B-SIG-01", Some("S9")));
        assert_eq!(message, "B-SIG-01 names the row S9, which is not there");
        assert_eq!(error(case("B-X-01", None)), "cases of no group: {\"B-X-01\"}");
    }
}
