//! Everything that a value shows of itself.

use std::{collections::BTreeSet, error::Error, fmt::Debug};

use super::canary;

/// The types that were shown, and the secrets that were found.
#[derive(Default)]
pub(crate) struct Shown {
    names: BTreeSet<String>,
    texts: usize,
    leaks: Vec<String>,
}

impl Shown {
    /// Searches both forms of `Debug`.
    pub(crate) fn debug(&mut self, name: &str, value: &(impl Debug + ?Sized)) {
        self.names.insert(name.to_owned());
        self.text(name, &format!("{value:?}"));
        self.text(name, &format!("{value:#?}"));
    }

    /// Searches an error and everything behind it.
    pub(crate) fn error(&mut self, name: &str, error: &(impl Error + 'static)) {
        self.names.insert(name.to_owned());
        let mut next: Option<&dyn Error> = Some(error);
        while let Some(error) = next {
            self.text(name, &format!("{error}"));
            self.text(name, &format!("{error:?}"));
            self.text(name, &format!("{error:#?}"));
            next = error.source();
        }
    }

    /// Searches an error that may name a key of the session, and nothing else of it.
    pub(crate) fn error_of_key(&mut self, name: &str, error: &(impl Error + 'static)) {
        self.names.insert(name.to_owned());
        let mut next: Option<&dyn Error> = Some(error);
        while let Some(error) = next {
            let texts = [format!("{error}"), format!("{error:?}"), format!("{error:#?}")];
            texts.iter().for_each(|text| self.text(name, &text.replace(canary::NAME, "")));
            next = error.source();
        }
    }

    /// A type that shows what it holds, as a `String` does, and must therefore never be a part of what
    /// another type shows.
    #[track_caller]
    pub(crate) fn data(&mut self, name: &str, value: &impl Debug) {
        self.names.insert(name.to_owned());
        assert!(canary::found_in(&format!("{value:?}")).is_some(), "{name} shows no data");
    }

    fn text(&mut self, name: &str, text: &str) {
        self.texts += 1;
        if let Some(secret) = canary::found_in(text) {
            let start: String = text.chars().take(200).collect();
            self.leaks.push(format!("{name} shows {secret}: {start}"));
        }
    }

    pub(crate) fn names(&self) -> BTreeSet<String> {
        self.names.clone()
    }

    pub(crate) fn texts(&self) -> usize {
        self.texts
    }

    pub(crate) fn leaks(&self) -> &[String] {
        &self.leaks
    }
}
