//! A login, as Flask-Login and Flask-WTF keep it.

use fastrand::Rng;
use hardtack_session::{SessionData, SessionError};
use serde::{Deserialize, Serialize};

use super::{Payload, hex};

/// 224 bytes of JSON, which Flask compresses as it does any login.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Small {
    /// Whether the login is of this visit.
    #[serde(rename = "_fresh")]
    pub fresh: bool,
    /// A hash of address and browser, 128 digits.
    #[serde(rename = "_id")]
    pub id: String,
    /// Two digits.
    #[serde(rename = "_user_id")]
    pub user_id: String,
    /// 40 digits.
    pub csrf_token: String,
}

/// [`Small`], borrowed from the text.
#[derive(Debug, Deserialize)]
pub struct SmallRef<'a> {
    /// As in [`Small`].
    #[serde(rename = "_fresh")]
    pub fresh: bool,
    /// As in [`Small`].
    #[serde(rename = "_id")]
    pub id: &'a str,
    /// As in [`Small`].
    #[serde(rename = "_user_id")]
    pub user_id: &'a str,
    /// As in [`Small`].
    pub csrf_token: &'a str,
}

impl Payload for Small {
    const NAME: &'static str = "small";

    type Borrowed<'a> = SmallRef<'a>;

    fn random(rng: &mut Rng) -> Self {
        Self {
            fresh: rng.bool(),
            id: hex(rng, 128),
            user_id: rng.u8(10..100).to_string(),
            csrf_token: hex(rng, 40),
        }
    }

    fn look(session: &SessionData) -> Result<usize, SessionError> {
        let user = session.get::<&str>("_user_id")?.map_or(0, str::len);
        let token = session.get::<&str>("csrf_token")?.map_or(0, str::len);
        let fresh = session.get::<bool>("_fresh")?.unwrap_or_default();
        Ok(user + token + usize::from(fresh))
    }
}
