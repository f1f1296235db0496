//! A copy of the tree, for what may not happen to the tree itself.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use crate::workspace::{at_root, cargo, list, read, root};

/// A copy below `target/`, so that an interrupted run leaves no trace in the tree.
///
/// It has a target folder of its own: cargo gives the crates of a workspace the same names wherever
/// it stands, and would take what it built of one for that of the other.
pub(crate) struct Tree {
    folder: PathBuf,
    target: PathBuf,
}

impl Tree {
    /// Copies what git knows of, and what it would take in, into `target/NAME/tree`.
    ///
    /// What is there already and equal stays as it is, so that cargo need not build it again.
    pub(crate) fn copy(name: &str) -> Result<Self> {
        let place = root().join("target").join(name);
        let (folder, target) = (place.join("tree"), place.join("target"));
        let files = files()?;
        for name in &files {
            let (from, to) = (root().join(name), folder.join(name));
            let content = fs::read(&from).with_context(|| format!("read {}", from.display()))?;
            if fs::read(&to).ok().as_ref() != Some(&content) {
                let parent = to.parent().unwrap_or(&folder);
                fs::create_dir_all(parent).with_context(|| format!("make {}", parent.display()))?;
                fs::write(&to, content).with_context(|| format!("write {}", to.display()))?;
            }
        }
        remove_others(&folder, &folder, &files)?;
        Ok(Self { folder, target })
    }

    /// The text of a file of the copy.
    pub(crate) fn read(&self, name: &str) -> Result<String> {
        read(&self.folder.join(name))
    }

    /// Puts another text into a file of the copy.
    pub(crate) fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.folder.join(name);
        fs::write(&path, text).with_context(|| format!("write {}", path.display()))
    }

    /// Removes a file of the copy.
    pub(crate) fn remove(&self, name: &str) -> Result<()> {
        let path = self.folder.join(name);
        fs::remove_file(&path).with_context(|| format!("remove {}", path.display()))
    }

    /// Cargo in the copy.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = cargo(arguments);
        command.current_dir(&self.folder).env("CARGO_TARGET_DIR", &self.target);
        command
    }
}

/// The files of the tree, by their names from its root.
pub(crate) fn files() -> Result<BTreeSet<PathBuf>> {
    let listed = at_root("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .output()
        .context("run git ls-files")?;
    ensure!(listed.status.success(), "git ls-files ended with {}", listed.status);
    let listed = String::from_utf8(listed.stdout).context("the name of a file is not UTF-8")?;
    let names = listed.split_terminator('\0').map(PathBuf::from);
    // What is deleted and not yet committed is listed, too.
    Ok(names.filter(|name| root().join(name).is_file()).collect())
}

fn remove_others(tree: &Path, folder: &Path, files: &BTreeSet<PathBuf>) -> Result<()> {
    for path in list(folder)? {
        if path.is_dir() {
            remove_others(tree, &path, files)?;
        } else if !path.strip_prefix(tree).is_ok_and(|name| files.contains(name)) {
            fs::remove_file(&path).with_context(|| format!("remove {}", path.display()))?;
        }
    }
    Ok(())
}
