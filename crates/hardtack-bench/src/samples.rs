//! Hundreds of distinct sessions with their cookies, the same ones for every side.

use std::{fmt, rc::Rc};

use anyhow::{Result, ensure};
use fastrand::Rng;
use hardtack_session::{SessionData, SessionInterface, UnixTime};
use serde::Serialize;

use crate::{payload::Payload, site};

/// How many sessions there are of each payload. One cookie in a loop would flatter every decoder,
/// because the branch predictor learns it.
pub const COUNT: usize = 256;

/// How the body stands in a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Form {
    /// Compressed where Flask would.
    Flask,
    /// Never compressed.
    Uncompressed,
}

impl Form {
    /// A word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Flask => "flask",
            Self::Uncompressed => "uncompressed",
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One session, its cookie, and what is made of it to be refused.
#[derive(Debug)]
pub struct Sample<P> {
    /// The session as a type.
    pub value: P,
    /// As JSON.
    pub text: String,
    /// As it is after a request has written to it.
    pub session: SessionData,
    /// The cookie.
    pub cookie: String,
    /// The `Cookie` header of a browser that has no other.
    pub header: String,
    /// How many of its bytes are signed.
    pub signed: usize,
    /// With one character of the signature changed.
    pub forged: String,
    /// Without the last ten characters.
    pub truncated: String,
    /// Signed 32 days ago.
    pub expired: String,
}

/// The samples of one payload in one form.
#[derive(Debug)]
pub struct Samples<P> {
    /// What they are called in tables.
    pub name: String,
    /// The form of the cookies.
    pub form: Form,
    /// The second at which they are opened.
    pub now: u64,
    /// All of them.
    pub all: Vec<Sample<P>>,
}

impl<P: Payload> Samples<P> {
    /// Makes them; the same seed and second give the same.
    ///
    /// # Errors
    ///
    /// When a session cannot be written, or is not what the other side would write.
    pub fn new(name: impl Into<String>, form: Form, now: u64) -> Result<Rc<Self>> {
        let mut rng = Rng::with_seed(0x5EED);
        let all: Result<Vec<_>> = (0..COUNT).map(|_| Sample::new(form, now, &mut rng)).collect();
        Ok(Rc::new(Self { name: name.into(), form, now, all: all? }))
    }

    /// The mean length of the JSON and of the cookies, in bytes.
    pub fn lengths(&self) -> (usize, usize) {
        let mean = |len: fn(&Sample<P>) -> usize| {
            self.all.iter().map(len).sum::<usize>() / self.all.len().max(1)
        };
        (mean(|sample| sample.text.len()), mean(|sample| sample.cookie.len()))
    }
}

impl<P: Payload> Sample<P> {
    fn new(form: Form, now: u64, rng: &mut Rng) -> Result<Self> {
        const DAY: u64 = 24 * 60 * 60;
        let sessions = site::sessions(form, 0)?;
        let value = P::random(rng);
        let text = serde_json::to_string(&value)?;
        let mut session = SessionData::loads(text.as_str())?;
        session.mark_modified()?;
        ensure!(session.dumps()? == text, "not the text that Flask would write: {text}");

        let mut cookie = Vec::new();
        let signed_at = now - rng.u64(1..DAY);
        sessions.dumps(&value, UnixTime(signed_at), &mut cookie)?;
        let cookie = String::from_utf8(cookie)?;
        let saved = sessions.save_session(&session, None, UnixTime(signed_at))?;
        let header = saved.cookie.header().unwrap_or_default();
        ensure!(header.contains(&cookie), "the session and its type give two cookies");

        let signed = cookie.len() - "sDfT0Wl5_tqf2Ed7pT7hHcnbZIA".len() - 1;
        let mut expired = Vec::new();
        sessions.dumps(&value, UnixTime(now - 32 * DAY), &mut expired)?;
        let sample = Self {
            value,
            text,
            session,
            signed,
            header: format!("session={cookie}"),
            forged: forge(&cookie),
            truncated: cookie[..cookie.len() - 10].to_owned(),
            expired: String::from_utf8(expired)?,
            cookie,
        };
        sample.check(&sessions, now)?;
        Ok(sample)
    }

    /// What is measured must be what it is called.
    fn check(&self, sessions: &impl SessionInterface, now: u64) -> Result<()> {
        for (cookie, reason) in [
            (&self.cookie, None),
            (&self.forged, Some("bad-signature")),
            (&self.truncated, Some("bad-signature")),
            (&self.expired, Some("expired")),
        ] {
            let opened = sessions.open_session(Some(cookie.as_bytes()), UnixTime(now));
            let found = opened.cookie.rejection().map(|rejection| rejection.reason().as_str());
            ensure!(found == reason, "{found:?} where it should be {reason:?}: {cookie}");
        }
        Ok(())
    }
}

/// Changes one character in the middle of the signature.
fn forge(cookie: &str) -> String {
    let at = cookie.len() - 14;
    let other = if &cookie[at..=at] == "A" { "B" } else { "A" };
    format!("{}{other}{}", &cookie[..at], &cookie[at + 1..])
}
