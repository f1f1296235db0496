//! Real vulnerabilities, put into a copy of the tree one by one: the tests must fail.

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::{
    tree::Tree,
    workspace::{read, root},
};

const FILE: &str = "xtask/mutants/vulnerabilities.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    vulnerability: Vec<Vulnerability>,
}

/// A mistake that somebody could make, and whose tests must notice it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vulnerability {
    name: String,
    /// The package whose tests must fail.
    package: String,
    edit: Vec<Edit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    file: String,
    /// Stands in the file exactly once.
    before: String,
    after: String,
}

impl Edit {
    fn apply(&self, code: &str) -> Result<String> {
        let Self { file, before, after } = self;
        let found = code.matches(before.as_str()).count();
        ensure!(found == 1, "{file} has {found} places, not one, that read\n{before}");
        Ok(code.replace(before.as_str(), after))
    }
}

/// Puts each vulnerability into the copy and runs the tests; returns the closing line.
pub(crate) fn check() -> Result<String> {
    let list: List = toml::from_str(&read(&root().join(FILE))?).context(FILE)?;
    let count = list.vulnerability.len();
    ensure!(count > 0, "{FILE} is empty");
    let tree = Tree::copy("vulnerabilities")?;
    let mut sound: Vec<&str> = Vec::new();
    let mut missed = Vec::new();
    for vulnerability in &list.vulnerability {
        let Vulnerability { name, package, .. } = vulnerability;
        if !sound.contains(&package.as_str()) {
            // Else their failing would say nothing.
            ensure!(passes(&tree, package)?, "the tests of {package} fail without any change");
            sound.push(package);
        }
        let caught = catches(&tree, vulnerability).with_context(|| name.clone())?;
        eprintln!("{}: {name}", if caught { "caught" } else { "MISSED" });
        if !caught {
            missed.push(name.as_str());
        }
    }
    ensure!(missed.is_empty(), "no test notices: {}", missed.join("; "));
    Ok(format!("vulnerabilities: {count} written by hand, {count} caught"))
}

/// Whether the tests fail with the vulnerability in the copy.
fn catches(tree: &Tree, vulnerability: &Vulnerability) -> Result<bool> {
    let mut changed = Vec::new();
    for edit in &vulnerability.edit {
        let code = tree.read(&edit.file)?;
        tree.write(&edit.file, &edit.apply(&code)?)?;
        changed.push((&edit.file, code));
    }
    let passed = passes(tree, &vulnerability.package);
    for (file, code) in changed.iter().rev() {
        tree.write(file, code)?;
    }
    Ok(!passed?)
}

/// Whether the tests of a package pass; an error if they do not compile.
fn passes(tree: &Tree, package: &str) -> Result<bool> {
    let test = ["test", "--quiet", "--all-features", "--tests", "--package", package];
    let built = tree.cargo(&test).arg("--no-run").output().context("run cargo test")?;
    if !built.status.success() {
        bail!("{package} does not compile:\n{}", String::from_utf8_lossy(&built.stderr));
    }
    let tested = tree.cargo(&test).output().context("run cargo test")?;
    Ok(tested.status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_that_no_longer_applies_is_an_error() {
        let edit = Edit { file: "a.rs".into(), before: "x".into(), after: "y".into() };
        assert_eq!(edit.apply("axb").unwrap(), "ayb");
        for code in ["ab", "axbx"] {
            assert!(edit.apply(code).unwrap_err().to_string().contains("places, not one"));
        }
    }
    #[test]
    fn every_edit_of_this_workspace_applies() {
        let list: List = toml::from_str(&read(&root().join(FILE)).unwrap()).unwrap();
        for edit in list.vulnerability.iter().flat_map(|vulnerability| &vulnerability.edit) {
            edit.apply(&read(&root().join(&edit.file)).unwrap()).unwrap();
        }
    }
}
