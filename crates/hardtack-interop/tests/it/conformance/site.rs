//! The site that every adapter serves.

use hardtack_session::{SecureCookieSessionInterface, SessionConfig};
use serde_json::Value as Json;

use super::table::Row;

/// The header of a request that says what the view is to do: an [`Ask`](super::Ask) as JSON.
pub(crate) const VIEW: &str = "x-view";

/// What a site is made of.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    /// Flask's settings.
    config: Json,
    /// The second at which its clock stands.
    pub(crate) now: u64,
    /// Whether there are sessions around it.
    pub(crate) layered: bool,
}

impl Site {
    /// The site of a row and of those with the same settings.
    pub(crate) fn of(row: &Row) -> Self {
        Self { config: row.config.clone(), now: row.now, layered: true }
    }

    /// The same site with nothing around it.
    pub(crate) fn without_sessions(self) -> Self {
        Self { layered: false, ..self }
    }

    /// The sessions under the site's settings.
    pub(crate) fn sessions(&self) -> SecureCookieSessionInterface {
        let config: SessionConfig = serde_json::from_value(self.config.clone()).unwrap();
        match config.secret_key {
            Some(_) => SecureCookieSessionInterface::new(config).unwrap(),
            None => SecureCookieSessionInterface::without_key(config).unwrap(),
        }
    }
}
