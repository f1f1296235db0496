//! A git repository, and what a release asks of it.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use crate::workspace::{cargo, read};

/// The branch on which releases are made.
const MAIN: &str = "main";

/// A repository with a working tree.
#[derive(Debug)]
pub(crate) struct Repository {
    folder: PathBuf,
    /// Where cargo keeps what it fetches; `None` is the usual place.
    cargo_home: Option<PathBuf>,
}

impl Repository {
    pub(crate) fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), cargo_home: None }
    }

    /// The same with a place of its own for what cargo fetches.
    #[cfg(test)]
    pub(crate) fn with_cargo_home(mut self, folder: &Path) -> Self {
        self.cargo_home = Some(folder.to_owned());
        self
    }

    /// Clones this one into a folder, which is emptied first.
    pub(crate) fn clone_into(&self, folder: &Path) -> Result<Self> {
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("empty {}", folder.display()));
            }
            _ => {}
        }
        let (from, to) = (self.folder.display().to_string(), folder.display().to_string());
        self.git(&["clone", "--quiet", "--branch", MAIN, &from, &to])?;
        let clone = Self { folder: folder.to_owned(), cargo_home: self.cargo_home.clone() };
        for setting in ["user.name", "user.email"] {
            // Whoever has not told git who they are can still see what would be done.
            let who = self.git(&["config", setting]).unwrap_or_else(|_| "unknown".to_owned());
            clone.git(&["config", setting, who.trim()])?;
        }
        Ok(clone)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The text of a file.
    pub(crate) fn read(&self, name: &str) -> Result<String> {
        read(&self.path(name))
    }

    /// Puts another text into a file.
    pub(crate) fn write(&self, name: &str, text: &str) -> Result<()> {
        fs::write(self.path(name), text).with_context(|| format!("write {name}"))
    }

    /// Cargo in this tree.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = cargo(arguments);
        command.current_dir(&self.folder);
        command.envs(self.cargo_home.iter().map(|folder| ("CARGO_HOME", folder)));
        command
    }

    /// What git says.
    pub(crate) fn git(&self, arguments: &[&str]) -> Result<String> {
        let output = Command::new("git")
            .arg("-C")
            .arg(&self.folder)
            .args(arguments)
            .output()
            .context("run git")?;
        let said = String::from_utf8_lossy(&output.stderr);
        let command = arguments.first().copied().unwrap_or_default();
        ensure!(output.status.success(), "git {command}: {}", said.trim());
        String::from_utf8(output.stdout).with_context(|| format!("read what git {command} says"))
    }

    /// That the tree is the one that would be released; returns the closing line.
    pub(crate) fn check(&self) -> Result<String> {
        let branch = self.git(&["rev-parse", "--abbrev-ref", "HEAD"])?;
        ensure!(
            branch.trim() == MAIN,
            "releases are made on {MAIN}, and this is {}",
            branch.trim()
        );
        let status = self.git(&["status", "--porcelain"])?;
        let changed = status.lines().count();
        let first = status.lines().next().unwrap_or_default();
        ensure!(changed == 0, "the tree is not clean: {first}; {} more", changed.saturating_sub(1));
        let head = self.git(&["log", "-1", "--format=%h %s"])?;
        Ok(format!("tree: clean, on {MAIN}, {}", head.trim()))
    }

    /// The tag of the last release before this commit.
    pub(crate) fn last_tag(&self) -> Result<Option<String>> {
        let tags = ["tag", "--list", "v*", "--merged", "HEAD", "--sort=-version:refname"];
        Ok(self.git(&tags)?.lines().next().map(str::to_owned))
    }

    pub(crate) fn has_tag(&self, tag: &str) -> Result<bool> {
        Ok(!self.git(&["tag", "--list", tag])?.trim().is_empty())
    }

    /// That commits and tags can be made here.
    pub(crate) fn knows_its_user(&self) -> Result<()> {
        for setting in ["user.name", "user.email"] {
            let known = self.git(&["config", setting]).is_ok();
            ensure!(known, "git does not know who you are: set {setting}");
        }
        Ok(())
    }

    /// Takes the commit of a clone as a release: the tag first, so that what is interrupted here can
    /// be seen and taken up again.
    pub(crate) fn take(&self, clone: &Self, version: &str, tag: &str) -> Result<()> {
        self.git(&["fetch", "--quiet", &clone.folder.display().to_string(), MAIN])?;
        let follows = self.git(&["merge-base", "--is-ancestor", "HEAD", "FETCH_HEAD"]).is_ok();
        ensure!(follows, "{MAIN} has moved on since the release was begun: begin it again");
        self.git(&[
            "tag",
            "--annotate",
            tag,
            "--message",
            &format!("hardtack {version}"),
            "FETCH_HEAD",
        ])?;
        self.advance(tag)
    }

    /// Brings the branch to a tag, if it is not there or beyond.
    pub(crate) fn advance(&self, tag: &str) -> Result<()> {
        if self.git(&["merge-base", "--is-ancestor", tag, "HEAD"]).is_err() {
            self.git(&["merge", "--quiet", "--ff-only", tag])?;
        }
        Ok(())
    }
}
