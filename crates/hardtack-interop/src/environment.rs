//! The virtual environment that holds the pinned Flask, made once per target folder.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crate::Error;

const FLASK: &str = include_str!("../python/requirements.txt");
const APPBUILDER: &str = include_str!("../python/requirements-appbuilder.txt");
const SELENIUM: &str = include_str!("../python/journeys/requirements-browser.txt");

/// A Python interpreter with exactly the packages of `python/requirements.txt`, or of another such
/// list.
///
/// It lives in cargo's target folder as `flask-<hash of the list>`, so that a changed pin makes a
/// new one and `cargo clean` removes it. It never touches the system's Python.
#[derive(Debug, Clone)]
pub struct Environment {
    python: PathBuf,
}

impl Environment {
    /// Finds the environment or makes it, which takes some ten seconds and a package index.
    ///
    /// Several processes may ask at once: one makes it, the others wait.
    ///
    /// # Errors
    ///
    /// [`Error::PythonMissing`] and [`Error::VenvMissing`] name the package to install;
    /// [`Error::Install`] carries what pip said; [`Error::Io`] is everything else.
    pub fn prepare() -> Result<Self, Error> {
        Self::prepare_with("flask", FLASK)
    }

    /// The same with the packages of `python/journeys/requirements-browser.txt` and without Flask: what
    /// drives a browser is no part of what hardtack is compared with. Selenium asks for Python 3.10.
    ///
    /// # Errors
    ///
    /// Those of [`prepare`](Self::prepare).
    pub fn prepare_browser() -> Result<Self, Error> {
        Self::prepare_with("selenium", SELENIUM)
    }

    /// The same with the packages of `python/requirements-appbuilder.txt`.
    ///
    /// # Errors
    ///
    /// Those of [`prepare`](Self::prepare).
    pub fn prepare_appbuilder() -> Result<Self, Error> {
        Self::prepare_with("appbuilder", APPBUILDER)
    }

    fn prepare_with(name: &str, requirements: &str) -> Result<Self, Error> {
        let target = target_folder();
        let mut hasher = DefaultHasher::new();
        requirements.hash(&mut hasher);
        let folder = target.join(format!("{name}-{:016x}", hasher.finish()));
        let python = folder.join("bin").join("python");
        let ready = folder.join("ready");

        fs::create_dir_all(&target).map_err(Error::io("create the target folder"))?;
        let lock = fs::File::create(folder.with_extension("lock"))
            .map_err(Error::io("create the lock file of the Python environment"))?;
        lock.lock().map_err(Error::io("lock the Python environment"))?;
        // The marker is written last, so a half-made environment is never taken for a whole one.
        if !ready.exists() {
            if folder.exists() {
                fs::remove_dir_all(&folder)
                    .map_err(Error::io("remove a half-made Python environment"))?;
            }
            make(&folder, &python, requirements)?;
            fs::write(&ready, requirements).map_err(Error::io("mark the environment as ready"))?;
        }
        Ok(Self { python })
    }

    /// The path of the interpreter.
    #[must_use]
    pub fn python(&self) -> &Path {
        &self.python
    }

    /// A command that runs one of the scripts or folders beside this crate, without leaving bytecode there.
    #[must_use]
    pub fn command(&self, script: &str) -> Command {
        let mut command = Command::new(&self.python);
        command
            .arg("-B")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("python").join(script))
            .env_remove("PYTHONPATH")
            .env_remove("PYTHONHOME")
            .env("PYTHONUTF8", "1");
        command
    }
}

/// Cargo's target folder: the one that holds the running program, since cargo marks it.
///
/// Cargo marks the folder of a target triple within it as well, so the outer one of two counts. A
/// program that was moved elsewhere falls back to `CARGO_TARGET_DIR`, then to the workspace's own
/// `target`.
#[must_use]
pub fn target_folder() -> PathBuf {
    let marked = |folder: &Path| folder.join("CACHEDIR.TAG").exists();
    if let Some(target) = env::current_exe().ok().and_then(|program| outer(&program, marked)) {
        return target;
    }
    match env::var_os("CARGO_TARGET_DIR") {
        Some(target) => PathBuf::from(target),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"),
    }
}

/// The innermost marked folder that does not stand in a marked one itself.
fn outer(program: &Path, marked: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    let outer = |folder: &&Path| marked(folder) && !folder.parent().is_some_and(&marked);
    program.ancestors().find(outer).map(Path::to_owned)
}

fn make(folder: &Path, python: &Path, packages: &str) -> Result<(), Error> {
    let made = match Command::new("python3").args(["-m", "venv"]).arg(folder).output() {
        Ok(output) => output,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Error::PythonMissing),
        Err(error) => return Err(Error::io("run python3")(error)),
    };
    if !made.status.success() {
        return Err(Error::VenvMissing { output: text_of(&made) });
    }
    let requirements = folder.join("requirements.txt");
    fs::write(&requirements, packages).map_err(Error::io("write the list of packages"))?;
    let installed = Command::new(python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(&requirements)
        .output()
        .map_err(Error::io("run pip"))?;
    if !installed.status.success() {
        return Err(Error::Install { requirements, output: text_of(&installed) });
    }
    Ok(())
}

fn text_of(output: &Output) -> String {
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_a_triple_stands_in_the_target_folder() {
        let marked = |folders: &[&str], program: &str| {
            let marked = |folder: &Path| folders.iter().any(|it| folder == Path::new(it));
            outer(Path::new(program), marked)
        };
        let target = Some(PathBuf::from("/a/target"));
        assert_eq!(marked(&["/a/target"], "/a/target/debug/program"), target);
        let both = ["/a/target", "/a/target/x86_64-unknown-linux-gnu"];
        assert_eq!(marked(&both, "/a/target/x86_64-unknown-linux-gnu/release/program"), target);
        // A cache that happens to hold the whole checkout is not cargo's.
        assert_eq!(
            marked(&["/", "/a/b/target"], "/a/b/target/debug/program"),
            Some("/a/b/target".into())
        );
        assert_eq!(marked(&[], "/a/target/debug/program"), None);
    }
}
