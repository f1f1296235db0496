//! Runs the `console` blocks of a Markdown page as a person would type them.
//!
//! In a block, a line that begins with `$ ` is a command for the shell, and what follows is all
//! that it prints, standard error included; a last line `? N` is its exit status, 0 if there is
//! none. The commands of a page share an empty folder. With `HARDTACK_BLESS=1`, the page is
//! rewritten with what the commands print now.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The folder of the built command.
fn bin() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_hardtack")).parent().unwrap()
}

/// A shell in a folder, with the built command on its path and no keys in its environment.
pub(crate) fn shell(folder: &Path, line: &str) -> Command {
    let mut command = Command::new("sh");
    let path = env::var_os("PATH").unwrap_or_default();
    let paths = [bin().to_owned()].into_iter().chain(env::split_paths(&path));
    command
        .arg("-c")
        .arg(line)
        .current_dir(folder)
        .env("PATH", env::join_paths(paths).unwrap())
        .stdin(Stdio::null());
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("HARDTACK_") || name.starts_with("FLASK_") {
            command.env_remove(name);
        }
    }
    command
}

/// An empty folder for the commands of a test.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs every command of a page, and returns how many there were.
#[track_caller]
pub(crate) fn run(page: &Path) -> usize {
    let name = page.file_stem().unwrap().to_str().unwrap();
    let folder = folder(&format!("console-{name}"));
    let text = fs::read_to_string(page).unwrap();
    let mut played = String::new();
    let mut commands = 0;
    let mut lines = text.lines().peekable();
    let mut inside = false;
    while let Some(line) = lines.next() {
        played.push_str(line);
        played.push('\n');
        if line.starts_with("```") {
            inside = line == "```console";
        }
        let Some(command) = line.strip_prefix("$ ").filter(|_| inside) else { continue };
        let expected = |next: &&str| !next.starts_with("$ ") && !next.starts_with("```");
        while lines.next_if(expected).is_some() {}
        let output = shell(&folder, &format!("exec 2>&1\n{command}")).output().unwrap();
        commands += 1;
        played.push_str(std::str::from_utf8(&output.stdout).unwrap());
        match output.status.code() {
            Some(0) => {}
            Some(code) => played.push_str(&format!("? {code}\n")),
            None => panic!("{command} was killed"),
        }
    }
    if env::var_os("HARDTACK_BLESS").is_some() {
        fs::write(page, &played).unwrap();
    } else if let Some((number, (now, then))) = differing(&played, &text) {
        panic!("{}:{number}\n  written: {then}\n  printed: {now}", page.display());
    }
    commands
}

/// The first line that differs, with its number.
fn differing<'t>(now: &'t str, then: &'t str) -> Option<(usize, (&'t str, &'t str))> {
    let count = now.lines().count().max(then.lines().count());
    let pad = || std::iter::repeat("(no line)");
    let pairs = now.lines().chain(pad()).zip(then.lines().chain(pad())).take(count);
    (1..).zip(pairs).find(|(_, (now, then))| now != then)
}

#[test]
fn a_page_that_lies_is_caught() {
    let folder = folder("console-control");
    let page = folder.join("lies.md");
    for lie in ["$ echo a\nb\n", "$ echo a; false\na\n", "$ true\n? 1\n", "$ echo a\n"] {
        fs::write(&page, format!("```console\n{lie}```\n")).unwrap();
        assert!(std::panic::catch_unwind(|| run(&page)).is_err(), "{lie}");
    }
    fs::write(&page, "```console\n$ echo a; exit 4\na\n? 4\n```\n").unwrap();
    assert_eq!(run(&page), 1);
}
