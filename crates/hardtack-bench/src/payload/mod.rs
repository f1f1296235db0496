//! The three sessions that everything is measured on.

mod large;
mod small;
mod tiny;

use std::fmt;

use fastrand::Rng;
use hardtack_session::{SessionData, SessionError};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use self::{
    large::{Cart, Large, LargeRef, Line, LineRef},
    small::{Small, SmallRef},
    tiny::{Tiny, TinyRef},
};

/// A session as a type of its own.
///
/// The fields stand in the order of their names, so that serde_json writes the very text that
/// Flask would.
pub trait Payload:
    Clone + fmt::Debug + DeserializeOwned + PartialEq + Send + Serialize + Sync + 'static
{
    /// What it is called in tables.
    const NAME: &'static str;

    /// The same, borrowing every text, and without a single allocation.
    type Borrowed<'a>: Deserialize<'a>;

    /// One of many.
    fn random(rng: &mut Rng) -> Self;

    /// Reads what a handler would ask a session for: three keys, or what there is.
    ///
    /// # Errors
    ///
    /// When one of them is not what it should be.
    fn look(session: &SessionData) -> Result<usize, SessionError>;
}

/// Lower-case hexadecimal digits, as tokens have them.
fn hex(rng: &mut Rng, digits: usize) -> String {
    (0..digits).map(|_| rng.digit(16)).collect()
}
