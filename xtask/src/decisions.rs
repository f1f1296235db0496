//! Holds `docs/compatibility.md` against the tests: every row has a test, and every test it names
//! is there.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Result, ensure};

use crate::workspace::{list, read, root};

/// The rows of the page: a letter for the layer, and how many there are.
const ROWS: [(char, usize); 6] = [('S', 8), ('T', 7), ('P', 6), ('J', 15), ('C', 23), ('L', 15)];

/// Compares the page with the tests; returns its closing line.
pub(crate) fn check() -> Result<String> {
    let path = root().join("docs").join("compatibility.md");
    let page = read(&path)?;
    let tests = tests(&root().join("crates"))?;
    let rows = compare(&page, &tests)?;
    Ok(format!("decisions: {rows} rows, each with a test that carries its id"))
}

fn compare(page: &str, tests: &BTreeSet<String>) -> Result<usize> {
    let mut expected: BTreeSet<String> = ROWS
        .into_iter()
        .flat_map(|(letter, count)| (1..=count).map(move |number| format!("{letter}{number}")))
        .collect();
    let rows = expected.len();
    for line in page.lines().filter(|line| line.starts_with("| ")) {
        let id = line.split('|').nth(1).unwrap_or_default().trim();
        if !is_id(id) {
            continue;
        }
        ensure!(expected.remove(id), "row {id} is there twice, or is not expected");
        let test = line.trim_end_matches([' ', '|']).rsplit('`').nth(1).unwrap_or_default();
        ensure!(tests.contains(test), "row {id} names the test {test}, which does not exist");
        let carried = test.starts_with(&format!("{}_", id.to_lowercase()));
        ensure!(carried, "row {id} names the test {test}, which does not carry its id");
    }
    ensure!(expected.is_empty(), "rows without a line in the page: {expected:?}");
    Ok(rows)
}

fn is_id(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|letter| letter.is_ascii_uppercase())
        && !characters.as_str().is_empty()
        && characters.all(|digit| digit.is_ascii_digit())
}

/// The names of the test functions of every crate.
fn tests(crates: &Path) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for folder in list(crates)? {
        collect(&folder.join("tests"), &mut names)?;
    }
    Ok(names)
}

fn collect(folder: &Path, names: &mut BTreeSet<String>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for path in list(folder)? {
        if path.is_dir() {
            collect(&path, names)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let code = read(&path)?;
            names.extend(functions(&code).map(str::to_owned));
        }
    }
    Ok(())
}

fn functions(code: &str) -> impl Iterator<Item = &str> {
    code.lines().filter_map(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix("async ").unwrap_or(line);
        line.strip_prefix("fn ")?.split(['(', '<']).next()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> String {
        let row = |id: String| format!("| {id} | a | b | c | `{}_holds` |\n", id.to_lowercase());
        ROWS.into_iter()
            .flat_map(|(letter, count)| (1..=count).map(move |n| row(format!("{letter}{n}"))))
            .collect()
    }

    fn names(page: &str) -> BTreeSet<String> {
        page.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn a_page_with_every_row_and_its_test_passes() {
        assert_eq!(compare(&page(), &names(&page())).unwrap(), 74);
    }

    #[test]
    fn a_missing_row_a_missing_test_and_a_doubled_row_are_named() {
        let (page, tests) = (page(), names(&page()));
        let error = |page: &str, tests| compare(page, tests).unwrap_err().to_string();
        let without = page.replace("| J7 |", "| x |");
        assert_eq!(error(&without, &tests), r#"rows without a line in the page: {"J7"}"#);
        let mut fewer = tests.clone();
        fewer.remove("c9_holds");
        let expected = "row C9 names the test c9_holds, which does not exist";
        assert_eq!(error(&page, &fewer), expected);
        let other = page.replace("| S2 | a | b | c | `s2_holds` |", "| S2 | `s1_holds` |");
        let expected = "row S2 names the test s1_holds, which does not carry its id";
        assert_eq!(error(&other, &tests), expected);
        let twice = format!("{page}| S1 | a | b | c | `s1_holds` |\n");
        assert!(error(&twice, &tests).starts_with("row S1 is there twice"));
    }

    #[test]
    fn functions_are_found_whatever_stands_before_them() {
        let code = "#[test]\nfn a_b() {}\n    async fn c<'a>(x: u8) {}\nlet fn_x = 1;";
        assert_eq!(functions(code).collect::<Vec<_>>(), ["a_b", "c"]);
    }
}
