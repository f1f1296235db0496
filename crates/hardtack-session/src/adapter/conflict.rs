//! Layers that cannot work together.

use thiserror::Error;

/// Two nested layers use one cookie with different settings.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "two nested session layers use the cookie `{0}` with different keys, salts or attributes: rename \
     one of the cookies, or keep the layers apart with `Router::route_layer` or scopes of their own"
)]
pub struct ConflictingLayers(String);

impl ConflictingLayers {
    pub(super) fn new(cookie_name: &str) -> Self {
        Self(cookie_name.to_owned())
    }
}
