//! A git repository, and what a release does with it.

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
}

impl Repository {
    pub(crate) fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Clones this one into a folder, which is emptied first.
    pub(crate) fn clone_into(&self, folder: PathBuf) -> Result<Self> {
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("empty {}", folder.display()));
            }
            _ => {}
        }
        let (from, to) = (self.folder.display().to_string(), folder.display().to_string());
        self.git(&["clone", "--quiet", "--branch", MAIN, &from, &to])?;
        let clone = Self { folder };
        for setting in ["user.name", "user.email"] {
            let who = self.git(&["config", setting]).context("set it with git config")?;
            clone.git(&["config", setting, who.trim()])?;
        }
        Ok(clone)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The text of a file.
    pub(crate) fn read(&self, name: &str) -> Result<String> {
        read(&self.folder.join(name))
    }

    /// Replaces the text of a file.
    pub(crate) fn write(&self, name: &str, text: &str) -> Result<()> {
        fs::write(self.folder.join(name), text).with_context(|| format!("write {name}"))
    }

    /// Cargo in this tree.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = cargo(arguments);
        command.current_dir(&self.folder);
        command
    }

    /// What git prints.
    pub(crate) fn git(&self, arguments: &[&str]) -> Result<String> {
        let mut git = Command::new("git");
        let output = git.arg("-C").arg(&self.folder).args(arguments).output().context("run git")?;
        let message = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "git {}: {}", arguments.join(" "), message.trim());
        String::from_utf8(output.stdout).context("git printed invalid UTF-8")
    }

    /// Checks that the tree is one that can be released; returns the closing line.
    pub(crate) fn check(&self) -> Result<String> {
        let branch = self.git(&["rev-parse", "--abbrev-ref", "HEAD"])?;
        let branch = branch.trim();
        ensure!(branch == MAIN, "releases are made on {MAIN}, and this is {branch}");
        let status = self.git(&["status", "--porcelain"])?;
        ensure!(status.is_empty(), "the tree is not clean:\n{}", status.trim_end());
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

    /// Makes the commit of a clone a release. The tag comes first: an interrupted run is continued
    /// from it. Returns the closing line.
    pub(crate) fn take(&self, clone: &Self, version: &str, tag: &str) -> Result<String> {
        self.git(&["fetch", "--quiet", &clone.folder.display().to_string(), MAIN])?;
        let follows = self.git(&["merge-base", "--is-ancestor", "HEAD", "FETCH_HEAD"]).is_ok();
        ensure!(follows, "{MAIN} has new commits since the release was prepared: start again");
        let message = format!("hardtack {version}");
        self.git(&["tag", "--annotate", tag, "--message", &message, "FETCH_HEAD"])?;
        self.git(&["merge", "--quiet", "--ff-only", tag])?;
        Ok(format!("tag: {tag}, and {MAIN}"))
    }
}
