//! The cookies of one host, as a browser keeps them: the last one of a name stays.

use std::collections::BTreeMap;

#[derive(Clone, Debug, Default)]
pub(super) struct Jar(BTreeMap<String, String>);

impl Jar {
    /// Keeps, replaces or deletes a cookie.
    pub(super) fn keep(&mut self, set_cookie: &str) {
        let (pair, attributes) = set_cookie.split_once("; ").unwrap_or((set_cookie, ""));
        let (name, value) = pair.split_once('=').unwrap();
        if attributes.split("; ").any(|attribute| attribute == "Max-Age=0") {
            self.0.remove(name);
        } else {
            self.set(name, value);
        }
    }

    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The value of the `Cookie` header.
    pub(super) fn header(&self) -> String {
        let pairs: Vec<String> =
            self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }
}
