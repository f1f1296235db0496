//! No key, cookie or payload in what types show of themselves, nor in any event.
//!
//! Every public type is made with keys, cookies and payloads that can be recognised, and everything it
//! shows is searched for them. The list of types is held against the `pub use` of each crate, so that
//! a new type without a check fails.

mod adapters;
mod canary;
mod events;
mod shown;
mod types;

use std::{collections::BTreeSet, fs, path::Path};

use shown::Shown;

/// The crates whose types hold secrets or what was signed with them, or stand beside those that do.
const CRATES: [&str; 8] =
    ["zlib", "signer", "serializer", "tagged-json", "session", "login", "tower", "actix"];

/// What is re-exported and is no type of which there are values: traits.
const TRAITS: [&str; 8] = [
    "serializer::Clock",
    "serializer::Codec",
    "serializer::PayloadForm",
    "session::SessionInterface",
    // A future, which shows nothing.
    "session::CommitFuture",
    "signer::KeyedMac",
    "signer::SigningAlgorithm",
    // Four names for one type each, which are shown under its own.
    "serializer::Serializer",
];

/// The names that each crate re-exports, types and traits, as `crate::Name`.
fn exported() -> BTreeSet<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut names = BTreeSet::new();
    let libs = CRATES.map(|name| (name, format!("hardtack-{name}/src/lib.rs")));
    let modules = ["adapter", "testing"];
    let modules = modules.map(|name| (name, format!("hardtack-session/src/{name}/mod.rs")));
    for (name, file) in libs.into_iter().chain(modules) {
        let code = fs::read_to_string(crates.join(file)).unwrap();
        // What a layer below exports is shown under that layer's name.
        let own = |statement: &&str| !statement.starts_with("hardtack_");
        for statement in code.split("pub use ").skip(1).filter(own) {
            let (statement, _) = statement.split_once(';').unwrap();
            let items = statement.split_once('{').map_or(statement, |(_, items)| items);
            for item in items.trim_end_matches(['}', ',']).split(',') {
                let item = item.trim().rsplit(" as ").next().unwrap();
                let item = item.rsplit("::").next().unwrap();
                let is_type = item.starts_with(|first: char| first.is_ascii_uppercase())
                    && item.contains(|letter: char| letter.is_ascii_lowercase());
                if is_type {
                    names.insert(format!("{name}::{item}"));
                }
            }
        }
    }
    names
}

#[test]
fn no_public_type_shows_a_key_a_cookie_or_a_payload() {
    let mut shown = Shown::default();
    types::zlib(&mut shown);
    types::signer(&mut shown);
    types::serializer(&mut shown);
    types::tagged_json(&mut shown);
    types::session(&mut shown);
    types::login(&mut shown);
    types::login_arguments(&mut shown);
    types::testing(&mut shown);
    adapters::tower(&mut shown);
    adapters::actix(&mut shown);

    let mut expected = exported();
    for name in TRAITS {
        assert!(expected.remove(name), "{name} is not exported");
    }
    assert_eq!(shown.names(), expected, "what is exported and what is checked");
    assert!(shown.leaks().is_empty(), "{:#?}", shown.leaks());
    println!(
        "interop: secrets: {} public types, {} texts searched for {} forms of keys, cookies and \
         payloads, 0 found",
        expected.len(),
        shown.texts(),
        canary::forms().len(),
    );
}

#[test]
fn the_search_finds_a_secret_in_every_form() {
    let key = canary::KEY;
    for text in [
        key.to_owned(),
        format!("{key:?}"),
        format!("{:?}", key.as_bytes()),
        format!("{:#?}", key.as_bytes()),
        format!("{:02x?}", key.as_bytes()),
        crate::hex::encode(key),
        crate::hex::encode(key).to_uppercase(),
        canary::base64(key.as_bytes()),
        canary::base64(format!("x{key}").as_bytes()),
        canary::base64(format!("xy{key}").as_bytes()),
        canary::cookie(),
        canary::cookie().rsplit('.').next().unwrap().to_owned(),
        canary::NUMBER.to_string(),
    ] {
        assert!(canary::found_in(&text).is_some(), "{text}");
    }
    assert_eq!(canary::found_in("SecretKey(..), refused, 1700000000"), None);
}
