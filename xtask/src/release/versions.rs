//! The one version of the workspace, and everywhere it stands.

use anyhow::{Context, Result, ensure};
use semver::Version;
use toml_edit::{DocumentMut, Item};

use super::repository::Repository;

/// Where the manifests stand that need crates of this repository and are workspaces of their own.
const BESIDE: [&str; 3] = ["fuzz", "timing", "crates/hardtack-bench"];

/// Where the consumers stand, each in a folder.
const CONSUMERS: &str = "docs/examples";

/// Whether a version may follow the last release and the version that the manifest has.
pub(crate) fn check(version: &str, last_tag: Option<&str>, manifest: &str) -> Result<()> {
    let wanted = Version::parse(version).with_context(|| format!("{version} is no version"))?;
    let at_least = current(manifest)?;
    ensure!(wanted >= at_least, "{version} comes before {at_least}, which the manifest has");
    if let Some(tag) = last_tag {
        let last = tag.strip_prefix('v').unwrap_or(tag);
        let last = Version::parse(last).with_context(|| format!("the tag {tag} is no version"))?;
        ensure!(wanted > last, "{version} does not come after the last release, {last}");
    }
    Ok(())
}

fn current(manifest: &str) -> Result<Version> {
    let document: DocumentMut = manifest.parse().context("read Cargo.toml")?;
    let version = document.get("workspace").and_then(|it| it.get("package")?.get("version"));
    let version = version.and_then(Item::as_str);
    let version = version.context("Cargo.toml has no workspace.package.version")?;
    Version::parse(version).with_context(|| format!("{version} in Cargo.toml is no version"))
}

/// Puts the version into every manifest and lock file of a tree; returns the closing line.
pub(crate) fn bump(tree: &Repository, version: &str) -> Result<String> {
    let (manifest, own) = workspace(&tree.read("Cargo.toml")?, version)?;
    tree.write("Cargo.toml", &manifest)?;
    let mut consumers = 0_usize;
    let listed = tree.git(&["ls-files", CONSUMERS])?;
    for name in listed.lines().filter(|name| name.ends_with("Cargo.toml")) {
        tree.write(name, &consumer(&tree.read(name)?, version)?)?;
        consumers = consumers.saturating_add(1);
    }
    let mut locks = vec!["Cargo.toml".to_owned()];
    let beside = BESIDE.iter().map(|folder| format!("{folder}/Cargo.toml"));
    locks.extend(beside.filter(|name| tree.path(name).exists()));
    for name in &locks {
        let arguments = ["update", "--quiet", "--workspace", "--manifest-path", name];
        let status = tree.cargo(&arguments).status().context("run cargo update")?;
        ensure!(status.success(), "the lock file beside {name} cannot be brought up to date");
    }
    let locks = locks.len();
    Ok(format!(
        "version: {version} for the workspace, {own} dependencies within it, {consumers} \
         consumers, {locks} lock files"
    ))
}

/// The workspace's manifest with another version, and how many dependencies within it have it too.
fn workspace(manifest: &str, version: &str) -> Result<(String, usize)> {
    let mut document: DocumentMut = manifest.parse().context("read Cargo.toml")?;
    let workspace = document.get_mut("workspace").context("Cargo.toml has no workspace")?;
    let own_version = workspace.get_mut("package").and_then(|it| it.get_mut("version"));
    set(own_version.context("there is no workspace.package.version")?, version);
    let dependencies = workspace.get_mut("dependencies").and_then(Item::as_table_mut);
    let mut own = 0_usize;
    for (_, dependency) in dependencies.context("there are no workspace.dependencies")?.iter_mut() {
        if dependency.get("path").is_none() {
            continue;
        }
        // Without a version it is a crate that is not published.
        if let Some(required) = dependency.get_mut("version").filter(|it| it.is_str()) {
            set(required, version);
            own = own.saturating_add(1);
        }
    }
    Ok((document.to_string(), own))
}

/// A consumer's manifest that asks for another version of what is released here.
fn consumer(manifest: &str, version: &str) -> Result<String> {
    let mut document: DocumentMut = manifest.parse().context("read a consumer's Cargo.toml")?;
    let dependencies = document.get_mut("dependencies").and_then(Item::as_table_mut);
    for (name, dependency) in dependencies.context("a consumer has no dependencies")?.iter_mut() {
        if !name.starts_with("hardtack") {
            continue;
        }
        if dependency.is_str() {
            set(dependency, version);
        } else if let Some(required) = dependency.get_mut("version").filter(|it| it.is_str()) {
            set(required, version);
        }
    }
    Ok(document.to_string())
}

/// Changes a text in a manifest, and not what stands around it.
fn set(item: &mut Item, version: &str) {
    if let Item::Value(before) = item {
        let decor = before.decor().clone();
        *before = version.into();
        *before.decor_mut() = decor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "\
[workspace.package]
version = \"0.1.0\" # of all

[workspace.dependencies]
one = { path = \"crates/one\", version = \"0.1.0\", default-features = false }
two = { path = \"crates/two\" }

serde = \"1\"
";

    #[test]
    fn a_version_must_follow_the_last_release_and_the_manifest() {
        assert!(check("0.1.0", None, MANIFEST).is_ok());
        assert!(check("0.2.0-rc.1", Some("v0.1.0"), MANIFEST).is_ok());
        let refused = |version, tag| check(version, tag, MANIFEST).unwrap_err().to_string();
        assert_eq!(refused("1", None), "1 is no version");
        assert_eq!(refused("0.0.9", None), "0.0.9 comes before 0.1.0, which the manifest has");
        let expected = "0.1.0 does not come after the last release, 0.1.0";
        assert_eq!(refused("0.1.0", Some("v0.1.0")), expected);
    }

    #[test]
    fn the_version_is_bumped_where_it_stands_and_nothing_else_changes() {
        let (bumped, own) = workspace(MANIFEST, "0.2.0").unwrap();
        assert_eq!(own, 1);
        assert_eq!(bumped, MANIFEST.replace("0.1.0", "0.2.0"));
    }

    #[test]
    fn consumers_ask_for_the_new_version() {
        let manifest = "[dependencies]\nhardtack-a = \"0.1.0\"\nserde = \"1\"\n\
                        hardtack-b = { version = \"0.1.0\", default-features = false }\n";
        assert_eq!(consumer(manifest, "0.2.0").unwrap(), manifest.replace("0.1.0", "0.2.0"));
    }
}
