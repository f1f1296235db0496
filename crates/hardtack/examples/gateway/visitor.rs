//! Who sends a request: one MAC, and one value of the session.

use std::borrow::Cow;

use axum::http::{HeaderMap, header};
use hardtack::{
    Clock, SecureCookieSessionInterface, SessionInterface, SystemClock, session::find_cookie,
};
use serde::Deserialize;

/// The visitor, as far as the session cookie is to be trusted.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    /// Who is logged in, if anybody is.
    pub(crate) user_id: Option<String>,
}

/// What the gateway reads of a session; every other key is passed over.
#[derive(Deserialize)]
struct Login<'a> {
    /// The key under which Flask-Login keeps who is logged in.
    #[serde(rename = "_user_id", borrow)]
    user_id: Option<Cow<'a, str>>,
}

/// Finds the visitor; a cookie that is forged, expired or unreadable is one of nobody.
pub(crate) fn visitor_of(sessions: &SecureCookieSessionInterface, headers: &HeaderMap) -> Visitor {
    let cookies = headers.get_all(header::COOKIE).into_iter().map(|cookies| cookies.as_bytes());
    let cookie = find_cookie(cookies, sessions.cookie_name()).filter(|cookie| !cookie.is_empty());
    let Some(cookie) = cookie else { return Visitor { user_id: None } };
    let mut buffer = Vec::new();
    match sessions.loads::<Login>(&cookie, SystemClock.now(), &mut buffer) {
        Ok(login) => Visitor { user_id: login.value.user_id.map(Cow::into_owned) },
        Err(rejection) => {
            tracing::info!(reason = rejection.reason().as_str(), "session cookie rejected");
            Visitor { user_id: None }
        }
    }
}
