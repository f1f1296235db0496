//! Releases of a small workspace, to a registry on this machine.

use std::{
    fs,
    path::{Path, PathBuf},
};

use hardtack_interop::target_folder;

use super::{
    Options, Release,
    mock_registry::{MockRegistry, NAME},
    publish::Registry,
    repository::Repository,
};
use crate::steps::Steps;

const MANIFEST: &str = r#"
[workspace]
resolver = "3"
members = ["crates/*"]

[workspace.package]
version = "0.1.0"
edition = "2024"
license = "MIT"
description = "a crate for a test"
repository = "https://example.com"

[workspace.dependencies]
below = { path = "crates/below", version = "0.1.0", registry = "mock" }
"#;

/// A repository with two crates, one of which needs the other, and one that is not published.
struct Scratch {
    folder: PathBuf,
    registry: MockRegistry,
}

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = target_folder().join("release-tests").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        let registry = MockRegistry::start();
        let scratch = Self { folder, registry };
        scratch.write(".gitignore", "/target\n");
        scratch.write(".cargo/config.toml", &scratch.registry.configuration());
        scratch.write("Cargo.toml", MANIFEST);
        scratch.write("CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n### Added\n\n- All.\n");
        scratch.package("below", "", "pub fn one() -> u8 { 1 }\n");
        scratch.package("above", "below = { workspace = true }\n", "pub use below::one;\n");
        scratch.package("aside", "", "");
        let manifest = scratch.folder.join("crates/aside/Cargo.toml");
        let aside = fs::read_to_string(&manifest)
            .unwrap()
            .replace("[package]", "[package]\npublish = false");
        fs::write(manifest, aside).unwrap();
        scratch.write(
            "crates/below/tests/data/bytes.json",
            "{\"cases\": [\n{\"a\": 1},\n{\"a\": 2}\n]}\n",
        );
        scratch.git(&["init", "--quiet", "--initial-branch=main"]);
        scratch.git(&["config", "user.name", "A Tester"]);
        scratch.git(&["config", "user.email", "tester@example.com"]);
        let lock = scratch.repository().cargo(&["generate-lockfile", "--quiet"]).status();
        assert!(lock.unwrap().success());
        scratch.commit();
        scratch
    }

    /// The registry is another one in each run, and leaves nothing where cargo keeps its own.
    fn repository(&self) -> Repository {
        Repository::at(&self.folder).with_cargo_home(&self.folder.join("target/cargo-home"))
    }

    fn package(&self, name: &str, dependencies: &str, code: &str) {
        let folder = format!("crates/{name}");
        let inherited = ["version", "edition", "license", "description", "repository"];
        let inherited: String =
            inherited.iter().map(|key| format!("{key}.workspace = true\n")).collect();
        let manifest =
            format!("[package]\nname = \"{name}\"\n{inherited}\n[dependencies]\n{dependencies}");
        self.write(&format!("{folder}/Cargo.toml"), &manifest);
        self.write(&format!("{folder}/src/lib.rs"), code);
        for file in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
            self.write(&format!("{folder}/{file}"), name);
        }
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn git(&self, arguments: &[&str]) -> String {
        self.repository().git(arguments).unwrap()
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "A change"]);
    }

    /// Goes through the release but for what takes other tools; what stands in its way is the error.
    fn release(&self, version: &str, execute: bool) -> Result<String, String> {
        let registry = Registry { named: Some(NAME) };
        let options = Options { version, execute, skip_tests: true, registry };
        let release = Release::new(self.repository(), &options).unwrap();
        let mut steps = Steps::default();
        short(&release, &mut steps).map_err(|error| format!("{error:#}"))
    }

    /// All of the tree that git would see, for a comparison.
    fn state(&self) -> [String; 3] {
        let listed = self.git(&["ls-files", "--stage"]);
        [
            self.git(&["status", "--porcelain"]),
            self.git(&["log", "--all", "--format=%H %D"]),
            listed,
        ]
    }
}

/// The steps between the first and the last that need no tool and do not test.
fn short(release: &Release<'_>, steps: &mut Steps) -> anyhow::Result<String> {
    let tag = release.options.tag();
    if release.tree.has_tag(&tag)? {
        return release.resume(steps, &tag);
    }
    let last = release.tree.last_tag()?;
    let clone = release.prepare(steps, last.as_deref())?;
    if let Some(last) = last {
        release.golden(steps, &clone, &last)?;
    }
    let packages = release.pack(steps, &clone)?;
    if !release.options.execute {
        return release.would_do(&clone, &packages);
    }
    release.take(steps, &clone)?;
    release.publish(steps, &clone, &packages)
}

