//! Makes a release, or shows what one would be.
//!
//! Everything is done in a clone below `target/`, so that the tree stays as it is. What is cheap to
//! find comes first. Only with `--execute` is the clone's commit taken, tagged and published.

mod api;
mod changelog;
mod golden;
mod materials;
#[cfg(test)]
mod mock_registry;
mod publish;
mod repository;
#[cfg(test)]
mod tests;
mod versions;

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use time::OffsetDateTime;

use self::{
    changelog::Changelog,
    publish::{Registry, publish},
    repository::Repository,
};
use crate::{
    packages::{self, Package, Unpacked, published},
    steps::Steps,
    workspace::root,
};

/// Where the clone, the packages and the reports are put, from the root of the tree.
const PLACE: &str = "target/next-release";

/// What `cargo xtask release` is told.
#[derive(Debug)]
struct Options<'a> {
    version: &'a str,
    execute: bool,
    skip_tests: bool,
    registry: Registry<'a>,
}

impl<'a> Options<'a> {
    fn read(arguments: &[&'a str]) -> Result<Self> {
        let [version, rest @ ..] = arguments else { bail!("which version?") };
        let registry = Registry { named: None };
        let mut options = Self { version, execute: false, skip_tests: false, registry };
        let mut rest = rest.iter();
        while let Some(&argument) = rest.next() {
            match argument {
                "--execute" => options.execute = true,
                "--skip-tests" => options.skip_tests = true,
                "--registry" => {
                    let name = rest.next().context("--registry wants a name")?;
                    options.registry.named = Some(name);
                }
                other => bail!("{other} is no option of it"),
            }
        }
        ensure!(
            !(options.execute && options.skip_tests),
            "what is published is tested: --skip-tests is for looking",
        );
        Ok(options)
    }

    fn tag(&self) -> String {
        format!("v{}", self.version)
    }
}

/// The command `release` with what follows it.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    let options = Options::read(arguments)?;
    let mut steps = Steps::default();
    let release = Release::new(Repository::at(&root()), &options)?;
    let done = release.run(&mut steps);
    steps.summary();
    eprintln!("\n{}", done?);
    Ok(())
}

/// A release in the making.
#[derive(Debug)]
struct Release<'o> {
    options: &'o Options<'o>,
    /// The tree from which the release is made, and which stays as it is.
    tree: Repository,
    place: PathBuf,
}

impl<'o> Release<'o> {
    fn new(tree: Repository, options: &'o Options<'o>) -> Result<Self> {
        // So that it is not found out at the end.
        semver::Version::parse(options.version)
            .with_context(|| format!("{} is no version", options.version))?;
        let place = tree.path(PLACE);
        Ok(Self { options, tree, place })
    }

    /// Every step; returns what to say at the end.
    fn run(&self, steps: &mut Steps) -> Result<String> {
        let Options { execute, skip_tests, .. } = *self.options;
        let tag = self.options.tag();
        if self.tree.has_tag(&tag)? {
            return self.resume(steps, &tag);
        }
        if execute {
            self.tree.knows_its_user()?;
        }
        let last = self.tree.last_tag()?;
        let clone = self.prepare(steps, last.as_deref())?;
        if let Some(last) = &last {
            self.golden(steps, &clone, last)?;
            let packages = published(|arguments| clone.cargo(arguments))?;
            api::check(steps, &clone, &packages, last, &self.place)?;
        } else {
            let reason = format!("{tag} is the first release, and there is no tag to compare with");
            steps.not_done("golden data and public API beside the last release", &reason);
        }
        let packages = self.pack(steps, &clone)?;
        steps.call("bill of materials", || materials::write(&clone, &packages, &self.place))?;
        if skip_tests {
            steps.not_done("the whole test command", "--skip-tests: nothing says that this works");
        } else {
            steps.run("the whole test command", &mut self.tree.cargo(&["xtask", "test"]))?;
        }
        if !execute {
            return self.would_do(&clone, &packages);
        }
        self.take(steps, &clone)?;
        self.publish(steps, &clone, &packages)
    }

    /// The clone with the release's commit; what stands in its way is found here.
    fn prepare(&self, steps: &mut Steps, last: Option<&str>) -> Result<Repository> {
        let Options { version, .. } = *self.options;
        steps.call("the tree", || self.tree.check())?;
        let clone = self.tree.clone_into(&self.place.join("tree"))?;
        steps.call("changelog", || {
            let text = clone.read("CHANGELOG.md")?;
            let changelog = Changelog::read(&text, version)?;
            let today = OffsetDateTime::now_utc().date();
            clone.write("CHANGELOG.md", &changelog.roll(version, &today.to_string()))?;
            Ok(format!("changelog: {} changes, of {today}", changelog.changes()))
        })?;
        steps.call("version", || {
            versions::check(version, last, &clone.read("Cargo.toml")?)?;
            versions::bump(&clone, version)
        })?;
        clone.git(&["commit", "--quiet", "--all", "--message", &subject(version)])?;
        Ok(clone)
    }

