//! Who sends a request: one MAC, and one value of the session.

use axum::http::{HeaderMap, header};
use hardtack::{
    Clock, SecureCookieSessionInterface, SessionInterface, SystemClock, UserId,
    session::{RejectionReason, find_cookie},
};
use serde::Deserialize;

/// The visitor, as far as the session cookie is to be trusted.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    /// Who is logged in, if anyone is. Never an empty string.
    pub(crate) user_id: Option<UserId>,
}

/// What the gateway reads of a session; every other key is ignored.
#[derive(Deserialize)]
struct Login {
    /// Where Flask-Login keeps who is logged in. An absent key and Python's `None` are nobody.
    #[serde(rename = "_user_id")]
    user_id: Option<UserId>,
}

/// Finds the visitor. A rejected cookie is nobody's, and an event says why it was rejected.
pub(crate) fn visitor_of(sessions: &SecureCookieSessionInterface, headers: &HeaderMap) -> Visitor {
    let cookies = headers.get_all(header::COOKIE).into_iter().map(|cookies| cookies.as_bytes());
    let cookie = find_cookie(cookies, sessions.cookie_name()).filter(|cookie| !cookie.is_empty());
    let Some(cookie) = cookie else { return Visitor { user_id: None } };
    let mut buffer = Vec::new();
    let rejection = match sessions.loads::<Login>(&cookie, SystemClock.now(), &mut buffer) {
        Ok(login) => return Visitor { user_id: login.value.user_id.filter(|id| !id.is_empty()) },
        Err(rejection) => rejection,
    };
    match rejection.reason() {
        // The cookie is good. It is the application that keeps something else under this key.
        RejectionReason::WrongType => {
            tracing::error!("the session's `_user_id` is neither text nor an integer");
        }
        reason => tracing::info!(%reason, "session cookie rejected"),
    }
    Visitor { user_id: None }
}
