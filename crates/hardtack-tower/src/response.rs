//! Translates what saving says into headers and events.

use std::error::Error;

use hardtack_session::{CookieState, Saved, SharedSession, vary_with_cookie};
use http::{
    HeaderMap, HeaderValue, Response, StatusCode,
    header::{SET_COOKIE, VARY},
};

/// Saves the session and makes the response carry it.
///
/// A session that cannot be saved makes the response an empty one of status 500, so that nobody
/// takes the change for done.
pub(crate) fn save<B: Default>(
    session: &SharedSession,
    now: u64,
    mut response: Response<B>,
) -> Response<B> {
    let saved = session.save(now);
    session.inspect_cookie(report);
    match saved.map_err(Into::into).and_then(|saved| apply(&saved, response.headers_mut())) {
        Ok(()) => response,
        Err(error) => {
            tracing::error!(error = &*error as &dyn Error, "session not saved");
            let mut response = Response::new(B::default());
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        }
    }
}

fn apply(saved: &Saved, headers: &mut HeaderMap) -> Result<(), Box<dyn Error + Send + Sync>> {
    if let Some(len) = saved.oversized {
        tracing::warn!(len, "session cookie is larger than browsers keep, and they will drop it");
    }
    if let Some(set_cookie) = saved.cookie.header() {
        let mut set_cookie = HeaderValue::from_str(set_cookie)?;
        set_cookie.set_sensitive(true);
        headers.append(SET_COOKIE, set_cookie);
    }
    if saved.vary_cookie {
        let existing = headers.get_all(VARY).iter().map(HeaderValue::as_bytes);
        if let Some(vary) = vary_with_cookie(existing) {
            headers.insert(VARY, HeaderValue::from_str(&vary)?);
        }
    }
    Ok(())
}

/// Says what became of the cookie, without the cookie, a key or anything of the content.
fn report(cookie: &CookieState) {
    match cookie {
        CookieState::Accepted { key, .. } if key.is_fallback() => {
            tracing::debug!(%key, "session cookie was signed with a fallback key");
        }
        CookieState::Refused(rejection) => {
            let reason = rejection.reason();
            let error = rejection as &dyn Error;
            if reason == "expired" {
                tracing::debug!(reason, error, "session cookie refused");
            } else {
                tracing::warn!(reason, error, "session cookie refused");
            }
        }
        _ => {}
    }
}
