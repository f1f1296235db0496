//! What became of one item of a batch.

use serde::Deserialize;

/// An item that upstream accepted, or its refusal.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Outcome<T> {
    /// Upstream raised an exception for this item.
    Refused(Refusal),
    /// Upstream accepted it.
    Done(T),
}

/// The exception that upstream raised for one item.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Refusal {
    /// The class of the exception, such as `BadSignature`.
    pub error: String,
    /// Its text.
    pub message: String,
    /// The time of signing, in seconds since 1970, where the exception tells one.
    pub date_signed: Option<u64>,
    /// The class of the exception that caused it, where upstream tells one.
    pub original_error: Option<String>,
}

impl<T> Outcome<T> {
    /// The accepted item, or the refusal.
    ///
    /// # Errors
    ///
    /// The [`Refusal`], if upstream raised one.
    pub fn into_result(self) -> Result<T, Refusal> {
        match self {
            Self::Refused(refusal) => Err(refusal),
            Self::Done(done) => Ok(done),
        }
    }
}
