//! Whole requests through a router, in process: no socket, the request made anew each time.

use std::rc::Rc;

use anyhow::{Result, ensure};

use crate::{
    entry::{Entry, Id},
    payload::Payload,
    samples::Samples,
};

pub mod actix;
pub mod axum;
#[cfg(feature = "peers")]
pub mod jar;

/// Whose routes those of the signed jar are in tables.
pub const AXUM_EXTRA: &str = "axum-extra";

/// The routes of both frameworks, and those of the peers where they are built in, on one payload.
///
/// # Errors
///
/// When a route does not answer.
pub fn entries<P: Payload>(samples: &Rc<Samples<P>>) -> Result<Vec<Entry>> {
    let mut entries = axum::entries(samples)?;
    entries.extend(actix::entries(samples)?);
    #[cfg(feature = "peers")]
    entries.extend(jar::entries(samples)?);
    Ok(entries)
}

/// What every handler answers.
const ANSWER: &str = "ok";

/// What was answered: the status, and whether a cookie is set.
struct Answer {
    status: u16,
    sets_cookie: bool,
}

/// A route, and a request with each cookie.
fn route<P, C: 'static, R>(
    who: &str,
    what: &str,
    samples: &Samples<P>,
    cookies: Vec<C>,
    mut ask: impl FnMut(&C) -> R + 'static,
    look: impl Fn(&R) -> Answer,
) -> Result<Entry> {
    for cookie in &cookies {
        let Answer { status, sets_cookie } = look(&ask(cookie));
        ensure!(status == 200, "{who}, {what}: status {status}");
        ensure!(sets_cookie == what.contains("writes"), "{who}, {what}: set-cookie {sets_cookie}");
    }
    Ok(Entry::over_items(Id::new(who, what, &samples.name, samples.form), cookies, ask))
}