    fn golden(&self, steps: &mut Steps, clone: &Repository, last: &str) -> Result<()> {
        steps.call("golden data beside the last release", || {
            // As it was before it was rolled.
            let text = self.tree.read("CHANGELOG.md")?;
            let changelog = Changelog::read(&text, self.options.version)?;
            golden::check(clone, last, changelog.wire_format())
        })
    }

    /// Packs what would be published, as the registry would be given it, and builds and tests each
    /// package where there is nothing else than the others.
    fn pack(&self, steps: &mut Steps, clone: &Repository) -> Result<Vec<Package>> {
        let registry = self.options.registry.name();
        let packages = published(|arguments| clone.cargo(arguments))?;
        ensure!(!packages.is_empty(), "there is nothing to publish");
        let target = self.place.join("target");
        let dry = clone.cargo(&["publish", "--dry-run"]);
        let mut dry = packages::of(dry, &packages, registry);
        steps.run("cargo publish, dry", dry.env("CARGO_TARGET_DIR", &target))?;
        // The other keeps what it packed to itself.
        let package = clone.cargo(&["package", "--quiet", "--no-verify"]);
        let mut package = packages::of(package, &packages, registry);
        steps.run("cargo package", package.env("CARGO_TARGET_DIR", &target))?;
        let folder = self.place.join("packages");
        let unpacked = Unpacked::new(packages.clone(), &target, &folder, registry)?;
        steps.call("packages", || {
            let names: Vec<&str> = unpacked.names().collect();
            Ok(format!(
                "packages: {}, {} files: {}",
                names.len(),
                unpacked.files()?,
                names.join(" ")
            ))
        })?;
        for name in unpacked.names() {
            let mut test = clone.cargo(&["test", "--quiet", "--all-features"]);
            test.args(unpacked.siblings(name)?)
                .current_dir(unpacked.at(name)?)
                .env("CARGO_TARGET_DIR", self.place.join("alone"));
            steps.run(&format!("{name}, from its package alone"), &mut test)?;
        }
        Ok(packages)
    }

    /// What a run with `--execute` would do now.
    fn would_do(&self, clone: &Repository, packages: &[Package]) -> Result<String> {
        let registry = self.options.registry;
        let missing = registry.missing(clone, packages)?;
        let names: Vec<&str> = missing.iter().map(|package| package.name.as_str()).collect();
        let changed = clone.git(&["show", "--stat=100", "--format=%h %s", "HEAD"])?;
        let there = packages.len().saturating_sub(names.len());
        Ok(format!(
            "{changed}\n\
             Dry run: the tree is as it was, and the reports are in {PLACE}.\n\
             With --execute, this commit would become main and the tag {}, and {} would get {} \
             packages ({there} are there already): {}",
            self.options.tag(),
            registry.name(),
            names.len(),
            names.join(" "),
        ))
    }

    /// Takes up a release that is tagged and may not be published to the end.
    fn resume(&self, steps: &mut Steps, tag: &str) -> Result<String> {
        let Options { version, execute, registry, .. } = *self.options;
        let tagged = self.tree.git(&["log", "-1", "--format=%s", tag])?;
        // Any other commit has not gone through the steps, and nobody knows whether it works.
        ensure!(tagged.trim() == subject(version), "{tag} stands at `{}`", tagged.trim());
        let clone = self.tree.clone_into(&self.place.join("tree"))?;
        clone.git(&["checkout", "--quiet", "--detach", tag])?;
        let packages = published(|arguments| clone.cargo(arguments))?;
        let missing = registry.missing(&clone, &packages)?;
        let names: Vec<&str> = missing.iter().map(|package| package.name.as_str()).collect();
        if !execute {
            let names = if names.is_empty() { "nothing".to_owned() } else { names.join(" ") };
            return Ok(format!("{tag} is tagged; {} lacks {names}", registry.name()));
        }
        self.tree.advance(tag)?;
        self.publish(steps, &clone, &packages)
    }

    fn take(&self, steps: &mut Steps, clone: &Repository) -> Result<()> {
        let (version, tag) = (self.options.version, self.options.tag());
        steps.call("the release's commit and tag", || {
            self.tree.take(clone, version, &tag)?;
            Ok(format!("tag: {tag}, and main"))
        })
    }

    fn publish(
        &self,
        steps: &mut Steps,
        clone: &Repository,
        packages: &[Package],
    ) -> Result<String> {
        let Options { version, registry, .. } = *self.options;
        steps.call("publish", || publish(clone, packages, registry))?;
        Ok(format!("{version} is released; now: git push origin main {}", self.options.tag()))
    }
}

/// The first line of a release's commit.
fn subject(version: &str) -> String {
    format!("Release {version}")
}
