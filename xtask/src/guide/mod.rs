//! Follows `docs/migrating-from-flask.md` to the letter, from an empty folder.

mod block;
mod terminal;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use hardtack_interop::target_folder;

use self::{
    block::{Block, Kind},
    terminal::{Server, Shell},
};
use crate::{
    debian,
    demo::free_addresses,
    python,
    workspace::{programs, root},
};

const GUIDE: &str = "docs/migrating-from-flask.md";

/// The port in the guide on which each server listens, by the name of its terminal.
const SERVERS: [(&str, &str); 2] = [("Flask", "5000"), ("Rust", "3000")];

/// Follows the guide.
pub(crate) fn run() -> Result<()> {
    eprintln!("{}", check()?);
    Ok(())
}

/// The same; returns the closing line.
pub(crate) fn check() -> Result<String> {
    let text = fs::read_to_string(root().join(GUIDE)).context("read the guide")?;
    let settings = every_setting_is_named(&text)?;
    let ports = free_addresses([0, 0])?.map(|address| address.port().to_string());
    let ports: Vec<(&str, &str)> =
        SERVERS.iter().zip(&ports).map(|(&(_, port), free)| (port, free.as_str())).collect();
    let blocks = block::read(&text).with_context(|| GUIDE.to_owned())?;
    let folder = prepare()?;
    let mut follower = Follower::new(&folder, ports)?;
    for block in &blocks {
        follower.follow(block).with_context(|| format!("{GUIDE}, line {}", block.line))?;
    }
    let Follower { files, commands, answers, starts, .. } = follower;
    Ok(format!(
        "guide: {} blocks followed: {files} files written, {commands} groups of commands run, \
         {starts} servers started, {answers} answers as printed; {settings} settings named",
        blocks.len(),
    ))
}

/// An empty folder with the checkout in it, and the programs that the guide takes for granted.
fn prepare() -> Result<PathBuf> {
    debian::require("curl", "curl")?;
    python::prepare()?;
    programs()?;

    let folder = target_folder().join("guide");
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(error).context("empty the guide's folder");
        }
        _ => fs::create_dir_all(&folder).context("make the guide's folder")?,
    }
    copy(&root(), &folder.join("hardtack")).context("check out")?;
    // The folder stands in this workspace, and cargo would make the new service a member of it. One
    // of its own comes between, with the releases that everything else is tested with.
    fs::write(
        folder.join("Cargo.toml"),
        "[workspace]\nresolver = \"3\"\nexclude = [\"hardtack\"]\n",
    )
    .and_then(|()| fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")))
    .context("keep cargo within the folder")?;
    Ok(folder)
}

/// Copies the working tree without what is built in it: a link would not do, since cargo would see
/// each crate under two paths.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (name, path) = (entry.file_name(), entry.path());
        // Cargo marks its target folder, whatever its name.
        if name == ".git" || path.join("CACHEDIR.TAG").exists() {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy(&path, &to.join(name))?;
        } else {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}

/// Every setting has a row; returns how many there are.
fn every_setting_is_named(guide: &str) -> Result<usize> {
    let source = root().join("crates/hardtack-session/src/config.rs");
    let source = fs::read_to_string(source).context("read the settings")?;
    let (_, fields) = source.split_once("pub struct SessionConfig {").context("find the struct")?;
    let (fields, _) = fields.split_once("\n}").context("find its end")?;
    let mut count: usize = 0;
    for line in fields.lines() {
        if let Some((field, _)) = line.trim().strip_prefix("pub ").and_then(|it| it.split_once(':'))
        {
            ensure!(guide.contains(&format!("| `{field}` |")), "{GUIDE} has no row for {field}");
            count = count.saturating_add(1);
        }
    }
    ensure!(count > 0, "there are no settings in the struct");
    Ok(count)
}

/// Somebody who does what the guide says.
struct Follower {
    folder: PathBuf,
    /// What stands in the guide, and the free port to be taken instead.
    ports: Vec<(&'static str, String)>,
    shell: Shell,
    servers: BTreeMap<String, Server>,
    files: usize,
    commands: usize,
    answers: usize,
    starts: usize,
}

impl Follower {
    fn new(folder: &Path, ports: Vec<(&'static str, &str)>) -> Result<Self> {
        Ok(Self {
            folder: folder.to_owned(),
            ports: ports.into_iter().map(|(port, free)| (port, free.to_owned())).collect(),
            shell: Shell::start(folder)?,
            servers: BTreeMap::new(),
            files: 0,
            commands: 0,
            answers: 0,
            starts: 0,
        })
    }

    fn follow(&mut self, block: &Block) -> Result<()> {
        let text = self.ports.iter().fold(block.text.clone(), |text, (port, free)| {
            // As they stand in addresses and options.
            text.replace(&format!(":{port}"), &format!(":{free}"))
                .replace(&format!("--port {port}"), &format!("--port {free}"))
        });
        match &block.kind {
            Kind::File(path) => {
                let path = self.folder.join(path);
                fs::write(&path, text).with_context(|| format!("write {}", path.display()))?;
                self.files = self.files.saturating_add(1);
            }
            Kind::Commands => {
                self.shell.run(&text)?;
                self.commands = self.commands.saturating_add(1);
            }
            Kind::Terminal(name) => {
                let at = SERVERS.iter().position(|(known, _)| known == name);
                let port = at.and_then(|at| self.ports.get(at));
                let Some((_, port)) = port else { bail!("nobody knows {name}'s terminal") };
                let folder = &self.folder;
                let server = match self.servers.remove(name) {
                    Some(mut before) => {
                        before.stop()?;
                        before.then(&text)?
                    }
                    None => Server::start(folder, name, port, &text)?,
                };
                self.servers.insert(name.clone(), server);
                self.starts = self.starts.saturating_add(1);
            }
            Kind::Console => {
                for (command, expected) in block::exchanges(&text)? {
                    let said = self.shell.say(&command)?;
                    ensure!(
                        block::matches(&expected, &said),
                        "{command}\nprints\n{said}\ninstead of\n{expected}",
                    );
                    self.answers = self.answers.saturating_add(1);
                }
            }
        }
        Ok(())
    }
}