#[track_caller]
fn stops(scratch: &Scratch, version: &str, reason: &str) {
    let before = scratch.state();
    let error = scratch.release(version, true).unwrap_err();
    assert!(error.starts_with(reason), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    assert_eq!(scratch.state(), before);
    assert_eq!(scratch.registry.calls(), Vec::<String>::new());
}

#[test]
fn a_dry_run_comes_to_the_end_and_leaves_everything_as_it_was() {
    let scratch = Scratch::new("dry");
    let before = scratch.state();
    let said = scratch.release("0.2.0", false).unwrap();
    assert!(
        said.contains("mock would get 2 packages (0 are there already): above below"),
        "{said}"
    );
    assert_eq!(scratch.state(), before);
    assert_eq!(scratch.registry.calls(), Vec::<String>::new());
}

#[test]
fn what_stands_in_the_way_is_one_line_and_nothing_is_published() {
    let scratch = Scratch::new("stops");
    stops(&scratch, "0.0.1", "version: 0.0.1 comes before 0.1.0, which the manifest has");

    scratch.write("crates/below/src/lib.rs", "pub fn two() {}\n");
    stops(&scratch, "0.2.0", "the tree: the tree is not clean:  M crates/below/src/lib.rs; 0 more");
    scratch.git(&["checkout", "--quiet", "."]);
    scratch.git(&["checkout", "--quiet", "-b", "other"]);
    stops(&scratch, "0.2.0", "the tree: releases are made on main, and this is other");
    scratch.git(&["checkout", "--quiet", "main"]);

    scratch.write("CHANGELOG.md", "# Changelog\n\n## Unreleased\n");
    scratch.commit();
    stops(&scratch, "0.2.0", "changelog: there is nothing under `## Unreleased`");
}

#[test]
fn a_changed_vector_stops_a_release_unless_the_changelog_says_that_bytes_change() {
    let scratch = Scratch::new("golden");
    scratch.git(&["tag", "v0.1.0"]);
    let data = "crates/below/tests/data/bytes.json";
    scratch.write(data, "{\"cases\": [\n{\"a\": 1},\n{\"a\": 3}\n]}\n");
    scratch.commit();
    let reason = "golden data beside the last release: cases of v0.1.0 are changed or gone";
    stops(&scratch, "0.2.0", reason);

    let said = "# Changelog\n\n## Unreleased\n\n### Wire format\n\n- 2 is 3.\n";
    scratch.write("CHANGELOG.md", said);
    scratch.commit();
    scratch.release("0.2.0", false).unwrap();
}

#[test]
fn a_release_is_committed_tagged_and_published_in_order() {
    let scratch = Scratch::new("execute");
    let said = scratch.release("0.2.0", true).unwrap();
    assert_eq!(said, "0.2.0 is released; now: git push origin main v0.2.0");
    assert_eq!(scratch.registry.calls(), ["below@0.2.0", "above@0.2.0"]);
    assert_eq!(scratch.git(&["status", "--porcelain"]), "");
    assert_eq!(
        scratch.git(&["log", "-1", "--format=%s %D"]).trim(),
        "Release 0.2.0 HEAD -> main, tag: v0.2.0"
    );
    let manifest = fs::read_to_string(scratch.folder.join("Cargo.toml")).unwrap();
    assert_eq!(manifest, MANIFEST.replace("0.1.0", "0.2.0"));
    let changelog = fs::read_to_string(scratch.folder.join("CHANGELOG.md")).unwrap();
    assert!(changelog.contains("## Unreleased\n\n## 0.2.0 - 20"), "{changelog}");
    // And the next one finds nothing to release.
    let error = scratch.release("0.3.0", true).unwrap_err();
    assert_eq!(error, "changelog: there is nothing under `## Unreleased`");
}

#[test]
fn what_failed_half_way_is_taken_up_and_nothing_is_published_twice() {
    let scratch = Scratch::new("resume");
    scratch.registry.refuse("above", true);
    let error = scratch.release("0.2.0", true).unwrap_err();
    assert!(error.starts_with("publish: 1 of 2 packages are published, and not above"), "{error}");

    // Without --execute, it only looks.
    let calls = scratch.registry.calls();
    assert_eq!(scratch.release("0.2.0", false).unwrap(), "v0.2.0 is tagged; mock lacks above");
    assert_eq!(scratch.registry.calls(), calls);

    // A registry that does not answer is not one that lacks everything.
    scratch.registry.silence(true);
    let error = scratch.release("0.2.0", true).unwrap_err();
    assert!(error.starts_with("mock does not say whether it has"), "{error}");
    assert_eq!(scratch.registry.calls(), calls);
    scratch.registry.silence(false);

    scratch.registry.refuse("above", false);
    scratch.release("0.2.0", true).unwrap();
    let below = scratch.registry.calls().iter().filter(|call| call.starts_with("below")).count();
    assert_eq!(below, 1);
    scratch.release("0.2.0", true).unwrap();
    assert_eq!(scratch.registry.calls().iter().filter(|it| it.starts_with("below")).count(), 1);
    assert_eq!(scratch.release("0.2.0", false).unwrap(), "v0.2.0 is tagged; mock lacks nothing");
}

#[test]
fn a_tag_that_no_release_made_is_not_published() {
    let scratch = Scratch::new("foreign-tag");
    scratch.git(&["tag", "v0.1.0"]);
    stops(&scratch, "0.1.0", "v0.1.0 stands at `A change`");
}

#[test]
fn what_is_published_cannot_go_untested() {
    let error = Options::read(&["0.1.0", "--execute", "--skip-tests"]).unwrap_err();
    assert_eq!(error.to_string(), "what is published is tested: --skip-tests is for looking");
    assert!(Options::read(&[]).is_err());
    assert!(Options::read(&["0.1.0", "--faster"]).is_err());
    assert_eq!(Options::read(&["0.1.0"]).unwrap().registry.name(), "crates-io");
}

#[test]
fn what_is_no_version_is_refused_before_anything_else() {
    let registry = Registry { named: None };
    let options = Options { version: "one", execute: false, skip_tests: true, registry };
    let error = Release::new(Repository::at(Path::new(".")), &options).unwrap_err();
    assert_eq!(error.to_string(), "one is no version");
}
