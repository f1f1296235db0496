//! The corpus of pasted text: what `inspect` says of each form, and that its hints work.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use crate::console::{folder, shell};

/// The key is on standard input's file by name, so that the answer shows no path.
fn inspect(folder: &Path, pasted: &Path, options: &str) -> String {
    fs::write(folder.join("key"), "secret-key\n").unwrap();
    fs::copy(pasted, folder.join("pasted")).unwrap();
    let line = format!("hardtack inspect --key-file key --now 1700000060{options} < pasted 2>&1");
    let output = shell(folder, &line).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn corpus() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pasted");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().unwrap() == "txt").collect();
    paths.sort();
    paths
}

#[test]
fn every_pasted_form_is_answered_exactly() {
    let folder = folder("pasted");
    let corpus = corpus();
    for path in &corpus {
        let said = inspect(&folder, path, "");
        let expected = path.with_extension("out");
        if env::var_os("HARDTACK_BLESS").is_some() {
            fs::write(&expected, &said).unwrap();
        }
        assert_eq!(said, fs::read_to_string(&expected).unwrap(), "{}", path.display());
    }
    println!("pasted: {} forms", corpus.len());
    assert!(corpus.len() >= 90);
}

#[test]
fn no_good_cookie_is_blamed_on_the_key_or_called_damaged() {
    let folder = folder("pasted-good");
    let is_good =
        |path: &&PathBuf| path.file_name().unwrap().to_str().unwrap().starts_with("good-");
    let corpus = corpus();
    let good: Vec<_> = corpus.iter().filter(is_good).collect();
    for path in &good {
        let said = inspect(&folder, path, "");
        assert!(said.contains("\nVERIFIED: "), "{}: {said}", path.display());
    }
    assert!(good.len() >= 60);
}

#[test]
fn every_hint_leads_to_a_verdict() {
    let folder = folder("pasted-hints");
    let mut hints = 0;
    for path in corpus() {
        let said = inspect(&folder, &path, "");
        let Some((_, options)) = said.split_once("to accept it, give") else { continue };
        let options = options.lines().next().unwrap();
        let said = inspect(&folder, &path, options);
        assert!(said.contains("\nVERIFIED: "), "{}{options}: {said}", path.display());
        hints += 1;
    }
    assert!(hints >= 5, "{hints}");
}
