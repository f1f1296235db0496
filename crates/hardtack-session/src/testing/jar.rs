//! The cookies of a browser.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Keeps cookies by name, as a browser that visits one site does.
#[derive(Debug, Default)]
pub(super) struct Jar(Mutex<BTreeMap<String, String>>);

impl Jar {
    /// Takes over what a `Set-Cookie` header says.
    pub(super) fn receive(&self, header: &str) {
        let (pair, attributes) = header.split_once(';').unwrap_or((header, ""));
        let Some((name, value)) = pair.split_once('=') else { return };
        let deletes = attributes.split(';').map(str::trim).any(|attribute| {
            attribute.eq_ignore_ascii_case("max-age=0")
                || attribute.eq_ignore_ascii_case("expires=thu, 01 jan 1970 00:00:00 gmt")
        });
        let mut cookies = self.cookies();
        match deletes {
            true => cookies.remove(name.trim()),
            false => cookies.insert(name.trim().to_owned(), value.trim().to_owned()),
        };
    }

    /// Returns the value of the `Cookie` header.
    pub(super) fn header(&self) -> String {
        let cookies = self.cookies();
        let pairs = cookies.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    fn cookies(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
