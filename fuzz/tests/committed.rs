//! Every property over every seed and every input that once broke it.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};

use hardtack_fuzz::properties;

fn folder(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(kind)
}

/// The inputs in a folder of a target, by name.
fn inputs(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut inputs: Vec<(PathBuf, Vec<u8>)> = entries
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    inputs.sort();
    inputs
}

/// Names the input with which a property fails.
struct NamedOnPanic<'a>(&'a Path);

impl Drop for NamedOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the input is {}", self.0.display());
        }
    }
}

fn run(name: &str) {
    let (_, property) =
        properties::ALL.into_iter().find(|(known, _)| *known == name).expect("a property");
    let seeds = inputs(&folder("seeds").join(name));
    assert!(!seeds.is_empty(), "no seeds for {name}");
    let regressions = inputs(&folder("regressions").join(name));
    let (seeded, kept) = (seeds.len(), regressions.len());
    for (path, input) in seeds.into_iter().chain(regressions) {
        let _named = NamedOnPanic(&path);
        property(&input);
    }
    println!("seeds: {name}, {seeded} seeds, {kept} regressions");
}

macro_rules! tests {
    ($($name:ident)+) => {
        $(
            #[test]
            fn $name() {
                run(stringify!($name));
            }
        )+

        #[test]
        fn every_property_is_tested_and_has_its_target() {
            let tested = [$(stringify!($name)),+];
            let named: Vec<&str> = properties::ALL.iter().map(|(name, _)| *name).collect();
            assert_eq!(tested.as_slice(), named);
            for kind in ["seeds", "regressions"] {
                for entry in fs::read_dir(folder(kind)).unwrap() {
                    let entry = entry.unwrap();
                    let name = entry.file_name().into_string().unwrap();
                    let known = tested.contains(&name.as_str());
                    assert!(known || entry.path().is_file(), "{kind}/{name} is of no target");
                }
            }
            for name in tested {
                let target = folder("fuzz_targets").join(name).with_extension("rs");
                let target = fs::read_to_string(target).unwrap();
                assert!(target.contains(&format!("properties::{name}(data)")), "{name}");
            }
            let targets = fs::read_dir(folder("fuzz_targets")).unwrap().count();
            assert_eq!(targets, tested.len());
        }
    };
}

tests! {
    config cookie_header open_session payload python save_open tagged_json timestamp typed unsign zlib
}
