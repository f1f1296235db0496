//! The least that tells who somebody is.

use fastrand::Rng;
use hardtack_session::{SessionData, SessionError};
use serde::{Deserialize, Serialize};

use super::Payload;

/// `{"user_id":42}`, 14 bytes of JSON: Flask never compresses it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Tiny {
    /// Two digits.
    pub user_id: u64,
}

/// [`Tiny`], which has nothing to borrow.
#[derive(Debug, Deserialize)]
pub struct TinyRef {
    /// Two digits.
    pub user_id: u64,
}

impl Payload for Tiny {
    const NAME: &'static str = "tiny";

    type Borrowed<'a> = TinyRef;

    fn random(rng: &mut Rng) -> Self {
        Self { user_id: rng.u64(10..100) }
    }

    fn look(session: &SessionData) -> Result<usize, SessionError> {
        Ok(usize::from(session.get::<u64>("user_id")?.is_some()))
    }
}
