//! Changes of an open session in a handler, and the renewal of an unchanged one.

use std::rc::Rc;

use anyhow::{Result, ensure};
use hardtack_session::{SessionData, SessionInterface, UnixTime};
use serde::{Deserialize, Serialize};

use crate::{
    entry::Entry,
    hardtack::WHO,
    payload::Small,
    samples::{Form, Samples},
    site,
};

/// The counter of visits that is edited.
#[derive(Debug, Deserialize, Serialize)]
struct Counter {
    visits: u64,
}

/// Every operation on a login.
///
/// # Errors
///
/// When an operation does not do what it is measured for.
pub fn entries(samples: &Rc<Samples<Small>>) -> Result<Vec<Entry>> {
    let mut entries = counting(samples)?;
    entries.extend(flashing(samples)?);
    entries.push(renewing(samples)?);
    Ok(entries)
}

/// A login with a counter of visits.
fn counted() -> Result<SessionData> {
    let mut rng = fastrand::Rng::with_seed(1);
    let login = <Small as crate::payload::Payload>::random(&mut rng);
    let mut session = SessionData::loads(serde_json::to_string(&login)?)?;
    session.insert("visits", 41)?;
    Ok(session)
}

fn counting(samples: &Rc<Samples<Small>>) -> Result<Vec<Entry>> {
    let mut session = counted()?;
    session.edit(|counter: &mut Counter| counter.visits += 1)?;
    ensure!(session.get::<u64>("visits")? == Some(42), "the counter does not count");

    let mut session = counted()?;
    let get_and_insert = Entry::over(WHO, "get and insert a counter", samples, move |_| {
        let visits: u64 = session.get("visits")?.unwrap_or_default();
        session.insert("visits", visits + 1)
    });
    let mut session = counted()?;
    let counter = Entry::over(WHO, "edit a counter", samples, move |_| {
        session.edit(|counter: &mut Counter| counter.visits += 1)
    });
    let mut session = counted()?;
    let login = Entry::over(WHO, "edit a login", samples, move |_| {
        session.edit(|login: &mut Small| login.fresh = !login.fresh)
    });
    Ok(vec![get_and_insert, counter, login])
}

fn flashing(samples: &Rc<Samples<Small>>) -> Result<Vec<Entry>> {
    let empty = counted()?;
    let mut flashed = empty.clone();
    flashed.flash("Saved.", "info")?;
    let one = [("info", "Saved.")];
    let mut inserted = empty.clone();
    inserted.insert("_flashes", &one[..])?;
    ensure!(flashed.dumps()? == inserted.dumps()?, "a flash is another list");

    let copied = empty.clone();
    let copy = Entry::over(WHO, "copy a session", samples, move |_| copied.clone());
    let session = empty.clone();
    let flash = Entry::over(WHO, "flash", samples, move |_| {
        let mut session = session.clone();
        session.flash("Saved.", "info").map(|()| session)
    });
    let insert = Entry::over(WHO, "insert a list of messages", samples, move |_| {
        let mut session = empty.clone();
        session.insert("_flashes", &one[..]).map(|()| session)
    });
    Ok(vec![copy, flash, insert])
}

fn renewing(samples: &Rc<Samples<Small>>) -> Result<Entry> {
    let sessions = site::sessions(Form::Flask, 0)?;
    let now = UnixTime(samples.now);
    let mut session = counted()?;
    session.set_permanent(true)?;
    let saved = sessions.save_session(&session, None, now)?;
    let header = saved.cookie.header().unwrap_or_default().to_owned();
    let cookie = header.split(['=', ';']).nth(1).unwrap_or_default().to_owned();
    let opened = sessions.open_session(Some(cookie.as_bytes()), now).session;
    let renewed = sessions.save_session(&opened, Some(cookie.as_bytes()), now)?;
    ensure!(renewed.cookie.header().is_some(), "an untouched permanent session is not renewed");
    Ok(Entry::over(WHO, "renew an unchanged login", samples, move |_| {
        sessions.save_session(&opened, Some(cookie.as_bytes()), now)
    }))
}
