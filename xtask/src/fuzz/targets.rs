//! The targets, what each one promises, and what its inputs are like.

/// A fuzz target.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) name: &'static str,
    /// What holds for every input, in a few words.
    pub(crate) promise: &'static str,
    /// The longest input, in bytes.
    pub(crate) max_len: usize,
    /// The file of words below `fuzz/dictionaries`, without its ending.
    pub(crate) dictionary: Option<&'static str>,
    /// The longest that one input may take, in seconds.
    pub(crate) timeout: u64,
}

/// Every target, in order of their names.
pub(crate) const TARGETS: [Target; 11] = [
    Target {
        name: "config",
        promise: "settings are refused, or make exactly the attributes that they ask for",
        max_len: 1024,
        dictionary: Some("settings"),
        timeout: 10,
    },
    Target {
        name: "cookie_header",
        promise: "the first cookie of a name is the one that Werkzeug finds",
        max_len: 1024,
        dictionary: Some("cookies"),
        timeout: 10,
    },
    Target {
        name: "open_session",
        promise: "nothing unsigned is accepted, a token has one spelling, the limits hold",
        max_len: 9000,
        dictionary: Some("json"),
        timeout: 10,
    },
    Target {
        name: "payload",
        promise: "a payload is read as its one spelling says, under the limit",
        max_len: 4096,
        dictionary: Some("tokens"),
        timeout: 10,
    },
    Target {
        name: "python",
        promise: "real Flask gives the same verdict and the same bytes",
        max_len: 2048,
        dictionary: Some("json"),
        // The first input waits for Python to start.
        timeout: 120,
    },
    Target {
        name: "save_open",
        promise: "a session holds what a map would, and what is saved opens as the same",
        max_len: 4096,
        dictionary: None,
        timeout: 10,
    },
    Target {
        name: "tagged_json",
        promise: "texts are read as serde_json reads them, and decode of encode is identity",
        max_len: 4096,
        dictionary: Some("json"),
        timeout: 10,
    },
    Target {
        name: "timestamp",
        promise: "a time has one spelling and is refused outside the ages allowed",
        max_len: 256,
        dictionary: Some("tokens"),
        timeout: 10,
    },
    Target {
        name: "typed",
        promise: "Rust types read what the tree of a text says",
        max_len: 4096,
        dictionary: Some("json"),
        timeout: 10,
    },
    Target {
        name: "unsign",
        promise: "what is accepted, a key of the ring signed to those very bytes",
        max_len: 512,
        dictionary: Some("tokens"),
        timeout: 10,
    },
    Target {
        name: "zlib",
        promise: "inflating undoes compressing and agrees with another inflater",
        max_len: 4096,
        dictionary: None,
        timeout: 10,
    },
];

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::*;
    use crate::workspace::root;

    /// The names of what is in a folder of `fuzz/`, without endings.
    fn names(folder: &str) -> BTreeSet<String> {
        let folder = root().join("fuzz").join(folder);
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        names.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn the_table_names_every_target_and_every_dictionary() {
        let listed: BTreeSet<String> = TARGETS.iter().map(|it| it.name.to_owned()).collect();
        assert_eq!(listed, names("fuzz_targets"));
        let used = TARGETS.iter().filter_map(|it| it.dictionary).map(str::to_owned);
        assert_eq!(used.collect::<BTreeSet<_>>(), names("dictionaries"));
    }

    #[test]
    fn the_readme_has_a_row_for_every_target() {
        let readme = fs::read_to_string(root().join("fuzz/README.md")).unwrap();
        for target in &TARGETS {
            assert!(readme.contains(&format!("\n| `{}` |", target.name)), "{}", target.name);
        }
    }
}
