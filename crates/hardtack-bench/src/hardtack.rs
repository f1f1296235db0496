//! What hardtack does with a cookie.

use std::{hint::black_box, rc::Rc, sync::Arc};

use anyhow::Result;
use hardtack_session::{SessionInterface, UnixTime, find_cookie};

use crate::{
    entry::Entry,
    payload::Payload,
    samples::{Form, Samples},
    site,
};

/// Who it is in tables.
pub const WHO: &str = "hardtack";

/// Every operation on one payload.
///
/// # Errors
///
/// When the settings are impossible, which they are not.
pub fn entries<P: Payload>(samples: &Rc<Samples<P>>) -> Result<Vec<Entry>> {
    let now = samples.now;
    let sessions = Arc::new(site::sessions(samples.form, 0)?);
    let mut entries = opening(samples)?;

    let s = Arc::clone(&sessions);
    entries.push(Entry::over(WHO, "verify", samples, move |sample| {
        s.verify(sample.cookie.as_bytes(), UnixTime(now)).is_ok()
    }));
    let s = Arc::clone(&sessions);
    entries.push(Entry::over(WHO, "reject forged", samples, move |sample| {
        s.verify(sample.forged.as_bytes(), UnixTime(now)).is_err()
    }));
    let s = Arc::clone(&sessions);
    entries.push(Entry::over(WHO, "reject truncated", samples, move |sample| {
        s.verify(sample.truncated.as_bytes(), UnixTime(now)).is_err()
    }));
    let s = Arc::clone(&sessions);
    entries.push(Entry::over(WHO, "reject expired", samples, move |sample| {
        s.verify(sample.expired.as_bytes(), UnixTime(now)).is_err()
    }));
    // The same for whoever opens it as a type: nothing more may be done for a bad signature.
    let (s, mut buffer) = (Arc::clone(&sessions), Vec::new());
    entries.push(Entry::over(WHO, "open forged", samples, move |sample| {
        s.loads::<P>(sample.forged.as_bytes(), UnixTime(now), &mut buffer).is_err()
    }));

    let (s, mut cookie) = (Arc::clone(&sessions), Vec::new());
    entries.push(Entry::over(WHO, "save typed", samples, move |sample| {
        let saved = s.dumps(&sample.value, UnixTime(now), &mut cookie);
        black_box(&cookie);
        saved
    }));
    entries.push(Entry::over(WHO, "save Session", samples, move |sample| {
        sessions.save_session(&sample.session, None, UnixTime(now))
    }));
    Ok(entries)
}

fn opening<P: Payload>(samples: &Rc<Samples<P>>) -> Result<Vec<Entry>> {
    let now = samples.now;
    let sessions = Arc::new(site::sessions(samples.form, 0)?);
    let (s, mut buffer) = (Arc::clone(&sessions), Vec::new());
    let typed = Entry::over(WHO, "open typed", samples, move |sample| {
        s.loads::<P>(sample.cookie.as_bytes(), UnixTime(now), &mut buffer)
    });
    let (s, mut buffer) = (Arc::clone(&sessions), Vec::new());
    let found = Entry::over(WHO, "find in the header and open typed", samples, move |sample| {
        let found = find_cookie([sample.header.as_bytes()], "session");
        s.loads::<P>(found.as_deref().unwrap_or_default(), UnixTime(now), &mut buffer)
    });
    let (s, mut buffer) = (Arc::clone(&sessions), Vec::new());
    let borrowed = Entry::over(WHO, "open borrowed", samples, move |sample| {
        let opened =
            s.loads::<P::Borrowed<'_>>(sample.cookie.as_bytes(), UnixTime(now), &mut buffer);
        black_box(&opened).is_ok()
    });
    let s = Arc::clone(&sessions);
    let session = Entry::over(WHO, "open Session", samples, move |sample| {
        s.open_session(Some(sample.cookie.as_bytes()), UnixTime(now))
    });
    let s = Arc::clone(&sessions);
    let three = Entry::over(WHO, "open Session, read three keys", samples, move |sample| {
        let opened = s.open_session(Some(sample.cookie.as_bytes()), UnixTime(now));
        black_box(P::look(&opened.session).unwrap_or_default());
        opened
    });
    let view = Entry::over(WHO, "open Session, view typed", samples, move |sample| {
        let opened = sessions.open_session(Some(sample.cookie.as_bytes()), UnixTime(now));
        opened.session.view::<P>()
    });
    Ok(vec![typed, found, borrowed, session, three, view])
}

/// Refusing a cookie that is longer than the limit, which needs no MAC.
///
/// # Errors
///
/// When the settings are impossible, which they are not.
pub fn oversized<P: Payload>(samples: &Rc<Samples<P>>) -> Result<Entry> {
    let (sessions, now) = (site::sessions(Form::Flask, 0)?, samples.now);
    let long = "a".repeat(70_000);
    Ok(Entry::over(WHO, "reject oversized", samples, move |_| {
        sessions.verify(black_box(&long).as_bytes(), UnixTime(now)).is_err()
    }))
}
